"""The window is empty at once, and the shop is closed when nothing is written any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from shopcrm.base.clock import steady
from shopcrm.base.paths import resources
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.base.settings import Settings
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.clipboard import Clipboard
from shopcrm.ui.guard.curtain import Curtain
from shopcrm.ui.guard.idle import IdleWatch
from shopcrm.ui.guard.locking import Guards
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.guard.sources import LockSource, Why
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.kept import read
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from shopcrm.ui.wizard import Wizard
from tests.ui.conftest import unlocked
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop, FakeVaults, services


class Played:
    """Guards that a test plays, and what they were told."""

    def __init__(self) -> None:
        self.source = LockSource()
        self.let_go: list[str] = []
        self.source.locked = lambda: self.let_go.append("locked")  # type: ignore[method-assign]
        self.source.hears = ("session",)
        self.idle = IdleWatch(steady)
        self.clipboard = Clipboard(QGuiApplication.clipboard(), lambda: True)
        self.restarts: list[tuple[Path, Resume]] = []
        self.refuse = False

    def restart(self, vault: Path, resume: Resume) -> None:
        if self.refuse:
            raise OSError("no")
        self.restarts.append((vault, resume))

    @property
    def guards(self) -> Guards:
        return Guards(self.idle, self.source, self.clipboard, self.restart)


@pytest.fixture
def played(qtbot: QtBot) -> Iterator[Played]:
    del qtbot
    made = Played()
    yield made
    made.clipboard._timer.stop()
    QGuiApplication.clipboard().dataChanged.disconnect(made.clipboard._changed)
    QGuiApplication.clipboard().clear()


@pytest.fixture
def window(make_window: Callable[..., MainWindow], played: Played, qtbot: QtBot) -> MainWindow:
    made = make_window(guards=played.guards)
    unlocked(made, qtbot)
    return made


@pytest.fixture
def threaded(
    qtbot: QtBot, played: Played, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> Iterator[MainWindow]:
    """A window whose work takes its time."""
    jobs = JobRunner()
    vault = tmp_path / "vault"
    made = MainWindow(
        services(FakeVaults({vault}, fake_shop)), Settings("zh_CN", "light"), lambda _settings: None,
        root=resources(), vault=vault, jobs=jobs, dialogs=dialogs, guards=played.guards,
    )  # fmt: skip
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    unlocked(made, qtbot)
    qtbot.waitUntil(lambda: not jobs._active)
    yield made
    made.close()
    jobs.shut_down()


def view_of(window: MainWindow) -> ShopView:
    assert isinstance(window.view, ShopView)
    return window.view


@pytest.mark.parametrize("why", [Why.SESSION, Why.SLEEP])
def test_the_computer_locks_the_shop(window: MainWindow, played: Played, fake_shop: FakeShop, why: Why) -> None:
    view_of(window).open_customer(1)
    geometry = bytes(window.saveGeometry().toHex().data()).decode()
    played.source.asked.emit(why)
    assert fake_shop.closed
    assert window.shop is None
    assert played.restarts == [(window._vault, Resume(geometry))]
    assert "locked" in played.let_go
    assert not played.idle._timer.isActive()
    # It is locked; hearing it once more changes nothing.
    played.source.asked.emit(why)
    assert len(played.restarts) == 1


def test_idleness_warns_and_locks(window: MainWindow, played: Played) -> None:
    view = view_of(window)
    played.idle.nearly.emit(20)
    assert view.notices.words == window.look.texts("window.locked.soon", n=20)
    played.idle.touched.emit()
    assert not view.notices.isVisible()
    played.idle.over.emit()
    assert len(played.restarts) == 1


def test_where_nothing_starts_anew_the_door_is_shown(window: MainWindow, played: Played) -> None:
    played.refuse = True
    window.lock()
    assert isinstance(window.view, UnlockPage)
    assert played.restarts == []


def test_every_window_is_hidden_and_none_comes_after(window: MainWindow, played: Played) -> None:
    view = view_of(window)
    dialog, menu = QDialog(view), QMenu(view)
    dialog.open()
    menu.addAction("x")
    menu.popup(window.pos())
    late: list[QDialog] = []

    def after() -> None:
        late.append(QDialog(window))
        late[0].open()

    played.source.locked = after  # type: ignore[method-assign]
    window.lock()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
    assert len(late) == 1
    assert shown == []


def test_the_window_stands_where_it_stood(make_window: Callable[..., MainWindow], window: MainWindow) -> None:
    window.resize(740, 511)
    again = make_window(resume=Resume(bytes(window.saveGeometry().toHex().data()).decode()))
    assert (again.width(), again.height()) == (740, 511)


def test_a_copy_is_told_of_and_gone_with_the_lock(window: MainWindow, played: Played) -> None:
    view = view_of(window)
    played.clipboard.copy("13800000000")
    assert view.notices.words == window.look.texts("window.copied", n=15)
    window.lock()
    assert QGuiApplication.clipboard().text() == ""


def test_what_others_copied_outlives_the_lock(window: MainWindow, played: Played) -> None:
    played.clipboard._owns = lambda: False
    QGuiApplication.clipboard().setText("明天见")
    window.lock()
    assert QGuiApplication.clipboard().text() == "明天见"


def test_other_minutes_count_at_once_and_leave_the_page_alone(window: MainWindow, played: Played) -> None:
    view = view_of(window)
    view.open_page("settings")
    assert played.idle._limit == 300
    window.change_settings(replace(window.settings, lock_after="10"))
    assert played.idle._limit == 600
    window.change_settings(replace(window.settings, lock_after="never"))
    assert not played.idle._timer.isActive()
    assert window.view is view
    assert view.context is not None
    assert window.locking.hears == ("session",)


def test_the_sample_shop_goes_back_to_the_beginning(
    make_window: Callable[..., MainWindow], played: Played, fake_shop: FakeShop, qtbot: QtBot
) -> None:
    window = make_window(exists=False, guards=played.guards)
    window._opened_sample(fake_shop.typed)
    qtbot.waitUntil(lambda: bool(view_of(window).current))
    played.source.asked.emit(Why.SESSION)
    assert window.shop is not None, "there is nothing of anybody in it"
    window.lock()
    assert isinstance(window.view, Wizard)
    assert fake_shop.closed
    assert played.restarts == []


class Importing:
    """An import that goes on until the test says so, or until it is cancelled."""

    def __init__(self, window: MainWindow) -> None:
        self.go_on, self.begun, self.cancelled = threading.Event(), threading.Event(), False
        view = view_of(window)
        view.begun.imports.step = Step.RUNNING
        view.context.jobs.write(view, self._work, lambda _none: self._done(view), label="导入")
        assert self.begun.wait(5)

    def _work(self, _progress: Progress, cancel: CancelToken) -> None:
        self.begun.set()
        while not self.go_on.wait(0.01):
            try:
                cancel.check()
            except BaseException:
                self.cancelled = True
                raise

    @staticmethod
    def _done(view: ShopView) -> None:
        view.begun.imports.step = Step.RESULT


@pytest.mark.parametrize("why", [Why.HAND, Why.IDLE, Why.SESSION])
def test_a_running_import_is_not_cut_off(
    threaded: MainWindow, played: Played, fake_shop: FakeShop, qtbot: QtBot, why: Why
) -> None:
    view = view_of(threaded)
    importing = Importing(threaded)
    threaded.locking.lock(why)
    assert isinstance(threaded.view, Curtain)
    assert threaded.look.texts("window.locked.busy") in [one.text() for one in threaded.view.findChildren(QLabel)]
    assert not view.isVisible()
    assert not fake_shop.closed
    importing.go_on.set()
    qtbot.waitUntil(lambda: bool(played.restarts))
    assert (importing.cancelled, fake_shop.closed) == (False, True)
    assert read(fake_shop.drafts.there).news == ("import_done",)


def test_sleep_does_not_wait_for_an_import(
    threaded: MainWindow, played: Played, fake_shop: FakeShop, qtbot: QtBot
) -> None:
    importing = Importing(threaded)
    threaded.locking.lock(Why.IDLE)
    played.source.asked.emit(Why.SLEEP)
    qtbot.waitUntil(lambda: bool(played.restarts))
    assert (importing.cancelled, fake_shop.closed) == (True, True)
    assert read(fake_shop.drafts.there).news == ("import_stopped",)


def test_the_window_stays_behind_the_curtain_until_the_import_is_done(
    threaded: MainWindow, dialogs: ScriptedDialogs, played: Played, qtbot: QtBot
) -> None:
    importing = Importing(threaded)
    threaded.locking.lock(Why.IDLE)
    assert not threaded.close()
    assert (importing.cancelled, dialogs.asked) == (False, [])
    importing.go_on.set()
    qtbot.waitUntil(lambda: bool(played.restarts))
    assert threaded.close()
