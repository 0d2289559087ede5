"""Which rows of a customer table are customers, and which only stand around them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Protocol

from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.customers import CustomerReader, Wire
from shopcrm.importers.date_shapes import DayOrderUnknown
from shopcrm.importers.headings import heading
from shopcrm.importers.left_out import HEADINGS, LeftOut
from shopcrm.importers.values import RowRejected, in_short

_ROWS_AT_ONCE: Final = 500

Emit = Callable[[str, Any], None]


class Counted(Protocol):
    """What a reading counts as it goes: rows taken or rejected, and those left out."""

    rows: int
    left_out: list[tuple[str, int, str]]


class CustomerRows:
    """Reads the rows of one sheet of customers below its headings, many at once."""

    def __init__(
        self, reader: CustomerReader, sheet: str, headings: Sequence[str], state: Counted, emit: Emit
    ) -> None:  # fmt: skip
        """Count in ``state`` and tell through ``emit``."""
        self._reader, self._sheet, self._headings = reader, sheet, headings
        self._state, self._emit = state, emit
        # A row that tells anything of somebody is no note: without a key it is rejected, where she sees it.
        self._around = LeftOut(headings, reader.key_columns[0], reader.told_columns)

    def run(self, rows: Iterator[list[Cell]], heading_row: int, day_order: Callable[[], str]) -> None:
        """Emit every row as a customer or as rejected; ``day_order`` is asked if only all dates can tell it."""
        numbered = enumerate(rows, heading_row + 1)
        while block := list(islice(numbered, _ROWS_AT_ONCE)):
            self._take(block, day_order)

    def _take(self, block: Sequence[tuple[int, list[Cell]]], day_order: Callable[[], str]) -> None:
        found: list[tuple[int, list[Cell]]] = []
        rejections: list[tuple[int, list[Cell], RowRejected]] = []
        for at, cells in block:
            if not any(text_of(cell) for cell in cells):
                continue
            if self._fitted(cells):
                reason = self._left_out(cells)
                if reason:
                    self._state.left_out.append((self._sheet, at, reason))
                    continue
                found.append((at, cells))
            else:
                rejections.append((at, cells, RowRejected("shifted", "", "")))
            self._state.rows += 1
        customers = []
        for (at, cells), told in zip(found, self._read([cells for _, cells in found], day_order), strict=True):
            if isinstance(told, RowRejected):
                rejections.append((at, cells, told))
            else:
                customers.append(told)
        self._tell(rejections, customers)

    def _read(self, rows: list[list[Cell]], day_order: Callable[[], str]) -> list[Wire | RowRejected]:
        if not rows:
            return []
        try:
            return self._reader.read(rows)
        except DayOrderUnknown:
            self._reader.moments.order = day_order()
            return self._reader.read(rows)

    def _fitted(self, cells: list[Cell]) -> bool:
        """Make a row as wide as the headings; False where it tells more than they have names for."""
        width = len(self._headings)
        if any(text_of(cell) for cell in cells[width:]):
            return False
        cells[width:] = [None] * (width - len(cells))
        return True

    def _left_out(self, cells: Sequence[Cell]) -> str:
        """Return why a row is no customer, or ""."""
        told = ((text_of(cells[place]), self._headings[place]) for place in self._reader.key_columns)
        again = any(text and heading(text) == heading(name) for text, name in told)
        # An account may be any word: nothing but a heading, or a total, is told by it.
        return HEADINGS if again else self._around.reason(cells, "")

    def _tell(self, rejections: Sequence[tuple[int, list[Cell], RowRejected]], customers: Sequence[Wire]) -> None:
        for at, cells, rejected in sorted(rejections, key=lambda one: one[0]):
            place = rejected.place
            told_in = self._reader.places.heading_of(rejected.field) if place is None else self._headings[place]
            self._emit("R", {
                "sheet": self._sheet, "row": at, "column": told_in,
                "value": in_short(rejected.value), "reason": rejected.reason,
                "cells": [text_of(cell) for cell in cells],
            })  # fmt: skip
        if customers:
            self._emit("C", (self._state.rows, customers))
