"""How do sightings become orders in the vault? One batch of one file, inside one write block."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from shopcrm.base.progress import CancelToken
from shopcrm.domain.fold import combine, fold
from shopcrm.domain.order_changes import changes_between
from shopcrm.domain.orders import LedgerOrder, OrderRecord, Sighting, record_of
from shopcrm.domain.wire import OrderChunk, chunk_of, sighting_from_wire, sighting_to_wire
from shopcrm.store.accounts import AccountBook, owner_of, owners_of
from shopcrm.store.batches import note_age
from shopcrm.store.erasing import strip_orders
from shopcrm.store.erasure_book import ErasureBook
from shopcrm.store.order_rows import OrderWriter, forget_purchases, forget_titles
from shopcrm.store.rules import LedgerRules
from shopcrm.store.sql import in_json, insert_rows, next_id
from shopcrm.store.tally import Tally

# An order's id, its sightings and the age of their files.
_SIGHTING = (
    "o.id, s.id, s.batch_id, s.content, b.as_of, b.written_at FROM orders o"
    " JOIN sighting s ON s.order_id = o.id JOIN batch b ON b.id = s.batch_id"
)
_INSERT_SIGHTINGS = "INSERT INTO sighting (id, order_id, batch_id, content) VALUES"
_FOUR = "(?, ?, ?, ?)"


class _Told(NamedTuple):
    """One sighting as it is kept."""

    id: int
    batch: int
    content: str
    as_of: tuple[int, int]

    def read(self) -> Sighting:
        """Return what it says."""
        return sighting_from_wire(json.loads(self.content), self.as_of)


def _told(row: Sequence[Any]) -> _Told:
    number, batch, content, as_of, written_at = row
    return _Told(number, batch, content, (as_of, written_at))


@dataclass(frozen=True)
class _Known:
    """An order the vault knows, with its sightings in order of arrival."""

    id: int
    sightings: list[_Told]

    def says_only(self, text: str) -> bool:
        """Whether all that is known of the order is this very text."""
        return len(self.sightings) == 1 and self.sightings[0].content == text


# Orders settled at once: bounds the memory of the largest import.
_SETTLED_AT_ONCE: Final = 500


class Ledger:
    """Takes the sightings of one batch into the vault."""

    def __init__(
        self, connection: Connection, *, shop_id: int, platform: str, batch: int, rules: LedgerRules,
        erased: ErasureBook | None = None,
    ) -> None:  # fmt: skip
        """Write through ``connection`` for one shop and batch; of whom ``erased`` knows, only figures are taken."""
        self._connection = connection
        self._erased = erased
        self._shop, self._batch = shop_id, batch
        self._rules = rules
        self._next_order = next_id(connection, "orders")
        # In an empty shop no order is known but what this file told before: hashes of their numbers.
        self._met: set[int] | None = set() if self._next_order == 1 else None
        self._next_sighting = next_id(connection, "sighting")
        self._writer = OrderWriter(connection, rules)
        self.accounts = AccountBook(connection, platform)
        self.tally = Tally()
        # Orders other files speak of differently: settled once it is known how young this file is.
        self._open: set[int] = set()

    def add(self, chunk: OrderChunk, cancel: CancelToken | None = None) -> None:
        """Store a chunk of this file's orders."""
        if cancel is not None:
            cancel.check()
        if self._erased:
            chunk = self._without_erased(chunk, self._erased)
        known = self._known(chunk.number)
        if known or len(set(chunk.number)) < len(chunk.number):
            self._add_each(chunk.orders(), known)
        else:
            self._insert(chunk)

    def _without_erased(self, chunk: OrderChunk, erased: ErasureBook) -> OrderChunk:
        """Leave of orders of erased people figures only, in what other files said of them too."""
        chunk, fresh = erased.over(chunk)
        if fresh:
            rows = self._connection.exec_driver_sql(
                f"SELECT id, number FROM orders WHERE shop_id = ? AND number IN {in_json()}",
                (self._shop, json.dumps(list(fresh))),
            ).fetchall()
            stripped = strip_orders(self._connection, {int(order): fresh[number] for order, number in rows})
            writer = self._writer
            for whose in (writer.touched, writer.restocked, writer.left):
                whose.update(stripped.customers)
            writer.numbers.update(stripped.phones)
        return chunk

    def _add_each(self, orders: Sequence[tuple[str, OrderRecord]], known: dict[str, _Known]) -> None:
        """Store orders some of which the vault or this very chunk has met before."""
        by_number = {record.number: (text, record) for text, record in orders}
        if len(by_number) < len(orders):
            by_number = _joined(orders)
        # Whose an order is that another file tells of differently, only all of them say: nobody is made before.
        self.accounts.load(
            owner_of(record)
            for number, (text, record) in by_number.items()
            if number not in known or known[number].says_only(text)
        )
        new = [pair for number, pair in by_number.items() if number not in known]
        if new:
            self._insert(chunk_of(new))
        fresh: list[tuple[int, int, int, str]] = []
        for number, order in known.items():
            text, record = by_number[number]
            own = next((told for told in order.sightings if told.batch == self._batch), None)
            if own is not None:
                self._meet_again(order, own, text)
                continue
            fresh.append((self._next_sighting, order.id, self._batch, text))
            self._next_sighting += 1
            if order.says_only(text):
                # The usual case of an export taken again: to say the same again changes nothing.
                self._count(record)
                self._note_unchanged(record, 1)
            else:
                self._open.add(order.id)
        insert_rows(self._connection, _INSERT_SIGHTINGS, _FOUR, fresh)

    def finish(self, as_of: tuple[int, int], cancel: CancelToken | None = None) -> None:
        """Settle what could only be settled once every order is in: ``as_of`` tells how young the file is."""
        note_age(self._connection, self._batch, as_of)
        ids = sorted(self._open)
        for start in range(0, len(ids), _SETTLED_AT_ONCE):
            if cancel is not None:
                cancel.check()
            self._settle(ids[start : start + _SETTLED_AT_ONCE])
        forget_purchases(self._connection, self._writer.restocked)
        forget_titles(self._connection, self._writer.dropped)

    def customers(self) -> set[int]:
        """Return the customers whose figures this batch may have changed."""
        return self._writer.touched

    def left(self) -> set[int]:
        """Return the customers orders went away from: nothing may be left of them."""
        return self._writer.left

    def numbers(self) -> set[str]:
        """Return the phone numbers of changed orders that are or were nobody's."""
        return self._writer.numbers

    def _known(self, numbers: Sequence[str]) -> dict[str, _Known]:
        """Return the orders of this shop among ``numbers``, with their sightings."""
        if self._met is not None:
            hashes = set(map(hash, numbers))
            seen_before = not self._met.isdisjoint(hashes)
            self._met |= hashes
            if not seen_before:
                return {}
        found = self._connection.exec_driver_sql(
            f"SELECT o.number, {_SIGHTING} WHERE o.shop_id = ? AND o.number IN {in_json()} ORDER BY s.id",
            (self._shop, json.dumps(list(numbers))),
        )
        known: dict[str, _Known] = {}
        for number, order_id, *told in found.fetchall():
            known.setdefault(number, _Known(order_id, [])).sightings.append(_told(told))
        return known

    def _insert(self, new: OrderChunk) -> None:
        count, first_order, first_sighting = len(new.texts), self._next_order, self._next_sighting
        self._next_order += count
        self._next_sighting += count
        owners = owners_of(new)
        self.accounts.load(owners)
        self._writer.insert(self._shop, first_order, new, self.accounts, owners)
        ids = (range(first_sighting, self._next_sighting), range(first_order, self._next_order))
        sightings = list(zip(*ids, repeat(self._batch, count), new.texts, strict=True))
        insert_rows(self._connection, _INSERT_SIGHTINGS, _FOUR, sightings)
        known = self.accounts.known
        self.tally.add_new(new, sum(value not in known for value in owners) if "" in new.account else 0)
        self._span(new.purchased_at)

    def _meet_again(self, known: _Known, own: _Told, text: str) -> None:
        """Join a part of an order with what this very file said of it before."""
        before = own.read()
        told = combine((before, sighting_from_wire(json.loads(text))), parts=True)
        self._connection.exec_driver_sql("UPDATE sighting SET content = ? WHERE id = ?", (_wire(told), own.id))
        if known.id in self._open:
            return
        self._count(record_of(fold((before,))), -1)
        if len(known.sightings) > 1:
            # Another file had said the same as the first part: now they differ.
            self._note_unchanged(record_of(fold((before,))), -1)
            self._open.add(known.id)
            return
        earlier, now = fold((before,)), fold((told,))
        self._load_owner(now)
        self._count(record_of(now))
        self._note(None, earlier, -1)
        self._note(None, now, 1)
        if now != earlier:
            self._writer.update(known.id, record_of(now), record_of(earlier), self.accounts)

    def _settle(self, ids: Sequence[int]) -> None:
        """Fold orders of which other files have told anew, with what this file says."""
        rows = self._connection.exec_driver_sql(
            f"SELECT {_SIGHTING} WHERE o.id IN {in_json()} ORDER BY o.id, s.id", (json.dumps(ids),)
        ).fetchall()
        for order_id, own_rows in groupby(rows, key=itemgetter(0)):
            told = [_told(row[1:]) for row in own_rows]
            sightings = [one.read() for one in told]
            own = next(said for one, said in zip(told, sightings, strict=True) if one.batch == self._batch)
            earlier = fold([said for one, said in zip(told, sightings, strict=True) if one.batch != self._batch])
            now = fold(sightings)
            self._load_owner(now)
            self._count(record_of(fold((own,))))
            changes = tuple(changes_between(earlier, now, self._rules.local)) if now != earlier else ()
            before, after = record_of(earlier), record_of(now)
            # A file may say the same in other columns: what nobody would see changes nothing.
            same = not changes and before == after
            self._note(now if same else earlier, now, 1)
            if not same:
                self.tally.add_changes(changes)
                self._writer.update(order_id, after, before, self.accounts)

    def _load_owner(self, order: LedgerOrder) -> None:
        """Know whose an order is."""
        self.accounts.load((owner_of(record_of(order)),))

    def _note_unchanged(self, record: OrderRecord, sign: int) -> None:
        self.tally.anonymous += sign * (self.accounts.account_of(owner_of(record)) is None)
        self.tally.orders["unchanged"] += sign
        self.tally.lines["unchanged"] += sign * len(record.lines)

    def _note(self, earlier: LedgerOrder | None, now: LedgerOrder, sign: int) -> None:
        """Count an order and its lines by what this file makes of them; ``earlier`` is what other files say."""
        if earlier is None:
            self.tally.orders["new"] += sign
        else:
            self.tally.orders["unchanged" if now == earlier else "changed"] += sign
        # Whoever another file knows is not anonymous, even if this one has no column for buyers.
        self.tally.anonymous += sign * (not owner_of(record_of(now)))
        known = {line.key: line for line in earlier.lines} if earlier is not None else {}
        for line in now.lines:
            old = known.get(line.key)
            self.tally.lines["new" if old is None else "unchanged" if old == line else "changed"] += sign

    def _count(self, record: OrderRecord, sign: int = 1) -> None:
        tally = self.tally
        figures = (record.amount, record.refunded, record.net, record.paid, record.valid)
        tally.totals[record.currency].add([(one,) for one in figures], sign)
        self._span((record.purchased_at,))

    def _span(self, moments: Iterable[int | None]) -> None:
        """Widen the range of purchase days so that it holds ``moments``."""
        told = [moment for moment in moments if moment is not None]
        if told:
            tally = self.tally
            first, last = self._rules.day_of(min(told)), self._rules.day_of(max(told))
            tally.first_day = first if tally.first_day is None else min(tally.first_day, first)
            tally.last_day = last if tally.last_day is None else max(tally.last_day, last)


def _joined(chunk: Iterable[tuple[str, OrderRecord]]) -> dict[str, tuple[str, OrderRecord]]:
    """Join the parts of orders that stand more than once in a chunk."""
    joined: dict[str, tuple[str, OrderRecord]] = {}
    for text, record in chunk:
        before = joined.get(record.number)
        if before is None:
            joined[record.number] = (text, record)
        else:
            told = combine([sighting_from_wire(json.loads(part)) for part in (before[0], text)], parts=True)
            joined[record.number] = (_wire(told), record_of(fold((told,))))
    return joined


def _wire(sighting: Sighting) -> str:
    content: dict[str, Any] = sighting_to_wire(sighting)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
