from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.groups import GroupsPage
from shopcrm.ui.wording import group_name
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> GroupsPage:
    made = GroupsPage(context)
    qtbot.addWidget(made)
    made.visit()
    names = {group_name(made.texts, key) for key in SYSTEM_GROUPS}
    qtbot.waitUntil(lambda: names <= {one.text() for one in made.findChildren(QPushButton)})
    return made


def named(page: GroupsPage, name: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name)


def test_every_group_opens_its_customers(page: GroupsPage, trail: Trail) -> None:
    for key in SYSTEM_GROUPS:
        named(
            page, page.texts("groups_page.open", group=group_name(page.texts, key))
        ).click() if key != "lost" else None
    opened = [went[0] for went in trail.went if isinstance(went, tuple)]
    assert CustomerQuery(group="high_value") in opened
    assert CustomerQuery(group="rfm:champion") in opened


def test_a_group_leads_to_its_report_and_its_list(page: GroupsPage, trail: Trail) -> None:
    named(page, "本月生日: 看报表").click()
    named(page, "本月生日: 关怀名单").click()
    assert trail.went == [("rfm", "birthday_month"), ("care", "birthday_month")]


def test_it_says_what_the_percentages_are_of(page: GroupsPage) -> None:
    said = [one.text() for one in page.findChildren(QLabel)]
    assert page.texts("groups_page.shares", n=300, count="300") in said
    parts = [words for words in said if words.startswith("全部客户的 ")]
    assert len(parts) == 2


def test_without_customers_it_teaches(page: GroupsPage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.customers.all.clear()
    page.refresh()
    named(page, page.texts("groups_page.empty_do")).click()
    assert trail.went == ["import"]


def test_every_control_has_a_name(page: GroupsPage) -> None:
    assert nameless(page) == []
