"""What does the owner say of an order that she enters by hand? As typed: whether it can be taken is not told here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shopcrm.domain.batches import ImportResult, Rejection
from shopcrm.domain.money import exponent, parse_minor, to_minor
from shopcrm.domain.orders import Status
from shopcrm.domain.sources import Source


@dataclass(frozen=True)
class ManualItem:
    """One item; ``quantity`` "" is one."""

    title: str = ""
    variant: str = ""
    quantity: str = ""
    unit_price: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(text.strip() for text in (self.title, self.variant, self.quantity, self.unit_price))


@dataclass(frozen=True)
class ManualOrder:
    """One order, field by field as typed.

    Attributes:
        number: her own, or "" to be given one.
        shop: which of her shops; "" is the one the vault is named after.
        at: date and time in the shop's zone.
        buyer: what the buyer is called; ``customer`` is the file she picked for it, 0 for none.
        amount: what the buyer paid or owes, before refunds.
        status: a key of ``Status``.
    """

    number: str = ""
    shop: str = ""
    at: str = ""
    status: str = Status.COMPLETED.value
    buyer: str = ""
    customer: int = 0
    recipient: str = ""
    phone: str = ""
    address: str = ""
    items: tuple[ManualItem, ...] = ()
    amount: str = ""
    shipping: str = ""
    note: str = ""

    @property
    def begun(self) -> bool:
        """Whether more was typed than who bought: what would be missed."""
        typed = (self.number, self.phone, self.address, self.amount, self.shipping, self.note)
        return any(text.strip() for text in typed) or any(not item.empty for item in self.items)


@dataclass(frozen=True)
class ManualEntry:
    """An order ready to be read like a file.

    Attributes:
        order: as typed.
        number: the order's, hers or the program's.
        source: the table it became.
        join: the file the buyer is to be joined with once the order is in, 0 where the account says it all.
        account: the buyer's account, "" where there is none.
    """

    order: ManualOrder
    number: str
    source: Source
    join: int
    account: str


@dataclass(frozen=True)
class ManualProblem:
    """A typed value that was not taken.

    Attributes:
        field: a field of ``ManualOrder``, or of ``ManualItem`` where ``item`` is its place from 0; "" for none.
        rejection: the row that was rejected.
    """

    field: str
    item: int | None
    rejection: Rejection


@dataclass(frozen=True)
class ManualLook:
    """What storing an order would do.

    Attributes:
        result: the preview of the import it is.
        problems: what was not taken; with any of them nothing is stored.
        known: whether there is an order of this number already.
        by_hand: whether all that is known of it was typed by hand, and will be replaced.
    """

    entry: ManualEntry
    result: ImportResult
    problems: tuple[ManualProblem, ...]
    known: bool
    by_hand: bool


def proposed_amount(order: ManualOrder, currency: str) -> int | None:
    """Return what the items and shipping come to in minor units, each item rounded half up; None where nobody knows."""
    places = exponent(currency)
    total, told = 0, False
    for item in order.items:
        if not item.unit_price.strip():
            continue
        try:
            price = Decimal(item.unit_price.strip())
            total += to_minor(price * Decimal(item.quantity.strip() or 1), places)
        except (InvalidOperation, ValueError):
            return None
        told = True
    try:
        total += parse_minor(order.shipping, places) if order.shipping.strip() else 0
    except ValueError:
        return None
    return total if told else None
