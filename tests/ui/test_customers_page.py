from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from shopcrm.domain.customers import CustomerMatches, CustomerQuery, SortKey
from shopcrm.ui.context import PageContext, PinnedSet
from shopcrm.ui.jobs import JobRunner
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer_filters import FilterChoices, FilterMenu, chips
from shopcrm.ui.pages.customer_model import CARD_ROLE, PAGE, CustomerModel
from shopcrm.ui.pages.customers import CustomersPage, matches_of
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.people import make_cards
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> CustomersPage:
    made = CustomersPage(context, Begun())
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.visit()
    return made


def test_all_customers_with_their_sum(page: CustomersPage, fake_shop: FakeShop) -> None:
    total = sum(card.net for card in fake_shop.customers.all.values())
    assert page.model.rowCount() == 300
    assert page.sum_line.text() == f"300 位客户 · 共 ¥{(total + 50) // 100:,}"


def test_typing_searches_after_a_pause_and_once(page: CustomersPage, qtbot: QtBot, fake_shop: FakeShop) -> None:
    before = len(fake_shop.customers.queries)
    QTest.keyClicks(page.search, "moon")
    qtbot.waitUntil(lambda: page.query.search == "moon")
    assert len(fake_shop.customers.queries) == before + 1
    assert 0 < page.model.rowCount() < 300


def test_stale_results_are_dropped(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> None:
    runner = JobRunner()
    page = CustomersPage(replace(context, jobs=runner), Begun())
    qtbot.addWidget(page)
    find = fake_shop.customers.find
    fake_shop.customers.find = lambda query: (time.sleep(0.2 if query.city else 0), find(query))[1]  # type: ignore[method-assign, func-returns-value]
    page.show_query(CustomerQuery(city="杭州"), None)
    page.show_query(CustomerQuery(segment="champion"), None)
    runner.finish_reads()
    expected = len(find(CustomerQuery(segment="champion")).ids)
    qtbot.waitUntil(lambda: not runner._active)
    assert page.model.rowCount() == expected
    runner.shut_down()


def test_a_heading_sorts_and_turns(page: CustomersPage, fake_shop: FakeShop) -> None:
    header = page.table.horizontalHeader()
    header.sectionClicked.emit(5)
    assert (page.query.sort, page.query.descending) == (SortKey.NET, True)
    header.sectionClicked.emit(5)
    assert page.query.descending is False
    first = fake_shop.customers.all[page.model.customer_at(0)]
    assert first.net == min(card.net for card in fake_shop.customers.all.values())
    header.sectionClicked.emit(1)
    assert page.query.sort is SortKey.NET


def test_filters_are_chips_that_come_off(page: CustomersPage) -> None:
    query = CustomerQuery(
        city="杭州", segment="champion", quiet_days=30, min_purchases=2, platform="taobao", group="lost"
    )
    found = chips(page.texts, query)
    assert [chip.words for chip in found] == ["淘宝/天猫", "杭州", "流失客户", "冠军客户", "30 天没买", "至少 2 单"]
    assert chips(page.texts, found[1].without) == [
        chip for chip in chips(page.texts, replace(query, city="")) if chip.words != "杭州"
    ]
    page.show_query(CustomerQuery(city="杭州"), None)
    hangzhou = page.model.rowCount()
    page._filter(chips(page.texts, page.query)[0].without)
    assert page.model.rowCount() == 300 > hangzhou


def test_the_filter_menu_changes_one_thing(page: CustomersPage, qtbot: QtBot) -> None:
    got: list[CustomerQuery] = []
    choices = FilterChoices(("taobao",), (("杭州", 20), ("上海", 10)))
    menu = FilterMenu(page.texts, choices, CustomerQuery(search="x"), got.append, page)
    qtbot.addWidget(menu)
    cities = menu.findChildren(QMenu)[1]
    cities.actions()[1].trigger()
    assert got == [CustomerQuery(search="x", city="上海")]


def test_nobody_found_offers_to_clear(page: CustomersPage) -> None:
    page.show_query(CustomerQuery(search="没有这个人"), None)
    assert page._stack.currentIndex() == 1
    assert page.back()
    assert page.model.rowCount() == 300
    assert page._stack.currentIndex() == 0
    assert not page.back()


def test_enter_opens_the_customer(page: CustomersPage, qtbot: QtBot, trail: Trail) -> None:
    page.search.returnPressed.emit()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert trail.went == [page.model.customer_at(0)]


def test_a_pinned_set_limits_the_list_and_keeps_its_sum(fake_shop: FakeShop) -> None:
    pinned = PinnedSet("x", (1, 2, 3), (("CNY", 5),))
    every = matches_of(fake_shop.customers.find, CustomerQuery(), pinned)
    assert sorted(every.ids) == [1, 2, 3]
    assert every.net == (("CNY", 5),)
    some = matches_of(
        fake_shop.customers.find, CustomerQuery(search=fake_shop.customers.all[1].accounts[0].account), pinned
    )
    assert some == CustomerMatches((1,), ())


def test_cards_are_fetched_by_the_page_only_when_seen(context: PageContext, fake_shop: FakeShop) -> None:
    owner = QObject()
    model = CustomerModel(context, owner)
    fake_shop.customers.fetched.clear()
    model.show_matches(CustomerMatches(tuple(range(1, 301))))
    assert fake_shop.customers.fetched == []
    assert model.index(PAGE + 3, 0).data(CARD_ROLE) is None or fake_shop.customers.fetched
    assert fake_shop.customers.fetched == [tuple(range(PAGE + 1, 2 * PAGE + 1))]
    assert model.index(PAGE + 3, 0).data() == make_cards()[PAGE + 3].name or make_cards()[PAGE + 3].accounts[0].account
    assert len(fake_shop.customers.fetched) == 1


def test_two_hundred_thousand_rows_ask_for_what_is_in_view(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop
) -> None:
    page = CustomersPage(context, Begun())
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    card = fake_shop.customers.all[1]
    fetched: list[int] = []
    fake_shop.customers.find = lambda query: CustomerMatches(tuple(range(200_000 if query else 0)))  # type: ignore[method-assign]
    fake_shop.customers.cards = lambda ids: (fetched.append(len(ids)), tuple(replace(card, id=one) for one in ids))[1]  # type: ignore[method-assign, func-returns-value]
    page.visit()
    page.table.scrollToBottom()
    page.table.viewport().grab()
    assert page.model.index(199_999, 0).data(CARD_ROLE).id == 199_999
    assert sum(fetched) <= 6 * PAGE


def test_the_phone_is_masked(page: CustomersPage) -> None:
    cards = [page.model.card_at(row) or page.model.card_at(row) for row in range(page.model.rowCount())]
    shown = {page.model.index(row, 7).data() for row in range(page.model.rowCount())}
    assert all(cards)
    assert all(text == "" or "****" in text for text in shown)


def test_every_control_has_a_name(page: CustomersPage) -> None:
    page.show_query(CustomerQuery(city="杭州"), PinnedSet("x", (1, 2), ()))
    assert nameless(page) == []
