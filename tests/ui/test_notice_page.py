"""The page of the privacy notice: what is typed is kept and seen at once, and leaves as paper, file and text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopcrm.domain.notice import NoticeFacts
from shopcrm.services.container import OpenShop
from shopcrm.ui.context import PageContext
from shopcrm.ui.kit.preview import Preview
from shopcrm.ui.pages.notice import NoticePage
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs


@pytest.fixture
def page(context: PageContext, shop: OpenShop, qtbot: QtBot) -> NoticePage:
    made = NoticePage(PageContext(context.look, shop, context.clock, context.jobs, context.dialogs, context.go))
    qtbot.addWidget(made)
    made.visit()
    return made


def test_what_is_missing_is_said_and_what_is_typed_is_kept(page: NoticePage) -> None:
    assert page.missing.text() == "还差联系人：法律要求写明。"
    QTest.keyClicks(page.fields["contact"], "Lin")
    QTest.keyClicks(page.fields["phone"], "0571")
    page.leave()
    assert page.missing.text() == ""
    assert page.ctx.shop.notices.facts() == NoticeFacts("Lin", "0571")
    page.term.setCurrentIndex(0)
    assert page.ctx.shop.notices.facts().months == 0
    assert nameless(page) == []


def test_the_paper_is_beside_it_in_the_language_she_chooses(page: NoticePage) -> None:
    assert page.findChild(Preview) is not None
    page.language._buttons["en"].click()
    assert page._made is not None
    assert page._made[0].title == "Privacy notice"


def test_typing_on_is_not_disturbed(page: NoticePage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.fields["contact"], "L")
    page.refresh()
    assert page.fields["contact"].text() == "L"
    qtbot.waitUntil(lambda: page.ctx.shop.notices.facts().contact == "L")


def test_it_is_saved_and_copied(page: NoticePage, dialogs: ScriptedDialogs, trail: Trail, tmp_path: Path) -> None:
    dialogs.save = tmp_path / "notice.pdf"
    page.pdf_button.click()
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert dialogs.asked == ["个人信息处理告知书.pdf"]
    assert trail.notices
    page.copy_button.click()
    assert QGuiApplication.clipboard().text().startswith("个人信息处理告知书\n小满家\n")
    assert page.ctx.shop.audit.entries()[0].act.action == "pdf"
