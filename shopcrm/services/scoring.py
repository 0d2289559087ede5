"""Score everyone once and remember it until the data or the day changes: lists, groups and care share it."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import date

import numpy as np

from shopcrm.base.clock import Clock, today
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.rfm import RfmOptions, Segment
from shopcrm.domain.shop import ShopInfo
from shopcrm.insights import groups
from shopcrm.insights.ledger import CustomerFacts, CustomerLedger, Ints
from shopcrm.insights.lunar import occurrence_in
from shopcrm.insights.rfm import RfmScores, scores
from shopcrm.store import figures
from shopcrm.store.facts import data_version
from shopcrm.store.figures import RfmColumns
from shopcrm.store.work import Store


class ScoringService:
    """Default scores as of today and the facts groups are made of, kept for one state of the data."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock) -> None:
        """Work on one open vault."""
        self._store, self._info, self._clock = store, info, clock
        self._guard = threading.Lock()
        self._state: tuple[int, date] | None = None
        self._scores: RfmScores | None = None
        self._facts: CustomerFacts | None = None

    @property
    def day(self) -> date:
        """Today in the shop's zone."""
        return today(self._clock, self._info.zone)

    def scores(self, options: RfmOptions | None = None) -> RfmScores:
        """Return the scores for ``options`` (default: bands, all history, as of today)."""
        if options is not None and options != RfmOptions(self.day):
            return self._make_scores(options)
        with self._guard:
            self._forget_old()
            if self._scores is None:
                self._scores = self._make_scores(RfmOptions(self.day))
            return self._scores

    def facts(self) -> CustomerFacts:
        """Return the groups' facts of every customer file."""
        with self._guard:
            self._forget_old()
            if self._facts is None:
                self._facts = self._make_facts()
            return self._facts

    def segment_of(self, customer: int) -> str:
        """Return a customer's segment key, "" without a valid purchase."""
        segment = self.scores().segment_of(customer)
        return segment.value if segment is not None else ""

    def members(self, group: str) -> Ints:
        """Return the ids of a system group as of today."""
        return groups.members(group, self.facts(), self.day, self.scores())

    def members_of_segment(self, segment: str) -> Ints:
        """Return the ids of an RFM segment as of today."""
        return self.scores().members(Segment(segment))

    def _forget_old(self) -> None:
        with self._store.read() as connection:
            state = (data_version(connection), self.day)
        if state != self._state:
            self._state, self._scores, self._facts = state, None, None

    def _make_scores(self, options: RfmOptions) -> RfmScores:
        with self._store.read() as connection:
            columns = figures.rfm_columns(connection, options.as_of.toordinal(), options.window.days)
        ledger = _ledger(columns)
        if options.group:
            ledger = _only(ledger, self.members(options.group))
        return scores(ledger, options)

    def _make_facts(self) -> CustomerFacts:
        with self._store.read() as connection:
            columns = figures.fact_columns(connection)
            known = figures.birthdays(connection)
        month = self.day.replace(day=1)
        ids = _ints(columns.ids)
        has = [i for i, text in known if occurrence_in(YearlyDay.from_text(text), month) is not None]
        codes, names = _codes(columns.currency)
        return CustomerFacts(
            ids=ids,
            first_day=_ints(columns.first_day),
            last_day=_ints(columns.last_day),
            purchases=_ints(columns.purchases),
            net=_ints(columns.net),
            currency=codes,
            currencies=names,
            sale_purchases=_ints(columns.sale_purchases),
            discounted_purchases=_ints(columns.discounted_purchases),
            refunded_orders=_ints(columns.refunded_orders),
            paid_orders=_ints(columns.paid_orders),
            birthday_in_month=np.isin(ids, _ints(has)),
        )


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _codes(values: list[str]) -> tuple[Ints, tuple[str, ...]]:
    """Return each currency as an index into the sorted tuple of all."""
    names = tuple(sorted(set(values)))
    places = {name: place for place, name in enumerate(names)}
    if len(names) <= 1:
        return np.zeros(len(values), dtype=np.int64), names
    return _ints([places[value] for value in values]), names


def _ledger(columns: RfmColumns) -> CustomerLedger:
    """Join the rows of one customer: dates and counts over all currencies, money in the main one."""
    if len(set(columns.ids)) != len(columns.ids):
        columns = _joined(columns)
    codes, names = _codes(columns.currency)
    return CustomerLedger(
        ids=_ints(columns.ids),
        last_day=_ints(columns.last_day),
        frequency=_ints(columns.frequency),
        monetary=_ints(columns.monetary),
        currency=codes,
        currencies=names,
    )


def _joined(columns: RfmColumns) -> RfmColumns:
    rows: dict[int, list[tuple[str, int, int, int, int]]] = defaultdict(list)
    for i, *rest in zip(
        columns.ids, columns.currency, columns.last_day, columns.count, columns.frequency, columns.monetary, strict=True
    ):
        rows[i].append(tuple(rest))
    joined = RfmColumns([], [], [], [], [], [])
    for customer, parts in rows.items():
        counts: dict[str, int] = defaultdict(int)
        for part in parts:
            counts[part[0]] += part[2]
        # As in store.refresh: most purchases, then the alphabet.
        main = min(counts, key=lambda currency: (-counts[currency], currency))
        joined.ids.append(customer)
        joined.currency.append(main)
        joined.last_day.append(max(part[1] for part in parts))
        joined.count.append(sum(part[2] for part in parts))
        joined.frequency.append(sum(part[3] for part in parts))
        joined.monetary.append(sum(part[4] for part in parts if part[0] == main))
    return joined


def _only(ledger: CustomerLedger, ids: Ints) -> CustomerLedger:
    keep = np.isin(ledger.ids, ids)
    return CustomerLedger(
        ids=ledger.ids[keep],
        last_day=ledger.last_day[keep],
        frequency=ledger.frequency[keep],
        monetary=ledger.monetary[keep],
        currency=ledger.currency[keep],
        currencies=ledger.currencies,
    )
