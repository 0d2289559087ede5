"""How do sample orders become the rows of any declared format?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.domain.formats import Layout
from shopcrm.domain.money import decimal_text
from shopcrm.domain.orders import Status
from shopcrm.samples.buyers import Buyer, mixed
from shopcrm.samples.cells import MASKED_SINCE
from shopcrm.samples.declared import Column, Declared
from shopcrm.samples.plan import SampleItem, SampleOrder

_HOME: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class _Cell:
    """What one cell is about; ``first`` tells whether this is the first row of its order."""

    order: SampleOrder
    item: SampleItem
    first: bool
    masked: bool


class Export:
    """Writes orders as rows of one layout of a declared format."""

    def __init__(self, declared: Declared, layout: Layout) -> None:
        """Look up once what stands under each heading."""
        self._declared, self._layout = declared, layout
        self._style = declared.style
        self._columns = [declared.column(heading) for heading in layout.headings]
        self._local = ZoneInfo(self._style.get("local") or declared.zone or "Asia/Shanghai")
        self._fields = {column.field for column in self._columns if column is not None}
        # Where items have prices of their own, they have rows of their own.
        self._lists = declared.row == "item" and bool(declared.separator) and "unit_price" not in self._fields
        self._values: dict[str, Callable[[_Cell], str]] = _values(self)

    def rows(self, orders: Iterable[SampleOrder]) -> Iterator[list[str]]:
        """Yield the rows of ``orders``: one an order, an item, a refund, or a customer."""
        met: set[int] = set()
        for order in orders:
            if self._declared.row == "customer":
                if order.buyer.number not in met:
                    met.add(order.buyer.number)
                    yield self._row(_Cell(order, order.items[0], first=True, masked=False))
                continue
            if self._declared.row == "refund":
                yield from self._refunds(order)
            elif self._declared.row == "order" or (self._lists and len(order.items) > 1):
                yield self._row(_Cell(order, order.items[0], first=True, masked=self._masked(order)))
            else:
                for place, item in enumerate(order.items):
                    yield self._row(_Cell(order, item, first=place == 0, masked=self._masked(order)))

    def number(self, order: SampleOrder) -> str:
        """Return the order's number as this platform writes it."""
        return self._numbered(self._style["number"], order.number, order.created)

    def _masked(self, order: SampleOrder) -> bool:
        return order.hidden and self._layout.since >= MASKED_SINCE

    def _refunds(self, order: SampleOrder) -> Iterator[list[str]]:
        """Yield one case an item that went back; a full refund gives the postage back with the first of them."""
        left = order.refunded
        for item in order.items:
            if item.refunded and left:
                own = left if item is order.items[-1] or "line_id" not in self._fields else item.refunded
                left -= own
                cell = _Cell(order, item, first=True, masked=False)
                yield self._row(cell, refund=own)

    def _row(self, cell: _Cell, refund: int = 0) -> list[str]:
        return [self._cell(column, cell, refund) for column in self._columns]

    def _cell(self, column: Column | None, cell: _Cell, refund: int) -> str:
        if column is None or self._below(column, cell):
            return ""
        if column.field == "refund_amount":
            text = self.money(refund)
        else:
            write = self._values.get(column.field)
            text = write(cell) if write is not None else ""
        return self._part(column, text, cell)

    def _below(self, column: Column, cell: _Cell) -> bool:
        """Whether a row below its order's first leaves the column blank."""
        if cell.first or column.field in _ITEM_FIELDS:
            return False
        return self._declared.inherit or (bool(self._declared.head) and column.field not in {"order_id", "created_at"})

    def _part(self, column: Column, text: str, cell: _Cell) -> str:
        if column.summed:
            return text if column.part == 0 else self.money(0)
        if column.parts == 1:
            return text
        if column.field == "created_at":
            moment = self._moment(cell.order.created)
            return (moment.strftime(self._style["date"]), text, self._style["zone"])[column.part]
        if column.field == "address":
            # Province, city and district have columns of their own; the rest is the street.
            return cell.order.buyer.street if column.part == column.parts - 1 and not cell.masked else ""
        return text if column.part == 0 else ""

    def _moment(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=_HOME).astimezone(self._local)

    def time(self, moment: datetime | None) -> str:
        """Return a time as this platform writes it."""
        return "" if moment is None else self._moment(moment).strftime(self._style["time"])

    def money(self, minor: int) -> str:
        """Return an amount (minor units) as this platform writes it."""
        grouped = f"{minor // 100:,}.{minor % 100:02d}"
        comma = grouped.translate(str.maketrans(",.", ".,"))
        return self._style["money"].format(plain=decimal_text(minor), grouped=grouped, comma=comma)

    def person(self, cell: _Cell, shape: str) -> str:
        """Return what names or reaches the buyer, in the style's ``shape``: "buyer", "name" or "phone"."""
        who = cell.order.buyer
        return self._style[shape].format(
            nick=who.nick, phone=who.phone, email=f"b{who.number}@example.com", first=who.name[:1],
            first3=who.phone[:3], first7=who.phone[:7], last4=who.phone[-4:], last2=who.phone[-2:],
        )  # fmt: skip

    def _numbered(self, shape: str, number: str, created: datetime) -> str:
        # Only the whole of a sample number is unique; mixed well, any of its digits tell orders apart.
        unique = f"{mixed(int(number)) % 10**18:018d}"
        digits = {f"n{length}": unique[-length:] for length in (2, 5, 6, 7, 8, 12, 15, 16, 18)}
        return shape.format(n=number, day=f"{created:%y%m%d}", stamp=f"{created:%Y%m%d%H%M%S}", **digits)

    def state(self, order: SampleOrder) -> str:
        """Return the platform's word for how far an order has come."""
        words = self._declared.words
        if order.paid and order.refunded >= order.total and "refunded" in words:
            return words["refunded"]
        return words.get(order.status.value, words.get(Status.COMPLETED.value, ""))

    def back(self, *, all_of_it: bool) -> str:
        """Return the platform's word for what went back."""
        return self._declared.after_sale.get("refunded" if all_of_it else "none", "")

    def refunded_word(self) -> str:
        """Return what the platform calls a refund that was paid."""
        return self._declared.refunded_word

    def listed(self, cell: _Cell, values: Sequence[str], *, counted: bool = False) -> str:
        """Return one value, or where one row lists all items, all of them."""
        if not self._lists or len(cell.order.items) == 1:
            return values[cell.order.items.index(cell.item)]
        if counted and "quantity" not in self._fields:
            values = [f"{value}({item.quantity})" for value, item in zip(values, cell.order.items, strict=True)]
        return self._declared.separator.join(values)

    def paid_for(self, item: SampleItem) -> int:
        """Return what the paid column of an item holds, minor units."""
        return item.payable - (item.refunded if self._declared.after_refund else 0)

    def paid(self, order: SampleOrder) -> int:
        """Return what the paid column of this format holds, minor units."""
        return order.paid_now if self._declared.after_refund else order.total


