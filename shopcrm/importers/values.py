"""What does one cell mean: an amount, a quantity, a price, a status? Read once, remembered for the next row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fnmatch import translate
from typing import Final, Generic, TypeVar

from shopcrm.domain.money import currency_fits, exponent, parse_minor, to_minor
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.headings import word

_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
# Beyond these a cell is a slip or an attack; their product still fits what money can be.
_GREATEST_PRICE: Final = Decimal(10) ** 9
_GREATEST_QUANTITY: Final = Decimal(10) ** 6
# The same few thousand amounts and counts come again and again; more are not worth their memory.
_REMEMBERED: Final = 10_000
_THOUSANDS: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_GROUPED: Final = re.compile(r"(?<!\d)\d{1,3}(\.\d{3})+(?!\d)")
_SWAPPED: Final = str.maketrans(",.", ".,")
_DIGITS: Final = frozenset("0123456789")
# ISO 4217 gives the rupiah two decimals; nobody has used them for decades.
_WITHOUT_CENTS: Final = frozenset({"IDR"})
_T = TypeVar("_T")
_LONGEST_SHOWN: Final = 200


def in_short(value: str) -> str:
    """Return ``value`` as it is shown beside the reason; a cell of a megabyte would hold up the window."""
    return value if len(value) <= _LONGEST_SHOWN else f"{value[: _LONGEST_SHOWN - 1]}…"


class RowRejected(Exception):
    """One row cannot be taken.

    Attributes:
        reason: message key under ``reject.``.
        field: our field whose column is to blame.
        value: what stands there.
        place: position of that very column, where the field may stand in several.
    """

    def __init__(self, reason: str, field: str, value: str, place: int | None = None) -> None:
        """Remember why and where."""
        super().__init__(reason)
        self.place = place
        self.reason = reason
        self.field = field
        self.value = value


class Words(Generic[_T]):
    """A table of a platform's words; a word of the table may hold ``*`` for anything."""

    def __init__(self, table: Mapping[str, _T]) -> None:
        """Use a table of normalised words."""
        self._table = table
        self._patterns = [(re.compile(translate(name)), meaning) for name, meaning in table.items() if "*" in name]
        self._known: dict[str, _T | None] = {}

    def mean(self, text: str) -> _T | None:
        """Return what ``text`` means, None where the table does not know it."""
        try:
            return self._known[text]
        except KeyError:
            pass
        plain = word(text)
        found = self._table.get(plain)
        if found is None:
            found = next((meaning for pattern, meaning in self._patterns if pattern.fullmatch(plain)), None)
        if len(self._known) < _REMEMBERED:
            self._known[text] = found
        return found


class ValueReader:
    """Reads the amounts and counts of one sheet whose amounts are in ``currency`` (ISO 4217)."""

    def __init__(self, currency: str, decimal: str = ".") -> None:
        """Read amounts whose cents stand behind ``decimal``: "." or ","."""
        self.currency = currency
        self._decimals = exponent(currency)
        self._comma = decimal == ","
        self._numbers: dict[str, Decimal] = {}
        # Amounts of a workbook are floats.
        self._floats: dict[object, int] = {}

    def minors(self, cells: Sequence[Cell], field: str) -> list[int | None]:
        """Return the minor units of each cell, None for an empty one.

        Raises:
            RowRejected: one of them holds something that is no amount.
        """
        known = self._floats
        return [known[cell] if cell.__class__ is float and cell in known else self.minor(cell, field) for cell in cells]

    def minor(self, cell: Cell, field: str) -> int | None:
        """Return the minor units of an amount, None for an empty cell; ``field`` is named where it cannot be read."""
        if cell.__class__ is str and cell and not self._comma and cell[0] in _DIGITS and cell[-1] in _DIGITS:
            try:
                # Most cells are plain amounts, and the same few thousand amounts come again and again.
                return parse_minor(cell, self._decimals)
            except ValueError:
                pass
        text = text_of(cell)
        if not text:
            return None
        try:
            minor = parse_minor(self._pointed(text), self._decimals)
        except ValueError as error:
            raise RowRejected("amount", field, text) from error
        if not currency_fits(text, self.currency):
            raise RowRejected("currency", field, text)
        if cell.__class__ is float and len(self._floats) < _REMEMBERED:
            self._floats[cell] = minor
        return minor

    def _pointed(self, text: str) -> str:
        """Return ``text`` with a point before its cents where the format writes a comma: 1.299,90 and 62.500."""
        if not self._comma:
            return text
        if "," not in text and not _GROUPED.search(text):
            if "." in text and self.currency in _WITHOUT_CENTS:
                # 62.500 rupiah that a spreadsheet took for sixty-two and a half.
                raise ValueError("thousands lost")
            # A number of a workbook, or one without thousands.
            return text
        return text.translate(_SWAPPED)

    def price(self, text: str) -> Decimal | None:
        """Return a unit price in major units, exactly: rounding waits until it is multiplied."""
        if not text:
            return None
        try:
            pointed = self._pointed(text)
        except ValueError as error:
            raise RowRejected("amount", "unit_price", text) from error
        if _PLAIN.fullmatch(pointed):
            price = Decimal(pointed)
            if abs(price) >= _GREATEST_PRICE:
                raise RowRejected("amount", "unit_price", text)
            return price
        minor = self.minor(text, "unit_price")
        return Decimal(minor or 0).scaleb(-self._decimals)

    def cost(self, price: Decimal | None, quantity: Decimal | None) -> int | None:
        """Return the minor units of ``quantity`` items, of one if none is told."""
        return None if price is None else to_minor(price * (1 if quantity is None else quantity), self._decimals)

    def quantity(self, text: str) -> Decimal | None:
        """Return how many items ``text`` names, None for none told."""
        if not text:
            return None
        known = self._numbers.get(text)
        if known is not None:
            return known
        plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
        value = Decimal(plain) if _PLAIN.fullmatch(plain) else None
        if value is None or abs(value) >= _GREATEST_QUANTITY:
            raise RowRejected("quantity", "quantity", text)
        if len(self._numbers) < _REMEMBERED:
            self._numbers[text] = value
        return value
