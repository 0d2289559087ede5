"""How is the 5x5 RFM grid drawn: coloured cells with segment, people and amount?"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from shopcrm.reports.document import HeatCell, HeatGrid
from shopcrm.reports.palette import SEGMENT_COLOURS, text_on
from shopcrm.reports.paper.ink import QUIET, Ink, Role, Side
from shopcrm.reports.paper.strips import Strip

_LABELS_MM: Final = 27.0
_HEADS_MM: Final = 15.0
_CELL_MM: Final = 30.5
_GAP_MM: Final = 1.1
_PADDING_MM: Final = 2.4
_EMPTY_TINT: Final = 0.72


def grid_strip(grid: HeatGrid, ink: Ink, width: float) -> Strip:
    """Return the grid as one strip; it is never broken."""
    left, top, gap = ink.mm(_LABELS_MM), ink.mm(_HEADS_MM), ink.mm(_GAP_MM)
    cell_width = (width - left) / len(grid.column_labels)
    cell_height = ink.mm(_CELL_MM)
    most = max((cell.share for row in grid.rows for cell in row), default=0.0)

    def paint(painter: QPainter, rect: QRectF) -> None:
        _paint_labels(painter, rect, grid, ink)
        for down, row in enumerate(grid.rows):
            for across, cell in enumerate(row):
                corner = rect.topLeft()
                spot = QRectF(
                    corner.x() + left + across * cell_width,
                    corner.y() + top + down * cell_height,
                    cell_width - gap,
                    cell_height - gap,
                )
                _paint_cell(painter, spot, cell, most, ink)

    return Strip(top + len(grid.rows) * cell_height, paint, gap=ink.mm(2.0))


def _paint_labels(painter: QPainter, rect: QRectF, grid: HeatGrid, ink: Ink) -> None:
    left, top = ink.mm(_LABELS_MM), ink.mm(_HEADS_MM)
    cell_width = (rect.width() - left) / len(grid.column_labels)
    small, strong = ink.leading(Role.SMALL), ink.leading(Role.STRONG)
    title = QRectF(rect.left() + left, rect.top(), rect.width() - left, small)
    ink.write(painter, title, f"{grid.column_title}  →", Role.SMALL, colour=QUIET)
    corner = QRectF(rect.left(), rect.top() + top - small - ink.mm(1.0), left, small)
    ink.write(painter, corner, f"{grid.row_title}  ↓", Role.SMALL, colour=QUIET)
    for across, (word, note) in enumerate(grid.column_labels):
        head = QRectF(rect.left() + left + across * cell_width, rect.top() + ink.mm(5.5), cell_width, strong)
        ink.write(painter, head, word, Role.STRONG)
        ink.write(painter, head.translated(0, strong * 0.92), note, Role.SMALL, colour=QUIET)
    for down, (word, note) in enumerate(grid.row_labels):
        middle = rect.top() + top + (down + 0.5) * ink.mm(_CELL_MM)
        spot = QRectF(rect.left(), middle - strong, left - ink.mm(3.0), strong)
        ink.write(painter, spot, word, Role.STRONG)
        ink.write(painter, spot.translated(0, strong * 0.92), note, Role.SMALL, colour=QUIET)


def _tint(colour: str, white: float) -> str:
    mixed = QColor(colour)
    parts = (mixed.red(), mixed.green(), mixed.blue())
    return QColor(*(round(part + (255 - part) * white) for part in parts)).name()


def _paint_cell(painter: QPainter, spot: QRectF, cell: HeatCell, most: float, ink: Ink) -> None:
    colour = SEGMENT_COLOURS[cell.tone]
    if not cell.share:
        colour = _tint(colour, _EMPTY_TINT)
    text = text_on(colour)
    ink.fill(painter, spot, colour, 1.4)
    inner = spot.adjusted(ink.mm(_PADDING_MM), ink.mm(2.2), -ink.mm(_PADDING_MM), -ink.mm(2.2))
    ink.write(painter, inner, cell.name, Role.SMALL, colour=text)
    if not cell.share:
        return
    ink.write(painter, inner.translated(0, ink.mm(5.6)), cell.count, Role.COUNT, colour=text)
    ink.write(painter, inner.translated(0, ink.mm(14.2)), cell.value, Role.SMALL, colour=text, side=Side.LEFT)
    bar = QRectF(inner.left(), inner.bottom() - ink.mm(1.0), inner.width(), ink.mm(1.0))
    ink.fill(painter, bar, _blend(colour, text, 0.22), 0.5)
    bar.setWidth(max(ink.mm(1.0), bar.width() * cell.share / most))
    ink.fill(painter, bar, text, 0.5)


def _blend(under: str, over: str, amount: float) -> str:
    one, two = QColor(under), QColor(over)
    pairs = zip((one.red(), one.green(), one.blue()), (two.red(), two.green(), two.blue()), strict=True)
    return QColor(*(round(a + (b - a) * amount) for a, b in pairs)).name()
