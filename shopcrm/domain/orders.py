"""What does a file say about an order, and what is an order once all files have spoken?

A *sighting* is what one file says about one order. An order is the fold of its
sightings (``fold.py``): the same whichever file came first, and exactly undone
by taking a sighting away.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from shopcrm.domain.contacts import personal_phone


class Status(StrEnum):
    """Normalised states of domain.md section 2."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CLOSED = "closed"


# An order only moves forward; closed is an end from any state.
STATUS_RANK: Final = {status: rank for rank, status in enumerate(Status)}
VALID_STATUSES: Final = frozenset({Status.PAID, Status.SHIPPED, Status.COMPLETED})


class Moment(NamedTuple):
    """A point in time and how exactly it is known.

    Attributes:
        epoch: seconds since 1970-01-01 UTC, floored to ``grain``.
        grain: 1, 60 or 86400 seconds.
    """

    epoch: int
    grain: int = 1


class RefundState(StrEnum):
    """How far a refund has come: asked for, refused or taken back, or paid."""

    OPEN = "open"
    VOID = "void"
    DONE = "done"


REFUND_RANK: Final = {state: rank for rank, state in enumerate(RefundState)}


class RefundSighting(NamedTuple):
    """One refund case as a refund report tells it; ``amount`` in minor units, None where not told.

    ``key`` is the platform's case number, else what was returned and when; ``line`` the item it is about, or "".
    """

    key: str
    state: RefundState
    amount: int | None = None
    line: str = ""
    title: str = ""
    reason: str = ""
    applied_at: Moment | None = None
    refunded_at: Moment | None = None


class LineSighting(NamedTuple):
    """One item of an order as one file tells it; money in minor units, None where not told.

    ``key`` is the sub-order number, else ``#1``, ``#2`` … by position. ``amount`` is before
    refunds; ``net`` after (only one of them is told when refunds are not); ``fully_refunded`` is True
    where the file says that all of it went back.
    """

    key: str
    title: str = ""
    variant: str = ""
    sku: str = ""
    category: str = ""
    quantity: float | None = None
    unit_price: int | None = None
    amount: int | None = None
    refunded: int | None = None
    net: int | None = None
    status: Status | None = None
    platform_status: str = ""
    fully_refunded: bool | None = None


class Sighting(NamedTuple):
    """What one file says about one order; empty text and None mean "not told".

    Attributes:
        number: the platform's order number, as text.
        account: unmasked buyer account, or "".
        amount, refunded, net, shipping, discount, total: minor units. ``amount`` is before refunds;
            ``net`` is told where the platform's paid column is after refunds and no refund stands beside it;
            ``total`` is what an unpaid buyer owes.
        extra: what the buyer pays on top of the items (postage, tax), where items bear the amounts.
        fully_refunded: True where the file says that all money went back, without saying how much.
        refunds: cases of a refund report, which speaks of nothing else.
        created_at … finished_at: moments in UTC.
        title, quantity: the order report's summary of its items.
        lines: items, where the file has item rows.
        as_of: how young its file is: the latest moment it speaks of (epoch seconds), then when it was written
            (nanoseconds). Of two files that know as much of an order the younger one speaks last.
    """

    number: str
    currency: str = "CNY"
    account: str = ""
    email: str = ""
    recipient: str = ""
    phone: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    status: Status | None = None
    platform_status: str = ""
    amount: int | None = None
    refunded: int | None = None
    net: int | None = None
    total: int | None = None
    shipping: int | None = None
    discount: int | None = None
    created_at: Moment | None = None
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    finished_at: Moment | None = None
    title: str = ""
    quantity: float | None = None
    buyer_note: str = ""
    seller_note: str = ""
    tags: str = ""
    lines: tuple[LineSighting, ...] = ()
    extra: int | None = None
    fully_refunded: bool | None = None
    refunds: tuple[RefundSighting, ...] = ()
    as_of: tuple[int, int] = (0, 0)


class LedgerLine(NamedTuple):
    """One item of an order after the fold; ``amount`` is before refunds, minor units."""

    key: str
    title: str
    variant: str
    sku: str
    category: str
    quantity: float
    unit_price: int | None
    amount: int | None
    refunded: int
    status: str


class LedgerOrder(NamedTuple):
    """An order after the fold: the figures every report uses (minor units, epoch seconds).

    ``purchased_at`` is the paid time, else the created time; ``paid`` tells whether money
    was ever received; ``valid`` whether this is a valid purchase.
    """

    sighting: Sighting
    status: Status
    amount: int
    refunded: int
    net: int
    paid: bool
    valid: bool
    purchased_at: int | None
    lines: tuple[LedgerLine, ...]


class OrderRecord(NamedTuple):
    """A folded order as the tables hold it; made beside the reader, so that storing is only storing.

    Money in minor units, ``purchased_at`` in epoch seconds; ``paid``, ``valid`` and ``discounted`` are 0 or 1 (the
    driver adapts a bool three times slower than an int); ``mobile`` is an unmasked personal phone or "".
    """

    number: str
    account: str
    status: str
    currency: str
    amount: int
    refunded: int
    net: int
    paid: int
    valid: int
    purchased_at: int | None
    discounted: int
    recipient: str
    mobile: str
    province: str
    city: str
    email: str
    lines: tuple[LedgerLine, ...]


def record_of(order: LedgerOrder) -> OrderRecord:
    """Return what the tables keep of ``order``."""
    told = order.sighting
    return OrderRecord(
        told.number, told.account, order.status.value, told.currency, order.amount, order.refunded, order.net,
        int(order.paid), int(order.valid), order.purchased_at, int(bool(told.discount)), told.recipient,
        (personal_phone(told.phone) or "") if told.phone else "", told.province, told.city, told.email,
        order.lines,
    )  # fmt: skip
