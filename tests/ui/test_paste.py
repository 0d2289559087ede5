"""Tables and files that were copied elsewhere, on the import page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import InputRefused
from shopcrm.domain.sources import Source
from shopcrm.ui.context import PageContext
from shopcrm.ui.pages.import_draft import ImportDraft, Step
from shopcrm.ui.pages.imports import ImportPage
from tests.ui.conftest import Trail
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop

TEXT = '订单编号\t金额\r\n1\t"第一行\n第二行"\r\n'


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> ImportPage:
    made = ImportPage(context, ImportDraft())
    qtbot.addWidget(made)
    made.visit()
    with qtbot.waitExposed(made):
        made.show()
    return made


def chosen(page: ImportPage) -> list[Source]:
    return [one.source for one in page.draft.files]


def press(page: ImportPage, name: str) -> None:
    next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name).click()


def test_a_copied_table_is_taken_as_it_stands(page: ImportPage, fake_shop: FakeShop) -> None:
    QGuiApplication.clipboard().setText(TEXT)
    press(page, page.texts("import.paste.do"))
    assert page.draft.step is Step.PREVIEW
    (source,) = chosen(page)
    assert source.path is None
    assert source.data.decode("utf-8-sig") == TEXT
    assert source.name == "粘贴的表格 10:00"
    assert fake_shop.imports.calls == [("粘贴的表格 10:00", "")]


def test_the_keys_paste_too_but_not_into_the_name_of_the_shop(page: ImportPage) -> None:
    QGuiApplication.clipboard().setText(TEXT)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(chosen(page)) == 1
    QGuiApplication.clipboard().setText("城西店")
    page.shop.setFocus()
    QTest.keyClick(page.shop, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.shop.text() == "城西店"
    assert len(chosen(page)) == 1


def test_copied_files_are_files(page: ImportPage, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.xlsx"))])
    QGuiApplication.clipboard().setMimeData(mime)
    page.paste()
    assert [one.path for one in chosen(page)] == [tmp_path / "a.xlsx"]


def test_an_empty_clipboard_is_said(page: ImportPage, trail: Trail) -> None:
    QGuiApplication.clipboard().setText(" \r\n")
    page.paste()
    assert page.draft.step is Step.CHOOSE
    (error,) = trail.errors
    assert isinstance(error, InputRefused)
    assert error.key == "held_empty"


def test_pasted_once_more_with_headings_it_takes_the_place_of_the_first(
    page: ImportPage, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(chosen: Source, **_more: object) -> None:
        raise InputRefused("held_no_headings", file=chosen.name)

    with monkeypatch.context() as patch:
        patch.setattr(fake_shop.imports, "preview", refuse)
        QGuiApplication.clipboard().setText("1\t2.00\r\n")
        page.paste()
    QGuiApplication.clipboard().setText(TEXT)
    press(page, page.texts("import.paste.again"))
    assert [one.data.decode("utf-8-sig") for one in chosen(page)] == [TEXT]
    assert page.import_button is not None
    assert page.import_button.isEnabled()


def test_nothing_is_pasted_while_an_import_runs(page: ImportPage) -> None:
    QGuiApplication.clipboard().setText(TEXT)
    page.draft.step = Step.RUNNING
    page.paste()
    assert chosen(page) == []


def test_the_rows_not_taken_get_a_name_every_system_allows(page: ImportPage, dialogs: ScriptedDialogs) -> None:
    page.past.save_rows(8, "粘贴的表格 14:05")
    assert dialogs.asked == ["粘贴的表格 14-05 没收进来的行.csv"]
