"""Was a day inside one of the big sale windows (618, 双11, 双12)?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

# Any leap year: a window may touch 29 February.
_MODEL_YEAR: Final = 2024


@dataclass(frozen=True)
class SaleWindow:
    """A sale that comes back every year; ``first`` and ``last`` are (month, day), both inside."""

    key: str
    first: tuple[int, int]
    last: tuple[int, int]


class SaleCalendar:
    """All sale windows of a year, ready to be asked a million times."""

    def __init__(self, windows: Iterable[SaleWindow]) -> None:
        """Spread ``windows`` over the days of the year.

        Raises:
            ValueError: a window ends before it begins.
        """
        self._days: set[tuple[int, int]] = set()
        for window in windows:
            day, last = date(_MODEL_YEAR, *window.first), date(_MODEL_YEAR, *window.last)
            if last < day:
                raise ValueError(f"the window {window.key} ends before it begins")
            while day <= last:
                self._days.add((day.month, day.day))
                day += timedelta(days=1)

    def in_sale(self, day: date) -> bool:
        """Whether ``day`` (local) lies inside a window."""
        return (day.month, day.day) in self._days


def load_sales(path: Path) -> SaleCalendar:
    """Read the windows declared in ``path`` (resources/calendars/sales.toml).

    Raises:
        OSError: the file cannot be read.
        ValueError: a window is no pair of days.
    """
    declared = tomllib.loads(path.read_text(encoding="utf-8"))["window"]
    return SaleCalendar(
        SaleWindow(window["key"], _month_day(window["from"]), _month_day(window["to"])) for window in declared
    )


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
