"""How is what is told of a customer written in our own layout, to be read again (resources/formats/shopcrm-*.toml)?"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.orders import Moment
from shopcrm.domain.told import CustomerSighting
from shopcrm.reports.orders_export import moment_text
from shopcrm.reports.safe_text import safe_text

# As customer files of platforms write them.
_GENDERS: Final = {"f": "女", "m": "男"}
_LUNAR, _LEAP = "农历", "闰"


class CustomerRows:
    """Writes customers as rows."""

    def __init__(self, platform: str, zone: str, *, by_hand: bool) -> None:
        """Write times in the IANA zone ``zone``; what was written down by hand names no platform."""
        self._own = [zone] if by_hand else [platform, zone]
        self._zone = ZoneInfo(zone)

    def row(self, told: CustomerSighting) -> list[str]:
        """Return the row of one customer."""
        cells = [
            *self._own, told.account, told.name, told.nick, told.phone, told.email, told.contact,
            _birthday(told.birthday), _GENDERS.get(told.gender, ""), told.province, told.city, told.district,
            told.address, told.tags, told.note, self._since(told.since),
        ]  # fmt: skip
        return [safe_text(cell) for cell in cells]

    def _since(self, since: Moment | None) -> str:
        if since is None:
            return ""
        at = datetime.fromtimestamp(since.epoch, self._zone)
        # A day of another zone begins at another hour here: as a moment it stays where it is.
        whole = (at.hour, at.minute, at.second) == (0, 0, 0)
        return moment_text(since if whole else Moment(since.epoch, min(since.grain, _MINUTE)), self._zone)


_MINUTE: Final = 60


def _birthday(text: str) -> str:
    """Return a birthday as the owner would write it, and as it is read again."""
    day = YearlyDay.from_text(text) if text else None
    if day is None or day.calendar is not Calendar.LUNAR:
        return text
    return f"{_LUNAR}{_LEAP if day.leap else ''}{text.lstrip('L')}"
