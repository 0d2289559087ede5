"""What does one row of a declared format say? Row → wire sighting, or the reason it was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any, Final

from shopcrm.domain.contacts import is_masked
from shopcrm.domain.orders import VALID_STATUSES
from shopcrm.importers.address import Place, read_address, short_city, short_province
from shopcrm.importers.cells import EDGE, SUSPECT, Cell, text_of
from shopcrm.importers.columns import Columns, first_texts, tell, tell_texts
from shopcrm.importers.headings import heading
from shopcrm.importers.moments import MomentReader, WireMoment
from shopcrm.importers.spec import FormatSpec
from shopcrm.importers.values import RowRejected, ValueReader

Wire = dict[str, Any]

_TEXTS: Final = ("email", "recipient", "district", "buyer_note", "seller_note", "tags")
_MOMENTS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")
_NEVER_NEGATIVE: Final = ("total", "refunded")
_PLACE: Final = Place._fields[:-1]
_ORDER_MONEY: Final = ("total", "shipping", "discount", "refunded")


_SOLD: Final = frozenset(status.value for status in VALID_STATUSES)


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
        self._values = ValueReader(spec, self._currency)
        self._moments = MomentReader(spec.zone or zone)
        self._dated = bool({"created_at", "paid_at"} & set(self.columns))
        get = self.columns.get
        self._texts = [(name, places) for name in _TEXTS if (places := get(name))]
        self._dates = [(name, places) for name in _MOMENTS if (places := get(name))]
        self._money = [(name, places) for name in _ORDER_MONEY if (places := get(name))]

    def taken(self, headings: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return (heading, field) of every column that is read."""
        return tuple((headings[place], field) for field, places in self.columns.items() for place in places)

    def orders(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[str]) -> list[Wire]:
        """Return what each row tells of its order; rows are as wide as the headings, their numbers already read.

        Read column by column, which takes half the time of row by row.

        Raises:
            RowRejected: a cell of one of the rows that must be understood is not. Which row that is, one finds by
                asking for each alone; only then is the value told the right one.
        """
        wires: list[Wire] = [{"number": number, "currency": self._currency} for number in numbers]
        columns = list(zip(*rows, strict=True))
        self._who(columns, wires)
        for name, places in self._texts:
            tell_texts(wires, name, first_texts(columns, places))
        for name, places in self._dates:
            tell(wires, name, self._moments_of(columns, places, name))
        for name, places in self._money:
            tell(wires, name, self._amounts(columns, places, name, negative=name not in _NEVER_NEGATIVE))
        self._paid(columns, wires)
        self._states(columns, wires)
        if self._spec.row == "order":
            self._summaries(columns, wires)
            for wire in wires:
                if wire.get("status") in _SOLD:
                    self._check_sold(wire)
        return wires

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
        quantity = self._values.quantity(_first(cells, self.columns.get("quantity", ())))
        if quantity is not None:
            wire["quantity"] = _plain(quantity)
        price = self._values.price(_first(cells, self.columns.get("unit_price", ())))
        if price is not None:
            wire["unit_price"] = self._values.cost(price, None)
        self._line_money(cells, wire, quantity, price)
        state = _first(cells, self.columns.get("line_status", ()))
        if state:
            wire["status"] = self._values.status(state, "line_status")
            wire["platform_status"] = state
        return wire

    def _who(self, columns: Columns, wires: list[Wire]) -> None:
        """Read buyer, phone and place. A masked nick is shown nowhere and joins nobody: it is not taken."""
        get = self.columns.get
        if places := get("buyer"):
            told = first_texts(columns, places)
            tell_texts(wires, "account", ["" if is_masked(buyer) else buyer for buyer in told])
        if places := get("phone"):
            tell_texts(wires, "phone", first_texts(columns, places))
        if places := get("address"):
            for wire, address in zip(wires, first_texts(columns, places), strict=True):
                if address:
                    place = read_address(address)
                    wire["address"] = place.address
                    for name, value in zip(_PLACE, place, strict=False):
                        if value:
                            wire[name] = value
        if places := get("province"):
            tell_texts(wires, "province", map(short_province, first_texts(columns, places)))
        if places := get("city"):
            tell_texts(wires, "city", map(short_city, first_texts(columns, places)))

    def _paid(self, columns: Columns, wires: list[Wire]) -> None:
        """Put the paid column where domain.md section 2 wants it: amount before refunds, or what remains."""
        places = self.columns.get("amount")
        if places is None:
            return
        after_refund = self._spec.after_refund
        amounts = self._amounts(columns, places, "amount", negative=not after_refund)
        if not after_refund:
            tell(wires, "amount", amounts)
            return
        for wire, paid in zip(wires, amounts, strict=True):
            if paid is not None:
                refunded = wire.get("refunded")
                wire["net" if refunded is None else "amount"] = paid + (refunded or 0)

    def _states(self, columns: Columns, wires: list[Wire]) -> None:
        default = self._spec.default_status
        places = self.columns.get("status")
        for wire, state in zip(wires, first_texts(columns, places) if places else repeat("", len(wires)), strict=True):
            if state:
                wire["status"] = self._values.status(state, "status")
                wire["platform_status"] = state
            elif default is not None:
                wire["status"] = default.value

    def _summaries(self, columns: Columns, wires: list[Wire]) -> None:
        """Read an order row's own words on its items; without an amount column price × quantity is the amount."""
        get = self.columns.get
        if places := get("title"):
            tell_texts(wires, "title", first_texts(columns, places))
        quantities: list[Decimal | None] = [None] * len(wires)
        if places := get("quantity"):
            quantities = [self._values.quantity(text) for text in first_texts(columns, places)]
            tell(wires, "quantity", map(_plain, quantities))
        if places := get("unit_price"):
            prices = [self._values.price(text) for text in first_texts(columns, places)]
            if "amount" not in self.columns:
                tell(wires, "amount", map(self._values.cost, prices, quantities))

    def _line_money(self, cells: Sequence[Cell], wire: Wire, quantity: Decimal | None, price: Decimal | None) -> None:
        refunded = self._line_minor(cells, "line_refunded")
        if refunded is not None:
            if refunded < 0:
                raise RowRejected("amount", "line_refunded", _first(cells, self.columns["line_refunded"]))
            wire["refunded"] = refunded
        if "line_amount" in self.columns:
            paid = self._line_minor(cells, "line_amount")
            if paid is not None and self._spec.after_refund and refunded is None:
                wire["net"] = paid
            elif paid is not None:
                wire["amount"] = paid + (refunded or 0) if self._spec.after_refund else paid
            if not wire.get("amount") and not wire.get("net"):
                owed = self._line_minor(cells, "line_total")
                if owed and not _first(cells, self.columns.get("paid_at", ())):
                    wire["amount"] = owed
        elif price is not None and "amount" not in self.columns:
            wire["amount"] = self._values.cost(price, quantity)

    def _moments_of(self, columns: Columns, places: tuple[int, ...], field: str) -> list[WireMoment | None]:
        """Return the moment of each row: of the first of its cells that holds one."""
        read = self._moments.read
        try:
            found = self._moments.read_all(columns[places[0]])
            for place in places[1:]:
                found = [
                    read(cell) if known is None else known for known, cell in zip(found, columns[place], strict=True)
                ]
        except (ValueError, OverflowError) as error:
            raise RowRejected("date", field, first_texts(columns, places)[0]) from error
        return found

    def _amounts(
        self, columns: Columns, places: tuple[int, ...], field: str, *, negative: bool
    ) -> list[int | None]:  # fmt: skip
        """Return the minor units of each row, None where none are told; less than nothing only if ``negative``."""
        cells: Sequence[Cell] = columns[places[0]] if len(places) == 1 else first_texts(columns, places)
        found = self._values.minors(cells, field)
        if not negative and any(minor is not None and minor < 0 for minor in found):
            raise RowRejected("amount", field, text_of(cells[0]))
        return found

    def _line_minor(self, cells: Sequence[Cell], field: str) -> int | None:
        return self._values.minor(_first(cells, self.columns.get(field, ())), field)


def _first(cells: Sequence[Cell], places: tuple[int, ...]) -> str:
    """Return the first text that stands at one of ``places``."""
    for place in places:
        cell = cells[place]
        if cell is not None and cell != "":
            if cell.__class__ is str and cell[0] not in SUSPECT and cell[-1] not in EDGE:
                return cell
            text = text_of(cell)
            if text:
                return text
    return ""


@lru_cache(maxsize=4096)
def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
