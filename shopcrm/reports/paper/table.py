"""How is a table drawn: a head that repeats, rows that never break, room to write in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from shopcrm.domain.money import short_money_text
from shopcrm.reports.document import Amount, Cell, Column, Kind, Table
from shopcrm.reports.palette import SEGMENT_COLOURS
from shopcrm.reports.paper.ink import ACCENT, FAINT, QUIET, RULE, TEXT, Block, Ink, Role, Side
from shopcrm.reports.paper.strips import Strip
from shopcrm.reports.words import percent_text

_PADDING_MM: Final = 1.3
_ROOMY_MM: Final = 13.0
_PLAIN_MM: Final = 6.6
_TICK_MM: Final = 3.8
_CHIP_MM: Final = 3.0
_RIGHT: Final = frozenset({Kind.NUMBER, Kind.SHARE, Kind.MONEY})


@dataclass(frozen=True)
class _Place:
    """Where a column lies, in layout units from the left edge of the table."""

    column: Column
    left: float
    width: float

    @property
    def side(self) -> Side:
        return Side.RIGHT if self.column.kind in _RIGHT else Side.LEFT


def table_strips(table: Table, ink: Ink, width: float) -> list[Strip]:
    """Return the head and one strip per row."""
    places = _places(table.columns, width)
    head = _head_strip(places, "", ink)
    again = _head_strip(places, table.caption, ink) if table.caption else head
    tones = table.tones or ("",) * len(table.rows)
    pairs = zip(table.rows, tones, strict=True)
    rows = [_row_strip(row, tone, places, again, ink, roomy=table.roomy) for row, tone in pairs]
    return [head, *rows] if rows else []


def _places(columns: tuple[Column, ...], width: float) -> list[_Place]:
    whole = sum(column.weight for column in columns)
    places, left = [], 0.0
    for column in columns:
        own = width * column.weight / whole
        places.append(_Place(column, left, own))
        left += own
    return places


def _inner(place: _Place, rect: QRectF, ink: Ink) -> QRectF:
    padding = ink.mm(_PADDING_MM)
    return QRectF(rect.left() + place.left + padding, rect.top(), place.width - 2 * padding, rect.height())


def _head_strip(places: list[_Place], caption: str, ink: Ink) -> Strip:
    """The headings; on a later page with the name of the table above them."""
    above = ink.leading(Role.STRONG) + ink.mm(1.5) if caption else 0.0
    padding = 2 * ink.mm(_PADDING_MM)
    blocks = [ink.block(place.column.heading, place.width - padding, Role.HEADER) for place in places]
    height = above + max(block.height for block in blocks) + ink.mm(2.4)

    def paint(painter: QPainter, rect: QRectF) -> None:
        if caption:
            ink.write(painter, rect, caption, Role.STRONG)
        for place, block in zip(places, blocks, strict=True):
            spot = _inner(place, rect, ink)
            spot.setTop(rect.bottom() - block.height - ink.mm(1.0))
            ink.draw(painter, spot, block, QUIET, place.side)
        ink.rule(painter, rect.bottomLeft(), rect.bottomRight(), QUIET, 0.3)

    return Strip(height, paint, gap=ink.mm(1.0), keep=True)


def cell_text(cell: Cell, kind: Kind) -> str:
    """Return what a cell says on paper; amounts without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, Amount):
        return short_money_text(cell.minor, cell.currency)
    if isinstance(cell, date):
        return cell.isoformat()
    if kind is Kind.SHARE and isinstance(cell, (int, float)):
        return percent_text(float(cell))
    if isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def _blocks(cell: Cell, place: _Place, chip: float, ink: Ink) -> list[Block]:
    """The first line in body size, what follows it smaller."""
    text = cell_text(cell, place.column.kind)
    if not text:
        return []
    width = place.width - 2 * ink.mm(_PADDING_MM) - chip
    first, _, rest = text.partition("\n")
    # Something to tick is of equal weight in all its lines.
    if first.startswith("□"):
        return [ink.block(text, width, Role.SMALL)]
    blocks = [ink.block(first, width, Role.STRONG if chip else Role.BODY)]
    return [*blocks, ink.block(rest, width, Role.SMALL)] if rest else blocks


