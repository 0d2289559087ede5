"""A whole shop in memory with the same services as a real one, and the vaults it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import CannotUnlock, ShopError
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.base.started import Started
from shopcrm.domain.drafts import Draft
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.checks import VaultSize
from shopcrm.services.container import OpenShop
from shopcrm.services.program import Services
from shopcrm.services.support import SupportService
from tests.ui.fakes.analysis import FakeCare, FakeGroups, FakeRfm, FakeToday
from tests.ui.fakes.files import FakeExports, FakeImports, FakeReports
from tests.ui.fakes.moment import CODE, NOW, PASSPHRASE
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


class FakeChecks:
    def size(self) -> VaultSize:
        return VaultSize("0008", {"orders": 900, "customers": 300})


class FakeShop:
    def __init__(self, folder: Path, count: int = 300) -> None:
        self.info = ShopInfo("小满家")
        self.folder = folder
        self.customers = FakeCustomers(make_cards(count))
        self.imports = FakeImports(self.customers)
        self.exports = FakeExports()
        self.people = FakePeople(self.customers)
        self.new_customers = FakeNewCustomers(self.customers)
        self.groups = FakeGroups(self.customers)
        self.rfm = FakeRfm(self.customers)
        self.care = FakeCare(self.customers)
        self.today = FakeToday(self.customers)
        self.reports = FakeReports()
        self.drafts = FakeDrafts()
        self.checks = FakeChecks()
        self.audit = FakeAudit()
        self.reveals = FakeReveals(self.audit)
        self.closed = False

    def close(self) -> None:
        self.closed = True

    @property
    def typed(self) -> OpenShop:
        return cast("OpenShop", self)


class FakePending:
    recovery_code = CODE

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

    def exists(self, folder: Path) -> bool:
        return folder in self.folders

    def passphrase_problem(self, passphrase: str) -> str:
        return "too_short" if len(passphrase) < 8 else ""

    def begin(self, folder: Path, info: ShopInfo, passphrase: str) -> FakePending:
        del passphrase
        self.begun.append((folder, info.name))
        return self.pending

    def open(self, folder: Path, passphrase: str) -> OpenShop:
        del folder
        if passphrase != PASSPHRASE:
            raise CannotUnlock("wrong_passphrase")
        return self.shop.typed

    def open_with_recovery(self, folder: Path, code: str) -> OpenShop:
        del folder
        if code != CODE:
            raise CannotUnlock("wrong_recovery")
        return self.shop.typed

    def make_demo(self, folder: Path, progress: Progress, cancel: CancelToken) -> OpenShop:
        progress("samples", 1, 2)
        cancel.check()
        self.folders.add(folder)
        return self.shop.typed


def services(vaults: FakeVaults) -> Services:
    clock = FixedClock(NOW)
    return Services(clock, vaults, SupportService(clock, Started()))  # type: ignore[arg-type]
