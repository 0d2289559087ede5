from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.basics import RowButton
from shopcrm.ui.pages.today import TodayPage
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.moment import NOW
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> TodayPage:
    made = TodayPage(context)
    qtbot.addWidget(made)
    made.visit()
    return made


def words(page: TodayPage) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel))


def test_who_is_due_and_why(page: TodayPage, trail: Trail) -> None:
    assert "今天该联系 4 位" in words(page)
    assert "农历十月十四，满 36 岁" in words(page)
    page.findChildren(RowButton)[0].click()
    assert trail.went == [6]


def test_the_figures_of_the_month_follow_in_later_turns(qtbot: QtBot, context: PageContext) -> None:
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.visit()
    assert "今天该联系 4 位" in words(page)
    assert "本月实收" not in words(page)
    qtbot.waitUntil(lambda: "3 天前" in words(page))
    said = words(page)
    assert "300" in said
    assert "本月实收" in said


def test_every_control_has_a_name(page: TodayPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "3 天前" in words(page))
    assert nameless(page) == []


def test_an_empty_shop_is_told_how_to_begin(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, trail: Trail
) -> None:
    fake_shop.customers.all.clear()
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.visit()
    page.findChildren(QPushButton)[0].click()
    assert trail.went == ["import"]


def test_changes_that_are_gone_come_first(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, trail: Trail
) -> None:
    fake_shop.lost = 3
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.visit()
    assert page.texts("today.lost.title", n=3) in words(page)
    page.look_button.click()
    assert trail.went == ["backups"]
    page.know_button.click()
    assert fake_shop.lost == 0
    qtbot.waitUntil(lambda: page.texts("today.lost.title", n=3) not in words(page))


def test_when_it_was_backed_up(qtbot: QtBot, context: PageContext, fake_shop: FakeShop, trail: Trail) -> None:
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.visit()
    qtbot.waitUntil(lambda: hasattr(page, "backup_button"))
    assert page.backup_button.text() == page.texts("today.backup.none")
    fake_shop.backups.newest = NOW
    at = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    page.refresh()
    qtbot.waitUntil(lambda: page.backup_button.text().endswith(f"{at:%H:%M} ✓"))
    fake_shop.backups.stale = True
    page.refresh()
    qtbot.waitUntil(lambda: page.backup_button.text().endswith(f"{at:%H:%M}"))
    page.backup_button.click()
    assert trail.went == ["backups"]
    assert nameless(page) == []


def test_a_data_file_that_was_put_right_is_told_with_what_to_do(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, trail: Trail
) -> None:
    fake_shop.mended = True
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.visit()
    assert page.texts("today.mended") in words(page)
    page.save_button.click()
    assert trail.went == ["backups"]