def _row_strip(row: tuple[Cell, ...], tone: str, places: list[_Place], head: Strip, ink: Ink, *, roomy: bool) -> Strip:
    chips = [ink.mm(_CHIP_MM + 1.6) if tone else 0.0, *(0.0 for _ in places[1:])]
    parts = list(zip(row, places, chips, strict=True))
    cells = [_blocks(cell, place, chip, ink) for cell, place, chip in parts]
    tallest = max(sum(block.height for block in blocks) for blocks in cells)
    height = max(ink.mm(_ROOMY_MM if roomy else _PLAIN_MM), tallest + ink.mm(2.2))

    def paint(painter: QPainter, rect: QRectF) -> None:
        if tone:
            _paint_chip(painter, _inner(places[0], rect, ink), tone, ink)
        for (cell, place, chip), blocks in zip(parts, cells, strict=True):
            spot = _inner(place, rect, ink).adjusted(chip, 0, 0, 0)
            kind = place.column.kind
            if kind is Kind.TICK:
                _paint_tick(painter, spot, ink)
            elif kind is Kind.SHARE and isinstance(cell, (int, float)):
                _paint_share(painter, spot, float(cell), blocks, ink)
            else:
                _paint_text(painter, spot, blocks, place.side, ink)
            if roomy and kind in {Kind.TICK, Kind.WRITE}:
                x = rect.left() + place.left
                ink.rule(painter, QPointF(x, rect.top() + ink.mm(1.2)), QPointF(x, rect.bottom() - ink.mm(1.2)), FAINT)
        ink.rule(painter, rect.bottomLeft(), rect.bottomRight(), RULE if roomy else FAINT)

    return Strip(height, paint, head=head)


def _paint_chip(painter: QPainter, spot: QRectF, tone: str, ink: Ink) -> None:
    size = ink.mm(_CHIP_MM)
    chip = QRectF(spot.left(), spot.center().y() - size / 2, size, size)
    ink.fill(painter, chip, SEGMENT_COLOURS.get(tone, ACCENT), 0.6)


def _paint_tick(painter: QPainter, spot: QRectF, ink: Ink) -> None:
    """A box to tick and a line to write a date on."""
    size = ink.mm(_TICK_MM)
    ink.frame(painter, QRectF(spot.left(), spot.center().y() - size / 2, size, size))
    foot = spot.center().y() + size / 2
    ink.rule(painter, QPointF(spot.left() + size + ink.mm(1.6), foot), QPointF(spot.right(), foot), RULE)


def _paint_text(painter: QPainter, spot: QRectF, blocks: list[Block], side: Side, ink: Ink) -> None:
    top = spot.center().y() - sum(block.height for block in blocks) / 2
    for place, block in enumerate(blocks):
        colour = QUIET if place else TEXT
        ink.draw(painter, QRectF(spot.left(), top, spot.width(), block.height), block, colour, side)
        top += block.height


def _paint_share(painter: QPainter, spot: QRectF, share: float, blocks: list[Block], ink: Ink) -> None:
    """The percentage and below it a thin bar."""
    _paint_text(painter, spot.translated(0, -ink.mm(0.7)), blocks, Side.RIGHT, ink)
    foot = spot.center().y() - ink.mm(0.4) + sum(block.height for block in blocks) / 2
    track = QRectF(spot.left(), foot, spot.width(), ink.mm(0.9))
    ink.fill(painter, track, FAINT, 0.4)
    track.setWidth(track.width() * min(1.0, max(0.0, share)))
    ink.fill(painter, track, ACCENT, 0.4)
