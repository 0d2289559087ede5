"""What does one row of a declared format say? Row → wire sighting, or the reason it was rejected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from shopcrm.domain.contacts import is_masked
from shopcrm.domain.money import exponent, parse_minor, to_minor
from shopcrm.domain.orders import VALID_STATUSES
from shopcrm.importers.address import read_address, short_city, short_province
from shopcrm.importers.cells import EDGE, SUSPECT, Cell, text_of
from shopcrm.importers.headings import heading, word
from shopcrm.importers.moments import MomentReader
from shopcrm.importers.spec import FormatSpec

Wire = dict[str, Any]

_TEXTS: Final = ("email", "recipient", "district", "buyer_note", "seller_note", "tags")
_MOMENTS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")
_NEVER_NEGATIVE: Final = ("total", "refunded")
_ORDER_MONEY: Final = ("total", "shipping", "discount", "refunded")


_PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_SOLD: Final = frozenset(status.value for status in VALID_STATUSES)
# Beyond these a cell is a slip or an attack; their product still fits what money can be.
_GREATEST_PRICE: Final = Decimal(10) ** 9
_GREATEST_QUANTITY: Final = Decimal(10) ** 6


class RowRejected(Exception):
    """One row cannot be taken.

    Attributes:
        reason: message key under ``reject.``.
        field: our field whose column is to blame.
        value: what stands there.
    """

    def __init__(self, reason: str, field: str, value: str) -> None:
        """Remember why and where."""
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.value = value


class RowReader:
    """Reads the rows under one heading row; built once per sheet.

    Attributes:
        columns: field → positions of its columns, best first.
        order_column: position of the order number.
    """

    def __init__(self, spec: FormatSpec, headings: Sequence[str], *, zone: str, currency: str) -> None:
        """Look up where each declared column stands; ``zone`` and ``currency`` serve where the format names none."""
        names = [heading(name) for name in headings]
        places_of = {
            field: tuple(names.index(name) for name in wanted if name in names)
            for field, wanted in spec.columns.items()
        }  # fmt: skip
        self.columns = {field: places for field, places in places_of.items() if places}
        self.order_column = self.columns["order_id"][0]
        self._spec = spec
        self._currency = spec.currency or currency
        self._decimals = exponent(self._currency)
        self._moments = MomentReader(spec.zone or zone)
        self._words: dict[str, str] = {}
        self._numbers: dict[str, Decimal] = {}
        # Amounts and counts of a workbook are floats, the same few thousand again and again.
        self._floats: dict[object, int] = {}
        self._dated = bool({"created_at", "paid_at"} & set(self.columns))
        get = self.columns.get
        nowhere: tuple[int, ...] = ()
        self._buyer, self._phone, self._address = get("buyer", nowhere), get("phone", nowhere), get("address", nowhere)
        self._province, self._city = get("province", nowhere), get("city", nowhere)
        self._status, self._title = get("status", nowhere), get("title", nowhere)
        self._texts = [(name, places) for name in _TEXTS if (places := get(name))]
        self._dates = [(name, places) for name in _MOMENTS if (places := get(name))]
        self._money = [(name, places) for name in _ORDER_MONEY if (places := get(name))]

    def taken(self, headings: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return (heading, field) of every column that is read."""
        return tuple((headings[place], field) for field, places in self.columns.items() for place in places)

    def order(self, cells: Sequence[Cell], number: str) -> Wire:
        """Return what a row tells of its order; the row is as wide as the headings, its number already read.

        Raises:
            RowRejected: a cell that must be understood is not.
        """
        wire: Wire = {"number": number, "currency": self._currency}
        self._who(cells, wire)
        for name, places in self._texts:
            if value := _first(cells, places):
                wire[name] = value
        read = self._moments.read
        for name, places in self._dates:
            try:
                moment = read(cells[places[0]]) if len(places) == 1 else self._moment(cells, places)
            except (ValueError, OverflowError) as error:
                raise RowRejected("date", name, _first(cells, places)) from error
            if moment is not None:
                wire[name] = moment
        self._figures(cells, wire)
        self._paid(cells, wire)
        self._state(cells, wire)
        if self._spec.row == "order":
            self._summary(cells, wire)
            if wire.get("status") in _SOLD:
                self._check_sold(wire)
        return wire

    def _figures(self, cells: Sequence[Cell], wire: Wire) -> None:
        """Read what stands beside the paid amount: total, postage, discount, refund."""
        for name, places in self._money:
            minor = self._minor(cells, places, name)
            if minor is not None:
                if minor < 0 and name in _NEVER_NEGATIVE:
                    raise RowRejected("amount", name, _first(cells, places))
                wire[name] = minor

    def _check_sold(self, wire: Wire) -> None:
        """Reject a purchase that would stand nowhere or count for nothing."""
        if self._dated and "created_at" not in wire and "paid_at" not in wire:
            # Without a day a purchase is in no month and in no recency.
            raise RowRejected("no_date", "created_at", "")
        if "amount" in self.columns and "amount" not in wire and "net" not in wire:
            # An empty cell, or one in which a formula failed: not a purchase of nothing.
            raise RowRejected("no_amount", "amount", "")

    def line(self, cells: Sequence[Cell]) -> Wire:
        """Return what an item row tells of its item; ``key`` is "" where the file numbers no lines.

        Raises:
            RowRejected: a cell that must be understood is not.
        """
        wire: Wire = {"key": _first(cells, self.columns.get("line_id", ()))}
        for name in ("title", "variant", "sku", "category"):
            if value := _first(cells, self.columns.get(name, ())):
                wire[name] = value
        quantity = self._decimal(cells, "quantity")
        if quantity is not None:
            wire["quantity"] = _plain(quantity)
        price = self._price(cells)
        if price is not None:
            wire["unit_price"] = to_minor(price, self._decimals)
        self._line_money(cells, wire, quantity, price)
        state = _first(cells, self.columns.get("line_status", ()))
        if state:
            wire["status"] = self._known_word(state, "line_status")
            wire["platform_status"] = state
        return wire

    def _who(self, cells: Sequence[Cell], wire: Wire) -> None:
        """Read buyer, phone and place. A masked nick is shown nowhere and joins nobody: it is not taken."""
        buyer = _first(cells, self._buyer)
        if buyer and not is_masked(buyer):
            wire["account"] = buyer
        phone = _first(cells, self._phone)
        if phone:
            wire["phone"] = phone
        address = _first(cells, self._address)
        if address:
            recipient, phone, province, city, district, address = read_address(address)
            wire["address"] = address
            told = (("recipient", recipient), ("phone", phone), ("province", province), ("city", city))
            for name, value in (*told, ("district", district)):
                if value:
                    wire[name] = value
        if province := _first(cells, self._province):
            wire["province"] = short_province(province)
        if city := _first(cells, self._city):
            wire["city"] = short_city(city)

    def _paid(self, cells: Sequence[Cell], wire: Wire) -> None:
        """Put the paid column where domain.md section 2 wants it: amount before refunds, or what remains."""
        places = self.columns.get("amount")
        if places is None:
            return
        paid = self._minor(cells, places, "amount")
        if paid is None:
            return
        if self._spec.after_refund and paid < 0:
            raise RowRejected("amount", "amount", _first(cells, places))
        if not self._spec.after_refund:
            wire["amount"] = paid
        elif "refunded" in wire:
            wire["amount"] = paid + wire["refunded"]
        else:
            wire["net"] = paid

    def _state(self, cells: Sequence[Cell], wire: Wire) -> None:
        state = _first(cells, self._status)
        if state:
            wire["status"] = self._known_word(state, "status")
            wire["platform_status"] = state
        elif self._spec.default_status is not None:
            wire["status"] = self._spec.default_status.value

    def _summary(self, cells: Sequence[Cell], wire: Wire) -> None:
        """Read an order row's own words on its items; without an amount column price × quantity is the amount."""
        if title := _first(cells, self._title):
            wire["title"] = title
        quantity = self._decimal(cells, "quantity")
        if quantity is not None:
            wire["quantity"] = _plain(quantity)
        price = self._price(cells)
        if price is not None and "amount" not in self.columns:
            wire["amount"] = to_minor(price * (Decimal(1) if quantity is None else quantity), self._decimals)

    def _line_money(self, cells: Sequence[Cell], wire: Wire, quantity: Decimal | None, price: Decimal | None) -> None:
        get = self.columns.get
        refunded = self._minor(cells, get("line_refunded", ()), "line_refunded")
        if refunded is not None:
            if refunded < 0:
                raise RowRejected("amount", "line_refunded", _first(cells, get("line_refunded", ())))
            wire["refunded"] = refunded
        if "line_amount" in self.columns:
            paid = self._minor(cells, self.columns["line_amount"], "line_amount")
            if paid is not None and self._spec.after_refund and refunded is None:
                wire["net"] = paid
            elif paid is not None:
                wire["amount"] = paid + (refunded or 0) if self._spec.after_refund else paid
            if not wire.get("amount") and not wire.get("net"):
                owed = self._minor(cells, get("line_total", ()), "line_total")
                if owed and not _first(cells, get("paid_at", ())):
                    wire["amount"] = owed
        elif price is not None and "amount" not in self.columns:
            wire["amount"] = to_minor(price * (Decimal(1) if quantity is None else quantity), self._decimals)

    def _moment(self, cells: Sequence[Cell], places: tuple[int, ...]) -> object:
        for place in places:
            moment = self._moments.read(cells[place])
            if moment is not None:
                return moment
        return None

    def _minor(self, cells: Sequence[Cell], places: tuple[int, ...], field: str) -> int | None:
        cell = cells[places[0]] if len(places) == 1 else None
        if cell.__class__ is str and cell:
            try:
                # Most cells are plain amounts, and the same few thousand amounts come again and again.
                return parse_minor(cell, self._decimals)
            except ValueError:
                pass
        elif cell in self._floats and cell.__class__ is float:
            return self._floats[cell]
        text = _first(cells, places)
        if not text:
            return None
        try:
            minor = parse_minor(text, self._decimals)
        except ValueError as error:
            raise RowRejected("amount", field, text) from error
        if cell.__class__ is float and len(self._floats) < 10_000:
            self._floats[cell] = minor
        return minor

    def _price(self, cells: Sequence[Cell]) -> Decimal | None:
        """Return the unit price exactly: rounding waits until it is multiplied."""
        text = _first(cells, self.columns.get("unit_price", ()))
        if not text:
            return None
        if _PLAIN.fullmatch(text):
            price = Decimal(text)
            if abs(price) >= _GREATEST_PRICE:
                raise RowRejected("amount", "unit_price", text)
            return price
        minor = self._minor(cells, self.columns["unit_price"], "unit_price")
        return Decimal(minor or 0).scaleb(-self._decimals)

    def _decimal(self, cells: Sequence[Cell], field: str) -> Decimal | None:
        text = _first(cells, self.columns.get(field, ()))
        if not text:
            return None
        known = self._numbers.get(text)
        if known is not None:
            return known
        plain = text.replace(",", "")
        value = Decimal(plain) if _PLAIN.fullmatch(plain) else None
        if value is None or abs(value) >= _GREATEST_QUANTITY:
            raise RowRejected("quantity", field, text)
        if len(self._numbers) < 10_000:
            self._numbers[text] = value
        return value

    def _known_word(self, text: str, field: str) -> str:
        known = self._words.get(text)
        if known is None:
            status = self._spec.status.get(word(text))
            if status is None:
                raise RowRejected("status", field, text)
            known = self._words[text] = status.value
        return known


def _first(cells: Sequence[Cell], places: tuple[int, ...]) -> str:
    """Return the first text that stands at one of ``places``."""
    for place in places:
        cell = cells[place]
        if cell is not None and cell != "":
            # Plain text needs no cleaning, and this is asked fifteen times a row.
            if cell.__class__ is str and cell[0] not in SUSPECT and cell[-1] not in EDGE:
                return cell
            text = text_of(cell)
            if text:
                return text
    return ""


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
