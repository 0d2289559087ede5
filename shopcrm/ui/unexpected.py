"""What does she see when something breaks that nobody expected? Calm words, never a stack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import Enum
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QDialog, QWidget

from shopcrm.base.logs import where
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, column, label, picture, row, wrapped

_LOG: Final = logging.getLogger(__name__)
_WIDE, _WORDS_WIDE = 460, 370
_LEVELS: Final = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Choice(Enum):
    """What she decided."""

    GO_ON = "go_on"
    LEAVE = "leave"


class CalmDialog(QDialog):
    """Says what happened, what is safe and what she can do.

    Attributes:
        choice: what she decided; closing the dialog is going on.
    """

    def __init__(self, look: Look, event: str, show_report: Callable[[], object], parent: QWidget | None) -> None:
        """Tell of ``event`` (``now`` or ``crash``); ``show_report`` opens the report for whoever helps."""
        super().__init__(parent)
        texts = look.texts
        self.choice = Choice.GO_ON
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDE)
        self.go_on = button(texts(f"unexpected.{event}.go_on"), self.accept, "primary")
        self.go_on.setDefault(True)
        self.report = button(texts("privacy.help.do"), show_report, "quiet")
        foot = row(self.report, None)
        if event == "now":
            self.leave = button(texts("unexpected.now.leave"), self._leave)
            foot.addWidget(self.leave)
        foot.addWidget(self.go_on)
        said = (wrapped(texts(f"unexpected.{event}.text")), wrapped(texts(f"unexpected.{event}.do"), "muted"))
        for one in said:
            # Qt asks for the height at the least width.
            one.setMinimumWidth(_WORDS_WIDE)
        words = column(label(texts(f"unexpected.{event}.title"), "heading"), *said, gap=8)
        head = row(column(picture(look.icons, "shield-check", "accent", 28), None), words, gap=16)
        head.setStretch(1, 1)
        self.setLayout(column(head, foot, gap=20, margins=20))

    def _leave(self) -> None:
        self.choice = Choice.LEAVE
        self.accept()


class Unexpected(QObject):
    """Takes exceptions nobody caught to the thread of the window, each place once: what fails again is in the log."""

    _happened = Signal(str)

    def __init__(self, tell: Callable[[], object]) -> None:
        """Call ``tell`` on the thread of the window; not again before it returned."""
        super().__init__()
        self._tell, self._telling = tell, False
        self._places: set[str] = set()
        self._lock = threading.Lock()
        # Never from within what just failed: it may be the painting of the window.
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def hear(self, error: BaseException) -> None:
        """Take an exception, from any thread."""
        place = f"{type(error).__name__} {where(error)}"
        with self._lock:
            known = place in self._places
            self._places.add(place)
        if not known:
            self._happened.emit(place)

    def _show(self, _place: str) -> None:
        if self._telling:
            return
        self._telling = True
        try:
            self._tell()
        finally:
            self._telling = False


def listen_to_qt() -> None:
    """Write what Qt complains of to the log instead of standard error; quoted values are struck out there."""

    def heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = _LEVELS.get(kind)
        if level is not None:
            _LOG.log(level, "Qt %s: %s", context.category or "default", message)

    qInstallMessageHandler(heard)
