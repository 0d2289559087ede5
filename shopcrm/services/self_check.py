"""Look back on the year: what was kept, given away and looked at, and how safe it lies."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from shopcrm.base.clock import Clock, today
from shopcrm.domain.audit import Action, Subject
from shopcrm.domain.days import months_later
from shopcrm.domain.permissions import Permission
from shopcrm.domain.self_check import MONTHS, SelfCheck, by_staff, failed_tries, given_away, times_done
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService
from shopcrm.services.backups import BackupService
from shopcrm.services.retention import RetentionService
from shopcrm.services.ways_in import WaysInService
from shopcrm.store.self_check import held
from shopcrm.store.work import Store

_PAPER: Final = (Action.PRINT, Action.PDF)


class SelfCheckService:
    """The yearly self-check of one open vault."""

    def __init__(
        self, store: Store, info: ShopInfo, clock: Clock, *,
        audit: AuditService, backups: BackupService, ways: WaysInService, retention: RetentionService,
    ) -> None:  # fmt: skip
        """Ask the other services; days are those of the shop's zone."""
        self._store, self._info, self._clock = store, info, clock
        self._audit, self._backups, self._ways, self._retention = audit, backups, ways, retention
        self.rights = store.rights

    @needs(Permission.AUDIT)
    def look(self) -> SelfCheck:
        """Return the facts of the last twelve months."""
        day = today(self._clock, self._info.zone)
        since = months_later(day, -MONTHS)
        begun = datetime.combine(since, time(), ZoneInfo(self._info.zone))
        entries = [entry for entry in self._audit.entries() if entry.at >= begun]
        with self._store.read() as connection:
            kept = held(connection, int(begun.timestamp()))
        review = self._retention.review()
        return SelfCheck(
            since, day, kept, review.months, len(review.quiet), review.kept, given_away(entries), times_done(entries),
            by_staff(entries), failed_tries(entries), self._audit.verify(), self._backups.state(), self._ways.ways(),
        )  # fmt: skip

    @needs(Permission.AUDIT)
    def last(self) -> date | None:
        """Return the local day on which one was last put on paper; None where that never was."""
        zone = ZoneInfo(self._info.zone)
        for entry in self._audit.entries(actions=_PAPER):
            if entry.act.subject is Subject.SELF_CHECK:
                return entry.at.astimezone(zone).date()
        return None
