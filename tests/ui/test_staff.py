"""What the window shows and leaves out where the staff's passphrase opened the shop, and how the owner sets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from shopcrm.domain.permissions import Rights
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.ui.context import Page, PageContext
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.frame.side_bar import NEEDS, PAGES, may_open
from shopcrm.ui.guard.clipboard import the_clipboard
from shopcrm.ui.pages.allowed import OwnersPage
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.ways import PassphraseStep, WaysPage
from shopcrm.ui.secret_step import SecretStep
from shopcrm.ui.window import MainWindow
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Trail, nameless, unlocked
from tests.ui.fakes.shop import FakeShop

WORD = "four plain words here"


@pytest.fixture
def staffed(make_window: Callable[..., MainWindow], fake_shop: FakeShop, qtbot: QtBot) -> ShopView:
    fake_shop.rights = Rights(by_staff=True)
    return unlocked(make_window(), qtbot)


def test_the_side_bar_says_so_and_offers_what_helpers_need(staffed: ShopView) -> None:
    assert set(staffed.side.buttons) == {key for key, _ in PAGES} - {"people"}
    assert staffed.side.staff is not None
    assert staffed.side.staff.accessibleName() == "店员模式"
    staffed.side.set_compact(compact=True)
    assert not staffed.side.staff.lock_button.isVisible()
    assert nameless(staffed.side) == []
    words = {one.words for one in staffed._commands()}
    assert "备份" not in words
    assert "客户" in words


def test_for_the_owner_nothing_is_left_out(open_view: ShopView) -> None:
    assert open_view.side.staff is None
    assert set(open_view.side.buttons) == {key for key, _ in PAGES}


@pytest.mark.parametrize("key", sorted(NEEDS))
def test_pages_of_the_owner_say_so(staffed: ShopView, key: str) -> None:
    assert not may_open(Rights(by_staff=True), key)
    assert may_open(Rights(by_staff=False), key)
    staffed.open_page(key)
    page = staffed.pages[key]
    assert isinstance(page, OwnersPage)
    assert page.lock_button.text().strip() == "锁上，换店主来"


@pytest.mark.parametrize(
    "key", ["today", "customers", "groups", "import", "reports", "followup", "settings", "privacy"]
)
def test_other_pages_open(staffed: ShopView, key: str) -> None:
    staffed.open_page(key)
    page = staffed.pages[key]
    assert not isinstance(page, OwnersPage)
    assert not any(one.isVisibleTo(page) for one in getattr(page, "action_buttons", ()))
    assert isinstance(page, Page)


def test_the_pill_locks(staffed: ShopView, qtbot: QtBot) -> None:
    window = staffed.window()
    assert isinstance(window, MainWindow)
    assert staffed.side.staff is not None
    staffed.side.staff.lock_button.click()
    qtbot.waitUntil(lambda: window.view is not staffed)


def test_nothing_can_be_revealed(context: PageContext, fake_shop: FakeShop, qtbot: QtBot) -> None:
    fake_shop.rights = Rights(by_staff=True)
    page = CustomerPage(context, Begun())
    qtbot.addWidget(page)
    page.show_customer(next(card.id for card in fake_shop.customers.all.values() if card.phone))
    assert page.eye is not None
    assert not page.eye.isVisibleTo(page)


@pytest.fixture
def ways(context: PageContext, shop: OpenShop, vaults: VaultService, qtbot: QtBot) -> WaysPage:
    page = WaysPage(PageContext(context.look, shop, context.clock, context.jobs, context.dialogs, context.go), vaults,
                    the_clipboard(), lambda *_: None)  # fmt: skip
    qtbot.addWidget(page)
    page.visit()
    return page


def _prove(page: WaysPage) -> None:
    assert isinstance(page.step, SecretStep)
    page.step.secret.setText(PASSPHRASE)
    page.step.next.click()


def _choose(page: WaysPage, passphrase: str) -> None:
    assert isinstance(page.step, PassphraseStep)
    page.step.fields.first.setText(passphrase)
    page.step.fields.second.setText(passphrase)
    page.step.next.click()


def test_the_owner_sets_changes_and_removes_it(ways: WaysPage, trail: Trail) -> None:
    shop = ways.ctx.shop
    assert not ways.staff_off_button.isVisibleTo(ways)
    assert ways.staff_button.text() == "设店员密码"
    ways.staff_button.click()
    _prove(ways)
    _choose(ways, WORD)
    staff = shop.ways.ways().staff
    assert staff is not None
    assert staff.date() == date(2026, 11, 22)
    assert ways.staff_button.text() == "换店员密码"
    shop.ways.check(TypedSecret(PASSPHRASE))
    ways.staff_off_button.click()
    _prove(ways)
    assert shop.ways.ways().staff is None
    assert trail.notices[0].startswith("店员密码设好了")
    assert trail.notices[1].startswith("店员密码停用了")


def test_her_own_passphrase_is_refused(ways: WaysPage, trail: Trail) -> None:
    ways.staff_button.click()
    _prove(ways)
    _choose(ways, PASSPHRASE)
    assert [getattr(error, "key", "") for error in trail.errors] == ["staff_same"]
    assert ways.ctx.shop.ways.ways().staff is None
