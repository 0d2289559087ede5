from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QPixmap, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.base.errors import StorageFailed
from shopcrm.base.settings import Settings
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.sources import Package, PassedOver, Source
from shopcrm.ui.frame.drops import Drops
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.frame.side_bar import PAGES
from shopcrm.ui.kit.fitted_table import FittedTable
from shopcrm.ui.kit.turns import in_turns
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.pages.manual_order import ManualOrderPage
from shopcrm.ui.unlock import UnlockPage
from shopcrm.ui.window import MainWindow
from tests.ui.conftest import nameless, unlocked, view_of
from tests.ui.fakes.dialogs import ScriptedDialogs
from tests.ui.fakes.moment import PASSPHRASE
from tests.ui.fakes.shop import FakeShop
from tests.ui.inline_jobs import InlineJobs


def window_of(view: ShopView) -> MainWindow:
    found = view.window()
    assert isinstance(found, MainWindow)
    return found


def test_the_title_tells_nothing(open_view: ShopView) -> None:
    open_view.open_customer(1)
    assert window_of(open_view).windowTitle() == "ShopCRM"


def test_pages_are_made_when_first_visited(open_view: ShopView) -> None:
    assert set(open_view.pages) == {"today"}
    open_view.side.buttons["groups"].click()
    assert set(open_view.pages) == {"today", "groups"}
    assert open_view.current == "groups"


