"""Erasing a customer from her page: told first, ticked, done, and nothing of her left in the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.erasure import LedgerNews
from shopcrm.domain.manual import ManualOrder
from shopcrm.ui.context import PageContext
from shopcrm.ui.erase_dialog import EraseDialog
from shopcrm.ui.pages.begun import BasicsDraft, Begun, BirthdayParts, MergeDraft, TypedBasics
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.today import TodayPage
from tests.ui.conftest import Trail
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop

TYPED = TypedBasics("", "", BirthdayParts(), "", ())


@pytest.fixture
def page(customer_page: CustomerPage) -> CustomerPage:
    return customer_page


def press(page: CustomerPage) -> None:
    says = page.texts("erase.open")
    (verb,) = (one for one in page.findChildren(QPushButton) if one.accessibleName() == says)
    verb.click()


def test_she_is_erased_and_leaves_nothing_begun(
    page: CustomerPage, begun: Begun, fake_shop: FakeShop, trail: Trail, dialogs: ScriptedDialogs
) -> None:
    begun.basics[1] = BasicsDraft("x", TYPED)
    begun.merge, begun.order = MergeDraft(1, 2, {}), ManualOrder(customer=1)
    press(page)
    name = fake_shop.customers.all[1].name
    assert dialogs.asked == [name]
    assert fake_shop.erasure.erased == [1]
    left: list[object] = [begun.basics, begun.merge, begun.order, begun.customer]
    assert left == [{}, None, None, 0]
    assert trail.went == ["customers"]
    assert trail.changes == 1
    assert trail.notices == [page.texts("erase.done", n=fake_shop.customers.all[1].purchases)]
    page.stale = True
    page.visit()
    assert not any(name in one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def test_nothing_happens_without_her_yes(
    page: CustomerPage, begun: Begun, fake_shop: FakeShop, trail: Trail, dialogs: ScriptedDialogs
) -> None:
    dialogs.sure = False
    begun.basics[1] = BasicsDraft("x", TYPED)
    press(page)
    assert fake_shop.erasure.erased == []
    assert (list(begun.basics), trail.went) == ([1], [])


def test_what_cannot_be_done_is_said(page: CustomerPage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.erasure.refuse = CannotUnlock("erase_owner_only")
    said: list[Exception] = []
    page.ctx.jobs.failed.connect(said.append)
    press(page)
    assert said == [fake_shop.erasure.refuse]
    assert trail.went == []
    assert page.customer == 1


def test_a_missing_backup_is_said(page: CustomerPage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.erasure.backed_up = False
    press(page)
    assert trail.notices == [page.texts("erase.no_backup_after")]


def test_the_button_waits_for_the_tick(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> None:
    preview = fake_shop.erasure.preview(1)
    dialog = EraseDialog(context.look.texts, preview, None)
    qtbot.addWidget(dialog)
    dialog.go.click()
    assert not dialog.go.isEnabled()
    assert dialog.result() == 0
    said = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert preview.name in said
    assert "2027-01-05" in said
    dialog.sure.setChecked(True)
    dialog.go.click()
    assert dialog.result() == 1


def test_without_backups_none_is_spoken_of(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> None:
    preview = replace(fake_shop.erasure.preview(1), backups=0, gone_by=None, second=False, aside=0)
    dialog = EraseDialog(context.look.texts, preview, None)
    qtbot.addWidget(dialog)
    said = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert context.look.texts("erase.no_backups") in said
    assert context.look.texts("erase.second") not in said


def test_the_first_page_tells_of_an_old_backup(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> None:
    fake_shop.erased = LedgerNews(customers=3, unreadable=1)
    page = TodayPage(context)
    qtbot.addWidget(page)
    page.refresh()
    texts = context.look.texts
    qtbot.waitUntil(
        lambda: (
            {texts("erase.again", n=3), texts("erase.unreadable")} <= {one.text() for one in page.findChildren(QLabel)}
        )
    )
