"""Gather what the owner needs to know of her shop when the laptop it lay on is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shopcrm.domain.audit import Action
from shopcrm.domain.loss import LossFacts
from shopcrm.domain.permissions import Permission
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.allowed import needs
from shopcrm.services.audit import AuditService
from shopcrm.services.backups import BackupService
from shopcrm.services.checks import CheckService
from shopcrm.services.ways_in import WaysInService

# This opening, and the one before it.
_OPENINGS: Final = 2


class LossService:
    """What one open shop knows of itself."""

    def __init__(
        self, info: ShopInfo, checks: CheckService, backups: BackupService, audit: AuditService, ways: WaysInService
    ) -> None:  # fmt: skip
        """Ask the services of the shop."""
        self._info, self._checks, self._backups, self._audit, self._ways = info, checks, backups, audit, ways
        self.rights = audit.rights

    @needs(Permission.AUDIT)
    def facts(self) -> LossFacts:
        """Return the facts as they are now; a second place that does not answer is waited for."""
        counts, state, ways = self._checks.size().counts, self._backups.state(), self._ways.ways()
        return LossFacts(
            shop=self._info.name,
            customers=counts["customers"],
            orders=counts["orders"],
            last_backup=state.newest.manifest.made if state.newest is not None else None,
            second=bool(state.second),
            last_unlock=self._opened_before(),
            keyring=ways.keyring,
            staff=ways.staff is not None,
        )

    def _opened_before(self) -> datetime | None:
        opened = self._audit.entries(actions=(Action.UNLOCK,), most=_OPENINGS)
        return opened[-1].at if len(opened) == _OPENINGS else None
