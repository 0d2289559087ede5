"""What is a day that comes back every year, in the Gregorian or the lunar calendar?"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Calendar(StrEnum):
    """The calendar a birthday is kept in."""

    GREGORIAN = "gregorian"
    LUNAR = "lunar"


_SHAPE: Final = re.compile(r"(?:(\d{4})-)?(L?)(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, order=True)
class YearlyDay:
    """A birthday or anniversary; the year may be unknown.

    Attributes:
        calendar: Gregorian or lunar.
        month: 1–12.
        day: 1–31 (Gregorian) or 1–30 (lunar).
        year: year of birth in the same calendar, or None.
        leap: lunar only: born in the leap month.
    """

    calendar: Calendar
    month: int
    day: int
    year: int | None = None
    leap: bool = False

    def __post_init__(self) -> None:
        """Refuse days no calendar has."""
        longest = (
            30
            if self.calendar is Calendar.LUNAR
            else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[self.month - 1]
            if 1 <= self.month <= 12
            else 0
        )
        if not (1 <= self.month <= 12 and 1 <= self.day <= longest):
            raise ValueError("no such day in this calendar")
        if self.leap and self.calendar is not Calendar.LUNAR:
            raise ValueError("only the lunar calendar has leap months")

    def text(self) -> str:
        """Return the stored form: ``1990-05-12``, ``05-12``, lunar ``08-15`` as ``L08-15``, leap ``LL08-15``."""
        year = f"{self.year:04d}-" if self.year is not None else ""
        mark = "" if self.calendar is Calendar.GREGORIAN else "LL" if self.leap else "L"
        return f"{mark}{year}{self.month:02d}-{self.day:02d}"

    @staticmethod
    def from_text(text: str) -> YearlyDay:
        """Read the stored form back.

        Raises:
            ValueError: ``text`` is not such a form.
        """
        leap = text.startswith("LL")
        lunar = text.startswith("L")
        found = _SHAPE.fullmatch(text.lstrip("L"))
        if found is None:
            raise ValueError("not a yearly day")
        year = int(found.group(1)) if found.group(1) else None
        calendar = Calendar.LUNAR if lunar else Calendar.GREGORIAN
        return YearlyDay(calendar, int(found.group(3)), int(found.group(4)), year, leap)


def months_later(day: date, months: int) -> date:
    """Return the day ``months`` later, earlier where negative; for 31 February the last day of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
