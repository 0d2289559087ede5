"""How does a document get onto paper or into a file?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from shopcrm.base.errors import ShopError
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import button, clear, column, label, row
from shopcrm.ui.kit.preview import Preview

if TYPE_CHECKING:
    from shopcrm.reports.document import Document
    from shopcrm.reports.paper.pages import Pages


def print_pages(parent: QWidget, pages: Pages, before: Callable[[], object]) -> bool:
    """Ask for a printer, call ``before`` and print; False when she thought better of it."""
    # A QPrinter talks to the print service at once, so it is not even imported before she asks for it.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("ShopCRM")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    wide, high = pages.size_mm
    landscape = wide > high
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    before()
    painter = QPainter(printer)
    area = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
    for page in range(pages.count):
        if page:
            printer.newPage()
        pages.paint(painter, page, area)
    painter.end()
    return True


def print_document(context: PageContext, parent: QWidget, pages: Pages, document: Document, purpose: str = "") -> None:
    """Ask for a printer and print; ``purpose`` is "" for what names no customer."""
    try:
        # Written down first: what is not is not printed.
        done = print_pages(parent, pages, lambda: context.shop.reports.printed(document, purpose))
    except ShopError as error:
        context.go.show_error(error)
        return
    if done:
        context.go.show_notice(context.look.texts("common.printed"))


class PreviewView(QWidget):
    """A document before it is printed, with the buttons to print or keep it."""

    def __init__(self, context: PageContext, page: str, back: Callable[[], None]) -> None:
        """Wait for a document of ``page``; ``back`` leaves the preview."""
        super().__init__()
        self.setObjectName("plain")
        self._ctx, self._page = context, page
        self._pages: Pages | None = None
        self._document: Document | None = None
        self._name = ""
        texts, icons = context.look.texts, context.look.icons
        self._count = label("", "muted")
        self.print_button = button(texts("common.print"), self._print, "primary", icon=(icons, "printer"))
        self.pdf_button = button(texts("common.pdf"), self.save_pdf, icon=(icons, "file-text"))
        leave = button(texts("common.back"), back, "quiet", icon=(icons, "arrow-left"))
        self._place = QHBoxLayout()
        whole = column(row(leave, self._count, None, self.pdf_button, self.print_button), self._place, gap=8)
        whole.setContentsMargins(24, 16, 24, 0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._whole: QVBoxLayout = whole

    def show_document(self, make: Callable[[], Document], name: str, shown: Callable[[], None]) -> None:
        """Have ``make`` a document as a job, lay it out and call ``shown``; ``name`` is suggested for its file."""

        def work(_progress: Progress, _cancel: CancelToken) -> tuple[Document, Pages]:
            from shopcrm.reports.paper.pages import Pages  # noqa: PLC0415 - not needed before the first preview

            document = make()
            return document, Pages(document)

        def take(made: tuple[Document, Pages]) -> None:
            self._document, self._pages = made
            self._name = name
            self._count.setText(self._ctx.look.texts("common.sheets", n=self._pages.count))
            clear(self._place)
            preview = Preview(self._ctx.look, self._pages)
            self._place.addWidget(preview)
            shown()
            # The keys turn the pages at once; else they would act on whatever stands first in the window.
            preview.setFocus()

        self._ctx.jobs.read(self, work, take)

    def _print(self) -> None:
        pages, document, context = self._pages, self._document, self._ctx
        if pages is None or document is None:
            return
        purpose = context.dialogs.ask_purpose(self, self._page)
        if purpose is None:
            return
        print_document(context, self, pages, document, purpose)

    def save_pdf(self) -> None:
        """Ask where, and write the PDF."""
        document = self._document
        if document is None:
            return
        reports = self._ctx.shop.reports
        give_file(
            self._ctx, self, self._page, f"{self._name}.pdf",
            lambda path, purpose: reports.save_pdf(document, path, purpose),
        )  # fmt: skip


def give_file(
    context: PageContext, parent: QWidget, page: str, file: str, write: Callable[[Path, str], None]
) -> None:  # fmt: skip
    """Ask where to save ``file`` and what for, run ``write`` with both as a job; ``page`` remembers the answer."""
    name, _, ending = file.rpartition(".")
    path = context.dialogs.save_file(parent, name, ending)
    purpose = context.dialogs.ask_purpose(parent, page) if path is not None else None
    if path is not None and purpose is not None:
        _save(context, parent, path, lambda: write(path, purpose))


def save_file(context: PageContext, parent: QWidget, name: str, ending: str, write: Callable[[Path], None]) -> None:
    """Ask where to save, run ``write`` as a job, say where the file is."""
    path = context.dialogs.save_file(parent, name, ending)
    if path is not None:
        _save(context, parent, path, lambda: write(path))


def _save(context: PageContext, parent: QWidget, path: Path, write: Callable[[], None]) -> None:
    texts = context.look.texts
    context.jobs.read(
        parent,
        lambda _progress, _cancel: write(),
        lambda _none: context.go.show_notice(texts("common.saved", file=path.name)),
        label=texts("common.saving", file=path.name),
    )
