from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import Cancelled, InputRefused, StorageFailed
from shopcrm.domain.batches import FileOutcome, FileWarning, ImportResult, PassedSheet
from shopcrm.domain.permissions import Rights
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.sources import Package, PassedOver, Source, source_of
from shopcrm.services.mappings import MappingService
from shopcrm.ui.context import PageContext
from shopcrm.ui.dialogs import NativeDialogs
from shopcrm.ui.jobs import Lane
from shopcrm.ui.pages.import_draft import ImportDraft, Step
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.pages.teach import TeachPanel
from shopcrm.ui.password_dialog import PasswordDialog
from tests import factories as make
from tests.importers.test_sketch import LEDGER, ROWS
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop
from tests.ui.inline_jobs import InlineJobs


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> ImportPage:
    made = ImportPage(context, ImportDraft())
    qtbot.addWidget(made)
    made.visit()
    return made


def words(page: ImportPage) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if not one.isHidden())


def step_of(page: ImportPage) -> Step:
    return page.step


def press(page: ImportPage, name: str) -> None:
    next(one for one in page.findChildren(QPushButton) if name in one.accessibleName() and not one.isHidden()).click()


def test_a_good_and_a_refused_file(page: ImportPage) -> None:
    page.take_files([Path("orders.xlsx"), Path("notes.txt")])
    said = words(page)
    assert "认出来了：淘宝/天猫订单报表" in said
    assert "新增 2,204" in said
    assert page.texts("errors.file_unknown.title") in said
    assert page.import_button is not None
    assert page.import_button.accessibleName() == "导入 1 个文件"


def test_several_files_are_said_to_be_looked_at_one_by_one(page: ImportPage) -> None:
    hint = page.texts("import.each_alone")
    page.take_files([Path("orders.xlsx")])
    assert hint not in words(page)
    page.take_files([Path("more.xlsx")])
    assert hint in words(page)


def test_a_shop_is_asked_for_where_it_says_something(page: ImportPage, fake_shop: FakeShop) -> None:
    fake_shop.imports.people = {"会员.csv", "客户.csv"}
    page.take_files([Path("会员.csv"), Path("客户.csv")])
    assert page._shop_row.isHidden(), "customers belong to no shop of a platform"
    page.take_files([Path("orders.xlsx")])
    assert not page._shop_row.isHidden()
    page.start_over()
    page.take_files([Path("会员.csv"), Path("notes.txt")])
    assert not page._shop_row.isHidden(), "nobody knows yet what the other one is"


def test_only_refused_files_cannot_be_imported(page: ImportPage) -> None:
    page.take_files([Path("notes.txt")])
    assert page.import_button is not None
    assert not page.import_button.isEnabled()


def test_import_says_what_happened_and_what_next(page: ImportPage, trail: Trail) -> None:
    page.take_files([Path("orders.xlsx")])
    press(page, "导入 1 个文件")
    assert step_of(page) is Step.RESULT
    assert "导入好了：新增 2,204 单、287 位客户" in words(page)
    assert trail.changes == 1
    press(page, "看看您的客户")
    press(page, "打印本月名单")
    assert trail.went == ["customers", "followup"]
    assert page.back()
    assert step_of(page) is Step.CHOOSE


def test_the_headline_says_what_was_not_taken(page: ImportPage, qtbot: QtBot) -> None:
    page.resize(900, 320)
    page.show()
    page.take_files([Path("orders.xlsx"), Path("notes.txt")])
    assert page.import_button is not None
    page.import_button.click()
    title = next(one for one in page.findChildren(QLabel) if one.objectName() == "title")
    assert title.text() == "导入好了：新增 2,204 单、287 位客户；1 行没收进来，1 个文件没能导入"
    for way, seen in (("看看是哪些行", "一百二"), ("看看是哪个文件", "notes.txt")):
        page.area.verticalScrollBar().setValue(0)
        qtbot.waitUntil(lambda seen=seen: seen not in in_view(page))  # type: ignore[misc]
        press(page, way)
        qtbot.waitUntil(lambda seen=seen: seen in in_view(page))  # type: ignore[misc]


