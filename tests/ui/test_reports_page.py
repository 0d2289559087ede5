from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.rfm import SEGMENT_MAP, RfmMethod, RfmOptions, RfmWindow
from shopcrm.ui.context import PageContext, PinnedSet
from shopcrm.ui.kit.controls import Segmented
from shopcrm.ui.pages.reports import ReportsPage
from shopcrm.ui.theme import Theme, font
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import TODAY
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> ReportsPage:
    made = ReportsPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.visit()
    return made


def test_a_click_on_a_cell_shows_its_customers(page: ReportsPage, qtbot: QtBot, trail: Trail) -> None:
    spot = page.grid.cell_rect(5, 1).center().toPoint()
    QTest.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=spot)
    assert trail.went == [(CustomerQuery(cell=(5, 1)), None)]


def test_the_grid_works_with_the_keyboard(page: ReportsPage, qtbot: QtBot, trail: Trail) -> None:
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(page.grid, key)
    assert trail.went == [(CustomerQuery(cell=(4, 4)), None)]
    assert page.texts("segments.loyal.name") in page.grid.accessibleDescription()


def test_cells_lie_side_by_side_without_overlap(page: ReportsPage) -> None:
    rects = [page.grid.cell_rect(r, fm) for r in SEGMENT_MAP for fm in range(1, 6)]
    assert all(not a.intersects(b) for place, a in enumerate(rects) for b in rects[:place])


def test_the_options_reach_the_report(page: ReportsPage, fake_shop: FakeShop) -> None:
    page._date.setDate(QDate(2026, 6, 30))
    page._method._buttons["quintile"].click()
    page._window.setCurrentIndex(page._window.findData("12m"))
    page.show_group("lost")
    expected = RfmOptions(date(2026, 6, 30), RfmMethod.QUINTILE, RfmWindow.YEAR, "lost")
    assert fake_shop.rfm.asked[-1] == expected
    assert page.report is not None
    assert page.report.options == expected


def test_people_of_an_unusual_report_are_its_own(page: ReportsPage, trail: Trail) -> None:
    page._date.setDate(QDate(2026, 6, 30))
    page.grid.cell_chosen.emit(5, 1)
    query, pinned = cast("tuple[CustomerQuery, PinnedSet]", trail.went[-1])
    assert query == CustomerQuery()
    assert page.report is not None
    assert set(pinned.ids) == {row.customer for row in page.report.rows if (row.r, row.fm) == (5, 1)}
    assert "2026-06-30" in pinned.label


def test_segments_and_eight_groups_open_their_people(page: ReportsPage, trail: Trail) -> None:
    page._open_segment("at_risk")
    page._open_eight("重要价值")
    assert trail.went[0] == (CustomerQuery(segment="at_risk"), None)
    assert isinstance(trail.went[1][1], PinnedSet)  # type: ignore[index]


def test_preview_pdf_and_workbook(
    page: ReportsPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path, trail: Trail
) -> None:
    show, pdf, xlsx = page.action_buttons
    show.click()
    page.preview.grab()
    dialogs.save = tmp_path / "r.pdf"
    page.preview.save_pdf()
    assert page.back()
    assert not page.back()
    pdf.click()
    dialogs.save = tmp_path / "r.xlsx"
    xlsx.click()
    assert fake_shop.reports.saved == ["r.pdf 报表", "r.pdf 报表", "r.xlsx 300"]
    assert dialogs.asked[-1] == f"客户报表 {TODAY.isoformat()}.xlsx"
    assert trail.notices[-1] == "已保存：r.xlsx"


def test_nobody_to_score(page: ReportsPage, fake_shop: FakeShop) -> None:
    fake_shop.customers.all.clear()
    page.refresh()
    assert not any(one.isEnabled() for one in page.action_buttons)
    names = [one.accessibleName() for one in page.findChildren(QPushButton)]
    assert page.texts("reports.empty.do") in names


def test_every_control_has_a_name(page: ReportsPage) -> None:
    assert nameless(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_bold_words_fit_their_segment(qtbot: QtBot, *, dark: bool) -> None:
    root = resources()
    texts = Texts(root / "texts", "en")
    options = [(key.value, texts(f"reports.method.{key}")) for key in RfmMethod]
    made = Segmented(options, "", "method")
    qtbot.addWidget(made)
    made.setStyleSheet(Theme(root / "style", dark=dark).style_sheet())
    made.show()
    for one in made.findChildren(QPushButton):
        one.click()
        one.ensurePolished()
        assert QFontMetrics(font(bold=True)).horizontalAdvance(one.text()) + 2 * 17 <= one.width()
