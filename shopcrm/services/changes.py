"""Whose orders did each import and undo change? What is kept in memory follows, instead of being fetched anew."""

from __future__ import annotations

import threading
from collections.abc import Set as AbstractSet

# Beyond this many, fetching everyone is as fast as fetching them.
MOST_CUSTOMERS = 2000
_CHANGES_KEPT = 50


class LedgerChanges:
    """The customers touched on the way from one state of the ledger to the next, for the last few states."""

    def __init__(self) -> None:
        """Start with none: what happened before this vault was opened is not known."""
        self._guard = threading.Lock()
        self._touched: dict[int, frozenset[int]] = {}

    def note(self, version: int, customers: AbstractSet[int]) -> None:
        """Remember that the change which made ``version`` touched ``customers``; called once it is kept."""
        with self._guard:
            self._touched.pop(version, None)
            if len(customers) <= MOST_CUSTOMERS:
                self._touched[version] = frozenset(customers)
            while len(self._touched) > _CHANGES_KEPT:
                del self._touched[min(self._touched)]

    def between(self, old: int, new: int) -> AbstractSet[int] | None:
        """Return who may differ between two states; None when they are too many, or not known."""
        with self._guard:
            steps = [self._touched.get(version) for version in range(old + 1, new + 1)] if new >= old else [None]
        touched: set[int] = set()
        for step in steps:
            if step is None:
                return None
            touched |= step
        return touched if len(touched) <= MOST_CUSTOMERS else None