def in_view(page: ImportPage) -> str:
    """Return the words of the labels and tables that are not scrolled away."""
    said, area = [], page.area.viewport()
    parts: list[QLabel | QTableView] = [*page.findChildren(QLabel), *page.findChildren(QTableView)]
    for one in parts:
        top = one.mapTo(area, QPoint()).y()
        if one.isVisible() and 0 <= top < area.height():
            said.append(one.text() if isinstance(one, QLabel) else str(one.model().index(0, 2).data()))
    return "\n".join(said)


def test_a_clean_import_needs_no_more_words(
    page: ImportPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = fake_shop.imports.preview(Path("orders.xlsx"))
    assert isinstance(found, ImportResult)
    result = replace(found, rejected=(), rejected_rows=0)
    monkeypatch.setattr(fake_shop.imports, "run", lambda *_args, **_more: (FileOutcome("orders.xlsx", result),))
    page.take_files([Path("orders.xlsx")])
    assert page.import_button is not None
    page.import_button.click()
    title = next(one for one in page.findChildren(QLabel) if one.objectName() == "title")
    assert title.text() == "导入好了：新增 2,204 单、287 位客户"
    assert not [one for one in page.findChildren(QPushButton) if one.accessibleName().startswith("看看是")]


def test_what_deserves_a_look_stands_on_the_card(page: ImportPage, fake_shop: FakeShop) -> None:
    words_of = page.texts("import.warning.open_end")
    page.take_files([Path("orders.xlsx")])
    assert words_of not in words(page)
    fake_shop.imports.warnings = (FileWarning("open_end"), FileWarning("other_shop", {"shop": "小満家", "n": 61}))
    page.take_files([Path("cut.csv")])
    assert words_of in words(page)
    assert "其中 61 个订单号已在店铺「小満家」里" in words(page)
    press(page, "导入 2 个文件")
    assert words_of in words(page)


def test_the_shop_name_is_passed_on(page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs) -> None:
    page.shop.setText(" 二店 ")
    dialogs.files = [Path("orders.csv")]
    page.choose()
    assert fake_shop.imports.calls == [("orders.csv", "二店")]


def test_previews_wait_for_each_other(page: ImportPage, jobs: InlineJobs) -> None:
    lanes: list[Lane] = []
    jobs.started.connect(lambda job: lanes.append(job.lane))
    page.take_files([Path("orders.xlsx"), Path("more.xlsx")])
    assert lanes == [Lane.WRITE, Lane.WRITE]


def test_another_shop_name_makes_new_previews(page: ImportPage, fake_shop: FakeShop, qtbot: QtBot) -> None:
    page.take_files([Path("orders.xlsx"), Path("more.xlsx")])
    fake_shop.imports.calls.clear()
    QTest.keyClicks(page.shop, "B")
    QTest.keyClick(page.shop, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: fake_shop.imports.calls == [("orders.xlsx", "B"), ("more.xlsx", "B")])
    page.shop.setText("C")
    press(page, "导入 2 个文件")
    assert step_of(page) is Step.PREVIEW
    assert fake_shop.imports.calls[2:] == [("orders.xlsx", "C"), ("more.xlsx", "C")]
    press(page, "导入 2 个文件")
    assert step_of(page) is Step.RESULT
    assert page.shop.text() == ""


def test_cancel_and_failure_lead_back_to_the_preview(page: ImportPage, fake_shop: FakeShop, trail: Trail) -> None:
    def stop(error: Exception) -> None:
        def run(_paths: Sequence[Path], **_options: object) -> tuple[FileOutcome, ...]:
            raise error

        fake_shop.imports.run = run  # type: ignore[assignment]

    stop(Cancelled())
    page.take_files([Path("orders.xlsx")])
    press(page, "导入 1 个文件")
    assert page.step is Step.PREVIEW
    assert trail.notices == [page.texts("import.cancelled")]
    assert trail.changes == 1
    stop(StorageFailed("disk_full"))
    press(page, "导入 1 个文件")
    assert [str(error) for error in trail.errors] == ["disk_full"]


def test_a_mapping_file_gives_it_another_try(page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs) -> None:
    page.take_files([Path("notes.txt")])
    dialogs.mapping = Path("map.toml")
    press(page, page.texts("import.mapping"))
    assert [name for name, _shop in fake_shop.imports.calls] == ["notes.txt", "notes.txt"]


def test_an_import_is_taken_back_after_a_real_question(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, trail: Trail
) -> None:
    dialogs.sure = False
    press(page, "ExportOrderList2.xlsx: 撤销")
    assert fake_shop.imports.undone == []
    dialogs.sure = True
    press(page, "ExportOrderList2.xlsx: 撤销")
    assert fake_shop.imports.undone == [2]
    assert dialogs.asked == [page.texts("import.undo_verb")] * 2
    assert page.texts("import.undone") in words(page)
    assert trail.changes == 1


def test_rejected_rows_can_be_kept(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> None:
    dialogs.save = tmp_path / "rows.csv"
    press(page, "ExportOrderList2.xlsx: 存下没收的 2 行")
    assert fake_shop.imports.saved == [(2, tmp_path / "rows.csv")]


def test_every_control_has_a_name(page: ImportPage) -> None:
    assert nameless(page) == []
    page.take_files([Path("orders.xlsx"), Path("notes.txt")])
    assert nameless(page) == []


def buttons(page: ImportPage) -> set[str]:
    return {one.text().strip() for one in page.findChildren(QPushButton) if not one.isHidden()}


def names(page: ImportPage) -> list[str]:
    return [one.source.name for one in page.draft.files]


def package(*inside: str, passed: Sequence[PassedOver] = ()) -> Package:
    return Package(
        tuple(Source(Path("a.zip"), name, (n,), packed=True) for n, name in enumerate(inside)), tuple(passed)
    )


def test_a_package_gives_way_to_what_lies_in_it(page: ImportPage, fake_shop: FakeShop) -> None:
    photos = [PassedOver(f"a.zip › {n}.jpg", "no_table") for n in range(7)]
    fake_shop.imports.packages["a.zip"] = package("a.zip › one.csv", "a.zip › two.csv", passed=photos)
    page.take_files([Path("first.xlsx"), Path("a.zip"), Path("last.xlsx")])
    assert names(page) == ["first.xlsx", "a.zip › one.csv", "a.zip › two.csv", "last.xlsx"]
    assert "不是表格，没有导入：a.zip › 0.jpg、a.zip › 1.jpg、" in words(page)
    assert "还有 2 个" in words(page)
    press(page, "导入 4 个文件")
    assert [outcome.file for outcome in page.draft.outcomes[:4]] == names_of(fake_shop, page)
    assert "没能导入" not in next(one for one in page.findChildren(QLabel) if one.objectName() == "title").text()
    assert "不是表格，没有导入：" in words(page)


def names_of(fake_shop: FakeShop, page: ImportPage) -> list[str]:
    return [outcome.result.file for outcome in page.draft.outcomes if outcome.result is not None]


def test_a_package_without_tables_says_so(page: ImportPage, fake_shop: FakeShop) -> None:
    fake_shop.imports.packages["a.zip"] = package(passed=[PassedOver("a.zip › 1.rar", "packed")])
    page.take_files([Path("a.zip")])
    assert names(page) == []
    assert page.step is Step.PREVIEW
    assert page.texts("import.passed.packed") in words(page)
    assert page.import_button is not None
    assert not page.import_button.isEnabled()
    page.start_over()
    page.take_files([Path("orders.xlsx")])
    assert page.draft.passed == []


def test_another_look_does_not_forget_what_was_passed_over(page: ImportPage, fake_shop: FakeShop) -> None:
    fake_shop.imports.packages["a.zip"] = package("a.zip › one.csv", passed=[PassedOver("a.zip › ~$b", "lock")])
    page.take_files([Path("a.zip")])
    page.shop.setText("B")
    press(page, "导入 1 个文件")
    assert names(page) == ["a.zip › one.csv"]
    assert page.texts("import.passed.lock") in words(page)


def test_a_folder_can_be_chosen(page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs) -> None:
    press(page, page.texts("import.choose_folder"))
    assert fake_shop.imports.calls == []
    dialogs.folder = Path("/exports")
    fake_shop.imports.packages["exports"] = package("exports › one.csv")
    press(page, page.texts("import.choose_folder"))
    assert names(page) == ["exports › one.csv"]
    press(page, page.texts("import.more_folder"))
    assert names(page) == ["exports › one.csv"], "the same folder brings nothing new"


def test_a_locked_file_is_asked_for_until_it_opens(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs
) -> None:
    fake_shop.imports.locks = {"a.xlsx": "right", "b.xlsx": "right", "c.xlsx": "other"}
    dialogs.passwords = ["wrong", "right", "other"]
    page.take_files([Path("a.xlsx"), Path("plain.xlsx"), Path("b.xlsx"), Path("c.xlsx")])
    assert dialogs.again == [("a.xlsx", False), ("a.xlsx", True), ("c.xlsx", False)]
    assert all(one.result is not None for one in page.draft.files)
    press(page, "导入 4 个文件")
    assert fake_shop.imports.passwords == ("wrong", "right", "other")
    assert page.draft.passwords == [], "a password is not kept after the import"
    assert "right" not in repr(page.draft)


def test_a_locked_file_without_its_password_is_refused(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs
) -> None:
    fake_shop.imports.locks = {"a.xlsx": "right"}
    dialogs.passwords = ["wrong", None]
    page.take_files([Path("a.xlsx"), Path("plain.xlsx")])
    assert page.texts("errors.file_password.title") in words(page)
    assert not page._chosen.pending
    # No mapping opens it; the password does, when she has found it.
    assert page.texts("import.mapping") not in buttons(page)
    dialogs.passwords = ["right"]
    press(page, page.texts("import.password.enter"))
    assert page._chosen.good == [one.source for one in page.draft.files]
    page.start_over()
    assert page.draft.passwords == []


def test_a_damaged_file_offers_nothing_that_cannot_help(
    page: ImportPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def preview(*_: object, **__: object) -> None:
        raise InputRefused("file_cut_short", file="cut.xlsx", row=7)

    monkeypatch.setattr(fake_shop.imports, "preview", preview)
    page.take_files([Path("cut.xlsx")])
    assert page.texts("errors.file_cut_short.title") in words(page)
    assert {page.texts("import.mapping"), page.texts("import.teach.open")}.isdisjoint(buttons(page))


def test_a_file_taken_away_while_its_question_stands(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_shop.imports.locks = {"a.xlsx": "right"}

    def leave(*_: object, **__: object) -> str:
        page.start_over()
        return "right"

    monkeypatch.setattr(dialogs, "ask_password", leave)
    page.take_files([Path("a.xlsx")])
    assert (page.step, page.draft.passwords, names(page)) == (Step.CHOOSE, [], [])


def test_sheets_that_were_not_read_stand_on_the_card(
    page: ImportPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = fake_shop.imports.preview(Path("orders.xlsx"))
    assert isinstance(found, ImportResult)
    told = replace(found, passed=(PassedSheet("说明", 3), PassedSheet("汇总", 1200)))
    monkeypatch.setattr(fake_shop.imports, "preview", lambda *_args, **_more: told)
    page.take_files([Path("orders.xlsx")])
    assert "没有读的工作表（里面没有认识的表头）：说明（3 行）、汇总（1,200 行）" in words(page)


def test_the_name_of_a_packed_file_makes_a_name_to_save_under(page: ImportPage, dialogs: ScriptedDialogs) -> None:
    page.past.save_rows(3, "a.zip › 二月/订单.csv")
    assert dialogs.asked == [page.texts("import.rejected_file", file="二月 订单") + ".csv"]


def test_the_password_dialog(qtbot: QtBot, page: ImportPage) -> None:
    asked = PasswordDialog(page.texts, "三月.xlsx", again=False, parent=page)
    qtbot.addWidget(asked)
    assert "三月.xlsx" not in asked.windowTitle()
    assert any("三月.xlsx" in one.text() for one in asked.findChildren(QLabel))
    assert asked.secret.echoMode() is QLineEdit.EchoMode.Password
    assert not asked.open_button.isEnabled()
    assert nameless(asked) == []
    asked.show()
    with qtbot.waitSignal(asked.accepted):
        QTest.keyClicks(asked.secret, "secret")
        QTest.keyClick(asked.secret, Qt.Key.Key_Return)
    again = PasswordDialog(page.texts, "三月.xlsx", again=True, parent=page)
    qtbot.addWidget(again)
    assert page.texts("import.password.again", file="三月.xlsx") in [one.text() for one in again.findChildren(QLabel)]


@pytest.mark.parametrize(("press_key", "told"), [(Qt.Key.Key_Return, "secret"), (Qt.Key.Key_Escape, None)])
def test_the_systems_dialogs_ask_for_a_password(
    qtbot: QtBot, page: ImportPage, press_key: Qt.Key, told: str | None
) -> None:
    def answer() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, PasswordDialog)
        asked.secret.setText("secret")
        QTest.keyClick(asked.secret, press_key)

    QTimer.singleShot(0, page, answer)
    assert NativeDialogs(page.texts).ask_password(page, "三月.xlsx", again=False) == told


def test_the_protocol_is_kept_from_the_result_and_from_the_list(
    page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> None:
    dialogs.save = tmp_path / "p.pdf"
    page.take_files([Path("orders.xlsx")])
    press(page, "导入 1 个文件")
    says = page.texts("protocol.do")
    for name in (says, f"ExportOrderList2.xlsx: {says}"):
        next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name).click()
    assert dialogs.asked == ["orders 导入记录.pdf", "ExportOrderList2 导入记录.pdf"]
    assert fake_shop.reports.saved == ["p.pdf 报表", "p.pdf 报表"]


def test_an_order_by_hand_is_offered(page: ImportPage, trail: Trail) -> None:
    press(page, page.texts("manual.new"))
    assert trail.went == [("order", 0)]


def test_answers_about_a_table_are_not_forgotten_in_silence(
    qtbot: QtBot, page: ImportPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path
) -> None:
    fake_shop.typed.mappings = MappingService(ShopInfo("小满家"), Rights(by_staff=False))
    path = make.write_csv(tmp_path / "台账.csv", LEDGER, ROWS)
    page._teach(source_of(path))
    panel = page.findChildren(TeachPanel)[-1]
    qtbot.waitUntil(lambda: panel.answers is not None)
    assert page.draft.said is None
    choice = next(one for one in panel.findChildren(QComboBox) if one.accessibleName() == "已取货")
    choice.setCurrentIndex(choice.findData("completed"))
    dialogs.sure = False
    page.back()
    page.take_files([Path("orders.xlsx")])
    assert (len(dialogs.asked), step_of(page)) == (2, Step.TEACH)
    dialogs.sure = True
    page.back()
    assert (step_of(page), page.draft.said) == (Step.PREVIEW, None)


def test_of_many_imports_the_newest_are_drawn_and_the_others_when_asked_for(
    page: ImportPage, context: PageContext
) -> None:  # fmt: skip
    newest, *_ = context.shop.imports.batches()
    page.history.show_batches(tuple(replace(newest, id=n, file=f"orders {n}.csv") for n in range(70, 0, -1)))

    def shown() -> set[str]:
        # What was there before is deleted when the event loop has time for it.
        seen = [one.text() for one in page.history.findChildren(QLabel) if one.isVisibleTo(page)]
        return {text for text in seen if ".csv" in text}

    assert (len(shown()), "orders 70.csv" in shown()) == (30, True)
    more = page.history.findChild(QPushButton, "more")
    assert more is not None
    assert "40" in more.text()
    more.click()
    assert len(shown()) == 60
    next(one for one in page.history.findChildren(QPushButton, "more") if one.isVisibleTo(page)).click()
    assert len(shown()) == 70
    assert not [one for one in page.history.findChildren(QPushButton, "more") if one.isVisibleTo(page)]
