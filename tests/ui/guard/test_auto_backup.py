"""Backups that nobody asks for: when she rests, and when the window closes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.auto_backup import AutoBackup
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.window import MainWindow
from tests.ui.conftest import unlocked
from tests.ui.fakes.shop import FakeShop
from tests.ui.inline_jobs import InlineJobs


def test_a_while_after_the_last_change(jobs: InlineJobs, fake_shop: FakeShop, qtbot: QtBot) -> None:
    auto = AutoBackup(jobs, lambda _error: None)
    auto.watch(fake_shop.typed)
    assert auto._timer.interval() == 120_000
    auto._timer.setInterval(1)
    auto._timer.start()
    qtbot.waitUntil(lambda: fake_shop.backups.kept_up == 1)
    # And again, much later.
    assert auto._timer.isActive()
    assert auto._timer.interval() == 600_000
    jobs.write(auto, lambda _progress, _cancel: None, lambda _none: None)
    assert auto._timer.interval() == 120_000
    auto.watch(None)
    assert not auto._timer.isActive()


def test_not_while_somebody_is_at_work(qtbot: QtBot, fake_shop: FakeShop) -> None:
    jobs = JobRunner()
    auto = AutoBackup(jobs, lambda _error: None)
    auto.watch(fake_shop.typed)
    token = CancelToken()
    busy = jobs.read(auto, lambda _progress, cancel: _until(cancel, token), lambda _none: None, label="busy")
    auto.keep_up()
    assert fake_shop.backups.kept_up == 0
    token.cancel()
    qtbot.waitUntil(lambda: not jobs.at_work)
    auto.keep_up()
    qtbot.waitUntil(lambda: fake_shop.backups.kept_up == 1)
    busy.cancel()
    jobs.shut_down()


def _until(cancel: CancelToken, token: CancelToken) -> None:
    while not token.cancelled and not cancel.cancelled:
        pass


def test_a_failure_calls_nobody_from_her_work(open_view: ShopView, fake_shop: FakeShop, jobs: InlineJobs) -> None:
    fake_shop.backups.refuse = StorageFailed("disk_full")
    auto = AutoBackup(jobs, lambda _error: None)
    auto.watch(fake_shop.typed)
    auto.keep_up()
    assert fake_shop.backups.kept_up == 1
    assert not open_view.notices.isVisible()
    assert auto._timer.isActive()


def test_the_last_one_when_the_window_closes(
    make_window: Callable[..., MainWindow], fake_shop: FakeShop, qtbot: QtBot
) -> None:
    window = make_window()
    unlocked(window, qtbot)
    fake_shop.backups.stale = True
    assert not window.close()
    qtbot.waitUntil(lambda: fake_shop.closed)
    assert fake_shop.backups.kept_up == 1
    assert not window.isVisible()


def test_one_that_fails_does_not_hold_her(
    make_window: Callable[..., MainWindow], fake_shop: FakeShop, qtbot: QtBot
) -> None:
    window = make_window()
    unlocked(window, qtbot)
    fake_shop.backups.stale, fake_shop.backups.refuse = True, StorageFailed("disk_full")
    window.close()
    qtbot.waitUntil(lambda: fake_shop.closed)


def test_she_can_leave_without_it(make_window: Callable[..., MainWindow], fake_shop: FakeShop, qtbot: QtBot) -> None:
    window = make_window()
    unlocked(window, qtbot)
    fake_shop.backups.stale = True
    slow = JobRunner()
    window._leaving._parting._jobs = slow

    def keep_up(progress: Progress, cancel: CancelToken) -> None:
        progress("copying", 0, None)
        while True:
            cancel.check()

    fake_shop.backups.keep_up = keep_up  # type: ignore[method-assign]
    assert not window.close()
    view = window.view
    assert view is not None
    words = window.look.texts("backups.parting.do")
    next(one for one in view.findChildren(QPushButton) if one.text() == words).click()
    assert fake_shop.closed
    slow.shut_down()


def test_nothing_changed_no_backup(make_window: Callable[..., MainWindow], fake_shop: FakeShop, qtbot: QtBot) -> None:
    window = make_window()
    unlocked(window, qtbot)
    assert window.close()
    assert fake_shop.backups.kept_up == 0


def test_a_shop_that_turns_out_to_be_damaged_is_told(fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = InlineJobs()
    told: list[VaultDamaged] = []
    auto = AutoBackup(jobs, told.append)
    auto.watch(fake_shop.typed)
    for key in ("backup_damaged", "database_damaged"):

        def fail(*_: object, key: str = key) -> None:
            raise VaultDamaged(key)

        monkeypatch.setattr(fake_shop.backups, "keep_up", fail)
        auto.keep_up()
    assert [error.key for error in told] == ["database_damaged"]
