"""What do the rows of a declared format say? Rows → wire sightings, or the reasons they were rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from shopcrm.domain.orders import STATUS_RANK, VALID_STATUSES, Status
from shopcrm.importers.address import Place, read_address, short_city, short_province
from shopcrm.importers.cells import Cell, text_of
from shopcrm.importers.columns import Block
from shopcrm.importers.lines import LineReader, whole
from shopcrm.importers.moments import MomentReader, WireMoment
from shopcrm.importers.own_terms import OwnTerms, reject_other_shops
from shopcrm.importers.places import Places
from shopcrm.importers.refunds import RefundReader
from shopcrm.importers.spec import FormatSpec
from shopcrm.importers.values import RowRejected, ValueReader, Words

Wire = dict[str, Any]

_TEXTS: Final = ("email", "recipient", "district", "buyer_note", "seller_note", "tags")
_MOMENTS: Final = ("created_at", "paid_at", "shipped_at", "finished_at")
_ALL_MOMENTS: Final = (*_MOMENTS, "applied_at", "refunded_at")
# What identifies a buyer must not come from a row that only goes on with the items.
_ORDERS_OWN: Final = ("account", "email", "phone", "recipient")
_VITAL: Final = (
    *_ALL_MOMENTS, "amount", "line_amount", "status", "line_status", "title", "sku", "refund_amount", "refund_status",
    "unit_price", "recipient", "refunded", "total", "quantity", "shipping",
)  # fmt: skip
_NEVER_NEGATIVE: Final = ("total", "refunded", "extra")
_PLACE: Final = Place._fields[:-1]
_ORDER_MONEY: Final = ("total", "extra", "shipping", "discount", "refunded")
# The states an order may move on from when its goods are sent; closed is an end.
_BEFORE: Final = {
    later: frozenset(one.value for one in Status if one is not Status.CLOSED and STATUS_RANK[one] < STATUS_RANK[later])
    for later in Status
}
_SOLD: Final = frozenset(status.value for status in VALID_STATUSES)
_CODE_LENGTH: Final = 3


class RowReader:
    """Reads the rows under one heading row; built once per sheet.

    Attributes:
        places: where each field stands.
        order_column: position of the order number.
        line_columns, date_columns: positions of the item numbers, and of all dates (of columns made, too).
        vital_columns: positions of which every row about an order fills at least one.
        inherits: whether a row without order number belongs to the order above it.
        sellers: who sold, by the rows read so far.
        latest: the latest moment they speak of, epoch seconds.
    """

    def __init__(
        self, spec: FormatSpec, headings: Sequence[str], *, zone: str, currency: str, own: OwnTerms | None = None
    ) -> None:
        """Look up where each declared column stands; ``zone`` and ``currency`` serve where the format names none.

        ``own`` is what the table tells of itself; rows that tell otherwise are rejected.
        """
        self.places = Places(spec, headings)
        self.order_column = self.places.of["order_id"][0]
        self._spec = spec
        self._currency = spec.currency or self.places.currency or currency
        self.moments = MomentReader(spec.zone or zone, spec.dates)
        self._values: dict[str, ValueReader] = {}
        self._status, self._after_sale = Words(spec.status), Words(spec.after_sale)
        self._lines = LineReader(spec, self.places, self._status, self._after_sale) if spec.row == "item" else None
        self._refunds = RefundReader(spec, self.places, self._moments_of) if spec.row == "refund" else None
        of = self.places.of
        self._own = own or OwnTerms()
        self.line_columns = of.get("line_id", ()) if spec.row == "item" else ()
        self.date_columns = tuple(place for name in _ALL_MOMENTS for place in of.get(name, ()))
        vital = (place for name in _VITAL for place in of.get(name, ()) if place < len(headings))
        self.vital_columns = tuple(vital) or tuple(range(len(headings)))
        self.inherits = spec.inherit
        self.sellers: set[str] = set()
        self.latest = 0
        # Our own export tells what was taken before; what is entered by hand is told in the same layout.
        exported = self._own.platform not in {None, "manual"}
        self._needs_day = bool({"created_at", "paid_at"} & set(of)) and not exported
        self._texts = [(name, places) for name in _TEXTS if (places := of.get(name))]
        self._dates = [(name, places) for name in _MOMENTS if (places := of.get(name))]
        self._money = [(name, places) for name in _ORDER_MONEY if (places := of.get(name))]

    def read(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[str]) -> list[Wire | RowRejected]:
        """Return what each row tells of its order (of its items and refunds, too), or why it cannot be taken.

        The rows are as wide as the headings, their order numbers already read. They are read column by column, which
        takes half the time of row by row.
        """
        columns = self.places.widened(rows)
        places = self.places.of.get("currency")
        if places is None:
            return self._block(columns, numbers, self._currency)
        codes = [_code(text) for text in Block(columns, [{} for _ in rows]).texts(places)]
        # A row that names no currency tells no amount, as a rule; it must not make the file one of two currencies.
        usual = Counter(code for code in codes if code).most_common(1)
        told = [code or (usual[0][0] if usual else self._currency) for code in codes]
        if len(set(told)) == 1:
            return self._block(columns, numbers, told[0])
        found: list[Wire | RowRejected] = [{} for _ in rows]
        for currency in sorted(set(told)):
            mine = [row for row, code in enumerate(told) if code == currency]
            part = [tuple(column[row] for row in mine) for column in columns]
            for row, result in zip(mine, self._block(part, [numbers[row] for row in mine], currency), strict=True):
                found[row] = result
        return found

    def _block(
        self, columns: Sequence[tuple[Cell, ...]], numbers: Sequence[str], currency: str
    ) -> list[Wire | RowRejected]:  # fmt: skip
        block = Block(columns, [{"number": number, "currency": currency} for number in numbers])
        values = self._values.setdefault(currency, ValueReader(currency, self._spec.decimal))
        self._who(block)
        reject_other_shops(block, self.places.of, self._own)
        if places := self.places.of.get("seller"):
            self.sellers.update(text for text in block.texts(places) if text)
        if self._refunds is not None:
            self._refunds.read(block, values)
            return block.results()
        for name, places in self._texts:
            block.tell_texts(name, block.texts(places))
        for name, places in self._dates:
            block.tell(name, self._moments_of(block, places, name))
        for name, places in self._money:
            block.tell(name, block.amounts(places, name, values, negative=name not in _NEVER_NEGATIVE))
        self._paid(block, values)
        self._states(block)
        if self._spec.head:
            self._drop_below(block)
        if self._lines is not None:
            self._lines.read(block, values)
            self._told_as_kept(block, values)
        else:
            self._summaries(block, values)
        block.each(self._check_sold, block.wires, None)
        return block.results()

    def _told_as_kept(self, block: Block, values: ValueReader) -> None:
        """Read what only our own export tells beside the items: the platform's words and the summary of the items."""
        get = self.places.of.get
        if places := get("status_text"):
            for wire in block.wires:
                # In the column of states stand our own keys, which are nobody's words.
                wire.pop("platform_status", None)
            block.tell_texts("platform_status", block.texts(places))
        if places := get("summary"):
            block.tell_texts("title", block.texts(places))
        if places := get("summary_quantity"):
            block.tell("quantity", map(whole, block.each(values.quantity, block.texts(places), None)))

    def _check_sold(self, wire: Wire) -> None:
        """Reject a purchase that would stand nowhere or count for nothing."""
        if wire.get("status") not in _SOLD:
            return
        if self._needs_day and "created_at" not in wire and "paid_at" not in wire:
            # Without a day a purchase is in no month and in no recency.
            raise RowRejected("no_date", "created_at", "")
        if "amount" in self.places.of and "amount" not in wire and "net" not in wire:
            # An empty cell, or one in which a formula failed: not a purchase of nothing.
            raise RowRejected("no_amount", "amount", "")

    def _who(self, block: Block) -> None:
        """Read buyer, phone and place."""
        get = self.places.of.get
        if places := get("buyer"):
            # A masked account is shown nowhere and joins nobody, a rounded one joins strangers: they are not taken.
            block.tell_texts("account", block.accounts(places))
        if places := get("phone"):
            block.tell_texts("phone", block.phones(places))
        if places := get("address"):
            for wire, address in zip(block.wires, block.texts(places), strict=True):
                if address:
                    place = read_address(address)
                    wire["address"] = place.address
                    wire.update((name, value) for name, value in zip(_PLACE, place, strict=False) if value)
        if places := get("province"):
            block.tell_texts("province", map(short_province, block.texts(places)))
        if places := get("city"):
            block.tell_texts("city", map(short_city, block.texts(places)))

    def _paid(self, block: Block, values: ValueReader) -> None:
        """Put the paid column where domain.md section 2 wants it: amount before refunds, or what remains."""
        places = self.places.of.get("amount")
        if places is None:
            return
        after_refund = self._spec.after_refund
        amounts = block.amounts(places, "amount", values, negative=not after_refund)
        if not after_refund:
            block.tell("amount", amounts)
            return
        for wire, paid in zip(block.wires, amounts, strict=True):
            if paid is not None:
                refunded = wire.get("refunded")
                wire["net" if refunded is None else "amount"] = paid + (refunded or 0)

    def _states(self, block: Block) -> None:
        """Read the state; shipping counts where the money comes on delivery, and a time of cancelling ends it."""
        of, default = self.places.of, self._spec.default_status
        places = of.get("status", ())
        told = block.words(places, "status", self._status)
        for wire, text, known in zip(block.wires, block.texts(places), told, strict=True):
            if known is not None:
                wire["status"] = known.status.value
                wire["platform_status"] = text
                if known.refunded:
                    wire["fully_refunded"] = True
            elif default is not None:
                wire["status"] = default.value
        self._later_states(block)

    def _later_states(self, block: Block) -> None:
        """Read what some formats tell beside the state: whether it was sent, given back or cancelled."""
        of = self.places.of
        if sent_at := of.get("shipping_status"):
            words = block.words(sent_at, "shipping_status", self._status)
            for wire, sent in zip(block.wires, words, strict=True):
                if sent is not None and wire.get("status") in _BEFORE[sent.status]:
                    wire["status"] = sent.status.value
        if sale_at := of.get("after_sale"):
            back = block.words(sale_at, "after_sale", self._after_sale, strict=False)
            block.tell("fully_refunded", (True if one else None for one in back))
        if ended_at := of.get("cancelled_at"):
            for wire, ended in zip(block.wires, block.texts(ended_at), strict=True):
                if ended and "status" in wire:
                    wire["status"] = Status.CLOSED.value

    def _drop_below(self, block: Block) -> None:
        """Take of rows below an order's first only what they tell of their items."""
        for wire in block.wires:
            if self._spec.head not in wire:
                for name in _ORDERS_OWN:
                    wire.pop(name, None)

    def _summaries(self, block: Block, values: ValueReader) -> None:
        """Read an order row's own words on its items; without an amount column price × quantity is the amount."""
        get = self.places.of.get
        if places := get("title"):
            block.tell_texts("title", block.texts(places))
        quantities: list[Decimal | None] = [None] * len(block.wires)
        if places := get("quantity"):
            quantities = block.each(values.quantity, block.texts(places), None)
            block.tell("quantity", map(whole, quantities))
        if places := get("unit_price"):
            prices = block.each(values.price, block.texts(places), None)
            if "amount" not in self.places.of:
                block.tell("amount", map(values.cost, prices, quantities))

    def _moments_of(self, block: Block, places: Sequence[int], field: str) -> list[WireMoment | None]:
        """Return the moment of each row: of the first of its cells that holds one."""
        found = self._read_moments(block, places, field)
        told = (moment if isinstance(moment, int) else moment[0] for moment in found if moment is not None)
        self.latest = max(self.latest, max(told, default=0))
        return found

    def _read_moments(self, block: Block, places: Sequence[int], field: str) -> list[WireMoment | None]:
        columns = [block.columns[place] for place in places]
        if len(columns) == 1:
            with suppress(ValueError, OverflowError):
                return self.moments.read_all(columns[0])

        def read(cells: tuple[Cell, ...]) -> WireMoment | None:
            try:
                return next((moment for cell in cells if (moment := self.moments.read(cell)) is not None), None)
            except (ValueError, OverflowError) as error:
                value = next((text for cell in cells if (text := text_of(cell))), "")
                raise RowRejected("date", field, value) from error

        rows: list[tuple[Cell, ...]] = list(zip(*columns, strict=True))
        return block.each(read, rows, None)


def _code(text: str) -> str:
    """Return the ISO 4217 code ``text`` is, or ""."""
    code = text.upper()
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else ""
