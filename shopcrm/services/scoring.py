"""Score everyone once and remember it until the data or the day changes: lists, groups and care share it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date

import numpy as np

from shopcrm.base.clock import Clock, today
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.domain.rfm import RfmOptions, RfmWindow, Segment
from shopcrm.domain.shop import ShopInfo
from shopcrm.insights import groups
from shopcrm.insights.ledger import CustomerFacts, Ints, currency_codes
from shopcrm.insights.lunar import occurrence_in
from shopcrm.insights.rfm import RfmScores, scores
from shopcrm.services.buyer_ledgers import BuyerLedgers
from shopcrm.services.changes import LedgerChanges
from shopcrm.store import figures
from shopcrm.store.facts import DataVersion, data_version
from shopcrm.store.work import Store, Transaction


class ScoringService:
    """Scores and the facts groups are made of, kept for one state of the data.

    Whoever asks does so inside a read block: all answers over one connection are about the one state it sees, even
    when an import or undo ends meanwhile.
    """

    def __init__(self, store: Store, info: ShopInfo, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault."""
        self._store, self._info, self._clock = store, info, clock
        # One thread makes what others wait for; scores limited to a group need that group's facts on the way.
        self._guard = threading.RLock()
        self._day = date.min
        self._version = DataVersion(-1, -1)
        self._scores: RfmScores | None = None
        self._facts: CustomerFacts | None = None
        self._ledgers = BuyerLedgers(store, changes)

    @property
    def day(self) -> date:
        """Today in the shop's zone."""
        return today(self._clock, self._info.zone)

    def scores(self, connection: Transaction, options: RfmOptions | None = None) -> RfmScores:
        """Return the scores for ``options`` (default: bands, all history, as of today).

        Raises:
            WrongUsage: there is no such group.
        """
        with self._guard:
            self._forget_old(connection)
            if options is not None and options != RfmOptions(self._day):
                ledger = self._ledgers.ledger(connection, options.as_of, options.window)
                if options.group:
                    ledger = ledger.at(np.isin(ledger.ids, self.members(connection, options.group)))
                return scores(ledger, options)
            if self._scores is None:
                ledger = self._ledgers.ledger(connection, self._day, RfmWindow.ALL)
                self._scores = scores(ledger, RfmOptions(self._day))
            return self._scores

    def warm_up(self) -> None:
        """Make the two kinds of scores asked for most before they are: all history and the last year."""
        with self._store.read() as connection:
            self.scores(connection)
            self.scores(connection, RfmOptions(self.day, window=RfmWindow.YEAR))

    def facts(self, connection: Transaction) -> CustomerFacts:
        """Return the groups' facts of every customer file."""
        with self._guard:
            self._forget_old(connection)
            if self._facts is None:
                self._facts = self._make_facts(connection)
            return self._facts

    def segments_of(self, connection: Transaction, customers: Iterable[int]) -> list[str]:
        """Return each customer's segment key, "" without a valid purchase."""
        scored = self.scores(connection)
        segments = (scored.segment_of(customer) for customer in customers)
        return [segment.value if segment is not None else "" for segment in segments]

    def members(self, connection: Transaction, group: str) -> Ints:
        """Return the ids of a system group as of today.

        Raises:
            WrongUsage: there is no such group.
        """
        if group not in SYSTEM_GROUPS:
            raise WrongUsage("no_such_group", group=group)
        return groups.members(group, self.facts(connection), self.day, self.scores(connection))

    def members_of_segment(self, connection: Transaction, segment: str) -> Ints:
        """Return the ids of an RFM segment as of today."""
        return self.scores(connection).members(Segment(segment))

    def _forget_old(self, connection: Transaction) -> None:
        version = data_version(connection)
        day = self.day
        if version.ledger != self._version.ledger or day != self._day:
            self._scores = None
        # Birthdays are the owner's words: facts follow every change.
        if version != self._version or day != self._day:
            self._facts = None
        self._version, self._day = version, day

    def _make_facts(self, connection: Transaction) -> CustomerFacts:
        columns = figures.fact_columns(connection)
        known = figures.birthdays(connection)
        month = self._day.replace(day=1)
        has = [i for i, text in known if occurrence_in(YearlyDay.from_text(text), month) is not None]
        codes, names = currency_codes(columns.currency, len(columns.ids))
        return CustomerFacts(
            ids=columns.ids,
            first_day=columns.first_day,
            last_day=columns.last_day,
            purchases=columns.purchases,
            net=columns.net,
            currency=codes,
            currencies=names,
            sale_purchases=columns.sale_purchases,
            discounted_purchases=columns.discounted_purchases,
            refunded_orders=columns.refunded_orders,
            paid_orders=columns.paid_orders,
            birthday_in_month=np.isin(columns.ids, np.array(has, dtype=np.int64)),
        )
