"""A customer by hand: the form, who is named before anything is saved, and the way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customers import CustomersPage
from shopcrm.ui.pages.new_customer import NewCustomerDialog
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> CustomersPage:
    made = CustomersPage(context, Begun())
    qtbot.addWidget(made)
    made.show()
    made.visit()
    return made


@pytest.fixture
def dialog(page: CustomersPage) -> NewCustomerDialog:
    page.new_button.click()
    (found,) = page.findChildren(NewCustomerDialog)
    return found


def said(dialog: NewCustomerDialog) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if not one.isHidden())


def fill(dialog: NewCustomerDialog, **told: str) -> None:
    for name, text in told.items():
        dialog.lines[name].setText(text)


def test_it_is_saved_and_shown_and_can_be_taken_back(
    dialog: NewCustomerDialog, fake_shop: FakeShop, trail: Trail
) -> None:  # fmt: skip
    fill(dialog, name=" 王姐 ", phone="15499990000", contact="wx_wang")
    dialog.birthday.month.setCurrentIndex(5)
    dialog.birthday.day.setCurrentIndex(12)
    dialog.note.setPlainText("喜欢龙井")
    dialog.save_button.click()
    day = YearlyDay(Calendar.GREGORIAN, 5, 12)
    assert fake_shop.new_customers.added == [NewCustomer("王姐", "15499990000", "", "wx_wang", day, "喜欢龙井")]
    assert not dialog.isVisible()
    assert (trail.went, trail.notices, trail.changes) == ([7], ["已经记下 王姐"], 1)
    assert trail.undo is not None
    trail.undo()
    assert fake_shop.imports.undone == [41]
    assert (trail.went[1:], trail.notices[1:], trail.changes) == (["customers"], ["已撤销，没有记下 王姐"], 2)


def test_what_is_missing_is_said_and_nothing_saved(dialog: NewCustomerDialog) -> None:
    assert (dialog.save_button.isEnabled(), dialog.state.text()) == (False, "")
    fill(dialog, phone="15499990000")
    assert dialog.state.text() == "还没有写姓名"
    fill(dialog, name="王姐", phone="")
    assert "至少写一样" in dialog.state.text()
    fill(dialog, phone="154****0000")
    assert "星号" in dialog.state.text()
    fill(dialog, phone="15499990000", email="wang@")
    assert "邮箱" in dialog.state.text()
    fill(dialog, email="")
    dialog.birthday.month.setCurrentIndex(5)
    assert "没有这一天" in dialog.state.text()
    assert not dialog.save_button.isEnabled()
    dialog.birthday.day.setCurrentIndex(1)
    assert (dialog.save_button.isEnabled(), dialog.state.text()) == (True, "")


def test_somebody_with_the_same_number_is_named_while_typing(
    qtbot: QtBot, dialog: NewCustomerDialog, fake_shop: FakeShop, trail: Trail
) -> None:  # fmt: skip
    known = next(card for card in fake_shop.customers.all.values() if card.phone and card.name)
    fill(dialog, name="小雨", phone=known.phone)
    qtbot.waitUntil(lambda: f"这个手机号已经是 {known.name} 的" in said(dialog))
    assert dialog.save_button.text() == "不是同一个人，照样保存"
    (opens,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "打开这份档案"]
    opens.click()
    assert (trail.went, fake_shop.new_customers.added, dialog.isVisible()) == ([known.id], [], False)


def test_nothing_is_saved_before_she_was_warned(
    dialog: NewCustomerDialog, fake_shop: FakeShop, trail: Trail
) -> None:  # fmt: skip
    known = next(card for card in fake_shop.customers.all.values() if card.phone)
    fill(dialog, name="小雨", phone=known.phone)
    # Enter comes before the pause after typing is over.
    QTest.keyClick(dialog.lines["phone"], Qt.Key.Key_Return)
    assert fake_shop.new_customers.added == []
    assert "这个手机号已经是" in said(dialog)
    dialog.save_button.click()
    assert [one.name for one in fake_shop.new_customers.added] == ["小雨"]
    assert trail.notices == ["已经记下 小雨"]


def test_what_cannot_be_saved_stays_typed(dialog: NewCustomerDialog, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.new_customers.error = StorageFailed("disk_full")
    fill(dialog, name="王姐", phone="15499990000")
    dialog.save_button.click()
    assert trail.errors == [fake_shop.new_customers.error]
    assert (dialog.isVisible(), dialog.save_button.isEnabled()) == (True, True)


def test_whoever_was_there_is_said_to_be(page: CustomersPage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.new_customers.added = [NewCustomer("王姐", "1")]
    page.new_button.click()
    (dialog,) = page.findChildren(NewCustomerDialog)
    fill(dialog, name="王姐", contact="wx_wang")
    dialog.save_button.click()
    assert trail.notices == ["王姐 本来就在，新写的已经补进档案"]


def test_everything_in_the_form_has_a_name(dialog: NewCustomerDialog) -> None:
    assert nameless(dialog) == []
