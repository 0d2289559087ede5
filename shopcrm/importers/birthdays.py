"""Which day does a birthday cell mean? Years long before any order, and days without a year."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.date_shapes import DayOrderUnknown

_LUNAR: Final = re.compile(r"^(?:农历|阴历|旧历|lunar)\s*[::]?\s*", re.IGNORECASE)
_LEAP: Final = re.compile("闰")
_TIME: Final = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?"
_WHOLE: Final = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_TIME}")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}")
_YEARLESS: Final = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_UNTOLD: Final = frozenset({"保密", "未知", "未填写", "无", "unknown", "n/a"})
# Address books write years like 1604 where there is none.
_FIRST_YEAR: Final = 1900
_SERIAL_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - local by definition
_LAST_SERIAL: Final = 73051


def read_birthday(cell: Cell, order: str) -> str:
    """Return the stored form of the day in ``cell`` (``YearlyDay.text``), "" where none is told.

    ``order`` ("ymd", "mdy", "dmy" or "") serves where day and month are bare numbers.

    Raises:
        ValueError: it holds something that is no day.
        DayOrderUnknown: only ``order`` could tell what it means.
    """
    if isinstance(cell, date):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_serial(float(cell))
    text = text_of(cell)
    if not text or text.casefold() in _UNTOLD:
        return ""
    return _of_text(text, order)


def _of_serial(value: float) -> str:
    if value >= 10_000_000 and value.is_integer():
        return _of_text(str(int(value)), "")
    if not 1 < value < _LAST_SERIAL:
        raise ValueError("not a date serial")
    moment = _SERIAL_START + timedelta(days=int(value))
    return _day(moment.year, moment.month, moment.day)


def _of_text(text: str, order: str) -> str:
    calendar, leap = Calendar.GREGORIAN, False
    if _LUNAR.match(text):
        calendar, text = Calendar.LUNAR, _LUNAR.sub("", text)
        leap, text = bool(_LEAP.search(text)), _LEAP.sub("", text)
    whole = _WHOLE.fullmatch(text) or _PACKED.fullmatch(text)
    if whole:
        return _day(int(whole[1]), int(whole[2]), int(whole[3]), calendar, leap=leap)
    last = _YEAR_LAST.fullmatch(text)
    if last:
        month, day = _month_and_day(int(last[1]), int(last[2]), order)
        return _day(int(last[3]), month, day, calendar, leap=leap)
    yearless = _YEARLESS.fullmatch(text)
    if yearless:
        first, second = int(yearless[1]), int(yearless[2])
        turned = order == "dmy" and "月" not in text
        month, day = (second, first) if turned else (first, second)
        return YearlyDay(calendar, month, day, None, leap).text()
    raise ValueError("not a birthday")


def _month_and_day(first: int, second: int, order: str) -> tuple[int, int]:
    if order == "ymd":
        raise ValueError("the year stands first here")
    if not order and first <= 12 and second <= 12 and first != second:
        raise DayOrderUnknown
    day_first = first > 12 if not order else order == "dmy"
    return (second, first) if day_first else (first, second)


def _day(year: int, month: int, day: int, calendar: Calendar = Calendar.GREGORIAN, *, leap: bool = False) -> str:
    return YearlyDay(calendar, month, day, year if year >= _FIRST_YEAR else None, leap).text()
