"""Which rows of a table are no orders at all: totals, notes, headings that come again?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.headings import heading
from shopcrm.importers.values import RowRejected

TOTAL, NOTE, HEADINGS = "total", "note", "headings"
"""Why a row is left out; texts ``import.left_out.<reason>``."""

_TOTALS: Final = re.compile(
    r"(合\s*计|总\s*计|小\s*计|汇\s*总|本页合计|grand total|sub-?total|total|sum)\s*[::]?", re.IGNORECASE
)
_ORDER: Final = re.compile(r"[\w#./-]*\d[\w#./-]*", re.ASCII)
# No order number, but words or a sentence with a count in it.
_SENTENCE: Final = re.compile(r"[\u4e00-\u9fff\s:：,，。]")
_DIGIT: Final = re.compile(r"\d")
# A row of orders fills more cells; fewer in a table of that width are a note under or above it.
_NOTE_CELLS: Final = 2
_NARROW: Final = 5


class LeftOut:
    """Tells rows that only stand around the orders, for one sheet."""

    def __init__(self, headings: Sequence[str], order_column: int, vital: Sequence[int]) -> None:
        """Know the heading row, to meet it again, and the columns of which every order fills one."""
        self._headings = [heading(name) for name in headings]
        self._order, self._vital = order_column, vital
        self._begun = False

    def reason(self, cells: Sequence[Cell], number: str) -> str:
        """Return why the row is no order, or ""; ``number`` is what stands in the order number's place.

        Raises:
            RowRejected: it is one, cut short or cleared by hand: nothing but its number is left.
        """
        told = any(cells[at] for at in self._vital)
        if told and _ORDER.fullmatch(number):
            # The way of almost every order.
            self._begun = True
            return ""
        found = self._around(cells, number)
        self._begun = self._begun or not found
        if number and not (found or told):
            raise RowRejected("nothing_told", "order_id", number)
        return found

    def _around(self, cells: Sequence[Cell], number: str) -> str:
        filled = [text for cell in cells if (text := text_of(cell))]
        if _TOTALS.fullmatch(number) or (not number and filled and _TOTALS.fullmatch(filled[0])):
            return TOTAL
        if number and heading(number) == self._headings[self._order]:
            return HEADINGS
        sparse = len(self._headings) >= _NARROW and len(filled) <= _NOTE_CELLS
        # "4, record(s) downloaded" is a note, "4, 12.50" an order with a hole in it.
        if sparse and (not number or any(map(_SENTENCE.search, filled))) and not any(cells[at] for at in self._vital):
            return NOTE
        # Some platforms explain every column in a row of its own under the headings.
        if not self._begun and number and not _DIGIT.search(number) and len(filled) > _NOTE_CELLS:
            return HEADINGS
        return ""
