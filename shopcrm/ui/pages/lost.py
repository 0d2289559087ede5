"""My laptop is gone, or may be one day: what do I do, with what this shop knows of itself?"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shopcrm.domain.loss import LossFacts
from shopcrm.domain.permissions import Permission
from shopcrm.reports.document import Document
from shopcrm.reports.lost_laptop import lost_document
from shopcrm.ui.kit.basics import button, column, row, wrapped
from shopcrm.ui.lost_guide import guide_parts
from shopcrm.ui.pages.allowed import keep_for_owner
from shopcrm.ui.pages.filled_page import FilledPage
from shopcrm.ui.pages.part import sheet, verdict
from shopcrm.ui.printing import print_document, save_file


class LostPage(FilledPage):
    """The steps, the facts of this shop, and the sheet to print in time."""

    facts: LossFacts | None = None

    def refresh(self) -> None:
        """Fetch the facts, for whoever may know them, and show the steps."""
        shop = self.ctx.shop
        if shop.rights.may(Permission.AUDIT):
            self.ctx.jobs.read(self, lambda _progress, _cancel: shop.losses.facts(), self._take)
        else:
            self._take(None)

    def _take(self, facts: LossFacts | None) -> None:
        self.facts = facts
        self.fill(sheet(self._head(), *guide_parts(self.ctx.look, facts, self.ctx.shop.info.zone)))

    def _head(self) -> QWidget:
        texts, icons = self.texts, self.ctx.look.icons
        self.print_button = button(texts("common.print"), self._print, "primary", icon=(icons, "printer"))
        self.pdf_button = button(texts("common.pdf"), self._save_pdf, icon=(icons, "file-text"))
        keep_for_owner(self.ctx, Permission.PRINT, self.print_button, self.pdf_button)
        below = column(wrapped(texts("lost.calm")), row(self.print_button, self.pdf_button, None), gap=10)
        return verdict(self.ctx.look, "shield-check", texts("lost.subtitle"), good=True, below=below)

    def _document(self) -> Document:
        return lost_document(self.facts, self.ctx.shop.info.zone, self.ctx.today, self.texts)

    def _print(self) -> None:
        from shopcrm.reports.paper.pages import Pages  # noqa: PLC0415 - not needed before she prints

        document = self._document()
        print_document(self.ctx, self, Pages(document), document)

    def _save_pdf(self) -> None:
        document, reports = self._document(), self.ctx.shop.reports
        save_file(self.ctx, self, self.texts("lost.part.file"), "pdf", lambda path: reports.save_pdf(document, path))
