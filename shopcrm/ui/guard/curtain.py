"""What does the screen show from the moment the shop is locked? Nothing of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import card, column, label, picture, row, wrapped


class Curtain(QWidget):
    """What stands in the window until the door is there."""

    def __init__(self, look: Look, *, busy: bool) -> None:
        """Say that it is locked, and where something is still being written (``busy``) that this is so."""
        super().__init__()
        self.setObjectName("page")
        words = wrapped(look.texts("window.locked.busy" if busy else "window.locked.text"), "muted")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        panel = card(
            column(
                row(None, picture(look.icons, "lock", "accent", 44), None),
                row(None, label(look.texts("window.locked.title"), "hero"), None),
                words,
                gap=12,
            ),
            margins=32,
        )
        panel.setFixedWidth(440)
        self.setLayout(column(None, row(None, panel, None), None, margins=16))


class Shutters(QObject):
    """Hides every window of the program but one, and those that would still come."""

    def __init__(self, window: QWidget) -> None:
        """Leave ``window`` alone."""
        super().__init__(window)
        self._window = window

    def close(self) -> None:
        """Hide dialogs, menus, lists and hints, now and until ``open``."""
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        QToolTip.hideText()
        for one in QApplication.topLevelWidgets():
            if one is not self._window and one.isVisible():
                # Hidden, not refused: what she typed in it is put away.
                one.hide()
        for window in QGuiApplication.topLevelWindows():
            if window is not self._window.windowHandle() and window.isVisible():
                window.hide()

    def open(self) -> None:
        """Let windows come again."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide a window that comes while they are closed: a question at the end of some work."""
        shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched is not self._window
        if shown and isinstance(watched, QWidget) and watched.isWindow():
            watched.hide()
        return False
