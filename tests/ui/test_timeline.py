"""What happened is said in words that fit it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from shopcrm.domain.customers import EventKind, TimelineEvent
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.customer_history import timeline_view


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("completed", "买了 杯子，¥12.50（交易成功）"),
        ("paid", "买了 杯子，¥12.50（已付款）"),
        ("unpaid", "下过单 杯子，¥12.50（等待付款）"),
        ("closed", "下过单 杯子，¥12.50（已关闭）"),
    ],
)
def test_what_came_to_nothing_was_not_bought(qtbot: QtBot, context: PageContext, status: str, words: str) -> None:
    facts = (("title", "杯子"), ("amount", "1250"), ("currency", "CNY"), ("status", status))
    shown = timeline_view(context, (TimelineEvent(datetime(2026, 3, 1, tzinfo=UTC), EventKind.ORDER, facts),))
    qtbot.addWidget(shown)
    tree = shown.findChild(QTreeWidget)
    assert tree is not None
    item = tree.topLevelItem(0)
    assert item is not None
    assert item.text(0) == words
