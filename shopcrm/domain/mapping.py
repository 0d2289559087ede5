"""What does an unknown table look like, and what has the owner said its columns are?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopcrm.domain.told import CustomerSighting


@dataclass(frozen=True)
class ColumnSketch:
    """One column of a table nobody declared.

    Attributes:
        heading: as it stands in the file.
        samples: a few different values, as they stand there.
        field: our field it probably is in a table of orders, or "".
        sure: whether its heading says so; else only its values do.
        of_customer, of_customer_sure: the same in a table of customers.
        secret: whether it is something that is never taken (numbers of identity cards and the like).
        words: (different value, state it probably means or "") where there are only a few different ones.
        repeats: whether the same value stands in several rows.
        day_order: "mdy", "dmy" or "ymd" where the dates in it tell; "ask" where they could be either; else "".
    """

    heading: str
    samples: tuple[str, ...]
    field: str = ""
    sure: bool = False
    of_customer: str = ""
    of_customer_sure: bool = False
    secret: bool = False
    words: tuple[tuple[str, str], ...] = ()
    repeats: bool = False
    day_order: str = ""


@dataclass(frozen=True)
class TableSketch:
    """A table nobody declared, as far as its first rows tell.

    Attributes:
        file, sheet: where it stands; ``sheet`` is "" for text files.
        heading_row: number of the row with the headings, from 1.
        columns: in the file's order.
        rows: how many rows were looked at.
        customers: whether it is plainly a list of customers, and not of orders.
    """

    file: str
    sheet: str
    heading_row: int
    columns: tuple[ColumnSketch, ...]
    rows: int
    customers: bool = False


@dataclass(frozen=True)
class MappingDraft:
    """What the owner said a table is; all that a mapping file holds, and no customer data.

    Attributes:
        name: her name for it.
        platform: platform key, part of every order's identity.
        row: "order", "item" or "customer": what one row is.
        currency: ISO 4217 code, or "" for the shop's.
        columns: field → heading.
        status: word in the status column → our state.
        after_refund: whether the paid column is what remains after refunds.
        dates: order of numbers in dates ("ymd", "mdy", "dmy"), or "" to find out.
        headings: every heading of the table: only such a table is taken by this mapping without asking.
    """

    name: str
    platform: str
    row: str
    currency: str
    columns: Mapping[str, str]
    status: Mapping[str, str] = field(default_factory=dict)
    after_refund: bool = False
    dates: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True)
class TriedOrder:
    """One order as a draft reads it: number, buyer, day (ISO) or "", amount and what went back in minor units."""

    number: str
    buyer: str
    recipient: str
    day: str
    status: str
    currency: str
    amount: int
    refunded: int
    valid: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class MappingTrial:
    """What a draft makes of the first rows.

    Attributes:
        rows: how many rows were tried.
        orders, customers: the first of what was read; one of the two.
        taken: how many orders or customers were read in all.
        rejected: why rows cannot be taken: (reason, column, value, how many).
    """

    rows: int
    orders: tuple[TriedOrder, ...]
    customers: tuple[CustomerSighting, ...]
    taken: int
    rejected: tuple[tuple[str, str, str, int], ...]
