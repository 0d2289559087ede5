"""Who is to be contacted this month, and why? The monthly follow-up list of domain.md sections 8 and 9."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why a customer stands on the list, in the order of the printed list."""

    BIRTHDAY = "birthday"
    CANT_LOSE = "cant_lose"
    AT_RISK = "at_risk"
    ABOUT_TO_SLEEP = "about_to_sleep"
    HIBERNATING = "hibernating"
    SECOND_ORDER = "second_order"


class Variant(StrEnum):
    """work: with masked contact, for the desk; wall: without any contact data."""

    WORK = "work"
    WALL = "wall"


@dataclass(frozen=True)
class FollowUp:
    """One line of the list.

    Attributes:
        number: position on the list from 1 (sheet and number find it again).
        customer: id of the file.
        name: name or salutation; nick where there is no name.
        reason: why she is on the list; a customer stands on it once, under her first reason.
        other_reasons: further reasons that apply.
        due: the day of the occasion, or the first day of the month where the day is free.
        occasion: for a birthday its own form (``YearlyDay.text``), else the key of the task.
        birthday_lunar: whether the birthday is kept in the lunar calendar.
        turning: age in full years on the day, None when the year is unknown.
        last_day: local date of the last valid purchase.
        last_item: title bought then, or "".
        quiet_days: days since then, at the first day of the list's month or today, whichever is later.
        interval_days: her mean days between purchases, or None.
        purchases: valid purchases in all.
        net_year: minor units of ``currency`` in the 365 days up to the list's day.
        phone: masked number, "" where none is known; empty on the wall variant.
        channel: ``platform``, ``phone``: how she can be reached.
        clearance: ``ok``, ``masked``, ``in_platform`` or ``no_calls`` (she does not want any): what the channel allows.
        segment: her RFM segment or "".
    """

    number: int
    customer: int
    name: str
    reason: Reason
    other_reasons: tuple[Reason, ...]
    due: date
    occasion: str
    birthday_lunar: bool
    turning: int | None
    last_day: date | None
    last_item: str
    quiet_days: int | None
    interval_days: float | None
    purchases: int
    net_year: int
    currency: str
    phone: str
    channel: str
    clearance: str
    segment: str


@dataclass(frozen=True)
class FollowUpList:
    """The list of one month.

    Attributes:
        month: first day of the month.
        made_on: local date it was made.
        variant: work or wall.
        group: group key it was limited to, or "".
        lines: everyone to be contacted, grouped by reason, numbered from 1.
        left_out: how many more there were beyond the chosen limit.
        declined: how many would stand on it and do not want to be contacted.
    """

    month: date
    made_on: date
    variant: Variant
    group: str
    lines: tuple[FollowUp, ...]
    left_out: int = 0
    declined: int = 0

    def by_reason(self) -> dict[Reason, tuple[FollowUp, ...]]:
        """Return the lines under each reason that has any, in printed order."""
        parts = {reason: tuple(line for line in self.lines if line.reason is reason) for reason in Reason}
        return {reason: lines for reason, lines in parts.items() if lines}
