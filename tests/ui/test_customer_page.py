from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.customers import Basics, CustomerFile
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customer_basics import BasicsForm
from shopcrm.ui.pages.customer_history import OrdersView
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(customer_page: CustomerPage) -> CustomerPage:
    return customer_page


def form_of(page: CustomerPage) -> BasicsForm:
    assert page.form is not None
    return page.form


def test_head_and_figures(page: CustomerPage, fake_shop: FakeShop) -> None:
    card = fake_shop.customers.all[1]
    said = "\n".join(one.text() for one in page.findChildren(QLabel))
    assert card.name in said
    assert card.accounts[0].account in said
    assert "1990年农历十月十四" in said
    assert page.texts(f"segments.{card.segment}.meaning") in said
    assert "湖光路" not in said


def test_one_customer_after_another(page: CustomerPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    file = fake_shop.customers.file

    def later(customer: int) -> CustomerFile:
        # What was taken out of the page is gone for good before the answer comes.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return file(customer)

    monkeypatch.setattr(fake_shop.customers, "file", later)
    for customer in (2, 1):
        page.show_customer(customer)
        said = "\n".join(one.text() for one in page.findChildren(QLabel))
        assert fake_shop.customers.all[customer].name in said
        page.refresh()


def test_the_phone_is_masked_until_asked(page: CustomerPage) -> None:
    assert page.phone is not None
    assert page.eye is not None
    assert page.phone.text() == "138****0001"
    page.eye.click()
    assert page.phone.text() == "13800000001"
    page.eye.click()
    assert page.phone.text() == "138****0001"


def test_basics_are_saved_as_entered(page: CustomerPage, fake_shop: FakeShop, trail: Trail) -> None:
    form = form_of(page)
    assert not form.save_button.isEnabled()
    form.name.setText("林姐")
    form.birthday.calendar.setCurrentIndex(form.birthday.calendar.findData("gregorian"))
    form.birthday.month.setCurrentIndex(2)
    form.birthday.day.setCurrentIndex(29)
    form.birthday.year.setText("")
    form.notes.setPlainText("喜欢真丝")
    assert form.state.text() == page.texts("customer.basics.unsaved")
    form.save_button.click()
    expected = Basics("林姐", "f", YearlyDay(Calendar.GREGORIAN, 2, 29), "喜欢真丝", (("尺码", "M"),))
    assert fake_shop.customers.basics[1] == expected
    assert trail.changes == 1
    assert not form_of(page).dirty


def test_a_day_that_does_not_exist_cannot_be_saved(page: CustomerPage) -> None:
    form = form_of(page)
    form.birthday.calendar.setCurrentIndex(form.birthday.calendar.findData("gregorian"))
    form.birthday.month.setCurrentIndex(2)
    form.birthday.day.setCurrentIndex(30)
    assert form.state.text() == page.texts("customer.basics.no_such_day")
    assert not form.save_button.isEnabled()


def test_a_birthday_can_be_taken_away_and_fields_too(page: CustomerPage) -> None:
    form = form_of(page)
    for part in (form.birthday.month, form.birthday.day):
        part.setCurrentIndex(0)
    form.birthday.year.clear()
    form._remove_field(form._fields[0][2])
    assert form.typed().basics().birthday is None
    assert form.typed().basics().fields == ()


def test_a_failed_save_keeps_what_was_typed(page: CustomerPage, fake_shop: FakeShop, trail: Trail) -> None:
    def refuse(customer: int, basics: Basics) -> None:
        del customer, basics
        raise StorageFailed("disk_full")

    fake_shop.customers.save_basics = refuse  # type: ignore[method-assign]
    form = form_of(page)
    form.name.setText("林姐")
    form.save_button.click()
    assert [str(error) for error in trail.errors] == ["disk_full"]
    assert form.dirty
    assert form.save_button.isEnabled()
    page.refresh()
    assert form_of(page).name.text() == "林姐"


def test_unsaved_words_wait_for_her_return(page: CustomerPage, begun: Begun, fake_shop: FakeShop) -> None:
    form_of(page).name.setText("林姐")
    page.show_customer(2)
    assert form_of(page).name.text() == fake_shop.customers.file(2).basics.name
    page.show_customer(1)
    form = form_of(page)
    assert form.name.text() == "林姐"
    assert form.state.text() == page.texts("customer.basics.unsaved")
    assert page.tabs.currentIndex() == 2
    assert page.tabs.tabText(2) == page.texts("customer.tab.basics_unsaved")
    assert fake_shop.customers.basics == {}
    form.save_button.click()
    assert fake_shop.customers.basics[1].name == "林姐"
    assert begun.basics == {}
    assert page.tabs.tabText(2) == page.texts("customer.tab.basics")


def test_half_a_birthday_waits_too_and_is_not_saved(page: CustomerPage) -> None:
    form = form_of(page)
    form.birthday.calendar.setCurrentIndex(form.birthday.calendar.findData("gregorian"))
    form.birthday.month.setCurrentIndex(2)
    form.birthday.day.setCurrentIndex(30)
    form.birthday.year.setText("19")
    typed = form.typed()
    page.show_customer(2)
    page.show_customer(1)
    assert form_of(page).typed() == typed
    assert form_of(page).state.text() == page.texts("customer.basics.no_such_day")
    assert not form_of(page).save_button.isEnabled()


def test_a_value_without_a_name_is_not_lost_in_silence(page: CustomerPage) -> None:
    form = form_of(page)
    form._add_field("", "42")
    form._changed()
    assert form.dirty
    assert form.state.text() == page.texts("customer.basics.field_without_name")
    assert not form.save_button.isEnabled()


def test_discarding_brings_back_what_is_saved(page: CustomerPage, begun: Begun, fake_shop: FakeShop) -> None:
    assert form_of(page).discard_button.isHidden()
    form_of(page).name.setText("林姐")
    form_of(page).discard_button.click()
    assert form_of(page).name.text() == fake_shop.customers.file(1).basics.name
    assert begun.basics == {}


def test_typing_back_what_was_saved_leaves_nothing_to_save(page: CustomerPage, begun: Begun) -> None:
    form = form_of(page)
    before = form.name.text()
    form.name.setText("林姐")
    assert 1 in begun.basics
    form.name.setText(before)
    assert begun.basics == {}


def test_words_typed_while_saving_are_still_unsaved(
    page: CustomerPage, begun: Begun, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = fake_shop.customers.save_basics

    def slowly(customer: int, basics: Basics) -> None:
        save(customer, basics)
        form_of(page).notes.setPlainText("喜欢真丝")

    monkeypatch.setattr(fake_shop.customers, "save_basics", slowly)
    form_of(page).name.setText("林姐")
    form_of(page).save_button.click()
    assert fake_shop.customers.basics[1].name == "林姐"
    assert form_of(page).notes.toPlainText() == "喜欢真丝"
    assert form_of(page).dirty
    assert begun.basics[1].typed.notes == "喜欢真丝"


def test_a_save_that_ends_late_says_nothing_about_the_next_customer(
    page: CustomerPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = fake_shop.customers.save_basics

    def slowly(customer: int, basics: Basics) -> None:
        page.show_customer(2)
        form_of(page).name.setText("陈姐")
        save(customer, basics)

    monkeypatch.setattr(fake_shop.customers, "save_basics", slowly)
    form_of(page).name.setText("林姐")
    form_of(page).save_button.click()
    assert list(fake_shop.customers.basics) == [1]
    assert form_of(page).name.text() == "陈姐"
    assert form_of(page).dirty


def test_orders_show_their_items(page: CustomerPage, fake_shop: FakeShop) -> None:
    page.tabs.setCurrentIndex(1)
    tree = page.findChildren(OrdersView)[0].tree
    orders = fake_shop.customers.file(1).orders
    assert tree.topLevelItemCount() == len(orders)
    assert orders[0].number in str(tree.model().index(0, 0).data())
    assert orders[0].items[0].title in str(tree.model().index(0, 0, tree.model().index(0, 0)).data())


def test_the_timeline_tells_what_happened(page: CustomerPage, fake_shop: FakeShop) -> None:
    page.tabs.setCurrentIndex(4)
    tree = page.findChildren(QTreeWidget)[-1]
    said = [str(tree.model().index(row, 0).data()) for row in range(tree.topLevelItemCount())]
    assert said[:2] == ["您写下“生日”：“1990年农历十月十四”", "从 订单.xlsx 导入 2 单"]
    assert len(said) == len(fake_shop.customers.file(1).timeline)


def test_every_control_has_a_name(page: CustomerPage) -> None:
    assert nameless(page) == []


def test_an_order_by_hand_begins_with_her(page: CustomerPage, trail: Trail) -> None:
    page.show_customer(1)
    name = page.texts("manual.new")
    next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name).click()
    assert trail.went == [("order", 1)]
