"""What must the store ask while it writes? The shop's calendar, who is who, the words a customer is found by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from shopcrm.base.paths import resources
from shopcrm.domain.orders import Moment
from shopcrm.identity.grouping import edit, groups
from shopcrm.identity.search_words import search_text, sort_name
from shopcrm.identity.usual import MOST_NAMES, contact, keys_of, usual
from shopcrm.insights.sales import load_sales
from shopcrm.store.rules import CustomerRules, LedgerRules, PeopleRules, SearchRules

CUSTOMER_RULES = CustomerRules(
    SearchRules(search_text, sort_name), PeopleRules(usual, contact, keys_of, groups, edit, MOST_NAMES)
)

_SLOT = 1800
_EXACT = {1: "%Y-%m-%d %H:%M:%S", 60: "%Y-%m-%d %H:%M"}


class LocalDays:
    """Turns epoch seconds into local day ordinals; the zone is asked once per half hour of history."""

    def __init__(self, zone: str) -> None:
        """Use the IANA zone ``zone``."""
        self._zone = ZoneInfo(zone)
        self._slots: dict[int, int] = {}

    def day_of(self, epoch: int) -> int:
        """Return the ordinal of the local day of ``epoch``."""
        slot = epoch // _SLOT
        day = self._slots.get(slot)
        if day is None:
            moment = datetime.fromtimestamp(slot * _SLOT, UTC).astimezone(self._zone)
            day = self._slots[slot] = moment.date().toordinal()
        return day

    def text_of(self, moment: Moment) -> str:
        """Return date and time of ``moment``, as exactly as it is known."""
        local = datetime.fromtimestamp(moment.epoch, self._zone)
        return local.strftime(_EXACT.get(moment.grain, "%Y-%m-%d"))


def ledger_rules(zone: str) -> LedgerRules:
    """Return the calendar rules of a shop in ``zone``."""
    sales = load_sales(resources() / "calendars" / "sales.toml")
    known: dict[int, bool] = {}

    def in_sale(ordinal: int) -> bool:
        answer = known.get(ordinal)
        if answer is None:
            answer = known[ordinal] = sales.in_sale(date.fromordinal(ordinal))
        return answer

    days = LocalDays(zone)
    return LedgerRules(days.day_of, in_sale, days.text_of)
