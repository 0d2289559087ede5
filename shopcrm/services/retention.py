"""Look through the customers there is no reason to keep any more."""

from __future__ import annotations

from collections.abc import Sequence

from shopcrm.base.clock import Clock, today
from shopcrm.base.errors import WrongUsage
from shopcrm.domain.audit import Act, Action
from shopcrm.domain.days import months_later
from shopcrm.domain.permissions import Permission
from shopcrm.domain.retention import DEFAULT_MONTHS, KEPT_MONTHS, TERMS, KeepReason, RetentionReview
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.allowed import needs
from shopcrm.services.notices import MONTHS_FACT
from shopcrm.store.facts import count_commit, read_fact, write_fact
from shopcrm.store.retention import keep_customers, kept_customers, quiet_customers
from shopcrm.store.work import Store


class RetentionService:
    """The retention review of one open vault."""

    def __init__(self, store: Store, info: ShopInfo, clock: Clock) -> None:
        """Work on ``store``; days are those of the shop's zone."""
        self._store, self._info, self._clock = store, info, clock
        self.rights = store.rights

    def months(self) -> int:
        """Return how long a file may be quiet: as the privacy notice says, where it names a term."""
        with self._store.read() as connection:
            return int(read_fact(connection, MONTHS_FACT) or 0) or DEFAULT_MONTHS

    @needs(Permission.SETTINGS)
    def set_months(self, months: int) -> None:
        """Let files be quiet for ``months``; the privacy notice names the same term from now on.

        Raises:
            WrongUsage: it is none of the terms that are offered.
        """
        if months not in TERMS:
            raise WrongUsage("retention_months", shortest=TERMS[0], longest=TERMS[-1])
        with self._store.write() as connection:
            write_fact(connection, MONTHS_FACT, str(months))

    def review(self) -> RetentionReview:
        """Return whom there is no reason to keep any more, the longest quiet first."""
        day, months = today(self._clock, self._info.zone), self.months()
        before = months_later(day, -months)
        with self._store.read() as connection:
            quiet, kept = quiet_customers(connection, before), kept_customers(connection, day)
        asked = tuple(one for one in quiet if one.customer not in kept)
        return RetentionReview(months, before, asked, len(quiet) - len(asked))

    @needs(Permission.DECIDE)
    def keep(self, customers: Sequence[int], reason: KeepReason) -> None:
        """Keep these for another year; they are asked about again then."""
        now, day = self._clock.now(), today(self._clock, self._info.zone)
        with self._store.write() as connection:
            keep_customers(connection, customers, months_later(day, KEPT_MONTHS), reason, int(now.timestamp()))
            act = Act(Action.RETAIN, counts={"people": len(customers)}, purpose=f"keep_{reason}")
            self._store.note(connection, act, now)
            count_commit(connection, ledger=False)
