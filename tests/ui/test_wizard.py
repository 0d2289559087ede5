from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.ui.code_steps import CodeStep, TypeBackStep
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.recovery_sheet import RecoverySheet, draw_sheet
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
    dialogs.save = tmp_path / "code.pdf"
    step.save.click()
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    assert "code.pdf" in "".join(one.text() for one in step.findChildren(QLabel))
    dialogs.save = tmp_path / "nowhere" / "code.pdf"
    step.save.click()
    assert window.look.texts("errors.cannot_write.what", file="code.pdf") in [
        one.text() for one in step.findChildren(QLabel)
    ]


class Spy(QPainter):
    """Writes down what is written."""

    def __init__(self, on: QImage) -> None:
        super().__init__(on)
        self.written: list[tuple[float, str]] = []

    def drawText(self, *arguments: Any) -> None:  # type: ignore[override]  # noqa: N802 - Qt's name
        self.written.append((arguments[0].y(), arguments[-1]))
        super().drawText(*arguments)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sheet_says_whose_it_is_and_how_to_use_it(language: str, qtbot: QtBot) -> None:
    del qtbot
    page = QImage(670, 1012, QImage.Format.Format_RGB32)
    page.setDotsPerMeterY(3937)
    painter = Spy(page)
    texts = Texts(resources() / "texts", language)
    draw_sheet(painter, QSizeF(670, 1012), 100, texts, RecoverySheet(CODE, "小满家", date(2026, 11, 22)))
    painter.end()
    written = [text for _, text in painter.written]
    assert all(group in written for group in CODE.split("-"))
    assert "小满家" in written
    assert texts("wizard.sheet_day", day="2026-11-22") in written
    assert all(str(number) in written for number in range(1, 9))
    assert max(y for y, _ in painter.written) < 1000


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
