"""What does a list, a search and a page know about one customer?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shopcrm.domain.consents import ConsentEntry
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.identities import IdentityView
from shopcrm.domain.orders import Status
from shopcrm.domain.told import ToldValue


@dataclass(frozen=True)
class Account:
    """A buyer's account on one platform, e.g. a Taobao nick."""

    platform: str
    account: str


@dataclass(frozen=True)
class CustomerCard:
    """One line of the customer list.

    Attributes:
        id: the file's number in this vault.
        name: the owner's name for her, else the usual recipient, else "".
        phone: an unmasked personal phone, or "".
        first_day, last_day: local dates of the first and last valid purchase.
        purchases: number of valid purchases.
        net: minor units of ``currency`` over valid purchases.
        segment: RFM segment key, or "" without a valid purchase.
    """

    id: int
    name: str
    accounts: tuple[Account, ...]
    phone: str
    city: str
    first_day: date | None
    last_day: date | None
    purchases: int
    net: int
    currency: str
    segment: str = ""


@dataclass(frozen=True)
class ItemView:
    """One bought item as shown inside an order; amounts in minor units of the order's currency."""

    title: str
    variant: str
    quantity: float
    amount: int | None
    status: str


@dataclass(frozen=True)
class OrderView:
    """One order as shown on a customer's page; times are aware, amounts minor units.

    ``platform_status`` is the platform's own word for ``status``.
    """

    id: int
    platform: str
    shop: str
    number: str
    status: Status
    platform_status: str
    created_at: datetime | None
    paid_at: datetime | None
    currency: str
    amount: int
    refunded: int
    net: int
    valid: bool
    recipient: str
    city: str
    items: tuple[ItemView, ...] = ()


class EventKind(StrEnum):
    """What happened, on a customer's timeline."""

    ORDER = "order"
    IMPORT = "import"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    APART = "apart"
    TOLD = "told"


@dataclass(frozen=True)
class TimelineEvent:
    """One entry of the timeline, newest first.

    Attributes:
        at: when it happened (aware).
        kind: what sort of event.
        facts: what the text ``timeline.<kind>`` needs: order number and amount, file name, changed field with what it
            was ``before`` and ``after`` as it is stored.
    """

    at: datetime
    kind: EventKind
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Basics:
    """What the owner keeps about a customer herself.

    Attributes:
        name: how she calls her; "" to use the recipient of the orders.
        gender: "f", "m" or "".
        birthday: Gregorian or lunar, year optional.
        notes: free text.
        fields: free fields (name, value) in her order.
    """

    name: str = ""
    gender: str = ""
    birthday: YearlyDay | None = None
    notes: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CustomerFile:
    """Everything about one customer.

    Amounts are minor units of ``card.currency``; ``interval_days`` is the mean number of days
    between purchases (None below two); ``sale_share`` the share of purchases in sale windows (0–1); ``who`` her
    accounts and how they came together; ``told`` what customer files say of her; ``consents`` the ledger of what she
    agreed to, the newest saying first.
    """

    card: CustomerCard
    basics: Basics
    orders: tuple[OrderView, ...]
    timeline: tuple[TimelineEvent, ...]
    addresses: tuple[str, ...] = ()
    interval_days: float | None = None
    refunded: int = 0
    refunded_orders: int = 0
    all_orders: int = 0
    sale_share: float = 0.0
    average_order: int = 0
    who: IdentityView = field(default_factory=IdentityView)
    told: tuple[ToldValue, ...] = ()
    consents: tuple[ConsentEntry, ...] = ()


class SortKey(StrEnum):
    """The columns the customer list can be sorted by."""

    NAME = "name"
    CITY = "city"
    FIRST = "first"
    LAST = "last"
    PURCHASES = "purchases"
    NET = "net"


@dataclass(frozen=True)
class CustomerQuery:
    """Which customers, in which order?

    Attributes:
        search: words; each must be found in nick, name (also pinyin or initials), phone tail, city,
            order number or item title.
        platform, city: exact filters, or "".
        group: system group key (``domain.groups``), or "".
        segment: RFM segment key, or "".
        cell: RFM (R, FM) cell, or None.
        min_purchases: at least so many valid purchases.
        quiet_days: no valid purchase for at least so many days, or None.
        sort, descending: order of the list; customers without the value come last.
    """

    search: str = ""
    platform: str = ""
    city: str = ""
    group: str = ""
    segment: str = ""
    cell: tuple[int, int] | None = None
    min_purchases: int = 0
    quiet_days: int | None = None
    sort: SortKey = SortKey.LAST
    descending: bool = True


@dataclass(frozen=True)
class CustomerMatches:
    """The result of a query: ids in order, for lists that fetch their rows as they scroll.

    ``net`` holds (currency, minor units) sums over the matches.
    """

    ids: tuple[int, ...] = field(repr=False)
    net: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many customers match."""
        return len(self.ids)


def mean_interval(first_day: date | None, last_day: date | None, purchases: int) -> float | None:
    """Return the mean number of days between purchases, None below two."""
    if purchases < 2 or first_day is None or last_day is None:
        return None
    return (last_day - first_day).days / (purchases - 1)
