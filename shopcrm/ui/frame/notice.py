"""How is one sentence said at the foot of the window, and an error in full?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from shopcrm.base.errors import VaultDamaged
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, card, clear, icon_button, label, row
from shopcrm.ui.kit.states import problem_card

NOTICE_MS: Final = 6000
_FOOT = 24
_LONG: Final = 90
_WIDE: Final = 560


class Notices(QWidget):
    """Lies over the pages; errors stay until they are closed."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        """Stand at the foot of ``parent``."""
        super().__init__(parent)
        self._look = look
        self.words = ""
        self.action: QPushButton | None = None
        # Leads to what can be saved of a damaged shop; None where there is nothing to be saved, as of a sample.
        self.rescue: Callable[[], None] | None = None
        self.rescue_button: QPushButton | None = None
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._timer.timeout.connect(self.clear)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Say that something is done; ``action`` (its word, what it calls) may take it back."""
        self.words = text
        # Several sentences take more lines, and more time.
        long = len(text) > _LONG
        says = label(text, wrap=long)
        if long:
            says.setMinimumWidth(_WIDE)
        line = row(says, gap=16)
        self.action = None
        if action is not None:
            word, act = action
            self.action = button(word, lambda: self._act(act), "notice")
            line.addWidget(self.action)
        self._put(card(line, "notice", 12))
        self._timer.start(NOTICE_MS * (2 if long else 1))

    def _act(self, act: Callable[[], object]) -> None:
        self.clear()
        act()

    def show_error(self, error: Exception) -> None:
        """Say what went wrong, until it is closed."""
        self._timer.stop()
        frame = problem_card(self._look, error)
        frame.setMinimumWidth(420)
        self.rescue_button = None
        if self.rescue is not None and isinstance(error, VaultDamaged) and error.of_open_shop:
            frame.setMinimumWidth(_WIDE)
            self.rescue_button = button(self._look.texts("unlock.damaged.do"), self.rescue, "primary")
            frame.layout().addWidget(self.rescue_button)  # type: ignore[union-attr]
        close = icon_button(self._look.icons, "x", self._look.texts("common.close"), self.clear)
        frame.layout().addWidget(close)  # type: ignore[union-attr]
        self._put(frame)

    def clear(self) -> None:
        """Take it away."""
        self._timer.stop()
        clear(self._place)
        self.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False

    def _put(self, frame: QFrame) -> None:
        clear(self._place)
        self._place.addWidget(frame)
        # A hidden part has no size yet, and the place of the whole depends on it.
        frame.show()
        self.show()
        self._settle()
        self.raise_()

    def _settle(self) -> None:
        room = self.parentWidget()
        if room is None:
            return
        width = min(self.sizeHint().width(), room.width() - 2 * _FOOT)
        self.resize(width, max(self.sizeHint().height(), self._place.heightForWidth(width)))
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - _FOOT)
