"""Which date and time does a text name, in any of the shapes exports and spreadsheets write?"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from shopcrm.base.paths import resources

_TIME: Final = (
    r"(?:[ T]+(?P<half>上午|下午|[AaPp][Mm]?)?\s*(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})分?"
    r"(?:[:：]?(?P<second>\d{1,2})秒?(?:[.,]\d+)?)?)?"
    r"\s*(?P<half2>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[A-Za-z北][A-Za-z京时间()&. ]*)?"
)
_SHAPES: Final = tuple(
    re.compile(day + _TIME)
    for day in (
        r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?",
        r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
        r"(?P<name>[A-Za-z]{3,9})\.?[-/ ]+(?P<day>\d{1,2})[-/, ]+(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2})[-/ ]*(?P<name>[A-Za-z]{3,9})\.?[-/, ]+(?P<year>\d{4}|\d{2})",
    )
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2}):?(\d{2})?)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY: Final = 2000
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


class DayOrderUnknown(Exception):
    """A date such as 03/04/2026 was met before anybody said whether the day or the month stands first."""


class DateText(NamedTuple):
    """What a text tells: local time as written, what it is exact to (seconds), its offset or zone name, or None."""

    moment: datetime
    grain: int
    zone: str | None


def read_date(text: str, order: str) -> DateText:
    """Read ``text``; ``order`` ("ymd", "mdy", "dmy" or "") serves where day and month are bare numbers.

    Raises:
        ValueError: it is no date.
        DayOrderUnknown: only ``order`` could tell what it means.
    """
    for shape in _SHAPES:
        found = shape.fullmatch(text)
        if found is not None:
            return _told(found, order)
    packed = _COMPACT.fullmatch(text)
    if packed is None:
        raise ValueError("not a date")
    parts = [int(part) for part in packed.groups() if part is not None]
    return DateText(datetime(*parts), {3: 86400, 5: 60}.get(len(parts), 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


def day_order_of(text: str) -> str | None:
    """Return the order ``text`` proves: "dmy", "mdy", or "ymd" for other dates; "" if it could be either, else None."""
    found = _SHAPES[1].fullmatch(text)
    if found is None:
        return "ymd" if any(shape.fullmatch(text) for shape in _SHAPES) else None
    first, second = int(found["one"]), int(found["two"])
    if first > 12 and second > 12:
        return None
    if len(found["year"]) == 2 and second <= 12:
        # 26/3/15 may begin with its day or with its year.
        return ""
    return "dmy" if first > 12 else "mdy" if second > 12 else ""


def zone_named(name: str) -> str:
    """Return the IANA zone an export means by ``name``.

    Raises:
        ValueError: nobody knows such a zone.
    """
    found = _zones().get(name.strip().casefold())
    if found is None:
        raise ValueError("unknown time zone")
    return found


@cache
def _zones() -> dict[str, str]:
    table = tomllib.loads((resources() / "calendars" / "time_zones.toml").read_text(encoding="utf-8"))
    return {name.casefold(): zone for name, zone in table.items()} | {"z": "UTC"}


def _told(found: re.Match[str], order: str) -> DateText:
    parts = found.groupdict()
    if parts.get("one"):
        if order == "ymd":
            return _year_first(parts)
        if not order:
            raise DayOrderUnknown
        one, two = int(parts["one"]), int(parts["two"])
        month, day = (one, two) if order == "mdy" else (two, one)
    else:
        name = parts.get("name")
        month = int(parts["month"]) if name is None else _month(name)
        day = int(parts["day"])
    return _moment(parts, int(parts["year"]) + (_CENTURY if len(parts["year"]) == 2 else 0), month, day)


def _year_first(parts: dict[str, str | None]) -> DateText:
    """Read 26/3/15 where the platform writes the year first, as Chinese spreadsheets shorten it."""
    year, month, day = (str(parts[name]) for name in ("one", "two", "year"))
    if len(year) != 2 or len(day) > 2:
        raise ValueError("the year stands first here")
    return _moment(parts, int(year) + _CENTURY, int(month), int(day))


def _moment(parts: dict[str, str | None], year: int, month: int, day: int) -> DateText:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("no year of any order")
    hour = _hour(int(parts["hour"] or 0), parts["half"] or parts["half2"] or "")
    moment = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0))  # noqa: DTZ001
    grain = 86400 if parts["hour"] is None else 60 if parts["second"] is None else 1
    zone = (parts["zone"] or "").strip()
    return DateText(moment, grain, zone or None)


def _month(name: str) -> int:
    short = name[:3].casefold()
    if short not in _MONTHS:
        raise ValueError("not a month")
    return _MONTHS.index(short) + 1


def _hour(hour: int, half: str) -> int:
    """Return the hour of a day of 24; ``half`` is AM, PM, 上午, 下午 or ""."""
    if not half:
        return hour
    if not 0 <= hour <= 12:
        return hour
    late = half == "下午" or half[0] in "Pp"
    return hour % 12 + (12 if late else 0)
