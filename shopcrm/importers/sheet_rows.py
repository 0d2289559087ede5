"""What becomes of every row below a heading row: part of an order, rejected with a reason, or none of the orders'?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from shopcrm.importers.agreement import Agreement
from shopcrm.importers.assemble import Assembler
from shopcrm.importers.cells import Cell, text_of, without_decimals
from shopcrm.importers.damage import NumberWatch
from shopcrm.importers.date_shapes import DayOrderUnknown
from shopcrm.importers.left_out import TOTAL, LeftOut
from shopcrm.importers.rows import RowReader, Wire
from shopcrm.importers.values import RowRejected, in_short

# Fewer, larger pieces are quicker on both sides, and bound the memory all the same.
_ROWS_AT_ONCE: Final = 500

# Why an order of an order report is withheld → the fields its rows differ in.
_DOUBTED: Final = {"two_buyers": ("buyer",), "contradiction": ("amount", "total")}

# A frame is one letter and one JSON value on a line:
# H what was recognised, O rows read so far and orders, C the same with customers, R a rejected row, E the end,
# X refused; A alone: an archive;
# V: all that was told is void, the file must be read again without these orders.
Emit = Callable[[str, Any], None]


class _Row(NamedTuple):
    """One row that is about an order: its number in the sheet and its cells."""

    at: int
    cells: list[Cell]


@dataclass
class RowsOfFile:
    """What is known of the rows of all sheets so far.

    Attributes:
        rows: how many are about orders.
        left_out: (sheet, row, reason) of those that are not.
        agreement, assembler: what the rows say of each order.
        watch, line_watch: look out for order and item numbers that lost digits.
    """

    emit: Emit
    withheld: Mapping[str, str]
    rows: int = 0
    left_out: list[tuple[str, int, str]] = field(default_factory=list)
    agreement: Agreement = field(default_factory=Agreement)
    watch: NumberWatch = field(default_factory=NumberWatch)
    line_watch: NumberWatch = field(default_factory=NumberWatch)

    def __post_init__(self) -> None:
        self.assembler = Assembler[_Row](self.withheld)


class SheetRows:
    """Reads the rows of one sheet below its headings, many at once."""

    def __init__(self, reader: RowReader, sheet: str, headings: Sequence[str], file: RowsOfFile, kind: str) -> None:
        """Read rows of ``kind`` with ``reader``; ``file`` knows what other sheets of the file said."""
        self._reader, self._sheet, self._file = reader, sheet, file
        self._width = len(headings)
        self._assembler = file.assembler if kind == "item" else None
        self._left_out = LeftOut(headings, reader.order_column, reader.vital_columns)
        self._last = ""
        # Rows that tell nothing but their order's number.
        self._empty: dict[int, RowRejected] = {}

    def run(self, rows: Iterator[list[Cell]], heading_row: int, day_order: Callable[[], str]) -> None:
        """Emit every row as part of an order or as rejected; ``day_order`` is asked if only all dates can tell it."""
        numbered = enumerate(rows, heading_row + 1)
        while block := list(islice(numbered, _ROWS_AT_ONCE)):
            self._take_block(block, day_order)
        # An order ends with its sheet; more of it on another is another part.
        self._tell([], list(self._file.assembler.finish()))

    def _take_block(self, block: Sequence[tuple[int, list[Cell]]], day_order: Callable[[], str]) -> None:
        found: list[_Row] = []
        numbers: list[str] = []
        alone: list[tuple[_Row, RowRejected]] = []
        orders: list[Wire] = []
        for at, cells in block:
            if any(cells) or any(cell is not None and cell != "" for cell in cells):
                row = _Row(at, cells)
                try:
                    number = self._number(row)
                except RowRejected as rejected:
                    alone.append((row, rejected))
                else:
                    if number is None:
                        continue
                    found.append(row)
                    numbers.append(number)
                self._file.rows += 1
        for row, number, told in zip(found, numbers, self._read(found, numbers, day_order), strict=True):
            try:
                orders += self._placed(row, number, told)
            except RowRejected as rejected:
                alone.append((row, rejected))
        self._tell(alone, orders)

    def _read(
        self, found: Sequence[_Row], numbers: Sequence[str], day_order: Callable[[], str]
    ) -> Sequence[Wire | RowRejected]:  # fmt: skip
        if not found:
            return ()
        rows = [row.cells if len(row.cells) == self._width else row.cells[: self._width] for row in found]
        try:
            return self._reader.read(rows, numbers)
        except DayOrderUnknown:
            self._reader.moments.order = day_order()
            return self._reader.read(rows, numbers)

    def _number(self, row: _Row) -> str | None:
        """Return a row's order number, None if it is a total or a note; make the row at least as wide as the headings.

        Raises:
            RowRejected: nobody knows which order it is about.
        """
        cells, width = row.cells, self._width
        if len(cells) < width:
            cells.extend([None] * (width - len(cells)))
        elif len(cells) > width and not any(map(text_of, cells[width:])):
            del cells[width:]
        cell = cells[self._reader.order_column]
        number = without_decimals(text_of(cell))
        try:
            reason = self._left_out.reason(cells, number)
        except RowRejected as rejected:
            reason, self._empty[row.at] = "", rejected
        if reason:
            if reason == TOTAL:
                # What stands below a total goes on with no order above it.
                self._last = ""
            self._file.left_out.append((self._sheet, row.at, reason))
            return None
        if not number and self._reader.inherits and self._last:
            number = self._last
        elif number:
            self._file.watch.look(cell, number, row.at, self._sheet)
        self._last = number
        if not number:
            raise RowRejected("no_order_number", "order_id", "")
        for place in self._reader.line_columns:
            self._file.line_watch.look(cells[place], text_of(cells[place]), row.at, self._sheet)
        return number

    def _placed(self, row: _Row, number: str, told: Wire | RowRejected) -> Iterable[Wire]:
        """Return the orders that are complete with this row.

        Raises:
            RowRejected: the row is an order by itself, and cannot be taken.
        """
        # A row that goes on beyond its headings has its cells in wrong columns.
        outcome = told if len(row.cells) == self._width else RowRejected("shifted", "", "")
        if row.at in self._empty:
            outcome = self._empty.pop(row.at)
        if not isinstance(outcome, RowRejected):
            try:
                self._file.agreement.check(outcome)
            except RowRejected as rejected:
                outcome = rejected
                if self._assembler is None and number not in self._file.withheld:
                    # A row before it has gone out, and nobody knows which of them is right.
                    self._file.assembler.late[number] = rejected.reason
        if self._assembler is not None:
            return self._assembler.add(number, row, outcome)
        if isinstance(outcome, RowRejected):
            raise outcome
        if number in self._file.withheld:
            raise self._doubted(row, number)
        return (outcome,)

    def _doubted(self, row: _Row, number: str) -> RowRejected:
        """Return why a row is not taken that others of its order contradict: what they differ in, and what it says."""
        reason, places = self._file.withheld[number], self._reader.places
        field = next((name for name in _DOUBTED[reason] if places.text_in(row.cells, name)), "")
        return RowRejected(reason, field, "") if field else RowRejected("with_rejected", "order_id", number)

    def _tell(self, rejections: list[tuple[_Row, RowRejected]], orders: Sequence[Wire]) -> None:
        """Emit the rows rejected, in the order they stand in, and ``orders``."""
        rejected_late = self._file.assembler.rejected
        if rejected_late:
            rejections = [*rejections, *rejected_late]
            rejected_late.clear()
        places = self._reader.places
        for row, rejected in sorted(rejections, key=lambda pair: pair[0].at):
            self._file.emit("R", {
                "sheet": self._sheet, "row": row.at, "column": places.heading_of(rejected.field),
                "value": in_short(rejected.value or places.text_in(row.cells, rejected.field)),
                "reason": rejected.reason, "cells": [text_of(cell) for cell in row.cells],
            })  # fmt: skip
        if orders:
            self._file.emit("O", (self._file.rows, orders))
