"""Which point in time does a date cell mean, and how exactly?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.importers.cells import Cell, serial_date, text_of
from shopcrm.importers.date_shapes import DateText, read_date, zone_named

_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# From so many different times of day on, all 86,400 are written down at once: quicker than reading the next thousands.
_MANY_TIMES: Final = 2000

# What is stored: epoch seconds, or [epoch, grain] where it is less exact (domain.wire).
WireMoment = int | list[int]


class MomentReader:
    """Reads date cells of one file; times without a zone are in ``zone``.

    The start of each local day is computed once: files repeat days a thousand times.
    """

    def __init__(self, zone: str, order: str = "") -> None:
        """Use the IANA zone ``zone`` for times without one, and ``order`` for dates such as 03/04/2026.

        ``order`` is "ymd", "mdy" or "dmy"; "" where it is not known yet.
        """
        self._zone = ZoneInfo(zone)
        self.order = order
        # Days of 24 ordinary hours; times of day with the blank before them, of which no more than 86,400 occur.
        self._starts: dict[str, int] = {}
        self._times: dict[str, int] = {}

    def read(self, cell: Cell) -> WireMoment | None:
        """Return the moment of ``cell``, None for an empty one.

        Raises:
            ValueError: the cell holds something that is no date.
            DayOrderUnknown: nobody has said yet whether the day or the month stands first.
        """
        if cell.__class__ is str:
            text: str = cell
            # The one shape all Chinese platforms write, without a regular expression.
            if len(text) == 19 and text[4] == "-" and text[10] == " " and text[13] == ":":
                return self._usual(text)
        elif isinstance(cell, datetime):
            return self._epoch(cell)
        elif isinstance(cell, date):
            return [self._epoch(datetime(cell.year, cell.month, cell.day)), 86400]  # noqa: DTZ001
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            return self._epoch(serial_date(float(cell)))
        text = text_of(cell)
        return self._other(text) if text else None

    def read_all(self, cells: Iterable[Cell]) -> list[WireMoment | None]:
        """Return the moment of each of ``cells``, None for an empty one.

        Raises:
            ValueError: one of them holds something that is no date.
        """
        found: list[WireMoment | None] = []
        starts, times = self._starts, self._times
        for cell in cells:
            try:
                # A day and a time met before, in the shape all Chinese platforms write.
                found.append(starts[cell[:10]] + times[cell[10:]])  # type: ignore[index]
            except (KeyError, TypeError):
                found.append(self.read(cell))
        return found

    def _usual(self, text: str) -> WireMoment:
        day, clock = text[:10], text[10:]
        start = self._starts.get(day)
        if start is None:
            start, plain = self._day(day)
            if not plain:
                hour, minute, second = _time_of_day(clock[1:])
                return self._epoch(datetime(int(day[:4]), int(day[5:7]), int(day[8:]), hour, minute, min(second, 59)))  # noqa: DTZ001
            self._starts[day] = start
        time = self._times.get(clock)
        if time is None:
            hour, minute, second = _time_of_day(clock[1:])
            time = self._times[clock] = hour * 3600 + minute * 60 + second
            if len(self._times) == _MANY_TIMES:
                self._times.update(_every_time())
        return start + time

    def _day(self, text: str) -> tuple[int, bool]:
        """Return when the local day starts and whether it has 24 ordinary hours."""
        start = datetime(int(text[:4]), int(text[5:7]), int(text[8:10]), tzinfo=self._zone)
        end = start + timedelta(days=1)
        return int(start.timestamp()), start.utcoffset() == end.utcoffset()

    def _other(self, text: str) -> WireMoment:
        if _SERIAL.fullmatch(text):
            return self._epoch(serial_date(float(text)))
        told = read_date(text, self.order)
        epoch = self._epoch(told.moment) if told.zone is None else _in_zone(told, told.zone)
        return epoch if told.grain == 1 else [epoch, told.grain]

    def _epoch(self, moment: datetime) -> int:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return int((moment - _EPOCH).total_seconds())


def _every_time() -> Iterator[tuple[str, int]]:
    """Yield every time of day as it stands behind a date, with its second of the day."""
    two = [f"{number:02}" for number in range(60)]
    for minute in range(24 * 60):
        begun = f" {two[minute // 60]}:{two[minute % 60]}:"
        yield from ((begun + two[second], minute * 60 + second) for second in range(60))


def _time_of_day(text: str) -> tuple[int, int, int]:
    """Read "HH:MM:SS"; the second may be a leap second."""
    digits = text[0:2] + text[3:5] + text[6:8]
    if not (digits.isdigit() and digits.isascii()):
        raise ValueError("not a time of day")
    hour, minute, second = int(digits[0:2]), int(digits[2:4]), int(digits[4:6])
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError("not a time of day")
    return hour, minute, second


def _in_zone(told: DateText, zone: str) -> int:
    """Return the epoch of a date text that names its offset or zone."""
    if zone[0] not in "+-":
        return int((told.moment.replace(tzinfo=ZoneInfo(zone_named(zone))) - _EPOCH).total_seconds())
    digits = zone[1:].replace(":", "")
    minutes = (int(digits[:2]) * 60 + int(digits[2:] or 0)) * (-1 if zone[0] == "-" else 1)
    return int((told.moment.replace(tzinfo=UTC) - _EPOCH).total_seconds()) - minutes * 60
