"""What a customer agreed to, on her page: written down, shown, struck out, and kept through a lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.domain.consents import Channel, Consent, Evidence, Purpose, Saying
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.consent_dialog import ConsentDialog
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customer_consents import ConsentsView
from shopcrm.ui.pages.kept import read, written
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.moment import TODAY
from tests.ui.fakes.shop import FakeShop

CONSENTS = 3


@pytest.fixture
def page(customer_page: CustomerPage) -> CustomerPage:
    customer_page.tabs.setCurrentIndex(CONSENTS)
    return customer_page


def view_of(page: CustomerPage) -> ConsentsView:
    return page.findChildren(ConsentsView)[-1]


def words(page: CustomerPage) -> str:
    return "\n".join(one.text() for one in view_of(page).findChildren(QLabel))


def form_of(page: CustomerPage) -> ConsentDialog:
    return view_of(page).dialog


def test_a_yes_needs_its_words(page: CustomerPage, fake_shop: FakeShop, trail: Trail) -> None:
    assert page.texts("consent.none") in words(page)
    view_of(page).note_button.click()
    form = form_of(page)
    assert not form.save_button.isEnabled()
    assert form.state.text() == page.texts("consent.problem.wording")
    form.usual.click()
    assert "打电话" in form.wording.toPlainText()
    assert form.save_button.isEnabled()
    form.note.setText("截图 3")
    form.save_button.click()
    (entry,) = fake_shop.consents.entries[1]
    assert entry.consent == Consent(
        Saying.GIVEN, Purpose.CONTACT, Channel.PHONE, TODAY, form.wording.toPlainText(), Evidence.CHAT, "截图 3"
    )
    said = words(page)
    assert "主动联系客户（打电话）：同意" in said
    assert "截图 3" in said
    assert trail.changes == 1


def test_who_wants_to_be_left_alone_needs_two_clicks(page: CustomerPage, fake_shop: FakeShop) -> None:
    view_of(page).stop_button.click()
    form_of(page).save_button.click()
    (entry,) = fake_shop.consents.entries[1]
    assert (entry.consent.saying, entry.consent.channel) == (Saying.WITHDRAWN, Channel.ANY)
    assert "关怀名单会照办" in words(page)


def test_a_line_is_struck_out_and_stays(page: CustomerPage, fake_shop: FakeShop) -> None:
    view_of(page).stop_button.click()
    form_of(page).save_button.click()
    (strikes,) = view_of(page).strike_buttons.values()
    assert isinstance(strikes, QPushButton)
    strikes.click()
    assert fake_shop.consents.entries[1][0].struck is not None
    assert "因记错划掉" in words(page)
    assert page.texts("consent.none") in words(page)
    assert view_of(page).strike_buttons == {}


def test_every_choice_is_taken(page: CustomerPage) -> None:
    view_of(page).note_button.click()
    form = form_of(page)
    form.purpose.setCurrentIndex(form.purpose.findData("sensitive"))
    form.channel.setCurrentIndex(form.channel.findData("wechat"))
    form.evidence.setCurrentIndex(form.evidence.findData("form"))
    form.day.setDate(form.day.date().addDays(-1))
    for one in form.saying.findChildren(QPushButton):
        if one.text() == page.texts("consent.saying.refused"):
            one.click()
    form.usual.click()
    told = form.consent()
    assert (told.saying, told.purpose, told.channel, told.evidence, told.day) == (
        Saying.REFUSED, Purpose.SENSITIVE, Channel.WECHAT, Evidence.FORM, TODAY - timedelta(1)
    )  # fmt: skip
    assert "私密" in told.wording
    form.wording.setPlainText("x" * 503)
    assert form.state.text() == page.texts("consent.problem.long", n=3)


def test_the_form_comes_back_after_a_lock(qtbot: QtBot, context: PageContext, page: CustomerPage, begun: Begun) -> None:
    view_of(page).note_button.click()
    form_of(page).wording.setPlainText("可以打电话")
    form_of(page).hide()
    back = read(written(begun, "customer")).begun
    again = CustomerPage(context, back)
    qtbot.addWidget(again)
    again.show_customer(1)
    assert again.tabs.currentIndex() == CONSENTS
    assert form_of(again).wording.toPlainText() == "可以打电话"
    form_of(again).reject()
    assert back.consent is None
    assert form_of(again).result() == QDialog.DialogCode.Rejected


def test_a_draft_of_something_else_is_left(begun: Begun, page: CustomerPage) -> None:
    view_of(page).note_button.click()
    drafts = written(begun, "customer")
    broken = [type(one)(one.kind, one.version, one.content.replace("contact", "barter")) for one in drafts]
    kept = read(broken)
    assert (kept.begun.consent, kept.dropped) == (None, 1)


def test_every_control_has_a_name(page: CustomerPage) -> None:
    view_of(page).stop_button.click()
    assert nameless(form_of(page)) == []
    form_of(page).save_button.click()
    assert nameless(page) == []
