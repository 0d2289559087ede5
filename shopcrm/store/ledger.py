"""How do sightings become orders in the vault? One batch of one file, inside one write block."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

from sqlalchemy import Connection

from shopcrm.base.progress import CancelToken
from shopcrm.domain.batches import ControlTotal, Counts
from shopcrm.domain.fold import combine, fold
from shopcrm.domain.orders import LedgerOrder, OrderRecord, Sighting, record_of
from shopcrm.domain.wire import OrderChunk, chunk_of, sighting_from_wire, sighting_to_wire
from shopcrm.store.accounts import AccountBook, owner_of, owners_of
from shopcrm.store.order_rows import OrderWriter, forget_purchases, forget_titles
from shopcrm.store.rules import LedgerRules
from shopcrm.store.sql import in_json, next_id

_INSERT_SIGHTING = "INSERT INTO sighting (id, order_id, batch_id, content) VALUES (?, ?, ?, ?)"


@dataclass
class _Total:
    """Running control totals of one currency."""

    orders: int = 0
    valid: int = 0
    amount: int = 0
    refunded: int = 0
    net: int = 0

    def add(self, orders: Iterable[tuple[int, int, int, int, int]], sign: int = 1) -> None:
        """Count orders told as (amount, refunded, net, paid, valid) in, or with ``sign`` -1 out again."""
        for amount, refunded, net, paid, valid in orders:
            self.orders += sign
            if paid and amount > 0:
                self.amount += sign * amount
                self.refunded += sign * refunded
            if valid:
                self.valid += sign
                self.net += sign * net


@dataclass
class Tally:
    """What a batch has done so far."""

    orders: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    lines: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    anonymous: int = 0
    totals: dict[str, _Total] = field(default_factory=lambda: defaultdict(_Total))
    first_day: int | None = None
    last_day: int | None = None

    def add_new(self, chunk: OrderChunk, anonymous: int) -> None:
        """Count orders nobody spoke of before, ``anonymous`` of them nobody's."""
        self.orders["new"] += len(chunk.number)
        self.lines["new"] += len(chunk.lines)
        self.anonymous += anonymous
        for currency in set(chunk.currency):
            figures = zip(chunk.amount, chunk.refunded, chunk.net, chunk.paid, chunk.valid, strict=True)
            mine = [told == currency for told in chunk.currency]
            self.totals[currency].add(compress(figures, mine))

    def counts(self) -> tuple[Counts, Counts]:
        """Return the counts over orders and over lines."""
        return Counts(**self.orders), Counts(**self.lines)

    def control_totals(self) -> tuple[ControlTotal, ...]:
        """Return the control totals, currencies in alphabetical order."""
        return tuple(
            ControlTotal(currency, t.orders, t.valid, t.amount, t.refunded, t.net)
            for currency, t in sorted(self.totals.items())
        )


@dataclass(frozen=True)
class _Known:
    """An order the vault knows, with the (id, batch, wire JSON) of its sightings in order of arrival."""

    id: int
    sightings: list[tuple[int, int, str]]

    def says_only(self, text: str) -> bool:
        """Whether all that is known of the order is this very text."""
        return len(self.sightings) == 1 and self.sightings[0][2] == text

    def told(self) -> list[tuple[int, int, Sighting]]:
        """Return the sightings, read."""
        return [(i, batch, sighting_from_wire(json.loads(text))) for i, batch, text in self.sightings]


