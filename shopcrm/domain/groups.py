"""Which groups of customers (人群) are always there, and what does a group show of itself?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopcrm.domain.rfm import Segment

SEGMENT_PREFIX: Final = "rfm:"

# domain.md section 6, those that need no membership; segments follow as "rfm:<segment>".
SYSTEM_GROUPS: Final = (
    "high_value",
    "bought_360",
    "quiet_360",
    "new_30",
    "active",
    "dormant",
    "lost",
    "sale_lovers",
    "discount_lovers",
    "large_orders",
    "refund_prone",
    "birthday_month",
    *(SEGMENT_PREFIX + segment.value for segment in Segment),
)


def text_key(group: str) -> str:
    """Return where a group's words stand: ``.name`` and ``.meaning`` follow. Segments have an area of their own."""
    if group.startswith(SEGMENT_PREFIX):
        return f"segments.{group.removeprefix(SEGMENT_PREFIX)}"
    return f"groups.{group}"


class Among(StrEnum):
    """Whom a group is picked from: those with a valid purchase, or everyone with a file."""

    BUYERS = "buyers"
    EVERYONE = "everyone"


def picked_from(group: str) -> Among:
    """Return whom ``group`` is picked from; a birthday or a returned order can be had without a valid purchase."""
    return Among.EVERYONE if group in ("refund_prone", "birthday_month") else Among.BUYERS


@dataclass(frozen=True)
class GroupShare:
    """A group in the list of groups.

    Attributes:
        key: one of SYSTEM_GROUPS; its words are ``groups.<key>.name`` and ``.meaning``.
        customers: how many belong to it.
        net: (currency, minor units) over their valid purchases.
        share: their share of the customers the group is picked from, 0–1.
        value_share: their share of the net amount in the main currency, 0–1.
        among: whom it is picked from.
        among_customers: how many those are.
    """

    key: str
    customers: int
    net: tuple[tuple[str, int], ...]
    share: float
    value_share: float
    among: Among = Among.BUYERS
    among_customers: int = 0
