"""Nothing the owner typed about a customer is lost in silence, whatever she does with the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.drafts import Draft
from shopcrm.domain.permissions import Rights
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.sources import held_source, source_of
from shopcrm.services.mappings import MappingService
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.sources import Why
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customer_basics import BasicsForm
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.kept import read
from shopcrm.ui.pages.manual_order import ManualOrderPage
from shopcrm.ui.pages.merge import MergePage
from shopcrm.ui.pages.new_customer import NewCustomerDialog
from shopcrm.ui.pages.teach import TeachPanel
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from tests import factories as make
from tests.importers.test_sketch import LEDGER, ROWS
from tests.ui.conftest import unlocked, view_of
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import NOW
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
    assert open_view.notices.words.endswith("回到这份资料就能接着写")
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


def unlocked_again(window: MainWindow, qtbot: QtBot) -> ShopView:
    assert isinstance(window.view, UnlockPage)
    return unlocked(window, qtbot)


def test_locking_asks_nothing_and_the_words_come_back(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop, qtbot: QtBot
) -> None:
    typed_over(open_view, 2, "陈姐")
    a_day_that_is_none(form_of(open_view))
    window = typed_over(open_view)
    window.lock()
    assert dialogs.asked == []
    assert fake_shop.closed
    assert fake_shop.customers.basics == {}
    view = unlocked_again(window, qtbot)
    assert (view.current, view.begun.customer) == ("customer", 1)
    assert form_of(view).name.text() == "林姐"
    assert view.notices.words == view._look.texts("window.returned.begun")
    view.open_customer(2)
    assert form_of(view).typed().problem == "no_such_day"
    view.go_back()
    view.go_back()
    assert view.current == "customers"


def test_closing_the_window_keeps_the_words_too(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    window = typed_over(open_view)
    assert window.close()
    assert (dialogs.asked, fake_shop.closed) == ([], True)
    kept = read(fake_shop.drafts.there)
    assert kept.begun.basics[1].typed.name == "林姐"
    assert (kept.page, kept.begun.customer) == ("customer", 1)


def test_a_full_disk_keeps_the_shop_open_where_she_locks_it_herself(
    open_view: ShopView, fake_shop: FakeShop, qtbot: QtBot
) -> None:
    fake_shop.drafts.refuse = StorageFailed("disk_full")
    window = typed_over(open_view)
    window.lock()
    assert window.view is open_view
    assert open_view.isVisible()
    assert open_view.notices.isVisible()
    assert form_of(open_view).name.text() == "林姐"
    fake_shop.drafts.refuse = None
    window.lock()
    assert form_of(unlocked_again(window, qtbot)).name.text() == "林姐"


def test_a_full_disk_does_not_keep_an_idle_shop_open(open_view: ShopView, fake_shop: FakeShop) -> None:
    fake_shop.drafts.refuse = StorageFailed("disk_full")
    window = typed_over(open_view)
    window.locking.lock(Why.IDLE)
    assert isinstance(window.view, UnlockPage)
    assert fake_shop.closed
    words = window.look.texts("window.locked.lost")
    assert words in [one.text() for one in window.view.findChildren(QLabel)]


def test_a_full_disk_is_told_before_the_window_closes(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    fake_shop.drafts.refuse = StorageFailed("disk_full")
    window = typed_over(open_view)
    dialogs.sure = False
    assert not window.close()
    assert (len(dialogs.asked), fake_shop.closed) == (1, False)
    dialogs.sure = True
    assert window.close()
    assert fake_shop.closed


def test_every_kind_of_work_comes_back(open_view: ShopView, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_view.window()
    assert isinstance(window, MainWindow)
    open_view.new_order(1)
    order = open_view.pages["order"]
    assert isinstance(order, ManualOrderPage)
    order.lines["note"].setText("自提")
    order._changed()
    open_view.open_page("import")
    files = [tmp_path / "orders.xlsx", held_source("订单号\n1".encode(), "粘贴", NOW)]
    open_view.pages["import"].take_files(files)  # type: ignore[attr-defined]
    open_view.open_page("customers")
    page = open_view.pages["customers"]
    assert isinstance(page, CustomersPage)
    page.write_down()
    page.findChildren(NewCustomerDialog)[0].lines["name"].setText("新客")
    open_view.open_merge(1, 2)
    merge = open_view.pages["merge"]
    assert isinstance(merge, MergePage)
    merge._chosen("name", "fold")
    window.locking.lock(Why.SESSION)
    view = unlocked_again(window, qtbot)
    assert view.current == "merge"
    assert view.pages["merge"].choices == {"name": "fold"}  # type: ignore[attr-defined]
    assert view._look.texts("window.returned.pasted") in view.notices.words
    assert view.begun.new_customer is not None
    assert view.begun.new_customer.lines["name"] == "新客"
    view.new_order(0)
    assert view.pages["order"].lines["note"].text() == "自提"  # type: ignore[attr-defined]
    view.open_page("import")
    assert [one.source.path for one in view.begun.imports.files] == [tmp_path / "orders.xlsx"]
    assert view.begun.imports.files[0].result is not None, "it was looked into again"
    view.open_page("customers")
    customers = view.pages["customers"]
    assert isinstance(customers, CustomersPage)
    customers.write_down()
    assert customers.findChildren(NewCustomerDialog)[0].lines["name"].text() == "新客"


def test_half_given_answers_come_back_with_the_table(
    open_view: ShopView, fake_shop: FakeShop, qtbot: QtBot, tmp_path: Path
) -> None:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    path = make.write_csv(tmp_path / "台账.csv", LEDGER, ROWS)
    open_view.open_page("import")

    def panel_of(view: ShopView) -> TeachPanel:
        qtbot.waitUntil(lambda: any(one.answers is not None for one in view.findChildren(TeachPanel)))
        return view.findChildren(TeachPanel)[-1]

    open_view.pages["import"]._teach(source_of(path))  # type: ignore[attr-defined]
    panel = panel_of(open_view)
    choice = next(one for one in panel.findChildren(QComboBox) if one.accessibleName() == "已取货")
    choice.setCurrentIndex(choice.findData("completed"))
    window = open_view.window()
    assert isinstance(window, MainWindow)
    window.lock()
    again = panel_of(unlocked_again(window, qtbot))
    assert again.answers is not None
    assert again.answers.states["已取货"] == "completed"


def test_what_nobody_can_read_is_left_and_told(open_view: ShopView, fake_shop: FakeShop, qtbot: QtBot) -> None:
    window = typed_over(open_view)
    window.lock()
    fake_shop.drafts.there += (Draft("order", 99, "{}"), Draft("merge", 1, "[]"), Draft("basics", 1, "{"))
    view = unlocked_again(window, qtbot)
    assert form_of(view).name.text() == "林姐"
    assert view.notices.words.endswith(view._look.texts("window.returned.unreadable"))


def test_nothing_is_said_where_nothing_was_begun(
    open_view: ShopView, dialogs: ScriptedDialogs, qtbot: QtBot
) -> None:  # fmt: skip
    window = open_view.window()
    assert isinstance(window, MainWindow)
    open_view.open_page("groups")
    window.lock()
    view = unlocked_again(window, qtbot)
    assert (view.current, dialogs.asked, view.notices.isVisible()) == ("groups", [], False)


def test_the_words_are_put_away_every_half_minute(open_view: ShopView, fake_shop: FakeShop) -> None:
    typed_over(open_view)
    assert fake_shop.drafts.there == ()
    open_view.comeback.keep()
    first = fake_shop.drafts.there
    assert read(first).begun.basics[1].typed.name == "林姐"
    fake_shop.drafts.refuse = StorageFailed("disk_full")
    open_view.comeback.keep()
    form_of(open_view).name.setText("林姐姐")
    open_view.comeback.keep()
    assert not open_view.notices.isVisible(), "she has not asked for it"
    assert fake_shop.drafts.there is first


def test_closing_the_window_asks_about_a_running_import(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    window = open_view.window()
    open_view.begun.imports.step = Step.RUNNING
    dialogs.sure = False
    assert not window.close()
    assert not fake_shop.closed
    dialogs.sure = True
    assert window.close()
    assert dialogs.asked == [open_view._look.texts("window.leaving.importing.do")] * 2
