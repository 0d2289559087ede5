from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.domain.customers import CustomerQuery, SortKey
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.customer_filters import FilterChoices, FilterMenu
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.follow_up import FollowUpPage
from shopcrm.ui.pages.reports import ReportsPage
from shopcrm.ui.pages.settings import SettingsPage


@pytest.fixture
def view(open_view: ShopView, qtbot: QtBot) -> ShopView:
    open_view.window().activateWindow()
    qtbot.waitUntil(open_view.window().isActiveWindow)
    return open_view


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def tab_to(wanted: QWidget, most: int = 30) -> None:
    for _ in range(most):
        if focus() is wanted:
            return
        QTest.keyClick(focus(), Qt.Key.Key_Tab)
    assert focus() is wanted


def test_the_map_is_reached_and_opened(view: ShopView, qtbot: QtBot) -> None:
    view.open_customer(1)
    view.open_rfm("")
    page = view.pages["reports"]
    assert isinstance(page, ReportsPage)
    qtbot.waitUntil(page.grid.isVisible)
    tab_to(page.grid)
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    assert view.current == "customers"


def test_a_page_takes_the_keys_when_it_opens(view: ShopView) -> None:
    view.open_customers(CustomerQuery())
    page = view.pages["customers"]
    assert isinstance(page, CustomersPage)
    tab_to(page.search, 3)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert focus() is page.table
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert view.current == "customer"
    assert focus() is view.pages["customer"]


def test_the_preview_takes_the_keys_and_gives_them_back(view: ShopView, qtbot: QtBot) -> None:
    view.open_page("followup")
    page = view.pages["followup"]
    assert isinstance(page, FollowUpPage)
    show = page.action_buttons[0]
    show.setFocus()
    QTest.keyClick(show, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(focus(), QScrollArea))
    assert page.preview.isAncestorOf(focus())
    view.go_back()
    assert focus() is show


def test_tab_reaches_the_chosen_one_and_shows_it(view: ShopView) -> None:
    view.open_page("settings")
    page = view.pages["settings"]
    assert isinstance(page, SettingsPage)
    chosen = page.language._buttons["zh_CN"]
    page.setFocus()
    unfocused = chosen.grab().toImage()
    tab_to(chosen)
    assert chosen.grab().toImage() != unfocused
    tab_to(page.theme._buttons["light"], 1)


def test_the_order_of_the_list_can_be_chosen_in_the_menu(view: ShopView) -> None:
    got: list[CustomerQuery] = []
    menu = FilterMenu(view.context.look.texts, FilterChoices(), CustomerQuery(sort=SortKey.NET), got.append, view)
    part = menu.actions()[-1].menu()
    words = view.context.look.texts("customers.column.name")
    next(one for one in part.actions() if one.text() == words).trigger()  # type: ignore[attr-defined]
    assert (got[0].sort, got[0].descending) == (SortKey.NAME, False)
