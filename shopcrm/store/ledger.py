"""How do sightings become orders in the vault? One batch of one file, inside one write block."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from shopcrm.base.progress import CancelToken
from shopcrm.domain.batches import ControlTotal, Counts
from shopcrm.domain.fold import combine, fold
from shopcrm.domain.orders import LedgerOrder, Sighting
from shopcrm.domain.wire import sighting_from_wire, sighting_to_wire
from shopcrm.store.accounts import AccountBook
from shopcrm.store.order_rows import OrderWriter, forget_purchases
from shopcrm.store.rules import LedgerRules
from shopcrm.store.sql import in_json, next_id


@dataclass
class _Total:
    """Running control totals of one currency."""

    orders: int = 0
    valid: int = 0
    amount: int = 0
    refunded: int = 0
    net: int = 0

    def add(self, order: LedgerOrder, sign: int = 1) -> None:
        self.orders += sign
        if order.paid:
            self.amount += sign * order.amount
            self.refunded += sign * order.refunded
        if order.valid:
            self.valid += sign
            self.net += sign * order.net


@dataclass
class Tally:
    """What a batch has done so far."""

    orders: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    lines: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    anonymous: int = 0
    totals: dict[str, _Total] = field(default_factory=lambda: defaultdict(_Total))
    first_day: int | None = None
    last_day: int | None = None

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
    """An order the vault knows, with the sightings it was folded from, in order of arrival."""

    id: int
    sightings: list[tuple[int, int, Sighting]]


class Ledger:
    """Takes the sightings of one batch into the vault."""

    def __init__(self, connection: Connection, *, shop_id: int, platform: str, batch: int, rules: LedgerRules) -> None:
        """Write through ``connection`` for one shop and batch."""
        self._connection = connection
        self._shop, self._batch = shop_id, batch
        self._rules = rules
        self._next_order = next_id(connection, "orders")
        self._next_sighting = next_id(connection, "sighting")
        self._new_here: set[int] = set()
        self._outcome: dict[int, str] = {}
        self._writer = OrderWriter(connection, rules)
        self.accounts = AccountBook(connection, platform)
        self.tally = Tally()

    def add(self, chunk: Sequence[tuple[str, Sighting]], cancel: CancelToken | None = None) -> None:
        """Store a chunk of (wire JSON, sighting) pairs of this file."""
        if cancel is not None:
            cancel.check()
        by_number: dict[str, tuple[str, Sighting]] = {}
        for text, sighting in chunk:
            before = by_number.get(sighting.number)
            if before is not None:
                joined = combine((before[1], sighting))
                by_number[sighting.number] = (_wire(joined), joined)
            else:
                by_number[sighting.number] = (text, sighting)
        self.accounts.load(sighting.account for _, sighting in by_number.values())
        known = self._known(by_number)
        new = [(text, s) for text, s in by_number.values() if s.number not in known]
        self._insert(new)
        for number, order in known.items():
            self._meet(order, *by_number[number])

    def finish(self) -> None:
        """Settle what could only be settled once every order is in: who still bought which title."""
        forget_purchases(self._connection, self._writer.restocked)

    def customers(self) -> set[int]:
        """Return the customers whose figures this batch may have changed."""
        return set(self.accounts.customers)

    def _known(self, numbers: Iterable[str]) -> dict[str, _Known]:
        """Return the orders of this shop among ``numbers``, with their sightings."""
        found = self._connection.exec_driver_sql(
            "SELECT o.number, o.id, s.id, s.batch_id, s.content FROM orders o"
            " JOIN sighting s ON s.order_id = o.id"
            f" WHERE o.shop_id = ? AND o.number IN {in_json()} ORDER BY s.id",
            (self._shop, json.dumps(list(numbers))),
        )
        known: dict[str, _Known] = {}
        for number, order_id, sighting_id, batch, content in found:
            entry = known.setdefault(number, _Known(order_id, []))
            entry.sightings.append((sighting_id, batch, sighting_from_wire(json.loads(content))))
        return known

    def _insert(self, new: Sequence[tuple[str, Sighting]]) -> None:
        if not new:
            return
        folded = [(text, fold((sighting,))) for text, sighting in new]
        first_order, first_sighting = self._next_order, self._next_sighting
        self._next_order += len(folded)
        self._next_sighting += len(folded)
        ids = range(first_order, self._next_order)
        self._new_here.update(ids)
        pairs = [(i, order) for i, (_, order) in zip(ids, folded, strict=True)]
        self._writer.insert(self._shop, pairs, self.accounts)
        self._connection.exec_driver_sql(
            "INSERT INTO sighting (id, order_id, batch_id, content) VALUES (?, ?, ?, ?)",
            [
                (first_sighting + place, first_order + place, self._batch, text)
                for place, (text, _) in enumerate(folded)
            ],
        )
        self.tally.orders["new"] += len(folded)
        for _, order in pairs:
            self._count(order)
            self.tally.lines["new"] += len(order.lines)

    def _meet(self, known: _Known, text: str, told: Sighting) -> None:
        """Fold one more sighting into an order the vault knows."""
        before = fold([s for _, _, s in known.sightings])
        own = next(((i, s) for i, batch, s in known.sightings if batch == self._batch), None)
        if own is None:
            after = fold([*(s for _, _, s in known.sightings), told])
            self._connection.exec_driver_sql(
                "INSERT INTO sighting (id, order_id, batch_id, content) VALUES (?, ?, ?, ?)",
                (self._next_sighting, known.id, self._batch, text),
            )
            self._next_sighting += 1
            self._count(fold((told,)))
        else:
            told = combine((own[1], told))
            self._connection.exec_driver_sql("UPDATE sighting SET content = ? WHERE id = ?", (_wire(told), own[0]))
            after = fold([told if batch == self._batch else s for _, batch, s in known.sightings])
            self._count(fold((own[1],)), -1)
            self._count(fold((told,)))
        self._note(known.id, before, after)
        if after != before:
            self._writer.update(known.id, after, before, self.accounts)

    def _note(self, order_id: int, before: LedgerOrder, after: LedgerOrder) -> None:
        """Count an order once per file, by the most that happened to it."""
        if order_id not in self._new_here:
            earlier = self._outcome.get(order_id)
            outcome = "changed" if after != before or earlier == "changed" else "unchanged"
            if earlier is not None:
                self.tally.orders[earlier] -= 1
            self.tally.orders[outcome] += 1
            self._outcome[order_id] = outcome
        known = {line.key: line for line in before.lines}
        for line in after.lines:
            old = known.get(line.key)
            self.tally.lines["new" if old is None else "unchanged" if old == line else "changed"] += 1

    def _count(self, order: LedgerOrder, sign: int = 1) -> None:
        tally = self.tally
        if not order.sighting.account:
            tally.anonymous += sign
        tally.totals[order.sighting.currency].add(order, sign)
        if order.purchased_at is not None:
            day = self._rules.day_of(order.purchased_at)
            if tally.first_day is None or day < tally.first_day:
                tally.first_day = day
            if tally.last_day is None or day > tally.last_day:
                tally.last_day = day


def _wire(sighting: Sighting) -> str:
    content: dict[str, Any] = sighting_to_wire(sighting)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
