"""The form of an order by hand, on a real vault behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import InputRefused
from shopcrm.domain.customers import CustomerFile, CustomerQuery
from shopcrm.domain.manual import ManualItem
from shopcrm.services.container import OpenShop
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.manual_order import ManualOrderPage
from tests import factories as make
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, shop: OpenShop, begun: Begun) -> Iterator[ManualOrderPage]:
    made = ManualOrderPage(replace(context, shop=shop), begun)
    qtbot.addWidget(made)
    made.resize(900, 700)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    offered(made).hide()


def offered(page: ManualOrderPage) -> QAbstractItemView:
    popup = page.buyer.completer.popup()
    assert popup is not None
    return popup


def write(field: QLineEdit, text: str) -> None:
    """Type ``text``: the keys of the test library know no Chinese."""
    field.setText(text)
    field.textEdited.emit(text)


def type_order(page: ManualOrderPage, **change: str) -> None:
    for name, text in {"at": "2026-11-20 14:05", **change}.items():
        write(page.lines[name], text)
    for name, text in (("title", "青团"), ("quantity", "2"), ("unit_price", "30")):
        page.items.rows[0].fields[name].setText(text)


def call(page: ManualOrderPage, qtbot: QtBot, name: str) -> None:
    page.buyer.field.setFocus()
    write(page.buyer.field, name)
    qtbot.waitUntil(lambda: not page.buyer._soon.isActive())


def wrong(page: ManualOrderPage) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.objectName() == "danger" and not one.isHidden()]


def everyone(shop: OpenShop) -> list[CustomerFile]:
    return [shop.customers.file(one) for one in sorted(shop.customers.find(CustomerQuery()).ids)]


def test_an_order_is_typed_and_stored_and_can_be_taken_back(
    page: ManualOrderPage, qtbot: QtBot, shop: OpenShop, trail: Trail, begun: Begun
) -> None:
    assert page.lines["at"].text() == "2026-11-22 10:00", "now is filled in"
    assert page.lines["shop"].text() == shop.info.name
    assert nameless(page) == []
    type_order(page, note="自提")
    call(page, qtbot, "王芳")
    assert page.buyer.note.text() == page.texts("manual.who.new")
    assert page.lines["amount"].text() == "60.00"
    assert begun.order is not None
    assert begun.order.buyer == "王芳"
    page.save_button.click()
    (customer,) = everyone(shop)
    assert [(one.amount, one.items[0].title) for one in customer.orders] == [(6000, "青团")]
    number = customer.orders[0].number
    assert trail.notices == [page.texts("manual.saved", number=number)]
    assert trail.changes == 1
    assert vars(begun)["order"] is None
    assert page.lines["note"].text() == "", "ready for the next one"
    assert trail.undo is not None
    trail.undo()
    assert everyone(shop) == []
    assert shop.imports.batches()[0].undone_at is not None


def test_what_is_wrong_stands_at_its_field_and_nothing_is_stored(page: ManualOrderPage, shop: OpenShop) -> None:
    type_order(page, at="昨天", shipping="包邮", amount="一百")
    page.items.rows[0].fields["quantity"].setText("两盒")
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    texts = page.texts
    assert set(wrong(page)) == {
        texts("manual.wrong.date", value="昨天"),
        texts("manual.wrong.amount", value="包邮"),
        texts("manual.wrong.amount", value="一百"),
        texts("manual.wrong.quantity", value="两盒"),
    }
    assert shop.imports.batches() == ()
    type_order(page, shipping="", amount="60")
    page.save()
    assert wrong(page) == []
    assert len(shop.imports.batches()) == 1


def test_a_number_that_is_none_is_said_at_its_field(page: ManualOrderPage, trail: Trail) -> None:
    type_order(page, number="1.23E+18")
    page.save()
    assert trail.errors == []
    assert "不像订单号" in "".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def test_what_belongs_to_no_field_is_said_above(
    page: ManualOrderPage, trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_order: object, **_more: object) -> None:
        raise InputRefused("file_reader_slow", file="x")

    monkeypatch.setattr(page.ctx.shop.manual, "look", look)
    type_order(page)
    page.save()
    assert [getattr(error, "key", "") for error in trail.errors] == ["file_reader_slow"]
    assert page.save_button.isEnabled()


def test_the_amount_follows_the_items_until_she_writes_her_own(page: ManualOrderPage) -> None:
    type_order(page)
    page.items._add(ManualItem("桂花糕", unit_price="8"))
    assert page.lines["amount"].text() == "68.00"
    page.lines["amount"].setText("65")
    page.items.rows[1].fields["unit_price"].setText("10")
    assert page.lines["amount"].text() == "65"
    assert "70.00" in page.sum_button.text()
    page.sum_button.click()
    assert page.lines["amount"].text() == "70.00"
    assert page.sum_button.isHidden()
    (_, second) = page.items.rows
    assert second.remove is not None
    second.remove.click()
    assert page.lines["amount"].text() == "60.00"
    (first,) = page.items.rows
    assert first.remove is not None
    first.remove.click()
    assert page.items.items() == (ManualItem(),), "an empty row stays"


def test_customers_are_offered_and_the_one_picked_gets_the_order(
    page: ManualOrderPage, qtbot: QtBot, shop: OpenShop, tmp_path: Path
) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    call(page, qtbot, "林小雨")
    assert page.buyer.note.text() == page.texts("manual.who.same", name="林小雨", n=1)
    popup = offered(page)
    assert popup.isVisible()
    assert "小雨点2019" in str(popup.model().index(0, 0).data())
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    (customer,) = everyone(shop)
    assert page.buyer.customer == customer.card.id
    assert (page.buyer.field.text(), page.lines["recipient"].text()) == ("林小雨", "林小雨")
    assert page.lines["phone"].text() == "", "her number need not be shown once more"
    type_order(page)
    page.save()
    (now,) = everyone(shop)
    assert len(now.orders) == 2
    write(page.buyer.field, "王")
    assert page.buyer.customer == 0


def test_another_name_is_another_buyer(page: ManualOrderPage, qtbot: QtBot, shop: OpenShop) -> None:
    type_order(page)
    call(page, qtbot, "王芳")
    page.save()
    call(page, qtbot, "王芳")
    assert page.buyer.note.text() == page.texts("manual.who.known", name="王芳")
    call(page, qtbot, "王*")
    assert page.buyer.note.text() == page.texts("manual.who.masked")
    call(page, qtbot, "")
    assert page.buyer.note.text() == page.texts("manual.who.nobody")
    assert len(everyone(shop)) == 1


def test_begun_from_a_customer_it_is_hers(page: ManualOrderPage, shop: OpenShop, tmp_path: Path, begun: Begun) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    (customer,) = everyone(shop)
    page.show_customer(customer.card.id)
    assert (page.buyer.customer, page.lines["recipient"].text()) == (customer.card.id, "林小雨")
    page.lines["note"].setText("自提")
    page._changed()
    page.show_customer(customer.card.id)
    page.show_customer(0)
    assert page.lines["note"].text() == "自提", "what she has begun stays"
    again = ManualOrderPage(page.ctx, begun)
    assert again.typed() == page.typed()
    again.deleteLater()


def test_a_known_number_is_asked_about(
    page: ManualOrderPage, shop: OpenShop, dialogs: ScriptedDialogs, trail: Trail
) -> None:
    for sure, amount in ((True, "60"), (False, "50"), (True, "40")):
        dialogs.sure = sure
        type_order(page, number="A-1", amount=amount)
        page.save()
        assert page.save_button.isEnabled()
    assert dialogs.asked == [page.texts("manual.known.do")] * 2
    assert trail.notices[-1] == page.texts("manual.updated", number="A-1")
    assert [(one.undone_at is None, one.totals[0].net) for one in shop.imports.batches()] == [
        (True, 4000), (False, 6000),
    ]  # fmt: skip


def test_leaving_forgets_it(page: ManualOrderPage, begun: Begun, trail: Trail) -> None:
    type_order(page, note="自提")
    leave = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == page.texts("common.cancel"))
    leave.click()
    assert begun.order is None
    assert trail.went == ["back"]
    assert page.lines["note"].text() == ""