class Ledger:
    """Takes the sightings of one batch into the vault."""

    def __init__(self, connection: Connection, *, shop_id: int, platform: str, batch: int, rules: LedgerRules) -> None:
        """Write through ``connection`` for one shop and batch."""
        self._connection = connection
        self._shop, self._batch = shop_id, batch
        self._rules = rules
        self._next_order = next_id(connection, "orders")
        self._next_sighting = next_id(connection, "sighting")
        self._writer = OrderWriter(connection, rules)
        self.accounts = AccountBook(connection, platform)
        self.tally = Tally()

    def add(self, chunk: OrderChunk, cancel: CancelToken | None = None) -> None:
        """Store a chunk of this file's orders."""
        if cancel is not None:
            cancel.check()
        known = self._known(chunk.number)
        if known or len(set(chunk.number)) < len(chunk.number):
            self._add_each(chunk.orders(), known)
        else:
            self._insert(chunk)

    def _add_each(self, orders: Sequence[tuple[str, OrderRecord]], known: dict[str, _Known]) -> None:
        """Store orders some of which the vault or this very chunk has met before."""
        by_number = {record.number: (text, record) for text, record in orders}
        if len(by_number) < len(orders):
            by_number = _joined(orders)
        # An order another file knows may have an account there that goes before a phone number told here.
        self.accounts.load(
            record.account or (owner_of(record) if number not in known or known[number].says_only(text) else "")
            for number, (text, record) in by_number.items()
        )
        new = [pair for number, pair in by_number.items() if number not in known]
        if new:
            self._insert(chunk_of(new))
        fresh: list[tuple[int, int, int, str]] = []
        for number, order in known.items():
            text, record = by_number[number]
            if order.says_only(text) and order.sightings[0][1] != self._batch:
                # The usual case of an export taken again: to say the same again changes nothing.
                fresh.append((self._next_sighting, order.id, self._batch, text))
                self._next_sighting += 1
                self._count(record)
                self.tally.anonymous += self.accounts.account_of(owner_of(record)) is None
                self.tally.orders["unchanged"] += 1
                self.tally.lines["unchanged"] += len(record.lines)
            else:
                self._meet(order, text, fresh)
        if fresh:
            self._connection.exec_driver_sql(_INSERT_SIGHTING, fresh)

    def finish(self) -> None:
        """Settle what could only be settled once every order is in: who still bought which title, and if anybody."""
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

    def _known(self, numbers: Iterable[str]) -> dict[str, _Known]:
        """Return the orders of this shop among ``numbers``, with their sightings."""
        found = self._connection.exec_driver_sql(
            "SELECT o.number, o.id, s.id, s.batch_id, s.content FROM orders o"
            " JOIN sighting s ON s.order_id = o.id"
            f" WHERE o.shop_id = ? AND o.number IN {in_json()} ORDER BY s.id",
            (self._shop, json.dumps(list(numbers))),
        )
        known: dict[str, _Known] = {}
        for number, order_id, sighting_id, batch, content in found.fetchall():
            entry = known.setdefault(number, _Known(order_id, []))
            entry.sightings.append((sighting_id, batch, content))
        return known

    def _insert(self, new: OrderChunk) -> None:
        count, first_order, first_sighting = len(new.texts), self._next_order, self._next_sighting
        self._next_order += count
        self._next_sighting += count
        owners = owners_of(new)
        self.accounts.load(owners)
        self._writer.insert(self._shop, first_order, new, self.accounts, owners)
        ids = (range(first_sighting, self._next_sighting), range(first_order, self._next_order))
        self._connection.exec_driver_sql(
            _INSERT_SIGHTING, list(zip(*ids, repeat(self._batch, count), new.texts, strict=True))
        )
        known = self.accounts.known
        self.tally.add_new(new, sum(value not in known for value in owners) if "" in new.account else 0)
        self._span(new.purchased_at)

    def _meet(self, known: _Known, text: str, fresh: list[tuple[int, int, int, str]]) -> None:
        """Fold one more sighting into an order the vault knows; a first one of this file goes to ``fresh``."""
        told = sighting_from_wire(json.loads(text))
        sightings = known.told()
        others = [s for _, batch, s in sightings if batch != self._batch]
        earlier = fold(others) if others else None
        own = next(((i, s) for i, batch, s in sightings if batch == self._batch), None)
        if own is None:
            before = earlier
            fresh.append((self._next_sighting, known.id, self._batch, text))
            self._next_sighting += 1
        else:
            before = fold([s for _, _, s in sightings])
            told = combine((own[1], told))
            self._connection.exec_driver_sql("UPDATE sighting SET content = ? WHERE id = ?", (_wire(told), own[0]))
            self._count(record_of(fold((own[1],))), -1)
            self._note(earlier, before, -1)
        # This file's sighting is the last to arrive, whichever part of it came first.
        after = fold([*others, told])
        self._count(record_of(fold((told,))))
        self._note(earlier, after, 1)
        if not after.sighting.account:
            self.accounts.load((owner_of(record_of(after)),))
        if before is not None and after != before:
            self._writer.update(known.id, record_of(after), record_of(before), self.accounts)

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
        tally.totals[record.currency].add([figures], sign)
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
            told = combine([sighting_from_wire(json.loads(part)) for part in (before[0], text)])
            joined[record.number] = (_wire(told), record_of(fold((told,))))
    return joined


def _wire(sighting: Sighting) -> str:
    content: dict[str, Any] = sighting_to_wire(sighting)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
