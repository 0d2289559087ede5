"""Have the order numbers of a file lost digits?

A spreadsheet keeps 15 digits of a number: 19-digit order numbers come back as 1.23E+18 or with
trailing zeros. Numbers that end so by chance are rare; more of them than chance allows is damage.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from shopcrm.base.errors import InputRefused
from shopcrm.importers.cells import Cell, number_was_damaged

_SAFE_DIGITS = 15
# A 64-bit float holds so many bits of a whole number.
_FLOAT_BITS = 53
# One in a thousand for few numbers (one order number of 19 digits), one in a million for many.
_FEW, _RARE_FEW, _RARE_MANY = 20, 1.1e-3, 1e-6
# The rows of one order repeat its number, and on Taobao all orders of a buyer end in the same six digits: endings are
# no independent draws, so each counts once.
_ENDING = 6


@dataclass
class _Trace:
    """One way numbers lose digits: how often it was met, and where first."""

    met: int = 0
    first_row: int = 0

    def note(self, row: int) -> None:
        self.met += 1
        self.first_row = self.first_row or row


class NumberWatch:
    """Looks at every order number of a file and judges at its end."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._endings = bytearray(10**_ENDING)
        # (digits beyond the safe ones, bits) of the numbers weighed, and how many there are.
        self._lengths: dict[tuple[int, int], int] = {}
        # Cut after 15 digits (Excel), after 16 digits, or moved to the nearest 64-bit float (other tools).
        self._cut15, self._cut16, self._moved = _Trace(), _Trace(), _Trace()

    def look(self, cell: Cell, text: str, row: int, sheet: str) -> None:
        """Note one order number, at ``row`` of ``sheet``.

        Raises:
            InputRefused: it stands in scientific notation or as a rounded number.
        """
        digits = text.isdigit() and text.isascii()
        if (cell.__class__ is not str or not digits) and number_was_damaged(cell):
            raise InputRefused("damaged_numbers", row=row, sheet=sheet)
        extra = len(text) - _SAFE_DIGITS
        if extra > 0 and digits:
            ending = int(text[-_ENDING:])
            if not self._endings[ending]:
                self._endings[ending] = 1
                self._weigh(text, extra, row)

    def _weigh(self, text: str, extra: int, row: int) -> None:
        """Note which of the traces a long number bears: most bear none, as their last digit or bit shows."""
        number = int(text)
        bits = number.bit_length()
        length = (extra, bits)
        self._lengths[length] = self._lengths.get(length, 0) + 1
        if text[-1] == "0":
            if text.endswith("0" * extra):
                self._cut15.note(row)
            if extra > 1 and text.endswith("0" * (extra - 1)):
                self._cut16.note(row)
        if bits > _FLOAT_BITS and not number & 1 and number % (1 << (bits - _FLOAT_BITS)) == 0:
            self._moved.note(row)

    def judge(self, sheet: str) -> None:
        """Refuse the file when more numbers look cut than chance allows.

        Raises:
            InputRefused: the numbers were rounded.
        """
        rare = _RARE_FEW if sum(self._lengths.values()) <= _FEW else _RARE_MANY
        cut15 = cut16 = moved = 0.0
        for (extra, bits), numbers in self._lengths.items():
            cut15 += numbers * 10.0**-extra
            cut16 += numbers * 10.0 ** (1 - extra) if extra > 1 else 0.0
            moved += numbers * 0.5 ** (bits - _FLOAT_BITS) if bits > _FLOAT_BITS else 0.0
        for trace, by_chance in ((self._cut15, cut15), (self._cut16, cut16), (self._moved, moved)):
            if trace.met and _poisson_tail(trace.met, by_chance) < rare:
                raise InputRefused("damaged_numbers", row=trace.first_row, sheet=sheet)


def _poisson_tail(count: int, mean: float) -> float:
    """Return the chance of ``count`` or more events where ``mean`` are expected."""
    if mean > 700:
        return 0.0 if count > mean + 10 * math.sqrt(mean) else 1.0
    if count == 1:
        return -math.expm1(-mean)
    term = total = math.exp(-mean)
    for k in range(1, count):
        term *= mean / k
        total += term
    return 1.0 - total