_ITEM_FIELDS: Final = frozenset({
    "line_id", "title", "variant", "sku", "category", "quantity", "unit_price", "line_amount", "line_refunded",
    "line_status", "line_after_sale",
})  # fmt: skip


def _values(export: Export) -> dict[str, Callable[[_Cell], str]]:
    """Return what writes each field; fields this shop has no use for stay empty."""
    money, time, listed = export.money, export.time, export.listed
    return {
        "order_id": lambda cell: export.number(cell.order),
        "buyer": lambda cell: export.person(cell, "buyer"),
        "seller": lambda _: "xiaomanjia",
        "email": lambda cell: f"b{cell.order.buyer.number}@example.com",
        "currency": lambda _: "CNY",
        "recipient": lambda cell: export.person(cell, "name") if cell.masked else cell.order.buyer.name,
        "phone": lambda cell: export.person(cell, "phone") if cell.masked else cell.order.buyer.phone,
        "province": lambda cell: cell.order.buyer.place.province,
        "city": lambda cell: cell.order.buyer.place.city,
        "district": lambda cell: cell.order.buyer.district,
        "address": lambda cell: "****" if cell.masked else cell.order.buyer.street,
        "amount": lambda cell: money(export.paid(cell.order)),
        "total": lambda cell: money(cell.order.total),
        "extra": lambda cell: money(cell.order.shipping),
        "shipping": lambda cell: money(cell.order.shipping),
        "discount": lambda cell: money(cell.order.coupon),
        "refunded": lambda cell: money(cell.order.refunded),
        "status": lambda cell: export.state(cell.order),
        "after_sale": lambda cell: export.back(all_of_it=bool(cell.order.paid) and cell.order.paid_now == 0),
        "created_at": lambda cell: time(cell.order.created),
        "paid_at": lambda cell: time(cell.order.paid),
        "shipped_at": lambda cell: time(cell.order.shipped),
        "finished_at": lambda cell: time(cell.order.finished),
        "buyer_note": lambda cell: cell.order.message,
        "seller_note": lambda cell: cell.order.note,
        "line_id": lambda cell: listed(cell, [item.number for item in cell.order.items]),
        "title": lambda cell: listed(cell, [item.title for item in cell.order.items], counted=True),
        "variant": lambda cell: listed(cell, [item.variant for item in cell.order.items]),
        "sku": lambda cell: listed(cell, [item.sku for item in cell.order.items]),
        "quantity": lambda cell: _quantity(cell, export),
        "unit_price": lambda cell: money(cell.item.price),
        "line_amount": lambda cell: money(export.paid_for(cell.item)),
        "line_refunded": lambda cell: money(cell.item.refunded),
        "line_status": lambda cell: export.state(cell.order),
        "line_after_sale": lambda cell: export.back(all_of_it=0 < cell.item.payable == cell.item.refunded),
        "refund_id": lambda cell: f"8{cell.item.number}",
        "refund_status": lambda _: export.refunded_word(),
        "applied_at": lambda cell: time(cell.order.shipped or cell.order.paid),
        "refunded_at": lambda cell: time(cell.order.finished or cell.order.shipped or cell.order.paid),
        "reason": lambda _: "不合适",
        "name": lambda cell: cell.order.buyer.name,
        "nick": lambda cell: cell.order.buyer.nick,
        "birthday": lambda cell: _birthday(cell.order.buyer.number),
        "gender": lambda cell: "男" if cell.order.buyer.number % 7 == 0 else "女",
        "region": lambda cell: _region(cell.order.buyer),
        "since": lambda cell: time(cell.order.created),
        "last_seen": lambda cell: time(cell.order.finished or cell.order.created),
    }


def _region(buyer: Buyer) -> str:
    return f"{buyer.place.province} {buyer.place.city} {buyer.district}"


def _birthday(number: int) -> str:
    """Return the birthday of buyer ``number``; every third one keeps her year to herself."""
    bits = mixed(number)
    day = f"{bits % 12 + 1:02d}-{bits // 12 % 28 + 1:02d}"
    return day if number % 3 == 0 else f"{1965 + bits // 400 % 40}-{day}"


def _quantity(cell: _Cell, export: Export) -> str:
    """Return the pieces of one item; of all where one row stands for all of them."""
    pieces = [str(item.quantity) for item in cell.order.items]
    together = str(sum(item.quantity for item in cell.order.items))
    return together if export.listed(cell, pieces) not in pieces else export.listed(cell, pieces)
