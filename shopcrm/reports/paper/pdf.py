"""How does a document become a PDF file, also in a program without a window?"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter

from shopcrm.reports.document import Document
from shopcrm.reports.paper.pages import Pages

_DPI: Final = 300


@contextlib.contextmanager
def font_database() -> Iterator[None]:
    """Make sure that fonts can be used: an application object exists while inside.

    A command without a window gets one that needs no screen; it is gone afterwards.
    """
    if QCoreApplication.instance() is not None:
        yield
        return
    application = QGuiApplication(["shopcrm", "-platform", "offscreen"])
    try:
        yield
    finally:
        application.shutdown()


def write_pdf(document: Document, path: Path) -> int:
    """Write ``document`` as a PDF, whole or not at all, and return the number of pages.

    Raises:
        OSError: the disk refused the file.
    """
    with font_database():
        data, count = _pdf(document)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".pdf.part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return count


def _pdf(document: Document) -> tuple[bytes, int]:
    pages = Pages(document, _DPI)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Never QPrinter: even for a PDF it asks the print server.
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    side = QPageLayout.Orientation.Landscape if document.landscape else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), side, QMarginsF(0, 0, 0, 0)))
    writer.setTitle(document.title)
    writer.setCreator("ShopCRM")
    painter = QPainter(writer)
    for page in range(pages.count):
        if page:
            writer.newPage()
        pages.paint(painter, page, QRectF(0, 0, writer.width(), writer.height()))
    painter.end()
    buffer.close()
    return bytes(buffer.data().data()), pages.count
