from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.domain.customers import Basics, EventKind, TimelineEvent
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.ui.context import PageContext
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.pages.customer_history import timeline_view
from shopcrm.ui.pages.merge import MergePage
from shopcrm.ui.pages.people import PeoplePage
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.moment import NOW
from tests.ui.fakes.shop import FakeShop


def said(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if _stays(one, page))


def _stays(one: QWidget, page: QWidget) -> bool:
    """Whether a part is not on its way out: what was taken away is hidden until it is gone."""
    above: QWidget | None = one
    while above is not None and above is not page:
        if above.isHidden() and above.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return False
        above = above.parentWidget()
    return above is page


def press(page: QWidget, words: str) -> None:
    found = [one for one in page.findChildren(QPushButton) if one.text().strip() == words and not one.isHidden()]
    found[-1].click()


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> PeoplePage:
    made = PeoplePage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.visit()
    return made


def test_the_likeliest_pair_is_first_with_its_evidence(page: PeoplePage, fake_shop: FakeShop) -> None:
    assert page.list.count() == 6
    assert [one.suggestion.a for one in page.pairs] == [1, 3, 5, 7, 9, 11]
    words = said(page)
    assert "手机号相同（138****0001）" in words
    assert "名字不同" in words
    assert fake_shop.customers.all[1].accounts[0].account in words
    assert "1380000000" not in words, "numbers are masked"
    assert nameless(page) == []


@pytest.mark.parametrize(
    ("key", "did", "undone"),
    [
        (Qt.Key.Key_S, ("merge", 1, 2, {}), ("unmerge", 7)),
        (Qt.Key.Key_D, ("apart", 1, 2), ("forget", 8)),
        (Qt.Key.Key_L, ("later", 1, 2, 7), ("later", 1, 2, 0)),
    ],
)
def test_one_key_decides_and_one_click_takes_it_back(
    page: PeoplePage, fake_shop: FakeShop, trail: Trail, qtbot: QtBot, *, key: Qt.Key, did: object, undone: object
) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.list.setFocus()
    QTest.keyClick(page.list, key)
    assert fake_shop.people.said == [did]
    assert page.current is not None
    assert (page.current.suggestion.a, page.list.count()) == (3, 5)
    assert trail.changes == 1
    assert trail.undo is not None
    trail.undo()
    assert fake_shop.people.said == [did, undone]
    assert page.list.count() == 6


