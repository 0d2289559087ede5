"""The page of what was done, looks that end by themselves, and the question what for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed
from shopcrm.domain.audit import Act, Action, Flaw, LostLines, Subject, Verdict
from shopcrm.reports.audit_words import counts_text
from shopcrm.ui import printing
from shopcrm.ui.context import Look, PageContext
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.audit import AuditPage
from shopcrm.ui.pages.reveal import Reveal
from shopcrm.ui.printing import PreviewView, give_file
from shopcrm.ui.purpose_dialog import PassphraseDialog, PurposeDialog
from tests.ui.conftest import Trail, nameless
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import PASSPHRASE
from tests.ui.fakes.shop import FakeShop


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, fake_shop: FakeShop) -> AuditPage:
    fake_shop.audit.acts += [
        Act(Action.UNLOCK, purpose="passphrase", counts={"failed": 2}),
        Act(Action.REVEAL, Subject.CUSTOMER, 7),
        Act(Action.EXPORT, counts={"orders": 9}, purpose="给会计"),
    ]
    made = AuditPage(context)
    qtbot.addWidget(made)
    made.visit()
    return made


def cells(page: AuditPage) -> list[list[str]]:
    (table,) = page.findChildren(QTableView)
    model = table.model()
    return [
        [str(model.index(row, place).data()) for place in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_it_tells_the_newest_first_in_plain_words(page: AuditPage) -> None:
    shown = cells(page)
    assert [row[1] for row in shown] == ["导出了全部订单和客户", "看了完整的联系方式", "打开店铺"]
    assert shown[0][3:5] == ["9 笔订单", "给会计"]
    assert shown[1][2] == "客户 7"
    assert shown[2][3:5] == ["之前输错 2 次", "用密码"]
    assert nameless(page) == []


def test_one_kind_is_looked_at_and_an_empty_one_says_so(page: AuditPage) -> None:
    page.kind._buttons["seen"].click()
    assert [one.act.action for one in page.shown] == [Action.REVEAL]
    page.kind._buttons["changed"].click()
    assert page.shown == ()
    assert page.texts("audit.empty.title") in [one.text() for one in page.findChildren(QLabel)]


def test_further_back(page: AuditPage, fake_shop: FakeShop) -> None:
    fake_shop.audit.acts += [Act(Action.COPY)] * 300
    page.visit()
    assert len(page.shown) == 200
    page.more.click()
    assert len(page.shown) == 303
    assert not page.more.isVisibleTo(page)


def test_one_button_says_whether_it_is_intact(page: AuditPage, fake_shop: FakeShop) -> None:
    page.check_button.click()
    assert page.verdict.objectName() == "good"
    fake_shop.audit.found = Verdict(9, Flaw.REORDERED, 4)
    page.check_button.click()
    assert page.verdict.objectName() == "danger"
    assert "4" in page.verdict.text()


def test_lines_lost_in_a_salvage_are_no_alarm(page: AuditPage, fake_shop: FakeShop) -> None:
    day = datetime(2026, 11, 22, 4, tzinfo=UTC)
    fake_shop.audit.found = Verdict(9, lost=(LostLines(12, 40, day), LostLines(50, 50, day)))
    page.check_button.click()
    assert page.verdict.objectName() == "warning"
    said = page.verdict.text()
    several = page.texts("audit.lines.several", first=12, last=40)
    assert several in said
    assert page.texts("audit.lines.one", first=50) in said
    assert "2026" in said
    assert counts_text(Act(Action.LINES_LOST, counts={"first": 12, "last": 40}), page.texts) == several


def test_it_is_saved_as_a_table(page: AuditPage, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path) -> None:
    dialogs.save = tmp_path / "trail.csv"
    page.save_button.click()
    assert fake_shop.reports.saved == ["trail.csv"]


def test_it_is_reached_by_the_palette(open_view: ShopView) -> None:
    wanted = open_view.context.look.texts("window.page.audit")
    (command,) = [one for one in open_view._commands() if one.words == wanted]
    command.run()
    assert open_view.current == "audit"
    open_view.open_customer(open_view.context.shop.customers.cards([1])[0].id)
    open_view.note_copy()
    act = open_view.context.shop.audit.entries(most=1)[0].act
    assert (act.action, act.subject, act.number) == (Action.COPY, Subject.CUSTOMER, 1)


@pytest.fixture
def reveal(qtbot: QtBot, context: PageContext) -> Reveal:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = Reveal(context, owner)
    made.begin(7)
    return made


def test_a_look_is_written_down_and_ends_by_itself(reveal: Reveal, fake_shop: FakeShop) -> None:
    told: list[bool] = []
    reveal.add(told.append)
    reveal.toggle()
    assert [one.number for one in fake_shop.audit.acts] == [7]
    assert reveal.timer.isActive()
    assert reveal.timer.interval() == 30_000
    reveal.timer.timeout.emit()
    assert told == [True, False]
    reveal.toggle()
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.focusWindowChanged.emit(None)
    assert told == [True, False, True, False]
    reveal.toggle()
    reveal.toggle()
    assert told[-1] is False


def test_many_looks_ask_for_the_passphrase(reveal: Reveal, fake_shop: FakeShop, dialogs: ScriptedDialogs) -> None:
    fake_shop.reveals.many = True
    dialogs.passphrases = [None]
    told: list[bool] = []
    reveal.add(told.append)
    reveal.toggle()
    dialogs.passphrases = ["wrong", PASSPHRASE]
    reveal.toggle()
    assert told == [True]
    assert dialogs.asked == ["passphrase", "passphrase", "again"]


def test_what_cannot_be_written_down_stays_hidden(
    reveal: Reveal, fake_shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_customer: int) -> None:
        raise StorageFailed("disk_full")

    monkeypatch.setattr(fake_shop.reveals, "show", full)
    reveal.toggle()
    assert not reveal.shown
    monkeypatch.setattr(fake_shop.reveals, "confirm", lambda _typed: full(0))
    fake_shop.reveals.many = True
    reveal._ctx.dialogs.passphrases = ["x"]  # type: ignore[attr-defined]
    reveal.toggle()
    assert not reveal.shown


def test_a_purpose_is_chosen_or_written(qtbot: QtBot, look: Look) -> None:
    asked = PurposeDialog(look.texts, "", None)
    qtbot.addWidget(asked)
    assert asked.purpose == "follow_up"
    asked.choices[""].setChecked(True)
    assert not asked.go.isEnabled()
    asked.words.setText(" 给  会计 ")
    asked.words.textEdited.emit("")
    assert asked.go.isEnabled()
    assert asked.purpose == "给 会计"
    again = PurposeDialog(look.texts, "给 会计", None)
    qtbot.addWidget(again)
    assert again.purpose == "给 会计"
    secret = PassphraseDialog(look.texts, again=True, parent=None)
    qtbot.addWidget(secret)
    assert not secret.go.isEnabled()
    assert nameless(asked) == nameless(secret) == []


def test_without_a_purpose_nothing_is_given_away(  # noqa: PLR0917 - fixtures
    qtbot: QtBot, context: PageContext, fake_shop: FakeShop, dialogs: ScriptedDialogs, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, trail: Trail,
) -> None:  # fmt: skip
    given: list[str] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    dialogs.save, dialogs.purpose = tmp_path / "a.pdf", None
    give_file(context, parent, "reports", "a.pdf", lambda _path, purpose: given.append(purpose))
    assert given == []
    dialogs.purpose = "books"
    give_file(context, parent, "reports", "a.pdf", lambda _path, purpose: given.append(purpose))
    assert given == ["books"]
    preview = PreviewView(context, "reports", lambda: None)
    qtbot.addWidget(preview)
    preview.print_button.click()
    preview.show_document(lambda: fake_shop.reports._document("x"), "x", lambda: None)

    def printing_done(_parent: object, _pages: object, before: object) -> bool:
        before()  # type: ignore[operator]
        return True

    monkeypatch.setattr(printing, "print_pages", printing_done)
    dialogs.purpose = None
    preview.print_button.click()
    assert fake_shop.reports.purposes == []
    dialogs.purpose = "shipping"
    preview.print_button.click()
    assert fake_shop.reports.purposes == ["print shipping"]
    assert trail.notices[-1:] == [context.look.texts("common.printed")]
    monkeypatch.setattr(fake_shop.reports, "printed", lambda *_all: (_ for _ in ()).throw(StorageFailed("disk_full")))
    preview.print_button.click()
    assert trail.errors
