"""The pages for what comes round: customers kept for too long, and the yearly self-check; on a real vault."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from shopcrm.base.clock import FixedClock
from shopcrm.domain.days import months_later
from shopcrm.domain.retention import DEFAULT_MONTHS
from shopcrm.services.container import OpenShop
from shopcrm.ui.context import Look, PageContext
from shopcrm.ui.pages.retention import RetentionPage
from shopcrm.ui.pages.self_check import SelfCheckPage
from tests.services.quick import order, put
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.inline_jobs import InlineJobs


@pytest.fixture
def real(look: Look, shop: OpenShop, clock: FixedClock, jobs: InlineJobs, trail: Trail) -> PageContext:
    return PageContext(look, shop, clock, jobs, ScriptedDialogs(), trail)


def bought(shop: OpenShop, name: str, months: int, more: int = 0) -> None:
    day = months_later(shop.day, -months) - timedelta(more)
    at = (day.toordinal() - 719_163) * 86_400 + 14_400
    put(shop, "taobao", [order(f"{name}{months}", name, paid_at=at, recipient=name, phone="15420001111")])


@pytest.fixture
def page(qtbot: QtBot, real: PageContext, shop: OpenShop) -> RetentionPage:
    for name, months in (("林小雨", 40), ("王茶", 50), ("李四", 3)):
        bought(shop, name, months)
    made = RetentionPage(real)
    qtbot.addWidget(made)
    made.visit()
    return made


def names(page: RetentionPage) -> list[str]:
    assert page.table is not None
    model = page.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_longest_quiet_stand_first(page: RetentionPage) -> None:
    assert names(page) == ["王茶", "林小雨"]
    assert page.count.text() == page.texts("retention.count", n=2)
    assert not page.keep_button.isEnabled()
    assert nameless(page) == []


def test_chosen_ones_are_kept_with_a_reason(page: RetentionPage, shop: OpenShop, trail: Trail) -> None:
    assert page.table is not None
    page.table.selectRow(1)
    assert page.count.text() == page.texts("retention.chosen", n=1)
    page.keep_button.click()
    page.menu.actions()[1].trigger()
    assert names(page) == ["王茶"]
    assert page.texts("retention.kept", n=1) in page.lead.text()
    assert trail.notices[-1] == page.texts("retention.done", n=1)
    assert shop.audit.entries()[0].act.purpose == "keep_promise"
    page.all_button.click()
    page.keep_button.click()
    page.menu.actions()[0].trigger()
    assert page.shown == ()
    assert page.texts("retention.none") in "\n".join(one.text() for one in page.findChildren(QLabel))


def test_chosen_ones_are_erased_together(page: RetentionPage, real: PageContext, shop: OpenShop, trail: Trail) -> None:
    dialogs = real.dialogs
    assert isinstance(dialogs, ScriptedDialogs)
    page.all_button.click()
    dialogs.sure = False
    page.erase_button.click()
    assert len(names(page)) == 2
    dialogs.sure = True
    page.all_button.click()
    page.erase_button.click()
    assert page.shown == ()
    assert shop.checks.run().counts["customers"] == 1
    assert trail.notices[-1] == page.texts("retention.erased", n=2)
    acts = [one.act for one in shop.audit.entries() if one.act.action == "erase"]
    assert {one.purpose for one in acts} == {page.texts("retention.purpose")}
    assert len(acts) == 2


def test_how_long_is_chosen_there(page: RetentionPage, shop: OpenShop) -> None:
    page.months.setCurrentIndex(page.months.findData("48"))
    assert (shop.retention.months(), names(page)) == (48, ["王茶"])
    assert page.months.currentData() == "48"


def test_one_of_them_can_be_looked_at(page: RetentionPage, trail: Trail) -> None:
    assert page.table is not None
    page.table.doubleClicked.emit(page.table.model().index(0, 0))
    assert trail.went[-1] == page.shown[0]


def test_the_self_check_is_the_sheet_that_is_printed(
    qtbot: QtBot, real: PageContext, shop: OpenShop, tmp_path: Path
) -> None:
    bought(shop, "林小雨", DEFAULT_MONTHS, more=1)
    assert shop.self_check.last() is None
    made = SelfCheckPage(real)
    qtbot.addWidget(made)
    made.visit()
    dialogs = real.dialogs
    assert isinstance(dialogs, ScriptedDialogs)
    dialogs.save = tmp_path / "check.pdf"
    made.preview.save_pdf()
    assert (tmp_path / "check.pdf").read_bytes().startswith(b"%PDF")
    assert shop.self_check.last() == shop.day
