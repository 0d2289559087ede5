from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtGui import QGuiApplication

from shopcrm.ui.code_steps import CodeStep, TypeBackStep
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.recovery_sheet import sheet_lines
from shopcrm.ui.window import MainWindow
from shopcrm.ui.wizard import Wizard
from shopcrm.ui.wizard_steps import DoneStep, ShopStep, WelcomeStep
from tests.ui.conftest import nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import CODE
from tests.ui.fakes.shop import FakeVaults

GOOD = "plum tree by the window"


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    return make_window(exists=False)


def wizard(window: MainWindow) -> Wizard:
    assert isinstance(window.view, Wizard)
    return window.view


def vaults(window: MainWindow) -> FakeVaults:
    return cast("FakeVaults", window._services.vaults)


def fill(window: MainWindow) -> ShopStep:
    step = wizard(window).step
    assert isinstance(step, WelcomeStep)
    step.own.click()
    step = wizard(window).step
    assert isinstance(step, ShopStep)
    step.name.setText("小满家")
    step.fields.first.setText(GOOD)
    step.fields.second.setText(GOOD)
    return step


def reach_code(window: MainWindow) -> CodeStep:
    fill(window).next.click()
    step = wizard(window).step
    assert isinstance(step, CodeStep)
    return step


def test_the_whole_way_to_an_own_shop(window: MainWindow, tmp_path: Path) -> None:
    reach_code(window).next.click()
    assert vaults(window).begun == [(tmp_path / "vault", "小满家")]
    step = wizard(window).step
    assert isinstance(step, TypeBackStep)
    step.code.setText(CODE.replace("-", " "))
    step.next.click()
    done = wizard(window).step
    assert isinstance(done, DoneStep)
    done.next.click()
    assert isinstance(window.view, ShopView)
    assert window.settings.vault == str(tmp_path / "vault")


def test_a_mistyped_code_names_the_group(window: MainWindow) -> None:
    reach_code(window).next.click()
    step = wizard(window).step
    assert isinstance(step, TypeBackStep)
    step.code.setText("1234")
    step.next.click()
    assert wizard(window).step is step
    assert "3" in step._problem.text()
    assert step.next.isEnabled()


def test_weak_and_differing_passphrases_are_held_back(window: MainWindow) -> None:
    step = fill(window)
    assert step.next.isEnabled()
    step.fields.second.setText("something else")
    assert not step.next.isEnabled()
    assert step.fields._hint.text() == window.look.texts("passphrase.differ")
    step.fields.first.setText("short")
    step.fields.second.setText("short")
    assert not step.next.isEnabled()
    assert step.fields._hint.text() == window.look.texts("passphrase.too_short")


def test_the_code_can_be_kept(window: MainWindow, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    step = reach_code(window)
    step.copy.click()
    assert QGuiApplication.clipboard().text() == CODE
    dialogs.save = tmp_path / "code.txt"
    step.save.click()
    kept = (tmp_path / "code.txt").read_text(encoding="utf-8-sig")
    assert all(group in kept for group in CODE.split("-"))
    assert sheet_lines(window.look.texts, CODE)[2].split() == CODE.split("-")[:4]


def test_the_sample_shop_opens_and_is_not_remembered(window: MainWindow) -> None:
    step = wizard(window).step
    assert isinstance(step, WelcomeStep)
    step.demo.click()
    assert window.shop is not None
    assert window.settings.vault == ""
    window.lock()
    assert isinstance(window.view, Wizard)


def test_leaving_half_way_leaves_nothing_behind(window: MainWindow) -> None:
    reach_code(window)
    window.close()
    assert vaults(window).pending.abandoned


def test_every_control_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []
    fill(window)
    assert nameless(window) == []
