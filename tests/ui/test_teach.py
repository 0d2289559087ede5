"""The questions about a table the program does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from shopcrm.base.paths import mappings_folder
from shopcrm.domain.permissions import Rights
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.sources import source_of
from shopcrm.services.mappings import MappingService
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.teach import TeachPanel
from tests import factories as make
from tests.importers.test_sketch import LEDGER, MEMBERS, PEOPLE, ROWS
from tests.ui.conftest import nameless
from tests.ui.fakes.shop import FakeShop


class Done:
    def __init__(self) -> None:
        self.told: list[Path | None] = []

    def __call__(self, mapping: Path | None) -> None:
        self.told.append(mapping)


@pytest.fixture
def done() -> Done:
    return Done()


@pytest.fixture
def panel(qtbot: QtBot, context: PageContext, fake_shop: FakeShop, tmp_path: Path, done: Done) -> TeachPanel:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    path = make.write_csv(tmp_path / "台账.csv", LEDGER, ROWS)
    made = TeachPanel(context, source_of(path), (), done)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    return made


def words(panel: TeachPanel) -> str:
    return "\n".join(one.text() for one in panel.findChildren(QLabel) if not one.isHidden())


def chooser(panel: TeachPanel, says: str) -> QComboBox:
    return next(one for one in panel.findChildren(QComboBox) if one.accessibleName() == says)


def choose(box: QComboBox, key: str) -> None:
    box.setCurrentIndex(box.findData(key))


def test_what_the_table_tells_is_filled_in_and_shown_at_once(qtbot: QtBot, panel: TeachPanel) -> None:
    texts = panel._texts
    assert chooser(panel, texts("teach.column_is", column="金额")).currentData() == "amount"
    assert texts("teach.never") in words(panel)
    assert "330102199001010010" not in words(panel)
    assert panel.missing.text() == texts("teach.missing.states")
    assert not panel.save_button.isEnabled()
    qtbot.waitUntil(lambda: texts("teach.effect", rows=9, taken=1, bad=8) in words(panel))
    assert nameless(panel) == []


def test_answered_it_is_remembered(qtbot: QtBot, panel: TeachPanel, done: Done) -> None:
    choose(chooser(panel, "已取货"), "completed")
    assert panel.save_button.isEnabled()
    qtbot.waitUntil(lambda: panel._texts("teach.effect", rows=9, taken=9, bad=0) in words(panel))
    panel.save_button.click()
    assert done.told == [mappings_folder() / "台账.toml"]
    assert '"已取货" = "completed"' in done.told[0].read_text(encoding="utf-8")  # type: ignore[union-attr]


def test_a_field_belongs_to_one_column(panel: TeachPanel) -> None:
    texts = panel._texts
    choose(chooser(panel, texts("teach.column_is", column="单价")), "amount")
    assert chooser(panel, texts("teach.column_is", column="金额")).currentData() == ""
    choose(chooser(panel, texts("teach.column_is", column="单价")), "")
    assert panel.missing.text() == texts("teach.missing.amount")
    assert not panel.save_button.isEnabled()


def test_dates_that_could_be_either_are_asked_for(
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, tmp_path: Path, done: Done
) -> None:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    rows = [["A1001", f"0{n}/04/2026", "5.00"] for n in range(1, 9)]
    path = make.write_csv(tmp_path / "a.csv", ["单号", "日期", "金额"], rows)
    panel = TeachPanel(context, source_of(path), (), done)
    qtbot.addWidget(panel)
    assert panel.missing.text() == panel._texts("teach.missing.dates")
    panel._set("dates", "dmy")
    assert panel.answers is not None
    assert panel.answers.draft().dates == "dmy"
    assert panel.answers.draft().row == "item", "the order number stands on several rows"
    assert panel.save_button.isEnabled()


def test_what_is_no_table_is_said(qtbot: QtBot, context: PageContext, fake_shop: FakeShop, tmp_path: Path) -> None:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    path = tmp_path / "a.txt"
    path.write_text("hello", encoding="utf-8")
    told = Done()
    panel = TeachPanel(context, source_of(path), (), told)
    qtbot.addWidget(panel)
    assert panel._texts("errors.file_no_table.title") in words(panel)
    assert not panel.save_button.isEnabled()


@pytest.fixture
def members(qtbot: QtBot, context: PageContext, fake_shop: FakeShop, tmp_path: Path, done: Done) -> TeachPanel:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    panel = TeachPanel(context, source_of(make.write_csv(tmp_path / "会员.csv", MEMBERS, PEOPLE)), (), done)
    qtbot.addWidget(panel)
    panel.resize(1000, 900)
    panel.show()
    return panel


def test_a_list_of_customers_is_known_for_one(qtbot: QtBot, members: TeachPanel, done: Done) -> None:
    texts = members._texts
    assert members.answers is not None
    assert members.answers.row == "customer"
    assert chooser(members, texts("teach.column_is", column="出生日期")).currentData() == "birthday"
    assert texts("teach.customers_only") in words(members)
    assert not chooser(members, texts("teach.currency")).isVisible(), "no amount is read"
    qtbot.waitUntil(lambda: texts("teach.effect_customers", rows=4, taken=3, bad=1) in words(members))
    assert nameless(members) == []
    assert members.save_button.isEnabled()
    members.save_button.click()
    assert done.told == [mappings_folder() / "会员.toml"]
    assert 'row = "customer"' in done.told[0].read_text(encoding="utf-8")  # type: ignore[union-attr]


def test_what_a_row_is_decides_what_columns_may_be(members: TeachPanel) -> None:
    texts = members._texts
    assert chooser(members, texts("teach.column_is", column="备注")).findData("order_id") < 0
    members._take_rows_as("order")
    assert members.missing.text() == texts("teach.missing.order_id")
    assert chooser(members, texts("teach.currency")).isVisible()
    assert texts("teach.customers_only") not in words(members)
    boxes = [one for one in members.findChildren(QComboBox) if one.accessibleName().startswith("“备注”")]
    assert boxes[-1].findData("order_id") >= 0
    members._take_rows_as("customer")
    assert not members.missing.text()


def test_a_customer_needs_somebody_to_be(members: TeachPanel) -> None:
    texts = members._texts
    choose(chooser(members, texts("teach.column_is", column="会员姓名")), "")
    assert members.missing.text() == texts("teach.missing.customer_name")
    choose(chooser(members, texts("teach.column_is", column="手机")), "")
    assert members.missing.text() == texts("teach.missing.customer")
    assert not members.save_button.isEnabled()
