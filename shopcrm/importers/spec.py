"""What is a declared format? Its columns, its platform's words, and how a row of it is to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from shopcrm.domain.formats import Layout
from shopcrm.domain.orders import RefundState, Status

PLATFORMS: Final = (
    "taobao", "jd", "pdd", "douyin", "kuaishou", "xiaohongshu", "wechat", "1688", "youzan", "weidian", "shopify",
    "woocommerce", "etsy", "ebay", "amazon", "shopee", "lazada", "tiktok", "square", "manual", "other",
)  # fmt: skip

ROWS: Final = ("order", "item", "refund", "customer")

FILE_FIELDS: Final = ("platform", "shop", "zone")
"""What a file of our own tells of itself on every row: a table is of one shop."""

ORDER_FIELDS: Final = (
    "order_id", "buyer", "seller", "currency", "email", "recipient", "phone", "province", "city", "district",
    "address", "amount", "total", "extra", "shipping", "discount", "refunded", "status", "shipping_status",
    "after_sale", "created_at", "paid_at", "shipped_at", "finished_at", "cancelled_at", "buyer_note", "seller_note",
    "tags", "status_text", "summary", "summary_quantity",
)  # fmt: skip
LINE_FIELDS: Final = (
    "line_id", "title", "variant", "sku", "category", "quantity", "unit_price", "line_amount", "line_total",
    "line_refunded", "line_status", "line_status_text", "line_after_sale",
)  # fmt: skip
REFUND_FIELDS: Final = ("refund_id", "refund_amount", "refund_status", "applied_at", "refunded_at", "reason")
CUSTOMER_KEYS: Final = ("buyer", "phone", "email")
"""What a row of a customer file can be known by; one of them is needed."""

CUSTOMER_FIELDS: Final = (
    *CUSTOMER_KEYS, "name", "nick", "contact", "birthday", "gender", "province", "city", "district", "region",
    "address", "tags", "note", "since", "last_seen",
)  # fmt: skip
FIELDS: Final = tuple(dict.fromkeys((*ORDER_FIELDS, *LINE_FIELDS, *REFUND_FIELDS, *FILE_FIELDS, *CUSTOMER_FIELDS)))


@dataclass(frozen=True)
class Joined:
    """A value that stands in several cells: ``parts`` one after the other, each the best of its headings."""

    parts: tuple[tuple[str, ...], ...]
    between: str


@dataclass(frozen=True)
class Summed:
    """An amount that is a sum of cells: ``plus`` less ``minus``, each the best of its headings."""

    plus: tuple[tuple[str, ...], ...]
    minus: tuple[tuple[str, ...], ...]


# A normalised heading, or a value made of several columns.
Alternative = str | Joined | Summed


def headings_in(alternative: Alternative) -> Iterator[str]:
    """Yield every normalised heading ``alternative`` speaks of."""
    if isinstance(alternative, str):
        yield alternative
    else:
        parts = alternative.parts if isinstance(alternative, Joined) else (*alternative.plus, *alternative.minus)
        for part in parts:
            yield from part


@dataclass(frozen=True)
class StatusWord:
    """What a platform's word for a state means: our state, and whether all the money went back."""

    status: Status
    refunded: bool = False


@dataclass(frozen=True)
class FormatSpec:
    """A declared format.

    Attributes:
        name, platform: its own key and the platform's, part of every order's identity.
        row: what one row is: "order", "item", "refund" or "customer".
        zone: IANA zone of times without one, or "" for the shop's.
        currency: ISO 4217 code of amounts, or "" for the shop's; a column or a heading may tell better.
        after_refund: whether the paid column is what remains after refunds.
        default_status: state of rows without a status, or None to go by the paid time.
        default_refund: state of a refund whose file has no column for it.
        columns: field → where its value stands, best first.
        status: normalised platform word → state; a word may hold ``*``.
        after_sale: normalised platform word → whether it says that all the money went back.
        refund_status: normalised platform word → state of a refund.
        requires: each entry lists headings of which one must be there.
        forbids: headings that belong to some other file.
        dates: "ymd", "mdy" or "dmy": order of the numbers in 03/04/2026; "" to find out from the whole file.
        decimal: what stands before the cents in texts: "." or ",".
        inherit: whether a row without order number belongs to the order above (merged cells).
        head: field every first row of an order tells; rows without it only go on with its items; or "".
        separator: what parts the items listed in one cell, or "".
        layouts: the real heading rows it was seen with.
        headings: of a table the owner taught, all of its headings, normalised and sorted: one that has others beside
            them may be something else.
    """

    name: str
    platform: str
    row: str
    zone: str
    currency: str
    after_refund: bool
    default_status: Status | None
    columns: Mapping[str, tuple[Alternative, ...]]
    status: Mapping[str, StatusWord]
    requires: tuple[tuple[str, ...], ...]
    forbids: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    default_refund: RefundState = RefundState.DONE
    after_sale: Mapping[str, bool] = field(default_factory=dict)
    refund_status: Mapping[str, RefundState] = field(default_factory=dict)
    dates: str = ""
    decimal: str = "."
    inherit: bool = False
    head: str = ""
    separator: str = ""
    headings: tuple[str, ...] = ()

    def claims(self, headings: frozenset[str]) -> bool:
        """Whether a row with these normalised headings is this format's."""
        return all(any(name in headings for name in names) for names in self.requires) and not any(
            name in headings for name in self.forbids
        )
