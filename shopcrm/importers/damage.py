"""Have the order numbers of a file lost digits?

A spreadsheet keeps 15 digits of a number: 19-digit order numbers come back as 1.23E+18 or with
trailing zeros. Numbers that end so by chance are rare; more of them than chance allows is damage.
"""

from __future__ import annotations

import math

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell, number_was_damaged

_KEPT_DIGITS = 15
# One in a thousand for few numbers (one order number of 18 digits), one in a million for many.
_FEW, _RARE_FEW, _RARE_MANY = 20, 1.1e-3, 1e-6


class NumberWatch:
    """Looks at every order number of a file and judges at its end."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._long = 0
        self._rounded = 0
        self._expected = 0.0
        self._first_row = 0

    def look(self, cell: Cell, text: str, row: int, sheet: str) -> None:
        """Note one order number, at ``row`` of ``sheet``.

        Raises:
            InputRefused: it stands in scientific notation or as a rounded number.
        """
        if len(text) <= _KEPT_DIGITS and cell.__class__ is str and "E" not in text and "e" not in text:
            return
        if number_was_damaged(cell):
            raise InputRefused("damaged_numbers", row=row, sheet=sheet)
        extra = len(text) - _KEPT_DIGITS
        if extra <= 0 or not text.isdigit():
            return
        self._long += 1
        self._expected += 10.0**-extra
        if text.endswith("0" * extra):
            self._rounded += 1
            self._first_row = self._first_row or row

    def judge(self, sheet: str) -> None:
        """Refuse the file when more numbers end in zeros than chance allows.

        Raises:
            InputRefused: the numbers were rounded.
        """
        rare = _RARE_FEW if self._long <= _FEW else _RARE_MANY
        if self._rounded and _poisson_tail(self._rounded, self._expected) < rare:
            raise InputRefused("damaged_numbers", row=self._first_row, sheet=sheet)


def _poisson_tail(count: int, mean: float) -> float:
    """Return the chance of ``count`` or more events where ``mean`` are expected."""
    if mean > 700:
        return 0.0 if count > mean + 10 * math.sqrt(mean) else 1.0
    term = total = math.exp(-mean)
    for k in range(1, count):
        term *= mean / k
        total += term
    return 1.0 - total if count else 1.0
