"""When is the shop locked by itself, and what of the computer's own lock is heard?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import column, label, row, wrapped
from shopcrm.ui.kit.controls import Segmented

CHOICES: Final = ("1", "2", "5", "10", "30", "never")
_HEARD: Final = ("session", "sleep")


class LockChoice(QWidget):
    """The choice of minutes, with a word of warning where it is never."""

    def __init__(
        self, look: Look, current: str, chosen: Callable[[str], None], hears: Callable[[], tuple[str, ...]]
    ) -> None:
        """Show ``current``, hand another choice to ``chosen``; ``hears`` gives keys under ``settings.lock.hears.``."""
        super().__init__()
        self.setObjectName("plain")
        self._texts, self._hears = look.texts, hears
        texts = look.texts
        options = [
            (one, texts("settings.lock.never") if one == "never" else texts("settings.lock.minutes", n=int(one)))
            for one in CHOICES
        ]
        self.minutes = Segmented(options, current, texts("settings.lock.idle"))
        self.warning = wrapped(texts("settings.lock.warning"), "warning")
        self.warning.setVisible(current == "never")
        self.status = wrapped("", "caption")

        def choose(key: str) -> None:
            self.warning.setVisible(key == "never")
            chosen(key)

        self.minutes.chosen.connect(choose)
        idle = row(label(texts("settings.lock.idle")), None, self.minutes)
        self.setLayout(column(idle, self.warning, wrapped(texts("settings.lock.text"), "muted"), self.status, gap=8))

    def showEvent(self, event: QShowEvent) -> None:
        """Say what is heard by now."""
        super().showEvent(event)
        heard = self._hears()
        words = [self._texts(f"settings.lock.hears.{one if one in heard else f'not_{one}'}") for one in _HEARD]
        self.status.setText(" ".join(words))
