"""How are days, shares and amounts worded in the reader's language?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shopcrm.base.texts import Texts
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.money import short_money_text


def date_text(day: date, texts: Texts) -> str:
    """Return ``day`` with its year: 2026年11月22日 / 22 Nov 2026."""
    month = texts(f"report.month.{day.month}")
    return texts("report.date", year=day.year, month=month, day=day.day)


def month_text(day: date, texts: Texts) -> str:
    """Return the month of ``day``: 2026年11月 / Nov 2026."""
    return texts("report.year_month", year=day.year, month=texts(f"report.month.{day.month}"))


def day_text(day: date, texts: Texts) -> str:
    """Return ``day`` without its year: 11月22日 / 22 Nov."""
    return texts("report.month_day", month=texts(f"report.month.{day.month}"), day=day.day)


def weekday_text(day: date, texts: Texts) -> str:
    """Return the weekday: 周日 / Sun."""
    return texts(f"report.weekday.{day.isoweekday()}")


def yearly_day_text(day: YearlyDay, texts: Texts) -> str:
    """Return a birthday as people say it: 5月12日, 农历八月十五, 农历闰六月初十; the year is left out."""
    if day.calendar is Calendar.GREGORIAN:
        return texts("report.month_day", month=texts(f"report.month.{day.month}"), day=day.day)
    return texts(
        "report.lunar.leap_day" if day.leap else "report.lunar.day",
        month=texts(f"days.lunar_month.{day.month}"),
        day=texts(f"days.lunar_day.{day.day}"),
    )


def percent_text(share: float) -> str:
    """Return a share (0-1) as a percentage; something small is not written as nothing."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share * 100:.1f}%"


def amounts_text(net: Sequence[tuple[str, int]], currency: str) -> str:
    """Return (currency, minor units) sums without decimals; ``currency`` words the zero when there are none."""
    shown = [short_money_text(minor, code) for code, minor in net]
    return " + ".join(shown) if shown else short_money_text(0, currency)
