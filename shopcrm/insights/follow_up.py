"""Who is to be contacted this month, why, and in which order? The list of domain.md sections 8 and 9."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shopcrm.domain.care import FollowUp, FollowUpList, Reason, Variant
from shopcrm.domain.contacts import is_masked, is_virtual_phone, masked_name, masked_phone
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.rfm import Segment
from shopcrm.insights.lunar import occurrence_in, turning

SEGMENT_REASONS: Final[dict[str, Reason]] = {
    Segment.CANT_LOSE: Reason.CANT_LOSE,
    Segment.AT_RISK: Reason.AT_RISK,
    Segment.ABOUT_TO_SLEEP: Reason.ABOUT_TO_SLEEP,
    Segment.HIBERNATING: Reason.HIBERNATING,
}
"""The segments whose customers are asked back."""
SECOND_ORDER_DAYS: Final = (14, 60)
"""Days since the one and only purchase between which a second order is suggested."""
IN_PLATFORM_ONLY: Final = frozenset({"douyin", "pdd"})
"""Platforms that forbid contact outside their own messages."""


@dataclass(frozen=True)
class Candidate:
    """What is known of one customer when the list is made.

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
        net: minor units of ``currency`` of all time; the most valuable go first.
        phone: unmasked personal phone, or "".
        platforms: the platforms she has accounts or orders on.
        segment: her RFM segment as of the day the list is made, or "".
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
    net: int
    phone: str
    platforms: tuple[str, ...]
    segment: str


@dataclass(frozen=True)
class _Pick:
    """A candidate with the reasons that apply to her, first reason first."""

    candidate: Candidate
    reasons: tuple[Reason, ...]
    birthday: date | None


def list_day(month: date, made_on: date) -> date:
    """Return the day the list looks from: the first of its month, or the day it is made if later."""
    return max(month.replace(day=1), made_on)


def follow_up_list(
    candidates: Iterable[Candidate],
    month: date,
    made_on: date,
    *,
    variant: Variant = Variant.WORK,
    group: str = "",
    limit: int | None = None,
) -> FollowUpList:
    """Return the follow-up list of a month.

    Args:
        candidates: customers to look at; those without a reason are left out.
        month: any day of the month the list is for.
        made_on: local date it is made.
        group: key of the group the candidates were limited to, or "" (kept for the heading).
        variant: the wall variant carries no contact data: no phone, name masked.
        limit: at most so many people; birthdays are kept first, then the most valuable.

    Raises:
        ValueError: the month is outside the lunar tables (1900-2099).
    """
    month = month.replace(day=1)
    day = list_day(month, made_on)
    picks = [pick for pick in (_pick(candidate, month, day) for candidate in candidates) if pick is not None]
    worth = _places(picks)
    kept = picks
    if limit is not None and len(picks) > limit:
        kept = sorted(picks, key=lambda pick: (pick.birthday is None, *worth[pick.candidate.id]))[:limit]
    order = {reason: place for place, reason in enumerate(Reason)}
    kept = sorted(kept, key=lambda pick: (order[pick.reasons[0]], pick.birthday or month, *worth[pick.candidate.id]))
    lines = tuple(_line(number, pick, month, day, variant) for number, pick in enumerate(kept, start=1))
    return FollowUpList(month, made_on, variant, group, lines, left_out=len(picks) - len(kept))


def _pick(candidate: Candidate, month: date, day: date) -> _Pick | None:
    birthday = occurrence_in(candidate.birthday, month) if candidate.birthday else None
    reasons = []
    if birthday is not None:
        reasons.append(Reason.BIRTHDAY)
    if candidate.segment in SEGMENT_REASONS:
        reasons.append(SEGMENT_REASONS[candidate.segment])
    if candidate.purchases == 1 and candidate.last_day is not None:
        least, most = SECOND_ORDER_DAYS
        if least <= (day - candidate.last_day).days <= most:
            reasons.append(Reason.SECOND_ORDER)
    return _Pick(candidate, tuple(reasons), birthday) if reasons else None


def _places(picks: Sequence[_Pick]) -> dict[int, tuple[int, int]]:
    """Return each customer's place by net amount, 0 for the most valuable.

    Amounts of different currencies are not compared: each currency has its own places,
    so the best customers of each come first. The id settles ties.
    """
    places: dict[int, tuple[int, int]] = {}
    met: dict[str, int] = {}
    for pick in sorted(picks, key=lambda pick: (-pick.candidate.net, pick.candidate.id)):
        place = met.get(pick.candidate.currency, 0)
        met[pick.candidate.currency] = place + 1
        places[pick.candidate.id] = (place, pick.candidate.id)
    return places


def _reach(candidate: Candidate) -> tuple[str, str, str]:
    """Return (channel, clearance, masked phone) as the platforms' rules allow."""
    if candidate.platforms and IN_PLATFORM_ONLY.issuperset(candidate.platforms):
        return "platform", "in_platform", ""
    if not candidate.phone or is_masked(candidate.phone) or is_virtual_phone(candidate.phone):
        return "platform", "masked", ""
    return "phone", "ok", masked_phone(candidate.phone)


def _line(number: int, pick: _Pick, month: date, day: date, variant: Variant) -> FollowUp:
    candidate = pick.candidate
    channel, clearance, phone = _reach(candidate)
    wall = variant is Variant.WALL
    birthday = candidate.birthday if pick.birthday else None
    return FollowUp(
        number=number,
        customer=candidate.id,
        name=masked_name(candidate.name) if wall else candidate.name,
        reason=pick.reasons[0],
        other_reasons=pick.reasons[1:],
        due=pick.birthday or month,
        occasion=birthday.text() if birthday else pick.reasons[0].value,
        birthday_lunar=birthday is not None and birthday.calendar is Calendar.LUNAR,
        turning=turning(birthday, pick.birthday) if birthday and pick.birthday else None,
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
