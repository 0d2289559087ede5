"""The steps for a lost laptop: in the open shop, at the door, in the wizard and beside the recovery code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.domain.loss import STEPS
from shopcrm.domain.permissions import Rights
from shopcrm.services.container import OpenShop
from shopcrm.ui.code_steps import CodeStep
from shopcrm.ui.context import Look, PageContext
from shopcrm.ui.guard.clipboard import the_clipboard
from shopcrm.ui.lost_guide import LostDialog
from shopcrm.ui.pages.lost import LostPage
from shopcrm.ui.recovery_sheet import RecoverySheet
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from shopcrm.ui.wizard import Wizard
from shopcrm.ui.wizard_steps import WelcomeStep
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.shop import FakeShop


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


@pytest.fixture
def page(context: PageContext, shop: OpenShop, qtbot: QtBot) -> LostPage:
    made = LostPage(PageContext(context.look, shop, context.clock, context.jobs, context.dialogs, context.go))
    qtbot.addWidget(made)
    made.visit()
    return made


def test_the_open_shop_tells_its_facts(page: LostPage, look: Look) -> None:
    shown = words(page)
    assert all(look.texts(f"lost.step.{step}.title") in shown for step in STEPS)
    assert page.facts is not None
    assert look.texts("lost.fact.backup") in shown
    # No second place yet: said where it matters.
    assert look.texts("lost.note.no_second") in shown
    assert nameless(page) == []


def test_its_sheet_is_saved_and_written_down(
    page: LostPage, dialogs: ScriptedDialogs, trail: Trail, tmp_path: Path
) -> None:
    dialogs.save = tmp_path / "lost.pdf"
    page.pdf_button.click()
    assert (tmp_path / "lost.pdf").read_bytes().startswith(b"%PDF")
    assert trail.notices
    assert page.ctx.shop.audit.entries()[0].act.action == "pdf"


def test_the_staff_sees_the_steps_alone(context: PageContext, fake_shop: FakeShop, qtbot: QtBot, look: Look) -> None:
    fake_shop.rights = Rights(by_staff=True)
    page = LostPage(context)
    qtbot.addWidget(page)
    page.visit()
    assert page.facts is None
    assert look.texts("lost.step.judge.locked") in words(page)
    assert not page.print_button.isVisibleTo(page)


@pytest.fixture
def dialog(look: Look, dialogs: ScriptedDialogs, qtbot: QtBot) -> LostDialog:
    made = LostDialog(look, dialogs, date(2026, 11, 23), None)
    qtbot.addWidget(made)
    return made


def test_without_a_shop_it_is_read_and_saved(dialog: LostDialog, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    dialog.pdf_button.click()
    assert dialogs.asked == ["电脑丢了怎么办.pdf"]
    dialogs.save = tmp_path / "lost.pdf"
    dialog.pdf_button.click()
    assert (tmp_path / "lost.pdf").read_bytes().startswith(b"%PDF")
    assert dialog.said.text().endswith("lost.pdf")
    dialogs.save = tmp_path / "nowhere" / "lost.pdf"
    dialog.pdf_button.click()
    assert dialog.said.objectName() == "danger"
    assert nameless(dialog) == []


def test_the_door_and_the_wizard_lead_there(make_window: Callable[..., MainWindow]) -> None:
    door = make_window().view
    assert isinstance(door, UnlockPage)
    door.lost_button.click()
    assert door.lost.isVisible()
    door.lost.reject()
    wizard = make_window(exists=False).view
    assert isinstance(wizard, Wizard)
    assert isinstance(wizard.step, WelcomeStep)
    wizard.step.lost.click()
    assert wizard.lost.isVisible()
    wizard.lost.reject()


def test_it_is_offered_beside_the_recovery_code(look: Look, dialogs: ScriptedDialogs, qtbot: QtBot) -> None:
    sheet = RecoverySheet("-".join(["123456"] * 8), "小满家", date(2026, 11, 23))
    step = CodeStep(look, dialogs, sheet, the_clipboard(), lambda: None)
    qtbot.addWidget(step)
    step.beside.click()
    assert step.lost.isVisible()
    step.lost.reject()
