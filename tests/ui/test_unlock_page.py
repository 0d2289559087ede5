from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.tries import pause_after
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from shopcrm.ui.wizard import Wizard
from tests.ui.conftest import nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import CODE, PASSPHRASE
from tests.ui.fakes.shop import FakeVaults


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window()


def door(window: MainWindow) -> UnlockPage:
    assert isinstance(window.view, UnlockPage)
    return window.view


def test_the_right_passphrase_opens(window: MainWindow) -> None:
    page = door(window)
    assert page.secret.echoMode() is QLineEdit.EchoMode.Password
    page.secret.setText(PASSPHRASE)
    page.secret.returnPressed.emit()
    assert isinstance(window.view, ShopView)
    assert page.secret.text() == ""


def test_the_wrong_one_says_so_and_lets_her_try_again(window: MainWindow, qtbot: QtBot) -> None:
    page = door(window)
    page.secret.setText("wrong")
    page.open_button.click()
    said = [one.text() for one in page.findChildren(QLabel)]
    assert window.look.texts("errors.wrong_passphrase.title") in said
    assert not page.open_button.isEnabled()
    qtbot.waitUntil(page.open_button.isEnabled)
    page.secret.setText(PASSPHRASE)
    page.open_button.click()
    assert isinstance(window.view, ShopView)


def test_the_door_stays_shut_longer_each_time() -> None:
    assert [pause_after(wrong) for wrong in range(9)] == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_long_pause_is_told(window: MainWindow) -> None:
    page = door(window)
    page._wrong = 3
    page.secret.setText("wrong")
    page.open_button.click()
    assert window.look.texts("unlock.wait", n=4) in [one.text() for one in page.findChildren(QLabel)]


def fake(window: MainWindow) -> FakeVaults:
    return cast("FakeVaults", window._services.vaults)


def test_the_keyring_is_a_button_and_waits_for_her(window: MainWindow) -> None:
    assert not door(window).keyring_button.isVisible()
    fake(window).keyring = "keyring_locked"
    window.show_door()
    page = door(window)
    page.keyring_button.click()
    assert window.look.texts("errors.keyring_locked.title") in [one.text() for one in page.findChildren(QLabel)]
    # No wrong try: nobody guessed.
    assert page.open_button.isEnabled()
    fake(window).keyring = ""
    page.keyring_button.click()
    assert isinstance(window.view, ShopView)


def test_the_recovery_code_opens_too(window: MainWindow) -> None:
    page = door(window)
    page._other_way.click()
    assert page.secret.echoMode() is QLineEdit.EchoMode.Normal
    page.secret.setText(CODE)
    page.open_button.click()
    assert isinstance(window.view, ShopView)


def test_another_place_and_a_new_shop(window: MainWindow, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    page = door(window)
    dialogs.folder = tmp_path / "other"
    page._elsewhere()
    assert page.folder == tmp_path / "other"
    window.show_wizard()
    assert isinstance(window.view, Wizard)


def test_every_control_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []
