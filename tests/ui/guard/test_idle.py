from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.ui.guard.idle import IdleWatch
from shopcrm.ui.guard.locking import idle_seconds


class Watched:
    """A watch whose time the test moves, and what it said."""

    def __init__(self) -> None:
        self.now = 100.0
        self.said: list[object] = []
        self.watch = IdleWatch(lambda: self.now)
        self.watch.nearly.connect(self.said.append)
        self.watch.touched.connect(lambda: self.said.append("touched"))
        self.watch.over.connect(lambda: self.said.append("over"))
        self.watch.key.connect(lambda: self.said.append("key"))

    def after(self, seconds: float) -> None:
        self.now += seconds
        self.watch.look()


@pytest.fixture
def watched(qtbot: QtBot) -> Iterator[Watched]:
    del qtbot
    made = Watched()
    yield made
    made.watch.stop()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def move_to(window: QWidget, x: float) -> None:
    place = QPointF(x, 10)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), event)


@pytest.mark.parametrize(("chosen", "seconds"), [("1", 60), ("30", 1800), ("never", 0), ("nonsense", 0)])
def test_minutes_are_seconds(chosen: str, seconds: float) -> None:
    assert idle_seconds(chosen) == seconds


def test_she_is_warned_and_then_it_is_over(watched: Watched) -> None:
    watched.watch.begin(300)
    watched.after(279)
    assert watched.said == []
    watched.after(2)
    watched.after(5)
    assert watched.said == [19]
    watched.after(14)
    assert watched.said == [19, "over"]


def test_what_she_does_in_any_window_counts(watched: Watched, window: QWidget, qtbot: QtBot) -> None:
    watched.watch.begin(60)
    dialog = QDialog(window)
    field = QLineEdit(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    watched.after(50)
    assert watched.said == [10]
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_A)
    assert watched.said == [10, "touched"]
    watched.after(30)
    move_to(window, 20)
    watched.after(30)
    assert watched.said == [10, "touched"]
    # A window that appears under the mouse tells of it once more.
    move_to(window, 20)
    watched.after(30)
    assert watched.said[-1] == "over"
    del field
    dialog.hide()


def test_never_is_never(watched: Watched) -> None:
    watched.watch.begin(0)
    assert not watched.watch._timer.isActive()


def test_the_key_of_the_lock_works_in_dialogs(watched: Watched, window: QWidget, qtbot: QtBot) -> None:
    watched.watch.begin(60)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert watched.said == [], "there the shortcut of the window does it"
    dialog = QDialog(window)
    dialog.open()
    qtbot.waitUntil(dialog.isVisible)
    watched.watch.look()
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert watched.said == ["key"]
    dialog.hide()
