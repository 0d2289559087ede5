"""What does one row of a declared format say? Row → wire sighting, or the reason it was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from shopcrm.domain.contacts import is_masked
from shopcrm.domain.orders import VALID_STATUSES
from shopcrm.importers.address import Place, read_address, short_city, short_province
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.columns import Block
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

    def orders(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[str]) -> list[Wire | RowRejected]:
        """Return what each row tells of its order, or why it cannot be taken.

        The rows are as wide as the headings, their numbers already read. They are read column by column, which takes
        half the time of row by row.
        """
        block = Block(rows, [{"number": number, "currency": self._currency} for number in numbers])
        self._who(block)
        for name, places in self._texts:
            block.tell_texts(name, block.texts(places))
        for name, places in self._dates:
            block.tell(name, self._moments_of(block, places, name))
        for name, places in self._money:
            block.tell(name, self._amounts(block, places, name, negative=name not in _NEVER_NEGATIVE))
        self._paid(block)
        self._states(block)
        if self._spec.row == "order":
            self._summaries(block)
            block.each(self._check_sold, block.wires, None)
        return block.results()

    def _check_sold(self, wire: Wire) -> None:
        """Reject a purchase that would stand nowhere or count for nothing."""
        if wire.get("status") not in _SOLD:
            return
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
            wire["status"] = self._values.line_status(state)
            wire["platform_status"] = state
        return wire

    def _who(self, block: Block) -> None:
        """Read buyer, phone and place. A masked nick is shown nowhere and joins nobody: it is not taken."""
        get = self.columns.get
        if places := get("buyer"):
            block.tell_texts("account", ["" if is_masked(buyer) else buyer for buyer in block.texts(places)])
        if places := get("phone"):
            block.tell_texts("phone", block.texts(places))
        if places := get("address"):
            for wire, address in zip(block.wires, block.texts(places), strict=True):
                if address:
                    place = read_address(address)
                    wire["address"] = place.address
                    for name, value in zip(_PLACE, place, strict=False):
                        if value:
                            wire[name] = value
        if places := get("province"):
            block.tell_texts("province", map(short_province, block.texts(places)))
        if places := get("city"):
            block.tell_texts("city", map(short_city, block.texts(places)))

    def _paid(self, block: Block) -> None:
        """Put the paid column where domain.md section 2 wants it: amount before refunds, or what remains."""
        places = self.columns.get("amount")
        if places is None:
            return
        after_refund = self._spec.after_refund
        amounts = self._amounts(block, places, "amount", negative=not after_refund)
        if not after_refund:
            block.tell("amount", amounts)
            return
        for wire, paid in zip(block.wires, amounts, strict=True):
            if paid is not None:
                refunded = wire.get("refunded")
                wire["net" if refunded is None else "amount"] = paid + (refunded or 0)

    def _states(self, block: Block) -> None:
        default = self._spec.default_status
        places = self.columns.get("status")
        states = block.texts(places) if places else [""] * len(block.wires)
        ours = block.each(self._values.status, states, "")
        for wire, state, known in zip(block.wires, states, ours, strict=True):
            if known:
                wire["status"] = known
                wire["platform_status"] = state
            elif default is not None:
                wire["status"] = default.value

    def _summaries(self, block: Block) -> None:
        """Read an order row's own words on its items; without an amount column price × quantity is the amount."""
        get = self.columns.get
        if places := get("title"):
            block.tell_texts("title", block.texts(places))
        quantities: list[Decimal | None] = [None] * len(block.wires)
        if places := get("quantity"):
            quantities = block.each(self._values.quantity, block.texts(places), None)
            block.tell("quantity", map(_plain, quantities))
        if places := get("unit_price"):
            prices = block.each(self._values.price, block.texts(places), None)
            if "amount" not in self.columns:
                block.tell("amount", map(self._values.cost, prices, quantities))

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

    def _moments_of(self, block: Block, places: tuple[int, ...], field: str) -> list[WireMoment | None]:
        """Return the moment of each row: of the first of its cells that holds one."""
        columns = [block.columns[place] for place in places]
        if len(columns) == 1:
            with suppress(ValueError, OverflowError):
                return self._moments.read_all(columns[0])

        def read(cells: tuple[Cell, ...]) -> WireMoment | None:
            try:
                return next((moment for cell in cells if (moment := self._moments.read(cell)) is not None), None)
            except (ValueError, OverflowError) as error:
                raise RowRejected("date", field, _first(cells, range(len(cells)))) from error

        rows: list[tuple[Cell, ...]] = list(zip(*columns, strict=True))
        return block.each(read, rows, None)

    def _amounts(
        self, block: Block, places: tuple[int, ...], field: str, *, negative: bool
    ) -> list[int | None]:  # fmt: skip
        """Return the minor units of each row, None where none are told; less than nothing only if ``negative``."""
        cells: Sequence[Cell] = block.columns[places[0]] if len(places) == 1 else block.texts(places)
        try:
            found = self._values.minors(cells, field)
        except RowRejected:
            found = block.each(lambda cell: self._values.minor(cell, field), cells, None)
        if not negative:
            for row, minor in enumerate(found):
                if minor is not None and minor < 0:
                    block.reject(row, RowRejected("amount", field, text_of(cells[row])))
        return found

    def _line_minor(self, cells: Sequence[Cell], field: str) -> int | None:
        return self._values.minor(_first(cells, self.columns.get(field, ())), field)


def _first(cells: Sequence[Cell], places: Sequence[int]) -> str:
    """Return the first text that stands at one of ``places``."""
    for place in places:
        if text := text_of(cells[place]):
            return text
    return ""


@lru_cache(maxsize=4096)
def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
