"""What stands above every page: its title, the way back, the search, the lock?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QPushButton

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import icon_button, label, row
from shopcrm.ui.theme import font

_SEARCH: Final = 268
# Padding, border, icon and the space beside it.
_SEARCH_SIDES: Final = 56


class TopBar(QFrame):
    """Title, search and lock."""

    def __init__(
        self, look: Look, back: Callable[[], None], search: Callable[[], None], lock: Callable[[], None]
    ) -> None:
        """Call ``back``, ``search`` and ``lock``."""
        super().__init__()
        self.setObjectName("topbar")
        texts = look.texts
        self.title = label("", "title")
        self.back_button = icon_button(look.icons, "arrow-left", texts("window.back"), back)
        self.back_button.hide()
        self.search_button = QPushButton(f"{texts('window.search')}    Ctrl+K")
        self.search_button.setObjectName("searchbox")
        self.search_button.setIcon(look.icons.icon("search"))
        self.search_button.setAccessibleName(texts("window.search"))
        # The style sheet gives words and icon their places only later; longer titles must not take them.
        words = QFontMetrics(font()).horizontalAdvance(self.search_button.text())
        self.search_button.setMinimumWidth(max(_SEARCH, words + _SEARCH_SIDES))
        self.search_button.setMaximumWidth(360)
        self.search_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.search_button.clicked.connect(lambda _checked=False: search())
        self.lock_button = icon_button(look.icons, "lock", texts("window.lock"), lock)
        whole = row(self.back_button, self.title, None, self.search_button, self.lock_button)
        whole.setStretch(3, 1)
        whole.setContentsMargins(24, 0, 16, 0)
        self.setLayout(whole)
        self.setFixedHeight(60)

    def show_title(self, title: str, *, back: bool) -> None:
        """Show the title of a page, with a way back or without."""
        self.title.setText(title)
        self.back_button.setVisible(back)
