"""What is known of the shop itself, and what does the first page say about it?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from shopcrm.domain.care import FollowUp


def shop_name(text: str) -> str:
    """Return a shop's name as it is kept: NFKC, trimmed, single spaces. It is part of every order's identity."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class ShopInfo:
    """The shop a vault belongs to: its name, its IANA time zone, its main currency (ISO 4217)."""

    name: str
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"


@dataclass(frozen=True)
class MonthFigure:
    """Valid purchases of one month and of the same month a year before, in the main currency."""

    month: date
    purchases: int
    net: int
    net_year_before: int


@dataclass(frozen=True)
class TodayOverview:
    """What the owner sees first.

    Attributes:
        day: today in the shop's zone.
        currency: currency of the figures (the shop's main currency).
        due_today: follow-ups due today (birthdays), most valuable first.
        month_left: people on this month's list whose day has not passed.
        customers, buyers: customer files; those with a valid purchase.
        new_customers: files whose first purchase lies in this month.
        months: the last twelve months, oldest first.
        last_import: when and from which platform, None before the first.
    """

    day: date
    currency: str
    due_today: tuple[FollowUp, ...]
    month_left: int
    customers: int
    buyers: int
    new_customers: int
    months: tuple[MonthFigure, ...]
    last_import_at: datetime | None
    last_import_platform: str
