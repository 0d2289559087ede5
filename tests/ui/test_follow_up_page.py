from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopcrm.base.settings import Settings
from shopcrm.domain.care import Variant
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.follow_up import SUGGESTED, FollowUpPage
from shopcrm.ui.pages.follow_up_model import COLUMNS, PHONE_COLUMN
from shopcrm.ui.window import MainWindow
from tests.ui.conftest import Trail, nameless, unlocked
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> FollowUpPage:
    made = FollowUpPage(context)
    qtbot.addWidget(made)
    made.visit()
    return made


def test_the_list_stands_under_its_reasons(page: FollowUpPage) -> None:
    assert page.result is not None
    headings = page.model.headings()
    assert [page.model.index(row, 0).data().split("  ·")[0] for row in headings][:2] == ["本月生日", "不能失去"]
    assert page.model.rowCount() == len(page.result.lines) + len(headings)
    assert page.count.text() == f"{len(page.result.lines)} 位要联系"


def test_a_lunar_birthday_shows_this_years_day(page: FollowUpPage) -> None:
    said = {page.model.index(row, 2).data() for row in range(page.model.rowCount()) if page.model.line_at(row)}
    assert "11月22日（农历十月十四）" in said


def test_the_months_go_over_the_year(page: FollowUpPage) -> None:
    page._step(1)
    page._step(1)
    assert page.month == date(2027, 1, 1)
    page._step(-13)
    assert page.month == date(2025, 12, 1)
    assert page.result is not None
    assert page.result.month == date(2025, 12, 1)


def test_the_wall_list_has_no_contact_column(page: FollowUpPage) -> None:
    assert not page.table.isColumnHidden(PHONE_COLUMN)
    page.variant._buttons["wall"].click()
    assert page.result is not None
    assert page.result.variant is Variant.WALL
    assert page.table.isColumnHidden(PHONE_COLUMN)


def test_limit_and_group(page: FollowUpPage) -> None:
    page.limit.setValue(5)
    assert page.result is not None
    assert len(page.result.lines) == 5
    assert "没排进来" in page.note.text()
    page.show_group("high_value")
    assert page.result.group == "high_value"


def test_a_long_list_offers_to_pick_the_best(page: FollowUpPage, fake_shop: FakeShop) -> None:
    assert page.result is not None
    everyone = len(page.result.lines)
    assert everyone > SUGGESTED
    assert page.limit.value() == 0
    assert page.capacity.text() == f"只挑最该联系的 {SUGGESTED} 位"
    page.capacity.click()
    assert len(page.result.lines) == page.limit.value() == SUGGESTED
    assert page.capacity.text() == f"看全部 {everyone} 位"
    page.capacity.click()
    assert len(page.result.lines) == everyone
    page.limit.setValue(everyone + 1)
    assert page.capacity.isHidden()
    page.limit.setValue(0)
    fake_shop.customers.all = dict(list(fake_shop.customers.all.items())[:30])
    page.refresh()
    assert page.capacity.isHidden()


def test_a_line_opens_its_customer(page: FollowUpPage, trail: Trail) -> None:
    heading = page.model.headings()[0]
    page.table.activated.emit(page.model.index(heading, 0))
    page.table.activated.emit(page.model.index(heading + 1, 0))
    assert page.result is not None
    assert trail.went == [page.result.lines[0].customer]


def test_preview_and_files(page: FollowUpPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    show, pdf, xlsx = page.action_buttons
    show.click()
    page.preview.grab()
    assert page.back()
    dialogs.save = tmp_path / "l.pdf"
    pdf.click()
    dialogs.save = tmp_path / "l.xlsx"
    xlsx.click()
    assert page.result is not None
    assert fake_shop.reports.saved == ["l.pdf 报表", f"l.xlsx {len(page.result.lines)}"]
    dialogs.save = None
    xlsx.click()
    assert len(fake_shop.reports.saved) == 2


def test_nobody_to_contact(page: FollowUpPage, fake_shop: FakeShop) -> None:
    fake_shop.customers.all.clear()
    page.refresh()
    assert page._inner.currentIndex() == 1
    assert not any(one.isEnabled() for one in page.action_buttons)


def test_every_control_has_a_name(page: FollowUpPage) -> None:
    assert nameless(page) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [720, 1000, 1280])
def test_the_lists_fit_without_scrolling_sideways(
    make_window: Callable[..., MainWindow], qtbot: QtBot, language: str, width: int
) -> None:
    window = make_window(settings=Settings(language, "light"))
    view = unlocked(window, qtbot)
    window.resize(width, 700)
    qtbot.waitUntil(lambda: view.width() == width)
    view.open_page("followup")
    page = view.pages["followup"]
    assert isinstance(page, FollowUpPage)
    table = page.table
    qtbot.waitUntil(lambda: table.columnViewportPosition(0) == 0 and table.horizontalScrollBar().maximum() == 0)
    shown = [name for place, name in enumerate(COLUMNS) if not table.isColumnHidden(place)]
    assert {"name", "occasion", "item", "net", "phone"} <= set(shown)
    assert ("quiet" in shown) == (width == 1280)
    net = COLUMNS.index("net")
    words = [str(page.model.index(row, net).data()) for row in range(page.model.rowCount()) if page.model.line_at(row)]
    assert table.columnWidth(net) > max(map(table.fontMetrics().horizontalAdvance, words))
