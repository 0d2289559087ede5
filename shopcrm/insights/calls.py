"""Who is to be contacted in a month, for which reasons and in which order? Rules of domain.md section 8."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from shopcrm.domain.care import Reason
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.rfm import Segment
from shopcrm.insights.ledger import CustomerFacts, Ints
from shopcrm.insights.lunar import occurrence_in

SEGMENT_REASONS: Final[Mapping[Segment, Reason]] = {
    Segment.CANT_LOSE: Reason.CANT_LOSE,
    Segment.AT_RISK: Reason.AT_RISK,
    Segment.ABOUT_TO_SLEEP: Reason.ABOUT_TO_SLEEP,
    Segment.HIBERNATING: Reason.HIBERNATING,
}
"""The segments whose customers are asked back."""
SECOND_ORDER_DAYS: Final = (14, 60)
"""Days since the one and only purchase between which a second order is suggested."""
_PLACES: Final = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True)
class Call:
    """Someone to be contacted.

    Attributes:
        customer: id of the file.
        reasons: why, the one she is listed under first.
        birthday: the date in the month her birthday is kept on, None where that is no reason.
    """

    customer: int
    reasons: tuple[Reason, ...]
    birthday: date | None


def list_day(month: date, made_on: date) -> date:
    """Return the day the list looks from: the first of its month, or the day it is made if later."""
    return max(month.replace(day=1), made_on)


def calls(
    facts: CustomerFacts,
    segments: Mapping[Segment, Ints],
    birthdays: Iterable[tuple[int, YearlyDay]],
    day: date,
    *,
    month: date,
    among: Ints | None = None,
) -> list[Call]:
    """Return everyone to be contacted in ``month``, in printed order.

    Args:
        facts: every customer file, ascending by id.
        segments: the members of the segments in SEGMENT_REASONS.
        birthdays: (customer, yearly day) of everyone whose birthday is known.
        day: the list looks from here (``list_day``).
        month: any day of the month.
        among: only these customers; None for all.

    Raises:
        ValueError: the month is outside the lunar tables (1900-2099).
    """
    reasons: dict[int, list[Reason]] = {}
    kept: dict[int, date] = {}
    for customer, birthday in birthdays:
        found = occurrence_in(birthday, month)
        if found is not None:
            kept[customer] = found
            reasons[customer] = [Reason.BIRTHDAY]
    for segment, reason in SEGMENT_REASONS.items():
        _add(reasons, segments[segment], reason)
    _add(reasons, _second_order(facts, day), Reason.SECOND_ORDER)
    if among is not None:
        allowed = set(among.tolist())
        reasons = {customer: why for customer, why in reasons.items() if customer in allowed}
    found_calls = [Call(customer, tuple(why), kept.get(customer)) for customer, why in reasons.items()]
    worth = _worth(facts, list(reasons))
    first = month.replace(day=1)
    found_calls.sort(key=lambda call: (_PLACES[call.reasons[0]], call.birthday or first, worth[call.customer]))
    return found_calls


def best(found: list[Call], facts: CustomerFacts, limit: int) -> list[Call]:
    """Return ``limit`` of ``found`` in the same order: birthdays are kept first, then the most valuable."""
    worth = _worth(facts, [call.customer for call in found])
    kept = sorted(found, key=lambda call: (call.birthday is None, worth[call.customer]))[:limit]
    ids = {call.customer for call in kept}
    return [call for call in found if call.customer in ids]


def _add(reasons: dict[int, list[Reason]], customers: Ints, reason: Reason) -> None:
    for customer in customers.tolist():
        reasons.setdefault(customer, []).append(reason)


def _second_order(facts: CustomerFacts, day: date) -> Ints:
    least, most = SECOND_ORDER_DAYS
    quiet = day.toordinal() - facts.last_day
    once = (facts.purchases == 1) & (facts.last_day > 0)
    ids: Ints = facts.ids[once & (least <= quiet) & (quiet <= most)]
    return ids


def _worth(facts: CustomerFacts, customers: list[int]) -> dict[int, int]:
    """Return each customer's place by net amount, 0 for the most valuable.

    Amounts of different currencies are not compared: the best of each currency come first, then the second best
    of each. The id settles ties.
    """
    ids = np.array(sorted(customers), dtype=np.int64)
    rows = np.searchsorted(facts.ids, ids)
    net, currency = facts.net[rows], facts.currency[rows]
    place = np.zeros(len(ids), dtype=np.int64)
    for code in range(len(facts.currencies)):
        peers = np.flatnonzero(currency == code)
        place[peers[np.argsort(-net[peers], kind="stable")]] = np.arange(len(peers))
    order = np.argsort(place, kind="stable")
    return dict(zip(ids[order].tolist(), range(len(ids)), strict=True))
