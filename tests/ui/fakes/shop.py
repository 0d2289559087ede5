"""A whole shop in memory with the same services as a real one, and the vaults it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import cast

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import CannotUnlock, ShopError, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.base.started import Started
from shopcrm.domain.backups import Backup, BackupState, Manifest, Reason
from shopcrm.domain.drafts import Draft
from shopcrm.domain.erasure import LedgerNews
from shopcrm.domain.permissions import Rights
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.checks import VaultSize
from shopcrm.services.container import OpenShop
from shopcrm.services.program import Services
from shopcrm.services.support import SupportService
from tests.ui.fakes.analysis import FakeCare, FakeGroups, FakeRfm, FakeToday
from tests.ui.fakes.erasure import FakeErasure
from tests.ui.fakes.files import FakeExports, FakeImports, FakeReports
from tests.ui.fakes.moment import CODE, NOW, PASSPHRASE, TODAY
from tests.ui.fakes.people import FakeCustomers, FakeNewCustomers, FakePeople, make_cards
from tests.ui.fakes.trail import FakeAudit, FakeReveals


class FakeDrafts:
    """What lies in the vault; ``refuse`` is what the disk says."""

    def __init__(self) -> None:
        self.there: tuple[Draft, ...] = ()
        self.refuse: ShopError | None = None

    def keep(self, begun: Sequence[Draft]) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.there = tuple(begun)

    def kept(self) -> tuple[Draft, ...]:
        return self.there


class FakeBackups:
    """Nothing changed since the last backup, unless told otherwise."""

    def __init__(self) -> None:
        self.stale = False
        self.kept_up = 0
        self.refuse: ShopError | None = None
        self.newest: datetime | None = None

    def state(self) -> BackupState:
        if self.newest is None:
            return BackupState(None, changed=True, drilled=None, second="", second_problem="")
        made = Manifest("v", 1, self.newest, Reason.AFTER_WORK, "0", "0009", 1, 1, "", {})
        newest = Backup(Path("1.crmbak"), made, sealed=True)
        return BackupState(newest, self.stale, drilled=None, second="", second_problem="")

    def keep_up(self, progress: Progress, cancel: CancelToken) -> None:
        progress("copying", 1, 1)
        cancel.check()
        self.kept_up += 1
        if self.refuse is not None:
            raise self.refuse
        self.stale = False


class FakeSelfCheck:
    """Tells when one was put on paper."""

    def __init__(self) -> None:
        self.made: date | None = None

    def last(self) -> date | None:
        return self.made


class FakeChecks:
    def size(self) -> VaultSize:
        return VaultSize("0008", {"orders": 900, "customers": 300})


class FakeShop:
    def __init__(self, folder: Path, count: int = 300) -> None:
        self.info = ShopInfo("小满家")
        self.rights = Rights(by_staff=False)
        self.folder = folder
        self.customers = FakeCustomers(make_cards(count))
        self.imports = FakeImports(self.customers)
        self.exports = FakeExports()
        self.people = FakePeople(self.customers)
        self.consents = self.customers.consents
        self.new_customers = FakeNewCustomers(self.customers)
        self.groups = FakeGroups(self.customers)
        self.rfm = FakeRfm(self.customers)
        self.care = FakeCare(self.customers)
        self.today = FakeToday(self.customers)
        self.reports = FakeReports()
        self.drafts = FakeDrafts()
        self.checks = FakeChecks()
        self.self_check = FakeSelfCheck()
        self.backups = FakeBackups()
        self.lost, self.mended = 0, False
        self.erased = LedgerNews()
        self.erasure = FakeErasure(self.customers)
        self.audit = FakeAudit()
        self.reveals = FakeReveals(self.audit)
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def accept_loss(self) -> None:
        self.lost = 0

    @property
    def typed(self) -> OpenShop:
        return cast("OpenShop", self)


class FakePending:
    recovery_code = CODE
    shop = "小满家"
    day = TODAY

    def __init__(self, shop: FakeShop) -> None:
        self._shop = shop
        self.abandoned = False

    def confirm(self, typed: str) -> OpenShop:
        if typed.replace("-", "").replace(" ", "") != CODE.replace("-", ""):
            raise CannotUnlock("recovery_mistyped", group=3)
        return self._shop.typed

    def abandon(self) -> None:
        self.abandoned = True


class FakeVaults:
    def __init__(self, folders: set[Path], shop: FakeShop) -> None:
        self.folders, self.shop = folders, shop
        self.pending = FakePending(shop)
        self.begun: list[tuple[Path, str]] = []
        # None where no keyring opens the shop, else "" or the error it answers with.
        self.keyring: str | None = None
        self.damaged = False

    def exists(self, folder: Path) -> bool:
        return folder in self.folders

    def passphrase_problem(self, passphrase: str) -> str:
        return "too_short" if len(passphrase) < 8 else ""

    def begin(self, folder: Path, info: ShopInfo, passphrase: str) -> FakePending:
        del passphrase
        self.begun.append((folder, info.name))
        return self.pending

    def open_typed(self, folder: Path, typed: TypedSecret) -> OpenShop:
        del folder
        if self.damaged:
            raise VaultDamaged("database_damaged")
        if typed.text != (CODE if typed.is_code else PASSPHRASE):
            raise CannotUnlock("wrong_recovery" if typed.is_code else "wrong_passphrase")
        return self.shop.typed

    def uses_keyring(self, folder: Path) -> bool:
        del folder
        return self.keyring is not None

    def open_with_keyring(self, folder: Path) -> OpenShop:
        del folder
        if self.keyring:
            raise CannotUnlock(self.keyring)
        return self.shop.typed

    def make_demo(self, folder: Path, progress: Progress, cancel: CancelToken) -> OpenShop:
        progress("samples", 1, 2)
        cancel.check()
        self.folders.add(folder)
        return self.shop.typed


def services(vaults: FakeVaults) -> Services:
    clock = FixedClock(NOW)
    return Services(clock, vaults, SupportService(clock, Started()))  # type: ignore[arg-type]
