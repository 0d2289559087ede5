"""Which tables does an HTML page hold? Shop systems call such pages .xls, and Excel opens them.

A stream of tags is enough for that: a whole page in memory, as a browser makes of it, is a hundred times its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import TextIOWrapper
from itertools import chain
from typing import Final, TextIO

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.sheets import Sheet
from shopcrm.importers.tags import GREATEST_CELL, tags

_MOST_COLUMNS: Final = 1 << 14
_DEEPEST: Final = 50
_SPAN: Final = re.compile(r"""\b(row|col)span\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f\u00a0]+")
_CELLS: Final = frozenset({"td", "th"})
_BREAKS: Final = frozenset({"br", "p", "div", "li"})
_ROW_ENDS: Final = frozenset({"tr", "thead", "tbody", "tfoot"})
_LINE: Final = "\x0b"


def sheets_of(content: Content, encoding: str) -> Iterator[Sheet]:
    """Yield every table of a page as a sheet, in the order they begin; a table in a table is one of its own.

    A cell that spans rows stands in each of them, one that spans columns in the first.

    Raises:
        InputRefused: it holds no table, is cut short, or has a cell beyond all sense.
    """
    with TextIOWrapper(content.open(), encoding=encoding, errors="strict", newline="") as text:
        rows = _Page(content.name).rows(text)
        pending = next(rows, None)
        if pending is None:
            raise InputRefused("file_no_table", file=content.name)
        while pending is not None:
            sheet = _OneTable(pending, rows)
            yield Sheet(f"#{pending.table}", sheet.rows(), 1, None)
            pending = sheet.next_one()


@dataclass(frozen=True)
class _Row:
    """A row and the number of the table it belongs to."""

    table: int
    cells: list[Cell]


class _OneTable:
    """Takes the rows of one table off a stream of rows of all."""

    def __init__(self, first: _Row, rows: Iterator[_Row]) -> None:
        self._first, self._rest = first, rows
        self._next: _Row | None = None
        self._over = False

    def rows(self) -> Iterator[list[Cell]]:
        for row in chain((self._first,), self._rest):
            if row.table != self._first.table:
                self._next = row
                break
            yield row.cells
        self._over = True

    def next_one(self) -> _Row | None:
        """Return the first row of the next table, whatever was left of this one."""
        if not self._over:
            for row in self._rest:
                if row.table != self._first.table:
                    return row
        return self._next


@dataclass
class _Open:
    """A table that is being read.

    Attributes:
        row: the cells of its row so far, by column; None between rows.
        cell: the text of its cell so far, None between cells.
        spans: column → (rows still to fill, text) of cells that reach down.
    """

    number: int
    row: dict[int, str] | None = None
    cell: str | None = None
    column: int = 0
    reach: tuple[int, int] = (1, 1)
    spans: dict[int, tuple[int, str]] = field(default_factory=dict)


class _Page:
    """Reads the tags of one page."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tables: list[_Open] = []
        self._count = self._done = 0

    def rows(self, text: TextIO) -> Iterator[_Row]:
        """Yield every row when it ends.

        Raises:
            InputRefused: the page ends inside a table.
        """
        for slash, tag, attributes, words in tags(text, self._name):
            row = None
            if not slash and tag in _CELLS and self._tables:
                self._begin_cell(attributes)
            elif tag:
                row = self._close(tag) if slash else self._open(tag)
            if row is not None:
                self._done += 1
                yield row
            if words and self._tables:
                self._add(words)
        if self._tables:
            raise InputRefused("file_cut_short", file=self._name, row=self._done + 1)

    def _begin_cell(self, attributes: str) -> None:
        table = self._tables[-1]
        if table.cell is not None:
            _end_cell(table)
        if table.row is None:
            table.row, table.column = {}, 0
        if table.column >= _MOST_COLUMNS:
            raise InputRefused("file_hostile", file=self._name)
        table.cell = ""
        if "span" in attributes.lower():
            reach = {kind.lower(): max(1, int(number)) for kind, number in _SPAN.findall(attributes)}
            table.reach = (reach.get("row", 1), reach.get("col", 1))

    def _add(self, words: str) -> None:
        table = self._tables[-1]
        if table.cell is not None:
            table.cell += words
            if len(table.cell) > GREATEST_CELL:
                raise InputRefused("file_cell_too_large", file=self._name, row=self._done + 1)

    def _open(self, tag: str) -> _Row | None:
        if tag == "table":
            if len(self._tables) >= _DEEPEST:
                raise InputRefused("file_hostile", file=self._name)
            self._count += 1
            self._tables.append(_Open(self._count))
        elif self._tables:
            table = self._tables[-1]
            if tag == "tr":
                row = _end_row(table)
                table.row, table.column = {}, 0
                return row
            if tag in _BREAKS and table.cell:
                table.cell += _LINE
        return None

    def _close(self, tag: str) -> _Row | None:
        if not self._tables:
            return None
        table = self._tables[-1]
        if tag in _CELLS:
            _end_cell(table)
        elif tag in _ROW_ENDS:
            return _end_row(table)
        elif tag == "table":
            row = _end_row(table)
            self._tables.pop()
            return row
        return None


def _end_cell(table: _Open) -> None:
    cell, row, column = table.cell, table.row, table.column
    if cell is None or row is None:
        return
    table.cell = None
    text = unescape(cell) if "&" in cell else cell
    if not text.isalnum():
        lines = _SPACE.sub(" ", text).split(_LINE)
        text = lines[0].strip() if len(lines) == 1 else "\n".join(line.strip() for line in lines).strip()
    while column in table.spans:
        column += 1
    row[column] = text
    down, right = table.reach
    if down > 1:
        table.spans[column] = (down, text)
    table.column, table.reach = column + right, (1, 1)


def _end_row(table: _Open) -> _Row | None:
    """Return the row that ends here, None where there was none."""
    _end_cell(table)
    row, table.row = table.row, None
    if row is None:
        return None
    in_order = not table.spans
    for column, (left, text) in list(table.spans.items()):
        row.setdefault(column, text)
        if left > 1:
            table.spans[column] = (left - 1, text)
        else:
            del table.spans[column]
    width = max(row, default=-1) + 1
    return _Row(
        table.number, [*row.values()] if in_order and len(row) == width else [row.get(place) for place in range(width)]
    )
