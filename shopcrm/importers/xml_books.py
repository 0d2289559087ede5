"""Which sheets does a workbook hold that is one XML file (Excel 2003)? Shop systems call such files .xls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from xml.parsers import expat

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell
from shopcrm.importers.content import Content
from shopcrm.importers.sheets import Sheet

_BLOCK: Final = 1 << 16
_GREATEST_CELL: Final = 1 << 20
_MOST_COLUMNS, _MOST_ROWS = 1 << 14, 1 << 20
_SAFE_DIGITS: Final = 15
_SPACE: Final = "urn:schemas-microsoft-com:office:spreadsheet "

# A sheet begins (its name) or a row of it is complete.
_Event = str | list[Cell]


def sheets_of(content: Content) -> Iterator[Sheet]:
    """Yield the sheets of an XML workbook; the file itself says how it is encoded.

    Raises:
        InputRefused: it is cut short, damaged or hostile.
    """
    events = _events(content)
    name = next((event for event in events if isinstance(event, str)), None)
    while name is not None:
        sheet = _OneSheet(events)
        yield Sheet(name, sheet.rows(), 1, None)
        name = sheet.next_name()


class _OneSheet:
    """Takes the rows of one sheet off the events of all."""

    def __init__(self, events: Iterator[_Event]) -> None:
        self._events = events
        self._next: str | None = None
        self._over = False

    def rows(self) -> Iterator[list[Cell]]:
        for event in self._events:
            if isinstance(event, str):
                self._next, self._over = event, True
                return
            yield event
        self._over = True

    def next_name(self) -> str | None:
        """Return the name of the next sheet, whatever was left of this one."""
        if not self._over:
            return next((event for event in self._events if isinstance(event, str)), None)
        return self._next


def _events(content: Content) -> Iterator[_Event]:
    book = _Book(content.name)
    with content.open() as file:
        while True:
            block = file.read(_BLOCK)
            try:
                book.parser.Parse(block, not block)
            except expat.ExpatError as error:
                raise InputRefused("file_cut_short", file=content.name, row=book.row + 1) from error
            yield from book.taken()
            if not block:
                return


class _Book:
    """Turns the elements of the file into events."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._events: list[_Event] = []
        self._cells: list[Cell] = []
        self._kind = ""
        self._text: list[str] | None = None
        self._size = self._column = self._skip = 0
        self.row = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add

    def taken(self) -> list[_Event]:
        """Return the events since the last call."""
        found, self._events = self._events, []
        return found

    def _refuse(self, *_declared: object) -> None:
        # No program declares entities in a workbook; expanding them would fill any memory.
        raise InputRefused("file_hostile", file=self._name)

    def _begin(self, element: str, attributes: dict[str, str]) -> None:
        if element == f"{_SPACE}Worksheet":
            self._events.append(attributes.get(f"{_SPACE}Name", ""))
            self.row = 0
        elif element == f"{_SPACE}Row":
            self._go_to_row(_number(attributes, "Index", self.row + 1))
            self._cells, self._column = [], 0
        elif element == f"{_SPACE}Cell":
            column = _number(attributes, "Index", self._column + 1) - 1
            if not self._column <= column < _MOST_COLUMNS:
                raise InputRefused("file_hostile", file=self._name)
            self._cells += [None] * (column - len(self._cells))
            self._column = column + 1
            self._skip = _number(attributes, "MergeAcross", 0)
        elif element == f"{_SPACE}Data":
            self._kind, self._text, self._size = attributes.get(f"{_SPACE}Type", "String"), [], 0

    def _end(self, element: str) -> None:
        if element == f"{_SPACE}Data":
            while len(self._cells) >= max(self._column, 1):
                self._cells.pop()
            self._cells.append(_value(self._kind, "".join(self._text or ())))
            self._text = None
        elif element == f"{_SPACE}Cell":
            self._column = min(self._column + self._skip, _MOST_COLUMNS)
        elif element == f"{_SPACE}Row":
            self._events.append(self._cells)

    def _add(self, text: str) -> None:
        if self._text is not None:
            self._size += len(text)
            if self._size > _GREATEST_CELL:
                raise InputRefused("file_cell_too_large", file=self._name, row=self.row)
            self._text.append(text)

    def _go_to_row(self, row: int) -> None:
        """Make the rows that are left out, so that ours have the numbers Excel shows."""
        if not self.row < row <= _MOST_ROWS:
            raise InputRefused("file_hostile", file=self._name)
        for _ in range(self.row + 1, row):
            self._events.append([])
        self.row = row


def _number(attributes: dict[str, str], name: str, default: int) -> int:
    text = attributes.get(f"{_SPACE}{name}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def _value(kind: str, text: str) -> Cell:
    """Return what a cell holds; an error is no value."""
    if kind == "Error":
        return None
    try:
        if kind == "Number":
            # An order number is written out here; a float would not hold its digits.
            return text if len(text) > _SAFE_DIGITS and text.isdigit() else float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    return text == "1" if kind == "Boolean" else text
