"""Which tables does an HTML page hold? Shop systems call such pages .xls, and Excel opens them.

A stream of tags is enough for that: a whole page in memory, as a browser makes of it, is a hundred times its text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from typing import Final, TextIO

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.sheets import Sheet

_BLOCK: Final = 1 << 16
_GREATEST_CELL: Final = 1 << 20
_GREATEST_TAG: Final = 1 << 16
_MOST_COLUMNS: Final = 1 << 14
_DEEPEST: Final = 50
# What a tag may be that matters here; the attributes are looked at in cells only.
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>")
_SPAN: Final = re.compile(r"""\b(row|col)span\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
# Nothing in these is text of the page.
_SKIPPED: Final = frozenset({"script", "style", "title", "xml", "select", "textarea"})
_BREAKS: Final = frozenset({"br", "p", "div", "li"})


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
        row: the cells of its row so far, None between rows.
        cell: the pieces of text of its cell so far, None between cells.
        spans: column → (rows still to fill, text) of cells that reach down.
    """

    number: int
    row: dict[int, str] | None = None
    cell: list[str] | None = None
    size: int = 0
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
            InputRefused: the page ends inside a row.
        """
        for words, slash, tag, attributes in _tokens(text, self._name):
            self._add(words)
            if tag:
                row = self._close(tag) if slash else self._begin(tag, attributes)
                if row is not None:
                    self._done += 1
                    yield row
        if any(table.row for table in self._tables) or (self._tables and self._done):
            raise InputRefused("file_cut_short", file=self._name, row=self._done + 1)

    def _add(self, words: str) -> None:
        table = self._tables[-1] if self._tables else None
        if words and table is not None and table.cell is not None:
            table.size += len(words)
            if table.size > _GREATEST_CELL:
                raise InputRefused("file_cell_too_large", file=self._name, row=self._done + 1)
            table.cell.append(words)

    def _begin(self, tag: str, attributes: str) -> _Row | None:
        if tag == "table":
            if len(self._tables) >= _DEEPEST:
                raise InputRefused("file_hostile", file=self._name)
            self._count += 1
            self._tables.append(_Open(self._count))
            return None
        if not self._tables:
            return None
        table = self._tables[-1]
        if tag in _BREAKS and table.cell:
            table.cell.append("\n")
        if tag == "tr":
            row = _end_row(table)
            table.row, table.column = {}, 0
            return row
        if tag in {"td", "th"}:
            _end_cell(table)
            if table.row is None:
                table.row, table.column = {}, 0
            if table.column >= _MOST_COLUMNS:
                raise InputRefused("file_hostile", file=self._name)
            table.cell, table.size = [], 0
            reach = {kind.lower(): int(number) for kind, number in _SPAN.findall(attributes)}
            table.reach = (max(1, reach.get("row", 1)), max(1, reach.get("col", 1)))
        return None

    def _close(self, tag: str) -> _Row | None:
        if not self._tables:
            return None
        table = self._tables[-1]
        if tag in {"td", "th"}:
            _end_cell(table)
        elif tag in {"tr", "thead", "tbody", "tfoot"}:
            return _end_row(table)
        elif tag == "table":
            row = _end_row(table)
            self._tables.pop()
            return row
        return None


def _end_cell(table: _Open) -> None:
    if table.cell is None or table.row is None:
        return
    words = html.unescape("".join(table.cell)).replace("\u00a0", " ")
    text = "\n".join(_SPACE.sub(" ", line).strip() for line in words.split("\n")).strip()
    table.cell = None
    while table.column in table.spans or table.column in table.row:
        table.column += 1
    down, right = table.reach
    table.row[table.column] = text
    if down > 1:
        table.spans[table.column] = (down, text)
    table.column += right


def _end_row(table: _Open) -> _Row | None:
    """Return the row that ends here, None where there was none."""
    _end_cell(table)
    row, table.row = table.row, None
    if row is None:
        return None
    for column, (left, text) in list(table.spans.items()):
        row.setdefault(column, text)
        if left > 1:
            table.spans[column] = (left - 1, text)
        else:
            del table.spans[column]
    if not row:
        return _Row(table.number, [])
    return _Row(table.number, [row.get(column) for column in range(max(row) + 1)])


def _tokens(text: TextIO, name: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (text before a tag, "/" or "", the tag's name or "", its attributes)."""
    held, skipping = "", ""
    while True:
        block = text.read(_BLOCK)
        held += block
        held, tokens, skipping = _take(held, skipping, last=not block)
        yield from tokens
        if not block:
            return
        if len(held) > _GREATEST_CELL + _GREATEST_TAG:
            raise InputRefused("file_cell_too_large", file=name, row=1)


def _take(held: str, skipping: str, *, last: bool) -> tuple[str, list[tuple[str, str, str, str]], str]:
    """Return what is left of ``held``, the tokens in it, and the end that is waited for where text is skipped."""
    tokens: list[tuple[str, str, str, str]] = []
    at = 0
    while True:
        if skipping:
            end = held.lower().find(skipping, at) if skipping != "-->" else held.find(skipping, at)
            if end < 0:
                # The end itself may be cut in two by the border of a block.
                return held[max(at, len(held) - len(skipping)) :], tokens, skipping
            # The end of a comment belongs to it, an end tag is a tag.
            at, skipping = (end + len(skipping) if skipping == "-->" else end), ""
        start = held.find("<", at)
        if start < 0:
            if at < len(held) and last:
                tokens.append((held[at:], "", "", ""))
                at = len(held)
            return held[at:], tokens, ""
        if held.startswith("<!--", start):
            tokens.append((held[at:start], "", "", ""))
            at, skipping = start + 4, "-->"
            continue
        found = _TAG.match(held, start)
        if found is None:
            if not last and len(held) - start < _GREATEST_TAG and held.find(">", start) < 0:
                return held[at:], tokens, ""
            # A bare "<" is text; so is what no tag looks like.
            after = start + 1
            plain = not held.startswith(("<!", "<?"), start)
            end = after if plain else held.find(">", start) + 1 or len(held)
            tokens.append((held[at:end] if plain else held[at:start], "", "", ""))
            at = end
            continue
        tag = found[2].lower()
        tokens.append((held[at:start], found[1], tag, found[3]))
        at = found.end()
        if tag in _SKIPPED and not found[1] and not found[3].endswith("/"):
            skipping = f"</{tag}"