def test_contradicting_words_are_looked_at_side_by_side(page: PeoplePage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.people.words = {1: Basics("林姐"), 2: Basics("小林")}
    press(page, page.texts("people.same"))
    assert fake_shop.people.said == []
    assert trail.went == [("merge", 1, 2)]


def test_enter_looks_side_by_side(page: PeoplePage, trail: Trail) -> None:
    page.list.setCurrentRow(2)
    page.list.itemActivated.emit(page.list.currentItem())
    assert trail.went == [("merge", 5, 6)]


def test_nothing_to_decide_and_nobody_yet(page: PeoplePage, fake_shop: FakeShop, trail: Trail) -> None:
    fake_shop.people.gone = {(a, a + 1) for a in range(1, 12, 2)}
    page.refresh()
    assert page.texts("people.nothing_title") in said(page)
    fake_shop.customers.all.clear()
    page.refresh()
    press(page, page.texts("people.none_do"))
    assert trail.went == ["import"]


@pytest.fixture
def merge(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> MergePage:
    fake_shop.people.words = {
        1: Basics("林姐", "f", None, "喜欢茶", (("尺码", "M"),)),
        2: Basics("小林", "f", YearlyDay(Calendar.LUNAR, 8, 15), "要发票", (("尺码", "L"), ("猫", "两只"))),
    }
    made = MergePage(context, Begun())
    qtbot.addWidget(made)
    made.show_pair(1, 2)
    return made


def both_notes(page: MergePage) -> bool:
    return any(one.text() == "喜欢茶\n要发票" and _stays(one, page) for one in page.findChildren(QLabel))


def choose(page: MergePage, part: str, value: str) -> None:
    (radio,) = [
        one
        for one in page.findChildren(QRadioButton)
        if one.accessibleName() == f"{page.texts('people.merge.choose', part=part)}: {value}"
    ]
    radio.setChecked(True)


def test_side_by_side_shows_both_and_the_result(merge: MergePage, fake_shop: FakeShop, trail: Trail) -> None:
    words = said(merge)
    nick = fake_shop.customers.all[1].accounts[0].account
    for text in ("林姐", "小林", "喜欢茶", "要发票", "两只", "农历八月十五", nick):
        assert text in words
    assert both_notes(merge), "both unless she chooses"
    assert nameless(merge) == []
    choose(merge, "称呼", "小林")
    choose(merge, "备注", "要发票")
    choose(merge, "尺码", "L")
    assert not both_notes(merge)
    merge.merge_button.click()
    assert fake_shop.people.said == [("merge", 1, 2, {"name": "fold", "notes": "fold", "field.尺码": "fold"})]
    assert trail.went == [1]
    assert trail.undo is not None
    trail.undo()
    assert fake_shop.people.said[-1] == ("unmerge", 7)


def test_sides_can_be_swapped_and_the_answer_may_be_no(merge: MergePage, fake_shop: FakeShop, trail: Trail) -> None:
    press(merge, merge.texts("people.merge.swap"))
    assert (merge.keep, merge.fold) == (2, 1)
    merge.apart_button.click()
    assert fake_shop.people.said == [("apart", 2, 1)]
    assert trail.went == ["people"]
    assert trail.undo is not None
    trail.undo()
    assert fake_shop.people.said[-1] == ("forget", 8)


def test_numbers_that_look_alike_behind_their_stars_differ(merge: MergePage, fake_shop: FakeShop) -> None:
    alike = fake_shop.customers.all[2]
    fake_shop.customers.all[2] = type(alike)(**{**alike.__dict__, "phone": "13899990001"})
    fake_shop.customers.all[1] = type(alike)(**{**fake_shop.customers.all[1].__dict__, "phone": "13800000001"})
    merge.refresh()
    cells = [
        above.objectName()
        for one in merge.findChildren(QLabel)
        if one.text() == "138****0001" and (above := one.parentWidget()) is not None
    ]
    assert "differ" in cells
    assert "agree" not in cells


def test_what_she_said_before_is_told(merge: MergePage, fake_shop: FakeShop) -> None:
    fake_shop.people.apart_before = True
    merge.refresh()
    assert merge.texts("people.merge.was_apart") in said(merge)


def test_the_other_one_is_found_by_search(merge: MergePage, fake_shop: FakeShop) -> None:
    merge.show_pair(1, 0)
    assert merge.search is not None
    nick = fake_shop.customers.all[9].accounts[0].account
    merge.search.field.setText(nick)
    merge.search._find()
    QTest.keyClick(merge.search.field, Qt.Key.Key_Down)
    QTest.keyClick(merge.search.field, Qt.Key.Key_Return)
    assert (merge.keep, merge.fold) == (1, 9)
    merge.show_pair(1, 0)
    merge.search.field.setText("没有这个人")
    merge.search._find()
    assert merge.search.note.text() == merge.texts("people.merge.nobody")


def test_a_customers_accounts_joins_and_gifts(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, trail: Trail
) -> None:
    page = CustomerPage(context, Begun())
    qtbot.addWidget(page)
    page.show_customer(1)
    words = said(page)
    assert "常给别人寄：收货人有 5 位" in words
    assert "按手机号 138****0001 认出" in words
    assert page.texts("people.joined.program") in words
    press(page, page.texts("people.joined.split"))
    assert fake_shop.people.said == [("unmerge", 5)]
    press(page, page.texts("people.joined.merge"))
    assert trail.went == [("merge", 1, 0)]


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (
            EventKind.MERGE,
            ("program", "jd_lin", "same_phone,same_name"),
            "自动把 jd_lin 合并进来：手机号相同、名字相同",
        ),
        (EventKind.MERGE, ("owner", "jd_lin", ""), "您把 jd_lin 合并进来"),
        (EventKind.MERGE, ("owner", "", "same_nick,other_name"), "您把 另一份档案 合并进来：昵称相同"),
        (EventKind.SPLIT, ("program", "jd", "same_phone"), "jd 又分开了：让它们合在一起的订单不在了"),
        (EventKind.SPLIT, ("owner", "jd_lin", "same_phone"), "您把 jd_lin 分开了"),
        (EventKind.APART, ("owner", "jd_lin", ""), "您说 jd_lin 是另一个人"),
    ],
)
def test_the_history_tells_who_joined_whom_and_why(
    qtbot: QtBot, context: PageContext, *, kind: EventKind, facts: tuple[str, str, str], words: str
) -> None:
    told = tuple(zip(("by", "other", "evidence"), facts, strict=True))
    view = timeline_view(context, (TimelineEvent(NOW, kind, told),))
    qtbot.addWidget(view)
    (tree,) = view.findChildren(QTreeWidget)
    item = tree.topLevelItem(0)
    assert item is not None
    assert item.text(0) == words


def test_the_page_is_in_the_side_bar_and_the_way_leads_back(open_view: ShopView) -> None:
    open_view.side.buttons["people"].click()
    assert open_view.current == "people"
    open_view.open_merge(1, 2)
    assert open_view.side.buttons["people"].isChecked()
    open_view.show_notice("好了", ("撤销", lambda: open_view.open_page("today")))
    assert open_view.notices.action is not None
    open_view.notices.action.click()
    assert open_view.current == "today"


def test_choices_not_joined_yet_are_something_begun(merge: MergePage) -> None:
    begun = merge._begun
    assert begun.merge is not None
    assert begun.merge.choices == {}
    keep, fold = begun.merge.keep, begun.merge.fold
    choose(merge, "称呼", "小林")
    chosen = dict(merge.choices)
    assert chosen
    # The same pair is gone on with; another one begins without choices.
    merge.show_pair(keep, fold)
    assert merge.choices == chosen
    merge.show_pair(fold, keep)
    assert merge.choices == {}
