"""Say who is who: join two customers, take them apart, or remember that they are different people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from shopcrm.base.clock import Clock
from shopcrm.base.errors import WrongUsage
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.rules import CUSTOMER_RULES
from shopcrm.store import people
from shopcrm.store.decisions import find_link
from shopcrm.store.facts import count_commit
from shopcrm.store.identities import shown_as
from shopcrm.store.refresh import refresh_everyone
from shopcrm.store.work import Store, Transaction


def settle_everyone(connection: Transaction, at: int) -> None:
    """Join by the rules of today what was imported by an older program."""
    refresh_everyone(connection, at, CUSTOMER_RULES)
    count_commit(connection, ledger=True)


class PeopleService:
    """Everything about who is who."""

    def __init__(self, store: Store, clock: Clock, changes: LedgerChanges) -> None:
        """Work on one open vault; ``changes`` is told whose orders moved."""
        self._store, self._clock, self._changes = store, clock, changes

    def merge(self, keep: int, fold: int, choices: Mapping[str, str] | None = None) -> int:
        """Make ``fold`` a part of ``keep`` and return the number of the join; ``choices`` as in domain.identities.Link.

        Raises:
            WrongUsage: there is no such customer, or both are one already.
        """
        with self._saying() as (saying, touched):
            mine, yours = self._both(saying.connection, keep, fold)
            told = tuple(sorted((choices or {}).items()))
            link, moved = people.merge(saying, mine, yours, told, ())
            touched |= moved
        return link

    def unmerge(self, link: int) -> None:
        """Take a join back.

        Raises:
            WrongUsage: there is no such join, or it was taken back before.
        """
        with self._saying() as (saying, touched):
            found = find_link(saying.connection, link)
            if found is None:
                raise WrongUsage("no_such_merge", merge=link)
            touched |= people.unmerge(saying, found)

    def apart(self, a: int, b: int) -> int:
        """Remember that two customers are different people; return the number of the decision.

        Raises:
            WrongUsage: there is no such customer, or both are one: that is taken apart with ``unmerge``.
        """
        with self._saying() as (saying, touched):
            decision, moved = people.apart(saying, *self._both(saying.connection, a, b))
            touched |= moved
        return decision

    def forget_apart(self, decision: int) -> None:
        """Take "different people" back."""
        with self._saying() as (saying, touched):
            touched |= people.forget(saying, decision)

    @contextmanager
    def _saying(self) -> Iterator[tuple[people.Saying, set[int]]]:
        touched: set[int] = set()
        with self._store.write() as connection:
            yield people.Saying(connection, int(self._clock.now().timestamp()), CUSTOMER_RULES), touched
            version = count_commit(connection, ledger=bool(touched))
        if touched:
            self._changes.note(version.ledger, touched)

    def _both(self, connection: Transaction, a: int, b: int) -> tuple[int, int]:
        found = []
        for customer in (a, b):
            shown = shown_as(connection, customer)
            if shown is None:
                raise WrongUsage("no_such_customer", customer=customer)
            found.append(shown)
        if found[0] == found[1]:
            raise WrongUsage("same_customer", a=a, b=b)
        return found[0], found[1]
