"""Which sample shop is wanted, and what is one of its orders?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shopcrm.domain.orders import Status
from shopcrm.samples.buyers import Buyer


@dataclass(frozen=True)
class SampleShop:
    """A sample shop; the same values always give the same orders.

    Attributes:
        seed: which of the many possible shops.
        customers: how many different buyers.
        orders: how many orders, unpaid and closed ones too; at least one per customer.
        start, end: first and last day with orders; the exports are as of the end of ``end``.
    """

    seed: int
    customers: int
    orders: int
    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse shops that cannot be."""
        if not 0 < self.customers <= self.orders:
            raise ValueError("there are at least as many orders as customers, and one customer")
        if self.end < self.start:
            raise ValueError("the shop ends before it begins")


@dataclass(frozen=True)
class SampleItem:
    """One item; money in fen. ``payable`` is after its share of the coupon, before refunds."""

    number: str
    title: str
    kind: str
    sku: str
    variant: str
    quantity: int
    price: int
    payable: int
    refunded: int


@dataclass(frozen=True)
class SampleOrder:
    """One order; money in fen, times local without zone.

    Attributes:
        number: 19 digits.
        buyer: who bought.
        hidden: whether newer exports mask its recipient.
        shipping, coupon: postage paid, coupon taken off the goods.
    """

    number: str
    buyer: Buyer
    status: Status
    hidden: bool
    created: datetime
    paid: datetime | None
    shipped: datetime | None
    finished: datetime | None
    items: tuple[SampleItem, ...]
    shipping: int
    coupon: int
    message: str
    note: str

    @property
    def goods(self) -> int:
        """What the items cost after the coupon."""
        return sum(item.payable for item in self.items)

    @property
    def total(self) -> int:
        """What the buyer owes or paid before refunds."""
        return self.goods + self.shipping

    @property
    def refunded(self) -> int:
        """What was paid back; a full refund gives the postage back too."""
        back = sum(item.refunded for item in self.items)
        return self.total if self.paid and back == self.goods else back

    @property
    def paid_now(self) -> int:
        """What remains with the shop: nothing while unpaid, else total less refunds."""
        return self.total - self.refunded if self.paid else 0
