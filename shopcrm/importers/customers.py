"""What do the rows of a customer file say? Rows → wire customers, or the reasons they were rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shopcrm.domain.contacts import is_masked, phone_key
from shopcrm.domain.told import BY_HAND, told_owner
from shopcrm.importers.address import read_address, short_city, short_province
from shopcrm.importers.birthdays import read_birthday
from shopcrm.importers.cells import Cell, number_was_damaged, text_of
from shopcrm.importers.columns import Block
from shopcrm.importers.moments import MomentReader, WireMoment
from shopcrm.importers.own_terms import OwnTerms, reject_other_shops
from shopcrm.importers.places import Places
from shopcrm.importers.spec import CUSTOMER_KEYS, FormatSpec
from shopcrm.importers.values import RowRejected

Wire = dict[str, Any]

_TEXTS: Final = ("name", "nick", "phone", "email", "contact", "tags", "note")
_DATES: Final = ("birthday", "since", "last_seen")
GENDERS: Final = {
    "女": "f", "女士": "f", "女性": "f", "f": "f", "female": "f",
    "男": "m", "先生": "m", "男性": "m", "m": "m", "male": "m",
}  # fmt: skip
"""What files write for a gender (in small letters) → ours."""


class CustomerReader:
    """Reads the rows under one heading row; built once per sheet.

    Attributes:
        places: where each field stands.
        key_columns: positions of what a customer is known by.
        told_columns: positions of all that is read.
        date_columns: positions of all dates.
        moments: reads its dates; learns the order of day and month.
        latest: the latest moment the rows read so far speak of, epoch seconds.
    """

    def __init__(self, spec: FormatSpec, headings: Sequence[str], *, zone: str, own: OwnTerms) -> None:
        """Look up where each declared column stands; ``own`` is what the table tells of itself."""
        self.places = Places(spec, headings)
        of, width = self.places.of, len(headings)
        self.key_columns = tuple(place for name in CUSTOMER_KEYS for place in of.get(name, ()) if place < width)
        self.told_columns = tuple(sorted({place for places in of.values() for place in places if place < width}))
        self.date_columns = tuple(place for name in _DATES for place in of.get(name, ()) if place < width)
        self.moments = MomentReader(spec.zone or zone, spec.dates)
        self.latest = 0
        self._own, self._by_hand = own, spec.name == BY_HAND

    def read(self, rows: Sequence[Sequence[Cell]]) -> list[Wire | RowRejected]:
        """Return what each row tells of its customer, or why it cannot be taken; rows are as wide as the headings."""
        block = Block(self.places.widened(rows), [{} for _ in rows])
        self._refuse_damaged(block)
        reject_other_shops(block, self.places.of, self._own)
        get = self.places.of.get
        # What the owner herself knows somebody by is no account a platform masks, stars or not.
        known_by = block.texts if self._by_hand else block.accounts
        block.tell_texts("account", known_by(get("buyer", ())))
        for name in _TEXTS:
            texts = block.phones if name == "phone" else block.texts
            block.tell_texts(name, texts(get(name, ())))
        block.tell_texts("gender", (GENDERS.get(text.casefold(), "") for text in block.texts(get("gender", ()))))
        self._where(block)
        self._when(block)
        for row, wire in enumerate(block.wires):
            if not told_owner(wire):
                block.reject(row, _unknown(wire, self.places))
        return block.results()

    def _refuse_damaged(self, block: Block) -> None:
        """Reject accounts and numbers a spreadsheet has rounded: they would name somebody else."""
        for name in ("buyer", "phone"):
            for place in self.places.of.get(name, ()):
                for row, cell in enumerate(block.columns[place]):
                    if number_was_damaged(cell):
                        block.reject(row, RowRejected("damaged_key", name, text_of(cell), place))

    def _where(self, block: Block) -> None:
        get = self.places.of.get
        for field in ("region", "address"):
            for wire, text in zip(block.wires, block.texts(get(field, ())), strict=True):
                if not text:
                    continue
                place = read_address(text)
                wire |= {name: value for name in ("province", "city", "district") if (value := getattr(place, name))}
                if field == "address":
                    wire["address"] = place.address
        block.tell_texts("province", map(short_province, block.texts(get("province", ()))))
        block.tell_texts("city", map(short_city, block.texts(get("city", ()))))
        block.tell_texts("district", block.texts(get("district", ())))

    def _when(self, block: Block) -> None:
        of = self.places.of
        if places := of.get("birthday"):
            block.tell_texts("birthday", block.each(self._birthday, block.columns[places[0]], ""))
        if places := of.get("since"):
            block.tell("since", block.each(self._since, block.columns[places[0]], None))
        for place in of.get("last_seen", ()):
            # Tells of the file how young it is, and of the customer nothing.
            block.each(self._last_seen, block.columns[place], None)

    def _birthday(self, cell: Cell) -> str:
        try:
            return read_birthday(cell, self.moments.order)
        except (ValueError, OverflowError) as error:
            raise RowRejected("birthday", "birthday", text_of(cell)) from error

    def _since(self, cell: Cell) -> WireMoment | None:
        return self._moment(cell, "since")

    def _last_seen(self, cell: Cell) -> WireMoment | None:
        return self._moment(cell, "last_seen")

    def _moment(self, cell: Cell, field: str) -> WireMoment | None:
        try:
            moment = self.moments.read(cell)
        except (ValueError, OverflowError) as error:
            raise RowRejected("date", field, text_of(cell)) from error
        if moment is not None:
            self.latest = max(self.latest, moment if isinstance(moment, int) else moment[0])
        return moment


def _unknown(wire: Wire, places: Places) -> RowRejected:
    """Return why nobody can be known by what a row tells."""
    phone = wire.get("phone", "")
    if phone and not phone_key(phone):
        return RowRejected("masked_customer" if is_masked(phone) else "no_contact", "phone", phone)
    if wire.get("email"):
        return RowRejected("masked_customer" if is_masked(wire["email"]) else "no_contact", "email", wire["email"])
    field = next((name for name in CUSTOMER_KEYS if name in places.of), "buyer")
    return RowRejected("no_key", field, "")