def test_the_frame_is_painted_before_the_first_page_is_made(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make_window()
    window.view.secret.setText(PASSPHRASE)  # type: ignore[union-attr]
    window.view.open_button.click()  # type: ignore[union-attr]
    assert isinstance(window.view, ShopView)
    assert window.view.pages == {}
    assert view_of(window, qtbot).current == "today"


def test_a_page_opened_meanwhile_stays(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_window()
    window.view.secret.setText(PASSPHRASE)  # type: ignore[union-attr]
    window.view.open_button.click()  # type: ignore[union-attr]
    view = window.view
    assert isinstance(view, ShopView)
    view.open_page("groups")
    turns: list[int] = []
    in_turns(view, iter([partial(turns.append, turn) for turn in range(6)]))
    qtbot.waitUntil(lambda: len(turns) == 6)
    assert view.current == "groups"


def test_escape_goes_the_way_back(open_view: ShopView) -> None:
    open_view.open_page("groups")
    open_view.open_customers(CustomerQuery(group="rfm:champion"))
    open_view.open_customer(1)
    assert not open_view.top.back_button.isHidden()
    open_view.go_back()
    assert open_view.current == "customers"
    open_view.go_back()
    assert open_view.current == "customers"
    open_view.go_back()
    assert open_view.current == "groups"


def test_lock_empties_the_screen_and_closes_the_shop(open_view: ShopView, fake_shop: FakeShop) -> None:
    window = window_of(open_view)
    open_view.open_customer(1)
    window.lock()
    assert isinstance(window.view, UnlockPage)
    assert window.shop is None
    assert fake_shop.closed
    assert not open_view.isVisible()


def drop(view: ShopView, *names: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/exports/{name}") for name in names])
    event = QDropEvent(
        QPointF(QPoint(5, 5)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window = window_of(view)
    drops = window.findChild(Drops)
    assert isinstance(drops, Drops)
    assert drops.eventFilter(window, event)


def test_a_dropped_file_is_brought_to_the_import(open_view: ShopView) -> None:
    drop(open_view, "orders.xlsx")
    page = open_view.pages["import"]
    assert isinstance(page, ImportPage)
    assert page.step is Step.PREVIEW
    assert open_view.current == "import"


def test_a_folder_and_an_archive_can_be_dropped(open_view: ShopView, fake_shop: FakeShop) -> None:
    for name in ("三月", "a.zip"):
        inside = Source(Path(name), f"{name} › one.csv", (0,), packed=True)
        fake_shop.imports.packages[name] = Package((inside,), (PassedOver(f"{name} › cat.png", "no_table"),))
    drop(open_view, "三月", "orders.xlsx", "a.zip")
    page = open_view.pages["import"]
    assert isinstance(page, ImportPage)
    assert [one.source.name for one in page.draft.files] == ["三月 › one.csv", "orders.xlsx", "a.zip › one.csv"]
    assert len(page.draft.passed) == 2


def test_the_palette_finds_people_pages_and_actions(open_view: ShopView, qtbot: QtBot) -> None:
    box = open_view.palette_box
    open_view.search()
    assert box.isVisible()
    box.field.setText("moon")
    qtbot.waitUntil(lambda: box.list.count() > 0)
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert open_view.current == "customer"
    open_view.search()
    box.field.setText("报表")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert open_view.current == "reports"
    open_view.search()
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_language_and_theme_change_at_once(open_view: ShopView, qtbot: QtBot) -> None:
    window = window_of(open_view)
    open_view.open_page("settings")
    open_view.pages["settings"].language._buttons["en"].click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.view is not open_view)
    english = view_of(window, qtbot)
    assert english.current == "settings"
    assert english.top.title.text() == "Settings"
    of_the_old_look = QPixmap(8, 8)
    QPixmapCache.insert("of the old look", of_the_old_look)
    english.pages["settings"].theme._buttons["dark"].click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.view is not english)
    assert window.look.theme.dark
    assert not QPixmapCache.find("of the old look", of_the_old_look), "every change of the look would keep its pictures"


def test_an_import_begun_outlives_a_change_of_language(open_view: ShopView, fake_shop: FakeShop, qtbot: QtBot) -> None:
    window = window_of(open_view)

    def turn(language: str) -> ImportPage:
        before = window.view
        window.change_settings(replace(window.settings, language=language))
        qtbot.waitUntil(lambda: window.view is not before)
        view = view_of(window, qtbot)
        view.open_page("import")
        page = view.pages["import"]
        assert isinstance(page, ImportPage)
        return page

    open_view.import_files([Path("orders.xlsx"), Path("notes.txt")])
    open_view.pages["import"].shop.setText("二店")  # type: ignore[attr-defined]
    looked = list(fake_shop.imports.calls)
    page = turn("en")
    assert (page.step, page.shop.text()) == (Step.PREVIEW, "二店")
    assert any("2,204 new" in one.text() for one in page.findChildren(QLabel))
    assert fake_shop.imports.calls == looked
    page.shop.clear()
    assert page.import_button is not None
    page.import_button.click()
    page = turn("zh_CN")
    assert any("导入好了" in one.text() for one in page.findChildren(QLabel))
    page.start_over()
    window.lock()
    assert isinstance(window.view, UnlockPage)


def test_the_look_does_not_change_under_an_import(open_view: ShopView, jobs: InlineJobs, qtbot: QtBot) -> None:
    window = window_of(open_view)
    words = window.look.texts("window.look_waits")

    def work(_progress: object, _cancel: object) -> ShopView:
        window.change_settings(replace(window.settings, language="en"))
        QApplication.processEvents()
        return open_view

    seen: list[bool] = []
    jobs.write(open_view, work, lambda view: seen.append(window.view is view))
    assert seen == [True]
    assert open_view.notices.words == words
    qtbot.waitUntil(lambda: window.view is not open_view)
    assert window.look.texts("window.progress") == "Progress"


def test_errors_and_notices_are_said(open_view: ShopView) -> None:
    open_view.show_notice("已保存")
    assert open_view.notices.words == "已保存"
    open_view.show_error(StorageFailed("disk_full"))
    assert open_view.notices.isVisible()
    assert open_view.notices.height() > 40
    open_view.go_back()
    assert not open_view.notices.isVisible()


def test_a_change_reaches_the_page_in_view(open_view: ShopView, fake_shop: FakeShop) -> None:
    open_view.open_page("customers")
    before = len(fake_shop.customers.queries)
    open_view.shop_changed()
    assert len(fake_shop.customers.queries) == before + 1


@pytest.mark.parametrize("key", [key for key, _icon in PAGES])
def test_nothing_is_lost_in_a_small_window(open_view: ShopView, qtbot: QtBot, key: str) -> None:
    window = window_of(open_view)
    window.resize(853, 480)
    open_view.open_page(key)
    qtbot.waitUntil(lambda: open_view.width() == 853)
    assert window.size() == QSize(853, 480)
    assert open_view.pages[key].geometry().bottom() < 480
    areas = [one for one in open_view.pages[key].findChildren(QAbstractScrollArea) if one.isVisible()]
    fitted = [one for one in areas if isinstance(one, QScrollArea | FittedTable)]
    qtbot.waitUntil(lambda: all(one.horizontalScrollBar().maximum() == 0 for one in fitted))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_words_are_cut(make_window: Callable[..., MainWindow], qtbot: QtBot, language: str) -> None:
    window = make_window(settings=Settings(language, "light"))
    view = unlocked(window, qtbot)
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: view.width() == 1000)
    view.import_files([Path("orders.xlsx"), Path("more.xlsx")])
    qtbot.waitUntil(lambda: "import" in view.pages and not cut(view))
    view.open_page("followup")
    qtbot.waitUntil(lambda: view.current == "followup" and not cut(view))


def cut(root: QWidget) -> list[str]:
    """Return the words that have less room than they need."""
    words = [one for one in root.findChildren(QLabel) if one.isVisible() and one.text()]
    narrow = [one.text() for one in words if one.width() < one.minimumSizeHint().width()]
    low = [one.text() for one in words if one.height() < _needed(one)]
    pressed = [one for one in root.findChildren(QPushButton) if one.isVisible() and one.text()]
    return [*narrow, *low, *(one.text() for one in pressed if one.width() < one.sizeHint().width())]


def _needed(one: QLabel) -> int:
    return one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()


def test_every_control_has_a_name(open_view: ShopView) -> None:
    assert nameless(open_view) == []


def test_the_first_paint_waits_for_nothing_heavy() -> None:
    heavy = [
        "pandas",
        "numpy",
        "sqlalchemy",
        "openpyxl",
        "alembic",
        "sqlcipher3",
        "PySide6.QtPrintSupport",
        "lunardate",
        "pypinyin",
    ]
    code = f"import sys, shopcrm.ui.window; print([name for name in {heavy!r} if name in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_windows_come_and_go_without_a_trace(make_window: Callable[..., MainWindow]) -> None:
    for _ in range(3):
        window = make_window()
        assert isinstance(window.view, UnlockPage)
        window.close()


def test_an_order_by_hand_is_reached_from_everywhere_and_left_again(open_view: ShopView, fake_shop: FakeShop) -> None:
    (customer, *_) = fake_shop.customers.all
    open_view.open_customer(customer)
    open_view.new_order(customer)
    assert open_view.current == "order"
    page = open_view.pages["order"]
    assert isinstance(page, ManualOrderPage)
    assert page.buyer.customer == customer
    open_view.go_back()
    assert open_view.current == "customer"
    command = next(one for one in open_view.palette_box._commands if one.words == page.texts("manual.new"))
    page.lines["note"].setText("自提")
    page._changed()
    command.run()
    assert open_view.current == "order"
    assert page.buyer.customer == customer, "what she has begun stays"


def test_an_order_begun_for_somebody_else_is_asked_about(
    open_view: ShopView, dialogs: ScriptedDialogs, fake_shop: FakeShop
) -> None:
    first, second, *_ = fake_shop.customers.all
    open_view.new_order(first)
    page = open_view.pages["order"]
    assert isinstance(page, ManualOrderPage)
    page.lines["note"].setText("自提")
    page._changed()
    dialogs.sure = False
    open_view.new_order(second)
    assert page.buyer.customer == first
    dialogs.sure = True
    open_view.new_order(second)
    assert (page.buyer.customer, page.lines["note"].text()) == (second, "")
