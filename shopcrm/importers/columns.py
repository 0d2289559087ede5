"""How do many rows become wire forms at once, column by column, and which of them cannot be taken?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from shopcrm.domain.contacts import is_rounded, platform_account
from shopcrm.importers.cells import EDGE, SUSPECT, Cell, text_of, without_decimals
from shopcrm.importers.values import RowRejected, ValueReader, Words

_T = TypeVar("_T")
_V = TypeVar("_V")
_Words = TypeVar("_Words")


class Block:
    """Rows on their way.

    Attributes:
        wires: what each row tells so far.
        columns: one tuple of cells for each column, all as long as there are rows.
    """

    def __init__(self, columns: Sequence[tuple[Cell, ...]], wires: list[dict[str, Any]]) -> None:
        """Begin with the columns of some rows, and what is known of each row."""
        self.wires = wires
        self.columns = columns
        self._rejected: dict[int, RowRejected] = {}

    def texts(self, places: Sequence[int]) -> list[str]:
        """Return for each row the first text that stands at one of ``places``, "" where there are none."""
        if not places:
            return [""] * len(self.wires)
        found = _texts(self.columns[places[0]])
        for place in places[1:]:
            if "" not in found:
                break
            found = [known or text_of(cell) for known, cell in zip(found, self.columns[place], strict=True)]
        return found

    def accounts(self, places: Sequence[int]) -> list[str]:
        """Return for each row the first account at one of ``places`` that names somebody, "" where there is none."""
        found = [""] * len(self.wires)
        for place in places:
            told = self.texts((place,))
            found = [known or platform_account(without_decimals(text)) for known, text in zip(found, told, strict=True)]
        return found

    def phones(self, places: Sequence[int]) -> list[str]:
        """Return for each row the first number at one of ``places`` that was not rounded, "" where there is none."""
        found = self.texts(places)
        together = "\n".join(found)
        if "E+" not in together.upper() and ".0" not in together:
            return found
        found = [""] * len(self.wires)
        for place in places:
            told = map(without_decimals, self.texts((place,)))
            found = [known or ("" if is_rounded(text) else text) for known, text in zip(found, told, strict=True)]
        return found

    def amounts(
        self, places: Sequence[int], field: str, values: ValueReader, *, negative: bool
    ) -> list[int | None]:  # fmt: skip
        """Return the minor units of each row, None where none are told; less than nothing only if ``negative``."""
        if not places:
            return [None] * len(self.wires)
        cells: Sequence[Cell] = self.columns[places[0]] if len(places) == 1 else self.texts(places)
        try:
            found = values.minors(cells, field)
        except RowRejected:
            found = self.each(lambda cell: values.minor(cell, field), cells, None)
        if not negative:
            for row, minor in enumerate(found):
                if minor is not None and minor < 0:
                    self.reject(row, RowRejected("amount", field, text_of(cells[row])))
        return found

    def words(
        self, places: Sequence[int], field: str, table: Words[_Words], *, strict: bool = True
    ) -> list[_Words | None]:  # fmt: skip
        """Return what each row's word means, None for none; an unknown one rejects its row if ``strict``."""
        texts = self.texts(places)
        found = [table.mean(text) if text else None for text in texts]
        if strict and None in found:
            for row, text in enumerate(texts):
                if text and found[row] is None:
                    self.reject(row, RowRejected("status", field, text))
        return found

    def tell_texts(self, name: str, values: Iterable[str]) -> None:
        """Put each value that is not "" into its row's wire form as ``name``."""
        for wire, value in zip(self.wires, values, strict=True):
            if value:
                wire[name] = value

    def tell(self, name: str, values: Iterable[object]) -> None:
        """Put each value that is not None into its row's wire form as ``name``."""
        for wire, value in zip(self.wires, values, strict=True):
            if value is not None:
                wire[name] = value

    def each(self, read: Callable[[_T], _V], values: Sequence[_T], instead: _V) -> list[_V]:
        """Return what ``read`` makes of each value; ``instead`` where it rejects the row."""
        try:
            return list(map(read, values))
        except RowRejected:
            # Some row is bad: now it pays to look which.
            found: list[_V] = []
            for row, value in enumerate(values):
                try:
                    found.append(read(value))
                except RowRejected as rejected:
                    self.reject(row, rejected)
                    found.append(instead)
            return found

    def reject(self, row: int, reason: RowRejected) -> None:
        """Take nothing of ``row``; the first reason found is the one that counts."""
        self._rejected.setdefault(row, reason)

    def results(self) -> list[dict[str, Any] | RowRejected]:
        """Return each row's wire form, or why it cannot be taken."""
        found: list[dict[str, Any] | RowRejected] = list(self.wires)
        for row, reason in self._rejected.items():
            found[row] = reason
        return found


def _texts(column: Iterable[Cell]) -> list[str]:
    return [
        # Plain text needs no cleaning, and this is asked fifteen times a row.
        cell
        if cell.__class__ is str and (not cell or (cell[0] not in SUSPECT and cell[-1] not in EDGE))
        else text_of(cell)
        for cell in column
    ]
