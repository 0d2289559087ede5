"""What the store must ask others while it writes: calendar rules and search words live outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopcrm.domain.orders import Moment


@dataclass(frozen=True)
class LedgerRules:
    """Functions handed down by the services.

    Attributes:
        day_of: epoch seconds → ordinal of the local day in the shop's zone.
        local: moment → its date and time in the shop's zone, as exactly as it is known.
        in_sale: day ordinal → whether it lies in a sale window (618, 双11, 双12).
    """

    day_of: Callable[[int], int]
    in_sale: Callable[[int], bool]
    local: Callable[[Moment], str]


@dataclass(frozen=True)
class SearchRules:
    """How a customer is found and sorted.

    Attributes:
        text: (names, nicks, phone, places) → the lower-case text searches look into.
        sort_name: display name → key that sorts Chinese names by pinyin.
    """

    text: Callable[[Sequence[str], Sequence[str], str, Sequence[str]], str]
    sort_name: Callable[[str], str]
