from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopcrm.base.settings import Settings
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.settings import SettingsPage
from tests.ui.conftest import nameless


def test_language_and_theme_are_handed_on(qtbot: QtBot, context: PageContext) -> None:
    got: list[Settings] = []
    page = SettingsPage(context, Settings("zh_CN", "", "/v"), got.append)
    qtbot.addWidget(page)
    page.language._buttons["en"].click()
    page.theme._buttons["dark"].click()
    assert got == [Settings("en", "", "/v"), Settings("zh_CN", "dark", "/v")]
    assert nameless(page) == []
