"""What stands on each line of the monthly follow-up list? Domain.md sections 8 and 9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shopcrm.domain.care import FollowUp, FollowUpList, Variant
from shopcrm.domain.consents import Channel
from shopcrm.domain.contacts import is_masked, is_virtual_phone, masked_name, masked_phone
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.insights.calls import Call, list_day
from shopcrm.insights.lunar import turning

IN_PLATFORM_ONLY: Final = frozenset({"douyin", "pdd"})
"""Platforms that forbid contact outside their own messages."""


@dataclass(frozen=True)
class Candidate:
    """What is known of one customer who is called.

    Attributes:
        id: the customer file.
        name: name or salutation; nick where there is no name.
        birthday: her yearly day or None.
        first_day, last_day: local dates of the first and last valid purchase, None for a prospect.
        last_item: title bought last, or "".
        purchases: valid purchases in all.
        interval_days: her mean days between purchases, or None.
        net_year: minor units of ``currency`` in the 365 days up to the list's day.
        currency: her main currency.
        phone: unmasked personal phone, or "".
        platforms: the platforms she has accounts or orders on.
        segment: her RFM segment as of the day the list is made, or "".
        closed: the ways she does not want to be reached by.
    """

    id: int
    name: str
    birthday: YearlyDay | None
    first_day: date | None
    last_day: date | None
    last_item: str
    purchases: int
    interval_days: float | None
    net_year: int
    currency: str
    phone: str
    platforms: tuple[str, ...]
    segment: str
    closed: frozenset[Channel] = frozenset()


def follow_up_list(
    found: Sequence[Call],
    people: Mapping[int, Candidate],
    month: date,
    made_on: date,
    *,
    variant: Variant = Variant.WORK,
    group: str = "",
    left_out: int = 0,
    declined: int = 0,
) -> FollowUpList:
    """Return the follow-up list of a month.

    Args:
        found: who is called, in printed order.
        people: what is known of each of them.
        month: any day of the month the list is for.
        made_on: local date it is made.
        variant: the wall variant carries no contact data: no phone, name masked.
        group: key of the group the calls were limited to, or "" (kept for the heading).
        left_out: how many more there were beyond the chosen limit.
        declined: how many are not called since they do not want to be.
    """
    month = month.replace(day=1)
    day = list_day(month, made_on)
    lines = tuple(
        _line(number, call, people[call.customer], month=month, day=day, variant=variant)
        for number, call in enumerate(found, start=1)
    )
    return FollowUpList(month, made_on, variant, group, lines, left_out, declined)


def can_be_reached(candidate: Candidate) -> bool:
    """Whether a way is left that she has not said no to."""
    return _reach(candidate) is not None


def _reach(candidate: Candidate) -> tuple[str, str, str] | None:
    """Return (channel, clearance, masked phone) as the platforms' rules and her own words allow; None for no way."""
    by_platform = Channel.PLATFORM not in candidate.closed
    if candidate.platforms and IN_PLATFORM_ONLY.issuperset(candidate.platforms):
        return ("platform", "in_platform", "") if by_platform else None
    if not candidate.phone or is_masked(candidate.phone) or is_virtual_phone(candidate.phone):
        return ("platform", "masked", "") if by_platform else None
    if Channel.PHONE in candidate.closed:
        return ("platform", "no_calls", "") if by_platform else None
    return "phone", "ok", masked_phone(candidate.phone)


def _line(number: int, call: Call, candidate: Candidate, *, month: date, day: date, variant: Variant) -> FollowUp:
    # Whoever has said no to every way is not called (``can_be_reached``).
    channel, clearance, phone = _reach(candidate) or ("platform", "no_calls", "")
    wall = variant is Variant.WALL
    birthday = candidate.birthday if call.birthday else None
    return FollowUp(
        number=number,
        customer=candidate.id,
        name=masked_name(candidate.name) if wall else candidate.name,
        reason=call.reasons[0],
        other_reasons=call.reasons[1:],
        due=call.birthday or month,
        occasion=birthday.text() if birthday else call.reasons[0].value,
        birthday_lunar=birthday is not None and birthday.calendar is Calendar.LUNAR,
        turning=turning(birthday, call.birthday) if birthday and call.birthday else None,
        last_day=candidate.last_day,
        last_item=candidate.last_item,
        quiet_days=(day - candidate.last_day).days if candidate.last_day else None,
        interval_days=candidate.interval_days,
        purchases=candidate.purchases,
        net_year=candidate.net_year,
        currency=candidate.currency,
        phone="" if wall else phone,
        channel=channel,
        clearance=clearance,
        segment=candidate.segment,
    )
