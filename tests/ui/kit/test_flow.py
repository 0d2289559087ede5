"""Chips that flow: what a layout held goes with it."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from shopcrm.ui.kit.flow import FlowLayout, flow


def _layout(holder: QWidget) -> FlowLayout:
    layout = holder.layout()
    assert isinstance(layout, FlowLayout)
    return layout


def _delete(widget: QWidget) -> None:
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_what_a_layout_held_goes_with_it(qtbot: QtBot) -> None:
    holder = flow(*(QLabel(word) for word in ("a", "b", "c")))
    items = [_layout(holder).itemAt(index) for index in range(3)]
    _delete(holder)
    assert not any(shiboken6.isValid(item) for item in items), "each change of the look would leave them behind"


def test_a_widget_that_goes_takes_its_place_with_it(qtbot: QtBot) -> None:
    first, second = QLabel("a"), QLabel("b")
    holder = flow(first, second)
    qtbot.addWidget(holder)
    _delete(first)
    assert _layout(holder).count() == 1
    left = _layout(holder).itemAt(0)
    assert left is not None
    assert left.widget() is second


def test_a_layout_that_was_cleared_holds_nothing(qtbot: QtBot) -> None:
    holder = flow(QLabel("a"), QLabel("b"))
    qtbot.addWidget(holder)
    item = _layout(holder).itemAt(0)
    _layout(holder).clear()
    assert _layout(holder).count() == 0
    assert not shiboken6.isValid(item)
