"""Which choosers do the pages share: one of a few, one of many, figures with a caption?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QPushButton, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.groups import SYSTEM_GROUPS
from shopcrm.ui.kit.basics import card, column, label
from shopcrm.ui.theme import font
from shopcrm.ui.wording import group_name

# Padding and border of a segment in the style sheet, and a pixel to spare for the rounding.
_SEGMENT_SIDE = 18
_FIGURE = QSize(208, 116)


class Segmented(QWidget):
    """A row of joined buttons, one of which is chosen.

    Signals:
        chosen: the key of the newly chosen button.
    """

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], current: str, says: str) -> None:
        """Offer ``options`` (key, words); ``says`` names the whole for screen readers."""
        super().__init__()
        self.setObjectName("plain")
        self.setAccessibleName(says)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for place, (key, words) in enumerate(options):
            one = QPushButton(words)
            one.setObjectName("segment")
            # The chosen words are bold, which the size hint does not know.
            wide = QFontMetrics(font(bold=True)).horizontalAdvance(words)
            one.setMinimumWidth(wide + 2 * _SEGMENT_SIDE)
            one.setCheckable(True)
            one.setProperty("place", "first" if place == 0 else "last" if place == len(options) - 1 else "")
            one.setAccessibleName(f"{says}: {words}")
            one.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(one)
            one.setChecked(key == current)
            # Tab reaches the chosen one, the arrow keys the others; once one has the focus, Qt keeps it so.
            if not one.isChecked():
                one.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._buttons[key] = one
            layout.addWidget(one)

    @property
    def current(self) -> str:
        """The key of the chosen button."""
        return next((key for key, one in self._buttons.items() if one.isChecked()), "")


def combo(options: Sequence[tuple[str, str]], current: str, says: str, changed: Callable[[str], object]) -> QComboBox:
    """Return a box to choose one of ``options`` (key, words)."""
    made = QComboBox()
    made.setAccessibleName(says)
    for key, words in options:
        made.addItem(words, key)
    made.setCurrentIndex(max(0, made.findData(current)))
    made.setMaxVisibleItems(16)
    made.currentIndexChanged.connect(lambda _index: changed(str(made.currentData())))
    return made


def group_options(texts: Texts) -> list[tuple[str, str]]:
    """Return every group as (key, name), after "everyone"."""
    return [("", texts("common.everyone")), *((key, group_name(texts, key)) for key in SYSTEM_GROUPS)]


def figure(caption: str, value: str, note: str = "") -> QFrame:
    """Return a large figure under its caption."""
    number = label(value, "figure")
    number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    parts = column(label(caption, "muted"), number, gap=2)
    if note:
        parts.addWidget(label(note, "caption"))
    parts.addStretch(1)
    made = card(parts, margins=14)
    made.setFixedSize(_FIGURE)
    made.setAccessibleName(f"{caption} {value} {note}".strip())
    return made
