"""Where can she go? The side bar with words and icons, icons only where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from shopcrm.domain.permissions import Permission, Rights
from shopcrm.ui.context import Look
from shopcrm.ui.frame.staff_pill import StaffPill
from shopcrm.ui.kit.basics import button, column, label, picture, row

PAGES: Final = (
    ("today", "sunrise"),
    ("customers", "users"),
    ("people", "user-check"),
    ("groups", "boxes"),
    ("import", "import"),
    ("reports", "chart-column"),
    ("followup", "heart-handshake"),
    ("settings", "settings"),
)
# Pages that are there for whoever may do what they are for; the others are everybody's.
NEEDS: Final = {
    "people": Permission.DECIDE,
    "merge": Permission.DECIDE,
    "backups": Permission.BACKUPS,
    "ways": Permission.WAYS,
    "audit": Permission.AUDIT,
    "retention": Permission.DECIDE,
    "selfcheck": Permission.AUDIT,
    "notice": Permission.SETTINGS,
}


def may_open(rights: Rights, key: str) -> bool:
    """Whether the page ``key`` is for whoever opened the shop."""
    return key not in NEEDS or rights.may(NEEDS[key])


_WIDE, _NARROW = 200, 60


class SideBar(QFrame):
    """The pages, one of them chosen."""

    def __init__(
        self, look: Look, shop: str, rights: Rights, go: Callable[[str], None], lock: Callable[[], None]
    ) -> None:
        """List the pages of ``shop`` that ``rights`` allow; ``go`` gets the key of a pressed one.

        ``lock`` closes the shop, so that the owner can take over from her staff.
        """
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName(look.texts("window.sections"))
        self._look = look
        self.buttons: dict[str, QPushButton] = {}
        self._words: list[tuple[QPushButton, str]] = []
        self._group = QButtonGroup(self)
        self._name = label(shop, "shop")
        self._name.setToolTip(shop)
        self.local = button(
            look.texts("common.local_short"), lambda: go("privacy"), "local", icon=(look.icons, "shield-check")
        )
        self.local.setToolTip(look.texts("settings.privacy.text"))
        whole = column(row(picture(look.icons, "store", "accent", 22), self._name, None, gap=10), 14, gap=4)
        self.staff: StaffPill | None = None
        if rights.by_staff:
            self.staff = StaffPill(look, lock)
            whole.addWidget(self.staff)
            whole.addSpacing(8)
        for place, (key, icon) in enumerate(one for one in PAGES if may_open(rights, one[0])):
            if key == "settings":
                whole.addStretch(1)
            whole.addWidget(self._button(key, icon, place + 1, go))
        self._words.append((self.local, self.local.text()))
        whole.addWidget(self.local)
        whole.setContentsMargins(8, 18, 8, 14)
        whole.itemAt(0).layout().setContentsMargins(11, 0, 0, 0)  # type: ignore[union-attr]
        self.setLayout(whole)
        self.setFixedWidth(_WIDE)

    def choose(self, key: str) -> None:
        """Mark the page ``key``."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)

    def set_compact(self, *, compact: bool) -> None:
        """Show icons only, or words too."""
        self.setFixedWidth(_NARROW if compact else _WIDE)
        self._name.setVisible(not compact)
        if self.staff is not None:
            self.staff.set_compact(compact=compact)
        for one, words in self._words:
            one.setText("" if compact else words)

    def _button(self, key: str, icon: str, number: int, go: Callable[[str], None]) -> QPushButton:
        words = self._look.texts(f"window.page.{key}")
        one = QPushButton("  " + words)
        one.setObjectName("nav")
        one.setCheckable(True)
        one.setIcon(self._look.icons.nav_icon(icon))
        one.setIconSize(QSize(18, 18))
        one.setAccessibleName(words)
        one.setToolTip(f"{words}  Ctrl+{number}")
        one.setShortcut(f"Ctrl+{number}")
        one.setCursor(Qt.CursorShape.PointingHandCursor)
        one.clicked.connect(lambda _checked=False: go(key))
        self._group.addButton(one)
        self.buttons[key] = one
        self._words.append((one, "  " + words))
        return one
