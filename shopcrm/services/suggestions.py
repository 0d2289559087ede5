"""Keep the pairs of accounts worth a question for as long as the orders stay as they are."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from shopcrm.base.cycles import without_cycle_search
from shopcrm.base.progress import CancelToken, Progress, silent
from shopcrm.domain.people import Suggestion
from shopcrm.identity.likeness import Frequencies, Likeness, likeness
from shopcrm.identity.profiles import Profile, Told, profile
from shopcrm.identity.suggestions import ScoredPair, scored_pairs, suggestions
from shopcrm.store.decisions import all_apart, waiting
from shopcrm.store.facts import data_version
from shopcrm.store.told import ToldAccount, customers_of_accounts, files_of_customers, told_accounts
from shopcrm.store.work import Transaction


class SuggestionBook:
    """What may be asked about one open vault."""

    def __init__(self) -> None:
        """Start with nothing; the first question makes it."""
        # One thread makes the list, for as long as that takes; what is there already can be asked meanwhile.
        self._making = threading.Lock()
        self._guard = threading.Lock()
        self._version = -1
        self._pairs: list[ScoredPair] = []
        self._known = Frequencies(())

    def open_questions(
        self, connection: Transaction, now: int, progress: Progress = silent, cancel: CancelToken | None = None
    ) -> list[Suggestion]:
        """Return every pair of customers who may be one person and of whom she said nothing, likeliest first."""
        token = cancel or CancelToken()
        with self._making:
            self._catch_up(connection, progress, token)
            pairs = self._pairs
        customer_of = customers_of_accounts(connection)
        apart = all_apart(connection)
        shown = files_of_customers(connection, {file for pair in apart for file in pair})
        settled = {tuple(sorted((shown.get(a, a), shown.get(b, b)))) for a, b in apart} | waiting(connection, now)
        return suggestions(pairs, customer_of, lambda a, b: (a, b) in settled)

    def compared(self, connection: Transaction, a: int, b: int) -> Likeness | None:
        """Return how likely two customers are one person, None where nothing of them can be compared."""
        with self._guard:
            known = self._known
        sides = [_profiles(told_accounts(connection, (customer,))) for customer in (a, b)]
        if not known.accounts:
            # Nobody asked for the list yet: how rare a value is follows from these few alone.
            known = Frequencies([one for side in sides for one in side])
        found = [likeness(one, other, known) for one in sides[0] for other in sides[1]]
        return max(found, key=lambda one: one.score, default=None)

    def moved(self, before: int, after: int) -> None:
        """Learn that the change from one version of the ledger to the next only joined or parted customers."""
        with self._guard:
            if self._version == before:
                self._version = after

    def _catch_up(self, connection: Transaction, progress: Progress, cancel: CancelToken) -> None:
        version = data_version(connection).ledger
        if version == self._version:
            return
        progress("people", 0, None)

        def look(done: int, total: int) -> None:
            cancel.check()
            progress("people", done, total)

        with without_cycle_search():
            profiles = _profiles(told_accounts(connection))
            cancel.check()
            known = Frequencies(profiles)
            pairs = scored_pairs(profiles, known, look)
        with self._guard:
            self._known, self._pairs, self._version = known, pairs, version


def _profiles(accounts: Iterable[ToldAccount]) -> Sequence[Profile]:
    found = []
    for account, customer, platform, nick, lines in accounts:
        told = [Told._make([text or "" for text in line]) for line in lines]
        known = profile(account, customer, platform, nick.casefold(), told)
        if known is not None:
            found.append(known)
    return found
