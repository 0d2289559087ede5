"""The page of privacy, the report she reads first, and the calm words for what nobody expected."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl, qInstallMessageHandler, qWarning
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from shopcrm.base.clock import FixedClock
from shopcrm.base.hardening import Hardening
from shopcrm.base.settings import Settings
from shopcrm.base.started import Started
from shopcrm.services import no_network
from shopcrm.services.support import SupportService
from shopcrm.ui import open_folder as door
from shopcrm.ui.context import Look, PageContext
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.privacy import PrivacyPage
from shopcrm.ui.support_dialog import SupportDialog
from shopcrm.ui.unexpected import CalmDialog, Choice, Unexpected, listen_to_qt
from tests.services.test_no_network import ALL, QUIET
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import NOW
from tests.ui.fakes.shop import FakeShop


def words(root: QLabel | PrivacyPage | CalmDialog) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel))


@pytest.fixture
def page(qtbot: QtBot, context: PageContext) -> PrivacyPage:
    made = PrivacyPage(context, SupportService(FixedClock(NOW), Started()), Settings())
    qtbot.addWidget(made)
    made.visit()
    return made


def test_what_is_to_be_looked_at_from_time_to_time(page: PrivacyPage, fake_shop: FakeShop, trail: Trail) -> None:
    texts = page.texts
    assert texts("selfcheck.link.never") in words(page)
    for made, key in ((date(2026, 1, 5), "last"), (date(2025, 11, 1), "overdue")):
        fake_shop.self_check.made = made
        page.again.click()
        assert texts(f"selfcheck.link.{key}", day=made.isoformat()) in words(page)
    for key, one in page.duty_buttons.items():
        one.click()
        assert trail.went[-1] == key


def test_it_says_what_was_checked_and_what_is_not_protected(page: PrivacyPage) -> None:
    said, texts = words(page), page.texts
    assert texts("privacy.good.title") in said
    assert texts("privacy.check.filter.refused") in said
    assert "@/tmp/.X11-unix/X0" in said
    assert texts("privacy.peer.window") in said
    for name in ("malware", "unlocked", "copies", "secret"):
        assert texts(f"privacy.limits.{name}") in said
    assert nameless(page) == []


def test_checking_again_shows_what_changed(page: PrivacyPage, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = replace(QUIET, hook=False, sockets=None)
    monkeypatch.setattr(no_network, "check_quiet", lambda _hardening: worse)
    page.again.click()
    said = words(page)
    assert page.texts("privacy.weak.title") in said
    assert page.texts("privacy.check.hook.open") in said
    assert page.texts("privacy.peers.untold") in said


@pytest.mark.parametrize(
    "kept", [replace(ALL, no_core=False), replace(ALL, unreadable=False), replace(ALL, private_files=False)]
)
def test_one_protection_that_is_missing_is_in_the_headline(
    page: PrivacyPage, monkeypatch: pytest.MonkeyPatch, kept: Hardening
) -> None:
    monkeypatch.setattr(no_network, "check_quiet", lambda _hardening: replace(QUIET, hardening=kept))
    page.again.click()
    assert page.texts("privacy.weak.title") in words(page)


def test_the_report_is_read_before_it_is_saved(page: PrivacyPage, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    page.report_button.click()
    shown: SupportDialog = page.dialog
    assert "ShopCRM" in shown.view.toPlainText()
    assert "orders: 900" in shown.view.toPlainText()
    dialogs.save = None
    shown.save_button.click()
    assert not shown.said.isVisible()
    dialogs.save = tmp_path / "nowhere" / "report.txt"
    shown.save_button.click()
    assert shown.said.objectName() == "danger"
    dialogs.save = tmp_path / "report.txt"
    shown.save_button.click()
    assert shown.said.text() == page.texts("common.saved", file="report.txt")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8-sig") == shown.view.toPlainText()
    shown.close()


def test_it_is_reached_from_the_foot_of_the_side_bar_and_the_palette(open_view: ShopView) -> None:
    open_view.open_page("customers")
    open_view.side.local.click()
    assert open_view.current == "privacy"
    assert open_view.side.buttons["settings"].isChecked()
    open_view.go_back()
    assert open_view.current == "customers"
    wanted = open_view.context.look.texts("window.page.privacy")
    (command,) = [one for one in open_view._commands() if one.words == wanted]
    command.run()
    assert open_view.current == "privacy"


def test_folders_of_this_computer_only_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def noted(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", noted)
    assert door.open_folder(tmp_path)
    assert opened == [f"file://{tmp_path}"]
    (tmp_path / "page.html").touch()
    assert not door.open_folder(tmp_path / "page.html")
    assert not door.open_folder(tmp_path / "nowhere")
    assert len(opened) == 1


def test_the_calm_words_offer_to_go_on_or_to_leave(qtbot: QtBot, look: Look) -> None:
    asked: list[str] = []
    for event in ("now", "crash"):
        calm = CalmDialog(look, event, lambda: asked.append("report"), None)
        qtbot.addWidget(calm)
        assert look.texts(f"unexpected.{event}.text") in words(calm)
        calm.report.click()
        calm.go_on.click()
        assert calm.choice is Choice.GO_ON
    assert asked == ["report", "report"]
    leaving = CalmDialog(look, "now", lambda: None, None)
    qtbot.addWidget(leaving)
    leaving.leave.click()
    assert leaving.choice is Choice.LEAVE
    assert all(isinstance(one, QPushButton) and one.accessibleName() for one in leaving.findChildren(QPushButton))


def fail(name: str) -> None:
    raise ValueError(name)


def test_a_failing_place_is_told_once(qtbot: QtBot) -> None:
    told: list[int] = []
    unexpected = Unexpected(lambda: told.append(1))
    for name in ("one", "two"):
        with pytest.raises(ValueError, match=name) as caught:
            fail(name)
        unexpected.hear(caught.value)
    qtbot.waitUntil(lambda: len(told) > 0)
    unexpected.hear(KeyError())
    qtbot.waitUntil(lambda: len(told) > 1)
    # The second failure at the first place is not among them.
    assert len(told) == 2


def test_nothing_is_told_while_something_is_being_told() -> None:
    told: list[int] = []

    def tell() -> None:
        told.append(1)
        unexpected._show("")

    unexpected = Unexpected(tell)
    unexpected._show("")
    assert told == [1]


@pytest.fixture
def _own_handler() -> Iterator[None]:
    before = qInstallMessageHandler(None)
    yield
    qInstallMessageHandler(before)


@pytest.mark.usefixtures("_own_handler")
def test_what_qt_complains_of_goes_to_the_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    listen_to_qt()
    with caplog.at_level(logging.WARNING, "shopcrm"):
        qWarning("canary complaint")
    assert "canary complaint" in caplog.text
    assert capfd.readouterr().err == ""
