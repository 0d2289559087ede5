"""Keep the ledgers that customers are scored from, and bring them up to date after an import or undo."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np

from shopcrm.domain.rfm import RfmWindow
from shopcrm.insights.ledger import CustomerLedger, currency_codes
from shopcrm.insights.purchases import Purchases, history, windowed
from shopcrm.services.changes import LedgerChanges
from shopcrm.store import figures
from shopcrm.store.facts import data_version
from shopcrm.store.figures import PurchaseColumns
from shopcrm.store.work import Store, Transaction

# The report is turned back and forth between a few days and windows.
_MOST_KEPT = 4

# As-of day (ordinal) and length of the window in days, None for all history.
_Key = tuple[int, int | None]


class BuyerLedgers:
    """One ledger for each as-of day and window asked for lately; not for two threads at once."""

    def __init__(self, store: Store, changes: LedgerChanges) -> None:
        """Work on one open vault."""
        self._store, self._changes = store, changes
        self._version = -1
        self._everyone: CustomerLedger | None = None
        self._kept: dict[_Key, CustomerLedger] = {}

    def ledger(self, connection: Transaction, as_of: date, window: RfmWindow) -> CustomerLedger:
        """Return everyone with a purchase up to ``as_of`` in the state seen, with the figures inside ``window``."""
        key = (as_of.toordinal(), window.days)
        self._catch_up(connection)
        ledger = self._kept.get(key)
        if ledger is None:
            ledger = self._make(connection, *key)
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = ledger
        return ledger

    def _catch_up(self, connection: Transaction) -> None:
        version = data_version(connection).ledger
        touched = self._changes.between(self._version, version)
        if touched is None or self._everyone is None:
            self._everyone = None
            self._kept.clear()
        elif touched:
            self._everyone, self._kept = self._replaced(connection, self._everyone, sorted(touched))
        self._version = version

    def _replaced(
        self, connection: Transaction, before: CustomerLedger, touched: Sequence[int]
    ) -> tuple[CustomerLedger, dict[_Key, CustomerLedger]]:
        """Fetch ``touched`` alone and return all ledgers with their rows in the place of the old ones."""
        ids = np.array(touched, dtype=np.int64)
        rows = _everyone(connection, touched)
        latest = max(_latest(before), _latest(rows))
        kept = {
            (as_of, window): ledger.with_rows(ids, self._windowed(connection, rows, as_of, window, touched))
            for (as_of, window), ledger in self._kept.items()
            # Ledgers of a day in the past are made in another way: they wait until they are asked for again.
            if latest <= as_of
        }
        return before.with_rows(ids, rows), kept

    def _make(self, connection: Transaction, as_of: int, window: int | None) -> CustomerLedger:
        """Return everyone's figures; those kept with each customer serve when nothing was bought after ``as_of``."""
        ahead: PurchaseColumns | None = None
        if self._everyone is None:
            self._everyone, ahead = self._fetch(connection, as_of, window)
        if _latest(self._everyone) > as_of:
            columns = figures.purchase_columns(connection, 0, as_of, days=True)
            return history(_purchases(columns), columns.day, _after(as_of, window))
        if ahead is not None:
            return windowed(self._everyone, _purchases(ahead))
        return self._windowed(connection, self._everyone, as_of, window)

    def _windowed(
        self, connection: Transaction, rows: CustomerLedger, as_of: int, window: int | None,
        touched: Sequence[int] | None = None,
    ) -> CustomerLedger:  # fmt: skip
        if window is None:
            return rows
        after = _after(as_of, window)
        return windowed(rows, _purchases(figures.purchase_columns(connection, after, as_of, customers=touched)))

    def _fetch(
        self, connection: Transaction, as_of: int, window: int | None
    ) -> tuple[CustomerLedger, PurchaseColumns | None]:
        """Return everyone, and the purchases inside the window where there is one.

        The second half comes over a connection of its own meanwhile: most of the time goes into decryption. None
        where that one saw another state.
        """
        if window is None:
            return _everyone(connection), None
        with ThreadPoolExecutor(1) as other:
            ahead = other.submit(self._fetch_purchases, _after(as_of, window), as_of)
            everyone = _everyone(connection)
            version, columns = ahead.result()
        return everyone, columns if version == self._version else None

    def _fetch_purchases(self, after: int, until: int) -> tuple[int, PurchaseColumns]:
        with self._store.read() as connection:
            return data_version(connection).ledger, figures.purchase_columns(connection, after, until)


def _after(as_of: int, window: int | None) -> int:
    return as_of - window if window is not None else 0


def _latest(ledger: CustomerLedger) -> int:
    return int(np.max(ledger.last_day, initial=0))


def _everyone(connection: Transaction, customers: Sequence[int] | None = None) -> CustomerLedger:
    if figures.has_undated(connection):
        # The figures kept with each customer count them, yet nobody knows whether they lie before the as-of day.
        dated = figures.purchase_columns(connection, 0, date.max.toordinal(), days=True, customers=customers)
        return history(_purchases(dated), dated.day, 0)
    columns = figures.buyer_columns(connection, customers)
    codes, names = currency_codes(columns.currency, len(columns.ids))
    return CustomerLedger(
        ids=columns.ids,
        last_day=columns.last_day,
        frequency=columns.frequency,
        monetary=columns.monetary,
        currency=codes,
        currencies=names,
    )


def _purchases(columns: PurchaseColumns) -> Purchases:
    codes, names = currency_codes(columns.currency, len(columns.customer))
    return Purchases(columns.customer, columns.net, codes, names)
