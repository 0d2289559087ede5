"""What customer files say of her, on her page, in the import window and among past imports."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.domain.batches import Counts, FileOutcome, ImportResult, Recognised, Rejection
from shopcrm.domain.customers import Basics, CustomerFile, EventKind, TimelineEvent
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.told import BY_HAND, ToldValue
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.batch_actions import BatchActions
from shopcrm.ui.pages.customer_history import timeline_view
from shopcrm.ui.pages.customer_told import told_birthday, told_view
from shopcrm.ui.pages.import_cards import confirm_words, file_card, headline
from shopcrm.ui.pages.import_history import ImportHistory
from shopcrm.ui.pages.reveal import Reveal
from tests.ui.fakes.moment import NOW
from tests.ui.fakes.shop import FakeShop

TOLD = (
    ToldValue("name", "林小雨", "有赞客户.csv", "youzan"), ToldValue("phone", "15420001111", "有赞客户.csv", "youzan"),
    ToldValue("email", "lin@example.com", "customers.csv", "shopify"),
    ToldValue("birthday", "L1990-08-15", "", "manual"), ToldValue("gender", "f", "有赞客户.csv", "youzan"),
    ToldValue("province", "浙江", "有赞客户.csv", "youzan"), ToldValue("city", "杭州", "有赞客户.csv", "youzan"),
    ToldValue("district", "西湖区", "customers.csv", "shopify"),
    ToldValue("note", "周末送货", "有赞客户.csv", "youzan"),
)  # fmt: skip
RESULT = ImportResult(
    "有赞客户.csv", 3, Recognised("youzan", "youzan-customers", "customer", "utf-8", (("客户姓名", "name"),), ()), 8,
    Counts(), Counts(), 2, 4, 0, (), customers_told=Counts(2, 4, 1),
    rejected=(Rejection("", 5, "客户手机号", "186******07", "masked_customer"),),
    rejected_rows=1,
)  # fmt: skip


@pytest.fixture
def file(fake_shop: FakeShop) -> CustomerFile:
    return replace(fake_shop.customers.file(1), basics=Basics(), told=TOLD)


def words(widget: QWidget | None) -> list[str]:
    assert widget is not None
    return [one.text() for one in widget.findChildren(QLabel) if one.text()]


def test_what_she_has_not_written_is_shown_with_its_file(
    qtbot: QtBot, context: PageContext, file: CustomerFile
) -> None:  # fmt: skip
    owner = QWidget()
    qtbot.addWidget(owner)
    shown_by = Reveal(context, owner)
    shown_by.begin(file.card.id)
    view = told_view(context, file, shown_by)
    assert view is not None
    view.setParent(owner)
    shown = words(view)
    for text in (
        "林小雨",
        "154****1111",
        "l***@example.com",
        "女",
        "浙江 杭州",
        "西湖区",
        "周末送货",
        "有赞 · 有赞客户.csv",
        "您手工录入",
    ):
        assert text in shown
    assert any("农历八月十五" in text for text in shown)
    (eye,) = view.findChildren(QPushButton)
    eye.click()
    assert {"15420001111", "lin@example.com"} <= set(words(view))


def test_her_own_words_go_first(qtbot: QtBot, context: PageContext, file: CustomerFile) -> None:
    view_owner = QWidget()
    qtbot.addWidget(view_owner)
    own = Basics("小雨", "f", YearlyDay(Calendar.GREGORIAN, 5, 12), "自己写的")
    written = replace(file, basics=own)
    view = told_view(context, written, Reveal(context, view_owner))
    assert view is not None
    qtbot.addWidget(view)
    assert not {"林小雨", "周末送货", "女", "您手工录入"} & set(words(view))
    assert told_birthday(written) == own.birthday
    assert told_birthday(file) == YearlyDay(Calendar.LUNAR, 8, 15, 1990)
    assert told_birthday(replace(file, told=())) is None
    assert told_view(context, replace(written, told=TOLD[:1]), Reveal(context, view_owner)) is None


def test_the_timeline_says_which_files_told(qtbot: QtBot, context: PageContext) -> None:
    events = [TimelineEvent(NOW, EventKind.TOLD, (("file", name), ("platform", "youzan"))) for name in ("a.csv", "")]
    view = timeline_view(context, tuple(events))
    qtbot.addWidget(view)
    (tree,) = view.findChildren(QTreeWidget)
    lines = [item.text(0) for place in range(2) if (item := tree.topLevelItem(place)) is not None]
    assert lines == ["a.csv 里有这位客户的资料", "您手工记下了这位客户的资料"]


def test_customers_are_counted_where_there_are_no_orders(qtbot: QtBot, context: PageContext) -> None:
    card = file_card(context.look, RESULT)
    qtbot.addWidget(card)
    shown = words(card)
    assert {"客户", "新增 2", "更新 4，已有 1", "没有收进来"} <= set(shown)
    assert "订单" not in shown
    assert any("有赞客户资料" in text for text in shown)
    assert headline(context.look.texts, [FileOutcome("x", RESULT)]) == (
        "导入好了：新增 2 位客户，补充了 4 位客户的资料；1 行没收进来"
    )


def test_past_customer_files_say_what_they_did(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> None:
    (batch, *_) = fake_shop.imports.batches()
    plain = replace(batch, orders=Counts(), totals=(), format="youzan-customers", platform="youzan")
    lines = [replace(plain, customers=counts) for counts in (Counts(2, 4), Counts(0, 4, 1), Counts(0, 0, 3))]
    by_hand = replace(plain, format=BY_HAND, file="", platform="manual", customers=Counts(1))
    owner = QWidget()
    qtbot.addWidget(owner)
    history = ImportHistory(context, BatchActions(context, owner, owner.update))
    qtbot.addWidget(history)
    history.show_batches((*lines, by_hand))
    shown = "\n".join(words(history))
    for text in ("新增 2 位客户", "补充 4 位客户的资料", "3 位客户的资料都已有", "手工录入"):
        assert text in shown
    assert "客户资料会被拿掉" in confirm_words(context.look, by_hand)[1]
    assert "单" in confirm_words(context.look, batch)[1]


def test_rows_that_contradict_each_other_are_told_as_doubtful(qtbot: QtBot, context: PageContext) -> None:
    cards = [file_card(context.look, replace(RESULT, rejected_rows=3, doubtful_rows=n)) for n in (0, 2)]
    for card in cards:
        qtbot.addWidget(card)
    plain, doubtful = ("\n".join(words(card)) for card in cards)
    assert "其中 2 行和同一订单的别的行对不上" in doubtful
    assert "对不上" not in plain
