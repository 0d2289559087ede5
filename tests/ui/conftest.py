"""A window without a screen, a shop without a vault, jobs without threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from shopcrm.base.clock import FixedClock
from shopcrm.base.paths import resources
from shopcrm.base.settings import Settings
from shopcrm.base.texts import Texts
from shopcrm.domain.customers import CustomerQuery
from shopcrm.services import no_network
from shopcrm.ui.context import Look, PageContext, PinnedSet
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.guard.locking import Guards
from shopcrm.ui.guard.restart import Resume
from shopcrm.ui.icons import Icons
from shopcrm.ui.pages.begun import Begun
from shopcrm.ui.pages.customer import CustomerPage
from shopcrm.ui.theme import Theme
from shopcrm.ui.window import MainWindow
from tests.services.test_no_network import QUIET
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import NOW, PASSPHRASE
from tests.ui.fakes.shop import FakeShop, FakeVaults, services
from tests.ui.inline_jobs import InlineJobs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The screenless platform complains about every window with a smallest size, and every list that drops down.
    complaints = ("propagateSizeHints", "does not support raise", "does not support grabbing")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*complaints, extend=True))


@dataclass
class Trail:
    """A navigator that writes down where it was sent."""

    went: list[object] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    changes: int = 0
    undo: Callable[[], object] | None = None

    def open_page(self, key: str) -> None:
        self.went.append(key)

    def open_customers(self, query: CustomerQuery, pinned: PinnedSet | None = None) -> None:
        self.went.append((query, pinned))

    def open_customer(self, customer: int) -> None:
        self.went.append(customer)

    def open_rfm(self, group: str) -> None:
        self.went.append(("rfm", group))

    def open_follow_up(self, group: str) -> None:
        self.went.append(("care", group))

    def import_files(self, paths: list[Path]) -> None:
        self.went.append(paths)

    def new_order(self, customer: int) -> None:
        self.went.append(("order", customer))

    def go_back(self) -> None:
        self.went.append("back")

    def shop_changed(self) -> None:
        self.changes += 1

    def show_error(self, error: Exception) -> None:
        self.errors.append(error)

    def open_merge(self, keep: int, fold: int = 0) -> None:
        self.went.append(("merge", keep, fold))

    def show_notice(self, text: str, action: tuple[str, Callable[[], object]] | None = None) -> None:
        self.notices.append(text)
        self.undo = action[1] if action is not None else None


@pytest.fixture(autouse=True)
def _nothing_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real check asks for a socket, to be refused it; here nobody would refuse it."""
    monkeypatch.setattr(no_network, "check_quiet", lambda _hardening: QUIET)


@pytest.fixture
def look() -> Look:
    root = resources()
    theme = Theme(root / "style", dark=False)
    return Look(Texts(root / "texts", "zh_CN"), theme, Icons(root / "icons", theme))


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[InlineJobs]:
    del qtbot
    runner = InlineJobs()
    yield runner
    runner.shut_down()


@pytest.fixture
def fake_shop(tmp_path: Path) -> FakeShop:
    return FakeShop(tmp_path / "vault")


@pytest.fixture
def dialogs() -> ScriptedDialogs:
    return ScriptedDialogs()


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def context(look: Look, jobs: InlineJobs, fake_shop: FakeShop, dialogs: ScriptedDialogs, trail: Trail) -> PageContext:
    return PageContext(look, fake_shop.typed, FixedClock(NOW), jobs, dialogs, trail)


@pytest.fixture
def begun() -> Begun:
    return Begun()


@pytest.fixture
def customer_page(qtbot: QtBot, context: PageContext, begun: Begun) -> CustomerPage:
    """The page of the first customer."""
    made = CustomerPage(context, begun)
    qtbot.addWidget(made)
    made.show_customer(1)
    return made


@pytest.fixture
def make_window(
    qtbot: QtBot, jobs: InlineJobs, dialogs: ScriptedDialogs, fake_shop: FakeShop, tmp_path: Path
) -> Iterator[Callable[..., MainWindow]]:
    made: list[MainWindow] = []

    def make(
        *, exists: bool = True, settings: Settings | None = None, guards: Guards | None = None,
        resume: Resume | None = None,
    ) -> MainWindow:  # fmt: skip
        vault = tmp_path / "vault"
        vaults = FakeVaults({vault} if exists else set(), fake_shop)
        window = MainWindow(
            services(vaults),
            settings or Settings("zh_CN", "light"),
            lambda _settings: None,
            root=resources(),
            vault=vault,
            jobs=jobs,
            dialogs=dialogs,
            guards=guards,
            resume=resume,
        )
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()


@pytest.fixture
def open_view(make_window: Callable[..., MainWindow], qtbot: QtBot) -> ShopView:
    return unlocked(make_window(), qtbot)


def unlocked(window: MainWindow, qtbot: QtBot) -> ShopView:
    """Open the door of ``window`` and wait for the first page."""
    window.view.secret.setText(PASSPHRASE)  # type: ignore[union-attr]
    window.view.open_button.click()  # type: ignore[union-attr]
    return view_of(window, qtbot)


def view_of(window: MainWindow, qtbot: QtBot) -> ShopView:
    """Return what ``window`` shows of the open shop, once a page is there."""
    qtbot.waitUntil(lambda: isinstance(window.view, ShopView) and bool(window.view.current))
    assert isinstance(window.view, ShopView)
    return window.view


def nameless(root: QWidget) -> list[str]:
    """Return the controls below ``root`` that a screen reader could not name."""
    kinds = (QPushButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
    found = []
    for control in root.findChildren(QWidget):
        above = type(control.parent()).__name__
        inner = isinstance(control, QHeaderView) or above in (
            "QComboBox",
            "QSpinBox",
            "QDateEdit",
            "QFrame",
            "QCalendarWidget",
        )
        if isinstance(control, kinds) and not inner and not control.accessibleName() and not _words(control):
            found.append(f"{type(control).__name__} {control.objectName()}")
    return found


def _words(control: QWidget) -> str:
    return control.text() if isinstance(control, QPushButton) else ""
