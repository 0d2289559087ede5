"""What does one cell mean: an amount, a quantity, a price, a status? Read once, remembered for the next row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from shopcrm.domain.money import exponent, parse_minor, to_minor
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.headings import word
from shopcrm.importers.spec import FormatSpec

_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
# Beyond these a cell is a slip or an attack; their product still fits what money can be.
_GREATEST_PRICE: Final = Decimal(10) ** 9
_GREATEST_QUANTITY: Final = Decimal(10) ** 6
# The same few thousand amounts and counts come again and again; more are not worth their memory.
_REMEMBERED: Final = 10_000


class RowRejected(Exception):
    """One row cannot be taken.

    Attributes:
        reason: message key under ``reject.``.
        field: our field whose column is to blame.
        value: what stands there.
    """

    def __init__(self, reason: str, field: str, value: str) -> None:
        """Remember why and where."""
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.value = value


class ValueReader:
    """Reads the cells of one sheet whose amounts are in ``currency`` (ISO 4217)."""

    def __init__(self, spec: FormatSpec, currency: str) -> None:
        """Use the status words of ``spec``."""
        self._spec = spec
        self._decimals = exponent(currency)
        self._words: dict[str, str] = {}
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
        if cell.__class__ is str and cell:
            try:
                # Most cells are plain amounts, and the same few thousand amounts come again and again.
                return parse_minor(cell, self._decimals)
            except ValueError:
                pass
        text = text_of(cell)
        if not text:
            return None
        try:
            minor = parse_minor(text, self._decimals)
        except ValueError as error:
            raise RowRejected("amount", field, text) from error
        if cell.__class__ is float and len(self._floats) < _REMEMBERED:
            self._floats[cell] = minor
        return minor

    def price(self, text: str) -> Decimal | None:
        """Return a unit price in major units, exactly: rounding waits until it is multiplied."""
        if not text:
            return None
        if _PLAIN.fullmatch(text):
            price = Decimal(text)
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
        plain = text.replace(",", "")
        value = Decimal(plain) if _PLAIN.fullmatch(plain) else None
        if value is None or abs(value) >= _GREATEST_QUANTITY:
            raise RowRejected("quantity", "quantity", text)
        if len(self._numbers) < _REMEMBERED:
            self._numbers[text] = value
        return value

    def status(self, text: str) -> str:
        """Return our status for the platform's word ``text`` on an order, "" for none."""
        return self._known_word(text, "status")

    def line_status(self, text: str) -> str:
        """Return our status for the platform's word ``text`` on an item, "" for none."""
        return self._known_word(text, "line_status")

    def _known_word(self, text: str, field: str) -> str:
        if not text:
            return ""
        known = self._words.get(text)
        if known is None:
            status = self._spec.status.get(word(text))
            if status is None:
                raise RowRejected("status", field, text)
            known = self._words[text] = status.value
        return known
