"""What the store must ask others while it writes: calendar rules, search words and who is who live outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shopcrm.domain.contacts import AccountKind
from shopcrm.domain.identities import Key, Sent, Usual
from shopcrm.domain.orders import Moment
from shopcrm.domain.people import FileNode, Group, Neighbourhood


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


@dataclass(frozen=True)
class PeopleRules:
    """Who is who.

    Attributes:
        usual: what one account sent → whom its orders usually go to.
        contact: (usual recipient, what was sent) of each account → recipient, phone, province, city of the customer.
        keys: what joins an account with others by itself.
        groups: files that may be one → the customers they make.
        edit: (files, customer, file with her new words) → changed files, and the files after it.
        most_names: a number behind more names than these names nobody.
    """

    usual: Callable[[Sequence[Sent]], Usual]
    contact: Callable[[Iterable[tuple[Usual, Sequence[Sent]]]], tuple[str, str, str, str]]
    keys: Callable[[Usual, AccountKind], frozenset[Key]]
    groups: Callable[[Neighbourhood], list[Group]]
    edit: Callable[[Neighbourhood, Group, FileNode], tuple[dict[int, FileNode], Neighbourhood]]
    most_names: int


@dataclass(frozen=True)
class CustomerRules:
    """Everything customer files are derived by."""

    search: SearchRules
    people: PeopleRules
