from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopcrm.base.settings import Settings
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.settings import SettingsPage
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop


def test_language_and_theme_are_handed_on(qtbot: QtBot, context: PageContext) -> None:
    got: list[Settings] = []
    page = SettingsPage(context, Settings("zh_CN", "", "/v"), got.append, tuple)
    qtbot.addWidget(page)
    page.language._buttons["en"].click()
    page.theme._buttons["dark"].click()
    assert got == [Settings("en", "", "/v"), Settings("en", "dark", "/v")]
    assert nameless(page) == []


def test_the_shop_is_shown_with_what_is_fixed(qtbot: QtBot, context: PageContext) -> None:
    page = SettingsPage(context, Settings("zh_CN"), lambda _settings: None, tuple)
    qtbot.addWidget(page)
    said = [one.text() for one in page.findChildren(QLabel)]
    assert {"小满家", "北京时间  Asia/Shanghai", "人民币  CNY"} <= set(said)
    assert page.texts("settings.shop.fixed") in said


def test_all_orders_are_taken_along(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, dialogs: ScriptedDialogs, trail: Trail
) -> None:
    page = SettingsPage(context, Settings("zh_CN"), lambda _settings: None, tuple)
    qtbot.addWidget(page)
    page.export_button.click()
    assert fake_shop.exports.written == []
    dialogs.save = Path("all.zip")
    page.export_button.click()
    assert fake_shop.exports.written == [Path("all.zip")]
    assert any("4,321" in notice for notice in trail.notices)


def test_the_minutes_of_the_lock_are_chosen_with_a_word_of_warning(qtbot: QtBot, context: PageContext) -> None:
    got: list[Settings] = []
    heard: list[str] = []
    page = SettingsPage(context, Settings("zh_CN"), got.append, lambda: tuple(heard))
    qtbot.addWidget(page)
    assert page.lock.minutes.current == "5"
    assert page.lock.warning.isHidden()
    page.lock.minutes._buttons["never"].click()
    assert not page.lock.warning.isHidden()
    page.lock.minutes._buttons["30"].click()
    assert page.lock.warning.isHidden()
    # A choice made meanwhile is not taken back by the next one.
    page.theme._buttons["dark"].click()
    assert [(one.lock_after, one.theme) for one in got] == [("never", ""), ("30", ""), ("30", "dark")]
    page.show()
    assert page.texts("settings.lock.hears.not_session") in page.lock.status.text()
    page.hide()
    heard.append("session")
    page.show()
    assert page.texts("settings.lock.hears.session") in page.lock.status.text()
    assert page.texts("settings.lock.hears.not_sleep") in page.lock.status.text()
