"""How does the recovery code get onto a sheet of paper or into a file the owner keeps?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QWidget

from shopcrm.base.texts import Texts
from shopcrm.ui.theme import font

_LINE = 0.05


def sheet_lines(texts: Texts, code: str) -> list[str]:
    """Return the lines of the sheet."""
    groups = code.split("-")
    half = len(groups) // 2
    return [
        texts("wizard.sheet_title"),
        "",
        "  ".join(groups[:half]),
        "  ".join(groups[half:]),
        "",
        texts("wizard.sheet_text"),
    ]


def save_code(texts: Texts, code: str, path: Path) -> None:
    """Write the sheet as a text file."""
    path.write_text("\r\n".join(sheet_lines(texts, code)) + "\r\n", encoding="utf-8-sig")


def print_code(parent: QWidget, texts: Texts, code: str) -> None:
    """Ask for a printer and print the sheet."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - a QPrinter talks to the print service

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("ShopCRM")
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return
    painter = QPainter(printer)
    page = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
    high = page.height() * _LINE
    painter.setFont(font(round(high * 0.4)))
    for place, line in enumerate(sheet_lines(texts, code)):
        spot = QRectF(0, place * high, page.width(), high * (3 if place > len(code.split("-")) // 2 else 1))
        painter.drawText(spot, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter, line)
    painter.end()
