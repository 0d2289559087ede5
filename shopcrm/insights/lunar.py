"""On which Gregorian dates does a yearly day fall, lunar ones too? Rules of domain.md section 8."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from lunardate import LunarDate

from shopcrm.domain.days import Calendar, YearlyDay

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099

# The tables begin on 1900-01-31; the thirty days before it are the twelfth month of lunar 1899.
_TABLE_START: Final = date(1900, 1, 31)
_LEAP_DAY: Final = (2, 29)
_LONG_MONTH: Final = 30


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")


@lru_cache(maxsize=4096)
def _lunar_to_date(year: int, month: int, day: int) -> date | None:
    """Return the date of a day in an ordinary lunar month; the 30th of a short month is its 29th.

    None before the tables begin.
    """
    if year < FIRST_YEAR:
        return date(1900, 1, day) if month == 12 else None
    try:
        found: date = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        if day != _LONG_MONTH:
            raise
        found = LunarDate(year, month, day - 1).to_solar_date()
    return found


def occurrences(day: YearlyDay, year: int) -> tuple[date, ...]:
    """Return the dates in Gregorian ``year`` on which ``day`` falls: none, one or two, in order.

    29 February is kept on the 28th in ordinary years, the lunar 30th on the 29th of a short
    month, a birthday in a leap month in the ordinary month of the same number.

    Raises:
        ValueError: ``year`` is outside 1900-2099.
    """
    _check(year)
    if day.calendar is Calendar.GREGORIAN:
        last = 28 if (day.month, day.day) == _LEAP_DAY and not isleap(year) else day.day
        return (date(year, day.month, last),)
    dates = (_lunar_to_date(lunar_year, day.month, day.day) for lunar_year in (year - 1, year))
    return tuple(found for found in dates if found is not None and found.year == year)


def occurrence_in(day: YearlyDay, month: date) -> date | None:
    """Return the date in the month of ``month`` on which ``day`` falls, or None.

    Raises:
        ValueError: the year is outside 1900-2099.
    """
    for found in occurrences(day, month.year):
        if found.month == month.month:
            return found
    return None


def lunar_day(on: date) -> YearlyDay:
    """Return the lunar date of ``on``, with its lunar year and whether the month is a leap month.

    Raises:
        ValueError: the year is outside 1900-2099.
    """
    _check(on.year)
    if on < _TABLE_START:
        return YearlyDay(Calendar.LUNAR, 12, (on - date(1900, 1, 1)) // timedelta(days=1) + 1, FIRST_YEAR - 1)
    found = LunarDate.from_solar_date(on.year, on.month, on.day)
    return YearlyDay(Calendar.LUNAR, found.month, found.day, found.year, found.is_leap_month)


def year_of(day: YearlyDay, on: date) -> int:
    """Return the year, in the calendar of ``day``, that its occurrence ``on`` belongs to.

    A lunar day in January or February often belongs to the year before.
    """
    if day.calendar is Calendar.GREGORIAN:
        return on.year
    year = lunar_day(on).year
    return on.year if year is None else year


def turning(day: YearlyDay, on: date) -> int | None:
    """Return the age in full years reached on the occurrence ``on``; None without a year of birth."""
    if day.year is None:
        return None
    age = year_of(day, on) - day.year
    return age if age >= 0 else None
