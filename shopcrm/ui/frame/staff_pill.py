"""How does everybody see that the shop was opened by the staff, and how does the owner take over?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, column, label, picture, row, wrapped


class StaffPill(QFrame):
    """Stands under the shop's name while the staff's passphrase is what opened it."""

    def __init__(self, look: Look, lock: Callable[[], None]) -> None:
        """Offer to ``lock`` the shop; the owner opens it with her own passphrase."""
        super().__init__()
        self.setObjectName("staff")
        texts = look.texts
        self.setToolTip(texts("staff.pill.tip"))
        self.setAccessibleName(texts("staff.pill.name"))
        self._name = label(texts("staff.pill.name"), "strong")
        self._text = wrapped(texts("staff.pill.text"), "caption")
        self.lock_button = button(texts("staff.lock"), lock, "link")
        self._parts = (self._name, self._text, self.lock_button)
        head = row(picture(look.icons, "user-check", "accent", 18), self._name, None, gap=8)
        self._whole = column(head, self._text, row(self.lock_button, None), gap=4)
        self.setLayout(self._whole)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Show the picture only, or words too."""
        side = 12 if compact else 10
        self._whole.setContentsMargins(side, 10, side, 8)
        for one in self._parts:
            one.setVisible(not compact)
