"""Nothing the owner typed about a customer is lost in silence, whatever she does with the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.customers import Basics
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customer_basics import BasicsForm
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from tests.ui.conftest import view_of
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop


def form_of(view: ShopView) -> BasicsForm:
    page = view.pages["customer"]
    assert isinstance(page, CustomerPage)
    assert page.form is not None
    return page.form


def typed_over(view: ShopView, customer: int = 1, name: str = "林姐") -> MainWindow:
    view.open_customer(customer)
    form_of(view).name.setText(name)
    window = view.window()
    assert isinstance(window, MainWindow)
    return window


def a_day_that_is_none(form: BasicsForm) -> None:
    form.birthday.month.setCurrentIndex(2)
    form.birthday.day.setCurrentIndex(0)


def test_another_page_and_back(open_view: ShopView) -> None:
    typed_over(open_view)
    open_view.open_page("groups")
    assert open_view.notices.words.endswith("回到她的资料就能接着写")
    open_view.open_customer(1)
    assert form_of(open_view).name.text() == "林姐"


def test_an_import_in_between(open_view: ShopView) -> None:
    typed_over(open_view)
    open_view.import_files([Path("orders.xlsx")])
    open_view.pages["import"].import_button.click()  # type: ignore[attr-defined]
    open_view.open_customer(1)
    assert form_of(open_view).name.text() == "林姐"


@pytest.mark.parametrize("change", [{"language": "en"}, {"theme": "dark"}])
def test_another_language_or_theme(open_view: ShopView, qtbot: QtBot, change: dict[str, str]) -> None:
    window = typed_over(open_view)
    a_day_that_is_none(form_of(open_view))
    window.change_settings(replace(window.settings, **change))
    qtbot.waitUntil(lambda: window.view is not open_view)
    view = view_of(window, qtbot)
    assert view.current == "customer"
    assert form_of(view).name.text() == "林姐"
    assert form_of(view).typed().problem == "no_such_day"
    view.go_back()
    view.go_back()
    assert view.current == "customers"


def test_locking_asks_and_leaving_it_changes_nothing(open_view: ShopView, dialogs: ScriptedDialogs) -> None:
    window = typed_over(open_view)
    window.lock()
    assert len(dialogs.asked) == 1
    assert window.view is open_view
    assert form_of(open_view).name.text() == "林姐"


def test_locking_saves_where_she_says_so(open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop) -> None:
    typed_over(open_view, 2, "陈姐")
    window = typed_over(open_view)
    dialogs.choice = "保存"
    window.lock()
    assert {customer: basics.name for customer, basics in fake_shop.customers.basics.items()} == {
        1: "林姐",
        2: "陈姐",
    }
    assert isinstance(window.view, UnlockPage)


def test_locking_discards_where_she_says_so(open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop) -> None:
    window = typed_over(open_view)
    dialogs.choice = "不保存"
    window.lock()
    assert fake_shop.customers.basics == {}
    assert isinstance(window.view, UnlockPage)


def test_the_shop_stays_open_where_saving_fails(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(customer: int, basics: Basics) -> None:
        del customer, basics
        raise StorageFailed("disk_full")

    monkeypatch.setattr(fake_shop.customers, "save_basics", refuse)
    window = typed_over(open_view)
    dialogs.choice = "保存"
    window.lock()
    assert window.view is open_view
    assert open_view.notices.isVisible()
    assert form_of(open_view).name.text() == "林姐"
    monkeypatch.undo()
    window.lock()
    assert fake_shop.customers.basics[1].name == "林姐"


def test_a_birthday_that_is_none_is_shown_not_saved(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    window = typed_over(open_view, 2)
    a_day_that_is_none(form_of(open_view))
    typed_over(open_view, 1, "林姐")
    open_view.open_page("groups")
    dialogs.choice = "去看看"
    window.lock()
    assert open_view.current == "customer"
    assert form_of(open_view).typed().problem == "no_such_day"
    assert window.view is open_view
    assert fake_shop.customers.basics == {}


def test_closing_the_window_asks(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop, qtbot: QtBot
) -> None:
    window = typed_over(open_view)
    assert not window.close()
    assert window.isVisible()
    assert not fake_shop.closed
    dialogs.choice = "保存"
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert fake_shop.customers.basics[1].name == "林姐"
    assert fake_shop.closed


def test_nothing_is_asked_where_nothing_was_typed(open_view: ShopView, dialogs: ScriptedDialogs) -> None:
    open_view.open_customer(1)
    window = open_view.window()
    assert isinstance(window, MainWindow)
    window.lock()
    assert dialogs.asked == []
    assert isinstance(window.view, UnlockPage)


@pytest.mark.parametrize("what", ["importing", "teaching", "merging"])
def test_locking_asks_about_work_that_would_be_lost(
    open_view: ShopView, dialogs: ScriptedDialogs, what: str
) -> None:  # fmt: skip
    window = open_view.window()
    assert isinstance(window, MainWindow)
    begun = open_view.begun
    begun.imports.step = Step.RUNNING if what == "importing" else Step.CHOOSE
    begun.imports.answered = what == "teaching"
    begun.merging = what == "merging"
    assert list(begun.underway) == [what]
    dialogs.sure = False
    window.lock()
    assert dialogs.asked == [window.look.texts(f"window.leaving.{what}.do")]
    assert window.view is open_view
    dialogs.sure = True
    window.lock()
    assert isinstance(window.view, UnlockPage)
    assert not begun.unsaved


def test_words_are_saved_before_work_is_asked_about(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    window = typed_over(open_view)
    open_view.begun.merging = True
    dialogs.choice, dialogs.sure = "保存", False
    window.lock()
    assert fake_shop.customers.basics[1].name == "林姐"
    assert len(dialogs.asked) == 2
    assert window.view is open_view


def test_closing_the_window_asks_once_about_a_running_import(
    open_view: ShopView, dialogs: ScriptedDialogs, qtbot: QtBot
) -> None:
    window = open_view.window()
    open_view.begun.imports.step = Step.RUNNING
    window.close()
    qtbot.waitUntil(window.isHidden)
    assert len(dialogs.asked) == 1
