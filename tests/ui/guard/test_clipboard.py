from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from shopcrm.ui.guard.clipboard import CLEAR_AFTER_S, Clipboard


@pytest.fixture
def door(qtbot: QtBot) -> Iterator[Clipboard]:
    del qtbot
    made = Clipboard(QGuiApplication.clipboard(), lambda: True)
    yield made
    made._timer.stop()
    QGuiApplication.clipboard().dataChanged.disconnect(made._changed)
    QGuiApplication.clipboard().clear()


def there() -> str:
    return QGuiApplication.clipboard().text()


def others(text: str) -> None:
    """Have another program copy something."""
    data = QMimeData()
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def test_a_copy_by_key_goes_through_the_door(door: Clipboard, qtbot: QtBot) -> None:
    told: list[int] = []
    door.copied.connect(told.append)
    field = QLineEdit("林小满 13800000000")
    qtbot.addWidget(field)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert there() == "林小满 13800000000"
    assert (door.ours, told) == (True, [CLEAR_AFTER_S])
    formats = set(QGuiApplication.clipboard().mimeData().formats())
    assert "x-kde-passwordManagerHint" in formats
    assert "application/x-nspasteboard-concealed-type" in formats
    for name in (
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    ):
        assert f'application/x-qt-windows-mime;value="{name}"' in formats


def test_it_goes_away_by_itself(door: Clipboard) -> None:
    door.copy("13800000000")
    assert door._timer.isActive()
    assert door._timer.interval() == CLEAR_AFTER_S * 1000
    door._timer.timeout.emit()
    assert there() == ""


def test_what_others_copied_meanwhile_stays(door: Clipboard) -> None:
    door.copy("13800000000")
    door._owns = lambda: False
    others("明天见")
    assert not door.ours
    door.clear()
    assert there() == "明天见"


def test_the_next_copy_has_its_whole_time(door: Clipboard) -> None:
    door.copy("first")
    first = door._mark
    door.copy("second")
    assert door.ours
    assert door._mark != first
    assert there() == "second"
    door.clear()
    assert there() == ""


def test_pictures_and_files_are_left_alone(door: Clipboard) -> None:
    data = QMimeData()
    data.setData("image/png", b"x")
    QGuiApplication.clipboard().setMimeData(data)
    assert not door.ours
    door.clear()
    assert QGuiApplication.clipboard().mimeData().hasFormat("image/png")
