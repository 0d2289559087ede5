"""The page of the privacy notice: what is typed is kept and seen at once, and leaves as paper, file and text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
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
    # What is primary is the next step.
    assert page.fill_button.isVisibleTo(page)
    assert (page.fill_button.objectName(), page.print_button.objectName()) == ("primary", "")
    QTest.keyClicks(page.fields["contact"], "Lin")
    QTest.keyClicks(page.fields["phone"], "0571")
    page.leave()
    assert page.missing.text() == ""
    assert not page.fill_button.isVisibleTo(page)
    assert page.print_button.objectName() == "primary"
    assert page.ctx.shop.notices.facts() == NoticeFacts("Lin", "0571")
    page.term.setCurrentIndex(0)
    assert page.ctx.shop.notices.facts().months == 0
    assert nameless(page) == []


def test_it_leads_to_the_field_that_is_missing(page: NoticePage, qtbot: QtBot) -> None:
    with qtbot.waitExposed(page):
        page.show()
    page.fill_button.click()
    assert page.focusWidget() is page.fields["contact"]
    QTest.keyClicks(page.fields["contact"], "Lin")
    page.leave()
    page.fill_button.click()
    assert page.focusWidget() is page.fields["phone"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_form_never_scrolls_sideways(page: NoticePage, shop: OpenShop, qtbot: QtBot, language: str) -> None:
    look = replace(page.ctx.look, texts=Texts(resources() / "texts", language))
    narrow = NoticePage(PageContext(look, shop, page.ctx.clock, page.ctx.jobs, page.ctx.dialogs, page.ctx.go))
    qtbot.addWidget(narrow)
    narrow.resize(1080, 500)
    with qtbot.waitExposed(narrow):
        narrow.show()
    narrow.visit()
    (form,) = [one for one in narrow.findChildren(QScrollArea) if one.isAncestorOf(narrow.missing)]
    assert form.verticalScrollBar().maximum() > 0
    assert form.horizontalScrollBar().maximum() == 0


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
