"""Which services are there? Built once by ``app``, handed down through constructors."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from shopcrm.base.clock import Clock, steady
from shopcrm.base.errors import ShopError
from shopcrm.base.texts import Texts
from shopcrm.domain.erasure import LedgerNews
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.audit import AuditService
from shopcrm.services.backups import BackupService
from shopcrm.services.care import CareService
from shopcrm.services.changes import LedgerChanges
from shopcrm.services.checks import CheckService
from shopcrm.services.consents import ConsentService
from shopcrm.services.customers import CustomerService
from shopcrm.services.drafts import DraftService
from shopcrm.services.erasure import ErasureService
from shopcrm.services.exports import ExportService
from shopcrm.services.groups import GroupService
from shopcrm.services.imports import ImportService
from shopcrm.services.losses import LossService
from shopcrm.services.manual import ManualService
from shopcrm.services.mappings import MappingService
from shopcrm.services.new_customers import NewCustomerService
from shopcrm.services.notices import NoticeService
from shopcrm.services.people import PeopleService
from shopcrm.services.persons import PersonService
from shopcrm.services.reports import ReportService
from shopcrm.services.retention import RetentionService
from shopcrm.services.reveals import RevealService
from shopcrm.services.rfm import RfmService
from shopcrm.services.scoring import ScoringService
from shopcrm.services.self_check import SelfCheckService
from shopcrm.services.today import TodayService
from shopcrm.services.ways_in import WaysInService
from shopcrm.store.vault import OpenVault
from shopcrm.store.work import Store

_LOG: Final = logging.getLogger(__name__)


class OpenShop:
    """An unlocked vault and everything that can be done with it; methods may be called from any thread."""

    def __init__(
        self, store: Store, info: ShopInfo, clock: Clock, texts: Texts, *, ways: WaysInService, audit: AuditService,
        lost: int = 0, erased: LedgerNews | None = None,
    ) -> None:  # fmt: skip
        """Build the services of one open vault.

        Args:
            store: its database.
            info: name, zone and currency.
            clock: tells the time.
            texts: the language of what is printed.
            ways: the ways in.
            audit: the trail of what was done.
            lost: how many changes were found to be missing.
            erased: what the ledger of erasures had to say.
        """
        self._store = store
        self.ways, self.audit, self.lost = ways, audit, lost
        self.erased = erased or LedgerNews()
        # Part of the data file was damaged and was put right; she is told once.
        self.mended = store.vault.mended
        self.info = info
        self.rights = store.rights
        self.folder: Path = store.folder
        changes = LedgerChanges()
        scoring = ScoringService(store, info, clock, changes)
        self._scoring = scoring
        self.backups = BackupService(store, clock, info.zone, audit)
        self.imports = ImportService(store, info, clock, changes, self.backups, audit=audit)
        self.exports = ExportService(store, info, audit)
        self.mappings = MappingService(info, store.rights)
        self.customers = CustomerService(store, scoring, clock, changes)
        self.consents = ConsentService(store, info, clock)
        self.notices = NoticeService(store, info)
        self.erasure = ErasureService(store, info, clock, changes, self.backups)
        self.people = PeopleService(store, scoring, clock, changes)
        self.new_customers = NewCustomerService(store, info, scoring, clock, changes)
        self.manual = ManualService(store, info, clock, self.imports, self.people)
        self.groups = GroupService(store, scoring, info)
        self.rfm = RfmService(store, scoring)
        self.care = CareService(store, scoring)
        self.today = TodayService(store, scoring, self.care, info)
        self.reports = ReportService(self.customers, info, clock, texts, audit)
        self.persons = PersonService(self.customers, info, clock, self.reports, audit)
        self.retention = RetentionService(store, info, clock)
        self.self_check = SelfCheckService(
            store, info, clock, audit=audit, backups=self.backups, ways=ways, retention=self.retention
        )
        self.reveals = RevealService(audit, ways, steady)
        self.checks = CheckService(store)
        self.drafts = DraftService(store)
        self.losses = LossService(info, self.checks, self.backups, audit, ways)
        _LOG.info("shop open")

    @property
    def day(self) -> date:
        """Today in the shop's zone."""
        return self._scoring.day

    def accept_loss(self) -> None:
        """Go on without the changes that were lost: the owner was told."""
        self._store.accept_loss()
        self.lost = 0

    def _settle(self) -> None:
        """Bring into the trail what still waits for it; else it does when the shop is opened next."""
        with suppress(ShopError):
            self.audit.catch_up()

    def release(self) -> OpenVault:
        """Close everything but the vault's lock: what comes next changes its files."""
        self._settle()
        return self._store.release()

    def close(self) -> None:
        """Lock the vault: everything is on disk, the key is forgotten."""
        self._settle()
        self._store.close()
        _LOG.info("shop closed")
