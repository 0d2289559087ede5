"""Keep the index of customers in memory for as long as it is true, and ask it."""

from __future__ import annotations

import threading

import numpy as np

from shopcrm.domain.customers import CustomerQuery
from shopcrm.identity.customer_index import CustomerIndex, IndexedCustomers, Ints, Mask, TextIndex, TitleIndex
from shopcrm.store import index_columns as stored
from shopcrm.store.facts import data_version
from shopcrm.store.work import Transaction


class CustomerDirectory:
    """The index of one open vault: loaded once, again after an import or undo, patched after the owner's edits."""

    def __init__(self) -> None:
        """Start with nothing; the first question loads the index."""
        self._guard = threading.Lock()
        self._index: CustomerIndex | None = None
        self._ledger, self._edit = -1, 0
        self._platforms: dict[tuple[int, str], Ints] = {}

    def index(self, connection: Transaction) -> CustomerIndex:
        """Return the index of the state ``connection`` sees."""
        ledger, edit = data_version(connection).ledger, stored.last_edit(connection)
        with self._guard:
            if self._index is None or ledger != self._ledger:
                self._index, self._platforms = _load(connection), {}
            elif edit != self._edit:
                self._index = self._index.with_edits(stored.edited_since(connection, self._edit))
            self._ledger, self._edit = ledger, edit
            return self._index

    def matching(self, connection: Transaction, query: CustomerQuery, today: int) -> tuple[CustomerIndex, Mask]:
        """Return the index and who matches in it; groups, segments and cells are the caller's to apply."""
        index = self.index(connection)
        mask = index.matching(query, today, lambda word: stored.order_owners(connection, word))
        if query.platform:
            mask &= index.among(self._members(connection, query.platform))
        return index, mask

    def _members(self, connection: Transaction, platform: str) -> Ints:
        key = (data_version(connection).ledger, platform)
        members = self._platforms.get(key)
        if members is None:
            members = self._platforms[key] = stored.members_of_platform(connection, platform)
        return members


def _load(connection: Transaction) -> CustomerIndex:
    columns = stored.index_columns(connection)
    products, buyers = stored.bought(connection)
    return CustomerIndex(
        customers=IndexedCustomers(
            ids=columns.ids,
            first_day=columns.first_day,
            last_day=columns.last_day,
            purchases=columns.purchases,
            net=columns.net,
            sort_names=columns.sort_names,
            cities=columns.cities,
            provinces=columns.provinces,
        ),
        texts=TextIndex(columns.text, columns.lengths),
        titles=TitleIndex(stored.titles(connection), products, np.searchsorted(columns.ids, buyers)),
    )
