"""The pages of the ways in and of the backups, on a real vault; and shops that come back at the door."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import StorageFailed, VaultDamaged
from shopcrm.base.paths import resources
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.domain.backups import Reason
from shopcrm.domain.ways import KeyringState, TypedSecret
from shopcrm.services.backups import BackupService
from shopcrm.services.container import OpenShop
from shopcrm.services.new_key import PendingKey
from shopcrm.services.program import Services
from shopcrm.services.support import SupportService
from shopcrm.services.vaults import VaultService
from shopcrm.ui.bring_back import BringBack
from shopcrm.ui.code_steps import CodeStep, TypeBackStep
from shopcrm.ui.context import Look, PageContext
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.clipboard import the_clipboard
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.pages.backups import BackupsPage
from shopcrm.ui.pages.ways import PassphraseStep, WaysPage
from shopcrm.ui.secret_step import SecretStep
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from shopcrm.ui.wizard import Wizard
from tests import factories as make
from tests.conftest import NOW, PASSPHRASE
from tests.store.harm import first_page_of, spoil
from tests.store.keyrings import MemoryKeyring
from tests.ui.conftest import Trail, nameless, view_of
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.inline_jobs import InlineJobs

NEW = "an entirely different passphrase"


@pytest.fixture
def real(look: Look, jobs: InlineJobs, shop: OpenShop, dialogs: ScriptedDialogs, trail: Trail) -> PageContext:
    return PageContext(look, shop, FixedClock(NOW), jobs, dialogs, trail)


@pytest.fixture
def changes() -> list[tuple[PendingKey, str]]:
    return []


@pytest.fixture
def ways(real: PageContext, vaults: VaultService, qtbot: QtBot, changes: list[tuple[PendingKey, str]]) -> WaysPage:
    page = WaysPage(real, vaults, the_clipboard(), lambda pending, typed: changes.append((pending, typed)))
    qtbot.addWidget(page)
    page.visit()
    return page


@pytest.fixture
def locks() -> list[str]:
    return []


@pytest.fixture
def backups(real: PageContext, qtbot: QtBot, locks: list[str]) -> BackupsPage:
    page = BackupsPage(real, lambda: locks.append("locked"))
    qtbot.addWidget(page)
    page.visit()
    return page


V = TypeVar("V", bound=QWidget)


def shown(window: MainWindow, kind: type[V]) -> V:
    """Return what the window shows, which is of this kind."""
    view: QWidget | None = window.view
    assert isinstance(view, kind)
    return view


def said(widget: object) -> str:
    assert isinstance(widget, QWidget)
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def type_secret(page: WaysPage | BackupsPage | BringBack, text: str, *, code: bool = False) -> None:
    assert isinstance(page.step, SecretStep)
    if code:
        page.step._other.click()
    page.step.secret.setText(text)
    page.step.next.click()


def choose(page: WaysPage, text: str) -> None:
    assert isinstance(page.step, PassphraseStep)
    page.step.fields.first.setText(text)
    page.step.fields.second.setText(text)
    page.step.next.click()


def type_back(page: WaysPage) -> str:
    """Write the code down and type it back; return it."""
    assert isinstance(page.step, CodeStep)
    code = "-".join(one.text().replace("  ", "-") for one in page.step.findChildren(QLabel) if one.text()[:1].isdigit())
    page.step.next.click()
    assert isinstance(page.step, TypeBackStep)
    page.step.code.setText("000011" * 8)
    page.step.next.click()
    assert isinstance(page.step, TypeBackStep)
    page.step.code.setText(code)
    page.step.next.click()
    return code


def test_a_new_passphrase(ways: WaysPage, vaults: VaultService, shop: OpenShop, trail: Trail) -> None:
    assert nameless(ways) == []
    ways.passphrase_button.click()
    type_secret(ways, "somebody else entirely")
    assert ways.texts("errors.wrong_passphrase.title") in said(ways)
    type_secret(ways, PASSPHRASE)
    choose(ways, "short")
    choose(ways, NEW)
    assert not ways.back()
    assert trail.notices == [ways.texts("ways.passphrase.done")]
    shop.close()
    vaults.open(shop.folder, NEW).close()


def test_a_new_code(ways: WaysPage, vaults: VaultService, shop: OpenShop) -> None:
    ways.code_button.click()
    type_secret(ways, PASSPHRASE)
    code = type_back(ways)
    assert ways.step is None
    shop.close()
    vaults.open_typed(shop.folder, TypedSecret(code, is_code=True)).close()


def test_half_a_change_is_none(ways: WaysPage, shop: OpenShop, vaults: VaultService) -> None:
    ways.code_button.click()
    type_secret(ways, PASSPHRASE)
    assert ways.back()
    assert not ways.back()
    ways.passphrase_button.click()
    ways.leave()
    assert ways.step is None
    shop.close()
    vaults.open(shop.folder, PASSPHRASE).close()


def test_the_keyring(ways: WaysPage, keyring: MemoryKeyring, shop: OpenShop) -> None:
    ways.keyring_button.click()
    type_secret(ways, PASSPHRASE)
    assert shop.ways.ways().keyring
    assert ways.texts("ways.keyring.on") in said(ways)
    ways.keyring_button.click()
    assert not shop.ways.ways().keyring
    assert keyring.kept == {}
    for state in (KeyringState.LOCKED, KeyringState.ABSENT, KeyringState.NO_SERVICE):
        shop.ways.use_keyring(TypedSecret(PASSPHRASE))
        ways._heard(state)
        assert ways.texts(f"ways.keyring.on_{state.value}") in said(ways)
    shop.ways.stop_using_keyring()
    ways._heard(KeyringState.NO_SERVICE)
    assert not ways.keyring_button.isEnabled()


def test_a_new_key_is_taken_over_by_the_window(ways: WaysPage, changes: list[tuple[PendingKey, str]]) -> None:
    ways.key_button.click()
    type_secret(ways, PASSPHRASE)
    choose(ways, NEW)
    code = type_back(ways)
    ((pending, typed),) = changes
    assert pending.recovery_code == typed == code


def test_an_error_on_the_way_ends_the_change(ways: WaysPage, trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("disk_full")

    ways.passphrase_button.click()
    type_secret(ways, PASSPHRASE)
    monkeypatch.setattr(ways.ctx.shop.ways, "change_passphrase", full)
    choose(ways, NEW)
    assert ways.step is None
    assert [getattr(error, "key", "") for error in trail.errors] == ["disk_full"]


def test_backing_up_and_trying_it(backups: BackupsPage, shop: OpenShop, trail: Trail) -> None:
    texts = backups.texts
    assert texts("backups.title.none") in said(backups)
    assert not backups.drill_button.isEnabled()
    backups.now_button.click()
    assert texts("backups.title.good") in said(backups)
    assert nameless(backups) == []
    backups.drill_button.click()
    assert texts("backups.drill.text", day="2026-11-22") in said(backups)
    assert trail.notices == [texts("backups.made"), texts("backups.drill.done", orders="0", customers="0")]
    assert shop.backups.state().drilled == NOW


def test_after_a_change_it_says_so(backups: BackupsPage, shop: OpenShop, tmp_path: Path) -> None:
    backups.now_button.click()
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    backups.refresh()
    assert backups.texts("backups.title.changed") in said(backups)


def test_a_second_place(backups: BackupsPage, dialogs: ScriptedDialogs, tmp_path: Path, shop: OpenShop) -> None:
    backups.second_button.click()
    assert shop.backups.state().second == ""
    (tmp_path / "stick").mkdir()
    dialogs.folder = tmp_path / "stick"
    backups.second_button.click()
    assert shop.backups.state().second == str(tmp_path / "stick")
    backups.now_button.click()
    assert len(list((tmp_path / "stick").iterdir())) == 1
    shutil.rmtree(tmp_path / "stick")
    backups.refresh()
    assert backups.texts("backups.second.missing", folder=str(tmp_path / "stick")) in said(backups)
    backups.stop_button.click()
    assert shop.backups.state().second == ""


@pytest.mark.parametrize("sure", [True, False])
def test_a_second_place_in_the_cloud_is_asked_about(
    backups: BackupsPage, dialogs: ScriptedDialogs, tmp_path: Path, shop: OpenShop, sure: bool
) -> None:
    dialogs.folder, dialogs.sure = tmp_path / "OneDrive", sure
    dialogs.folder.mkdir()
    backups.second_button.click()
    assert bool(shop.backups.state().second) is sure


def test_one_file_for_the_new_computer(backups: BackupsPage, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    backups.move_button.click()
    dialogs.save = tmp_path / "shop.crmbak"
    backups.move_button.click()
    assert dialogs.save.is_file()


def restore_button(page: BackupsPage) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text() == page.texts("backups.list.do"))


def test_bringing_one_back(
    backups: BackupsPage, shop: OpenShop, vaults: VaultService, locks: list[str], tmp_path: Path
) -> None:
    backups.now_button.click()
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    restore_button(backups).click()
    type_secret(backups, "somebody else entirely")
    assert locks == []
    assert backups.back()
    restore_button(backups).click()
    type_secret(backups, PASSPHRASE)
    assert locks == ["locked"]
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert again.checks.run().counts["orders"] == 0
    again.close()
    assert (shop.folder / "before-restore" / "1" / "data.db").is_file()


def test_what_was_put_aside_can_be_deleted(backups: BackupsPage, shop: OpenShop, dialogs: ScriptedDialogs) -> None:
    aside = shop.folder / "before-restore" / "1"
    aside.mkdir(parents=True)
    (aside / "data.db").write_bytes(b"old" * 1000)
    backups.refresh()
    dialogs.sure = False
    backups.aside_button.click()
    assert aside.is_dir()
    dialogs.sure = True
    backups.aside_button.click()
    assert not aside.exists()


def test_those_of_before_the_key_was_changed(
    real: PageContext, qtbot: QtBot, dialogs: ScriptedDialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    service: BackupService = real.shop.backups
    service.make(Reason.BEFORE_KEY)
    monkeypatch.setattr("shopcrm.services.backups.sealed_by", lambda _raw, _key: False)
    page = BackupsPage(real, lambda: None)
    qtbot.addWidget(page)
    page.visit()
    dialogs.sure = False
    page.forget_button.click()
    assert len(service.backups()) == 1
    dialogs.sure = True
    page.forget_button.click()
    assert service.backups() == ()


@pytest.fixture
def make_real_window(
    qtbot: QtBot, jobs: InlineJobs, dialogs: ScriptedDialogs, vaults: VaultService, clock: FixedClock
) -> Callable[[Path], MainWindow]:
    def build(folder: Path) -> MainWindow:
        window = MainWindow(
            Services(clock, vaults, SupportService(clock, Started())),
            Settings("zh_CN", "light"),
            lambda _settings: None,
            root=resources(), vault=folder, jobs=jobs, dialogs=dialogs,
        )  # fmt: skip
        qtbot.addWidget(window)
        window.show()
        return window

    return build


def test_a_new_key_in_the_window(make_real_window: Callable[[Path], MainWindow], shop: OpenShop, qtbot: QtBot) -> None:
    shop.close()
    window = make_real_window(shop.folder)
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    view = view_of(window, qtbot)
    view.open_page("ways")
    page = view.pages["ways"]
    assert isinstance(page, WaysPage)
    page.key_button.click()
    type_secret(page, PASSPHRASE)
    choose(page, NEW)
    type_back(page)
    shown(window, ShopView)
    assert window.view is not view
    assert window.shop is not None
    assert window.shop.backups.state().newest is not None
    window.close()


def test_a_failed_change_of_the_key_ends_at_the_door(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.close()
    window = make_real_window(shop.folder)
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    view = view_of(window, qtbot)
    view.open_page("ways")
    page = view.pages["ways"]
    assert isinstance(page, WaysPage)
    page.key_button.click()
    type_secret(page, PASSPHRASE)
    choose(page, NEW)

    def full(*_: object) -> None:
        raise StorageFailed("disk_full")

    monkeypatch.setattr("shopcrm.services.new_key.rotate", full)
    type_back(page)
    shown(window, UnlockPage)
    assert window.look.texts("errors.disk_full.what") in said(shown(window, QWidget))
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    shown(window, ShopView)
    window.close()


def test_a_damaged_shop_comes_back_at_the_door(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, tmp_path: Path, qtbot: QtBot
) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    shop.backups.make()
    shop.close()
    (shop.folder / "data.db").write_bytes(b"nothing of use" * 400)
    window = make_real_window(shop.folder)
    page = shown(window, UnlockPage)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    assert "2026-11-22" in said(page)
    page.rescue.newest_button.click()
    shown(window, BringBack)
    type_secret(shown(window, BringBack), "somebody else entirely")
    assert isinstance(shown(window, BringBack).step, SecretStep)
    type_secret(shown(window, BringBack), PASSPHRASE)
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    view_of(window, qtbot)
    assert window.shop is not None
    assert window.shop.checks.run().counts["orders"] == 1
    window.close()


def spoiled(shop: OpenShop, table: str) -> Path:
    """Close ``shop``; nothing of one of its tables can be read any more."""
    page = first_page_of(shop, table)
    shop.close()
    spoil(shop.folder / "data.db", page)
    return shop.folder


def test_what_can_be_read_of_a_damaged_shop_is_saved_at_the_door(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, tmp_path: Path, qtbot: QtBot
) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    window = make_real_window(spoiled(shop, "fact"))
    page = shown(window, UnlockPage)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    page.rescue.salvage_button.click()
    assert "读出了 1 笔订单" in said(page)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    view_of(window, qtbot)
    assert window.shop is not None
    assert window.shop.checks.run().counts["orders"] == 1
    window.close()


def test_damage_met_at_work_leads_to_what_can_be_saved(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, tmp_path: Path, qtbot: QtBot
) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    window = make_real_window(spoiled(shop, "rejected_row"))
    page = shown(window, UnlockPage)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    view = view_of(window, qtbot)
    # It opens; the backup reads every page.
    view.open_page("backups")
    backups = view.context.shop.backups
    view.context.jobs.read(view, lambda progress, cancel: backups.make(Reason.BY_HAND, progress, cancel), print)
    qtbot.waitUntil(lambda: view.notices.rescue_button is not None)
    assert view.notices.rescue_button is not None
    view.notices.rescue_button.click()
    door = shown(window, UnlockPage)
    assert door.open_button.text() == window.look.texts("unlock.damaged.do")
    assert window.look.texts("unlock.damaged.note") in said(door)
    door.secret.setText(PASSPHRASE)
    door.open_button.click()
    door.rescue.salvage_button.click()
    assert "读出了 1 笔订单" in said(door)
    assert door.open_button.text() == window.look.texts("unlock.open")
    door.secret.setText(PASSPHRASE)
    door.open_button.click()
    view_of(window, qtbot)
    assert window.shop is not None
    assert window.shop.checks.run().ok
    window.close()


def test_a_damaged_shop_may_be_opened_all_the_same(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, qtbot: QtBot
) -> None:
    shop.close()
    window = make_real_window(shop.folder)
    door = shown(window, UnlockPage)
    door.greet("", Resume(damaged=True))
    door.anyway_button.click()
    assert door.open_button.text() == window.look.texts("unlock.open")
    door.secret.setText(PASSPHRASE)
    door.open_button.click()
    view = view_of(window, qtbot)
    view.show_error(VaultDamaged("backup_damaged", file="a.crmbak"))
    # A damaged backup is no damaged shop.
    assert view.notices.rescue_button is None
    window.close()


def test_a_shop_in_a_synced_folder_is_taken_out_at_the_door(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, tmp_path: Path, qtbot: QtBot
) -> None:
    shop.close()
    place = tmp_path / "OneDrive" / "shop"
    place.parent.mkdir()
    shop.folder.rename(place)
    window = make_real_window(place)
    page = shown(window, UnlockPage)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    page.copy_button.click()
    assert str(page.folder) in said(page)
    assert page.folder != place
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    view_of(window, qtbot)
    window.close()


def test_a_damaged_shop_without_a_backup(make_real_window: Callable[[Path], MainWindow], shop: OpenShop) -> None:
    shop.close()
    (shop.folder / "data.db").write_bytes(b"nothing of use" * 400)
    window = make_real_window(shop.folder)
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    assert window.look.texts("backups.door.none") in said(shown(window, QWidget))
    window.close()


def test_a_shop_on_a_new_computer(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> None:
    shop.backups.save_as(tmp_path / "shop.crmbak")
    window = make_real_window(tmp_path / "computer" / "myshop.shopcrm")
    shown(window, Wizard)
    shown(window, Wizard)._from_backup()
    shown(window, Wizard)
    dialogs.backup = tmp_path / "none.crmbak"
    dialogs.backup.write_text("no backup")
    shown(window, Wizard)._from_backup()
    assert window.look.texts("errors.backup_unreadable.title") in said(shown(window, QWidget))
    dialogs.backup = tmp_path / "shop.crmbak"
    shown(window, Wizard)._from_backup()
    shown(window, BringBack)
    type_secret(shown(window, BringBack), PASSPHRASE)
    shown(window, UnlockPage).secret.setText(PASSPHRASE)
    shown(window, UnlockPage).open_button.click()
    assert window.shop is not None
    assert window.shop.folder == tmp_path / "computer" / "myshop.shopcrm"
    window.close()


def test_leaving_it_leads_back(
    make_real_window: Callable[[Path], MainWindow], shop: OpenShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> None:
    dialogs.backup = tmp_path / "shop.crmbak"
    shop.backups.save_as(dialogs.backup)
    shop.close()
    for folder, kind in ((shop.folder, UnlockPage), (tmp_path / "fresh", Wizard)):
        window = make_real_window(folder)
        if isinstance(window.view, UnlockPage):
            window.view.restore_button.click()
        else:
            shown(window, Wizard)
            shown(window, Wizard)._from_backup()
        shown(window, BringBack)
        shown(window, BringBack)._back()
        assert isinstance(window.view, kind)
        window.close()
