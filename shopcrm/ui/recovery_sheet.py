"""How does the recovery code get onto a sheet of paper the owner keeps?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSaveFile, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QDialog, QWidget

from shopcrm.base.errors import StorageFailed
from shopcrm.base.texts import Texts
from shopcrm.ui.theme import font

_HALF: Final = 4
_MM_PER_INCH: Final = 25.4
_INK, _QUIET, _RULE = QColor("#1d1d1b"), QColor("#5f5e5a"), QColor("#b9b7b0")
_STEPS: Final = ("one", "two", "three")
_CARE: Final = ("who", "where", "void")


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on it: the code, whose shop it opens, and since when."""

    code: str
    shop: str
    day: date


def save_sheet(texts: Texts, sheet: RecoverySheet, path: Path) -> None:
    """Write the sheet as a PDF page of A4.

    Raises:
        StorageFailed: the file cannot be written.
    """
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise StorageFailed("cannot_write", file=path.name)
    writer = QPdfWriter(file)
    writer.setTitle("ShopCRM")
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(20, 20, 20, 20),
                    QPageLayout.Unit.Millimeter)
    )  # fmt: skip
    painter = QPainter(writer)
    draw_sheet(painter, QSizeF(writer.width(), writer.height()), writer.logicalDpiY(), texts, sheet)
    painter.end()
    if not file.commit():
        raise StorageFailed("cannot_write", file=path.name)


def print_sheet(parent: QWidget, texts: Texts, sheet: RecoverySheet) -> None:
    """Ask for a printer and print the sheet."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - a QPrinter talks to the print service

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("ShopCRM")
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return
    painter = QPainter(printer)
    page = printer.pageRect(QPrinter.Unit.DevicePixel)
    draw_sheet(painter, QSizeF(page.width(), page.height()), printer.logicalDpiY(), texts, sheet)
    painter.end()


def draw_sheet(painter: QPainter, page: QSizeF, dpi: float, texts: Texts, sheet: RecoverySheet) -> None:
    """Paint the sheet on ``page`` (in dots, ``dpi`` of them an inch), the same on paper and in a file."""
    pen = _Pen(painter, page, dpi / _MM_PER_INCH)
    pen.write(texts("wizard.sheet_title"), 11, _QUIET)
    pen.write(sheet.shop, 26, bold=True)
    pen.write(texts("wizard.sheet_day", day=sheet.day.isoformat()), 11, _QUIET)
    pen.rule(4)
    pen.code(sheet.code.split("-"))
    pen.rule(6)
    pen.write(texts("wizard.sheet_how"), 14, bold=True)
    for number, step in enumerate(_STEPS, 1):
        pen.write(f"{number}.  {texts(f'wizard.sheet_step.{step}')}", 12)
    pen.rule(5)
    pen.write(texts("wizard.sheet_care"), 14, bold=True)
    for one in _CARE:
        pen.write(f"·  {texts(f'wizard.sheet_keep.{one}')}", 12)


class _Pen:
    """Writes down the page, line below line; lengths are millimetres, letters points."""

    def __init__(self, painter: QPainter, page: QSizeF, mm: float) -> None:
        self._painter, self._page, self._mm = painter, page, mm
        self._y = 0.0

    def write(self, text: str, points: float, colour: QColor = _INK, *, bold: bool = False) -> None:
        self._painter.setFont(_font(points, bold=bold))
        self._painter.setPen(colour)
        room = QRectF(0, self._y, self._page.width(), self._page.height())
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        used = self._painter.boundingRect(room, flags, text)
        self._painter.drawText(room, flags, text)
        self._y += used.height() + 2.2 * self._mm

    def rule(self, space: float) -> None:
        self._y += space * self._mm
        self._painter.setPen(QPen(_RULE, 0.2 * self._mm))
        self._painter.drawLine(0, round(self._y), round(self._page.width()), round(self._y))
        self._y += space * self._mm

    def code(self, groups: list[str]) -> None:
        """Two rows of boxes, each with its number: the program names the mistyped one by it."""
        mm, gap = self._mm, 4 * self._mm
        wide, high = (self._page.width() - gap * (_HALF - 1)) / _HALF, 20 * self._mm
        for place, group in enumerate(groups):
            frame = QRectF(place % _HALF * (wide + gap), self._y + place // _HALF * (high + gap), wide, high)
            self._painter.setPen(QPen(_RULE, 0.3 * mm))
            self._painter.drawRoundedRect(frame, 2 * mm, 2 * mm)
            self._painter.setPen(_QUIET)
            self._painter.setFont(_font(8))
            self._painter.drawText(frame.adjusted(2 * mm, 1 * mm, 0, 0), Qt.AlignmentFlag.AlignLeft, str(place + 1))
            self._painter.setPen(_INK)
            self._painter.setFont(_font(20, bold=True))
            self._painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, group)
        self._y += (high + gap) * -(-len(groups) // _HALF)


def _font(points: float, *, bold: bool = False) -> QFont:
    made = font()
    made.setPointSizeF(points)
    made.setBold(bold)
    return made
