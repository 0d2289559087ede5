"""Which plain parts is every page put together from: labels, buttons, cards, rows and columns?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from shopcrm.ui.icons import Icons

GAP = 8
L = TypeVar("L", bound=QBoxLayout)
Part = QWidget | QLayout | int | None


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label; ``kind`` is its name in the style sheet. Text is always plain, never markup."""
    made = QLabel(text)
    made.setObjectName(kind)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def wrapped(text: str = "", kind: str = "") -> QLabel:
    """Return a label that takes the width it gets and breaks its lines."""
    made = label(text, kind)
    made.setWordWrap(True)
    made.setMinimumWidth(120)
    return made


def picture(icons: Icons, name: str, token: str = "muted", size: int = 18) -> QLabel:  # noqa: S107 - a colour
    """Return a label that shows an icon."""
    made = QLabel()
    made.setPixmap(icons.pixmap(name, token, size))
    made.setFixedSize(size, size)
    return made


def button(
    text: str, clicked: Callable[[], object], kind: str = "", *, icon: tuple[Icons, str] | None = None
) -> QPushButton:
    """Return a button with words; ``kind`` is primary, quiet, link, chip, danger, destroy or plain."""
    made = QPushButton(text)
    made.setObjectName(kind)
    made.setAccessibleName(text)
    if icon is not None:
        # Qt puts the icon right against the first letter.
        made.setText(f" {text}" if text else "")
        icons, name = icon
        made.setIcon(icons.icon(name, "on_accent" if kind == "primary" else "accent" if kind == "chip" else "muted"))
        made.setIconSize(QSize(16, 16))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def icon_button(icons: Icons, name: str, says: str, clicked: Callable[[], object]) -> QPushButton:
    """Return a button with an icon only; ``says`` is its tooltip and its name for screen readers."""
    made = button("", clicked, "iconOnly", icon=(icons, name))
    made.setIconSize(QSize(18, 18))
    made.setToolTip(says)
    made.setAccessibleName(says)
    return made


def row(*parts: Part, gap: int = GAP, margins: int = 0) -> QHBoxLayout:
    """Return parts side by side; an int is a space, None takes what is left."""
    return _fill(QHBoxLayout(), parts, gap, margins)


def column(*parts: Part, gap: int = GAP, margins: int = 0) -> QVBoxLayout:
    """Return parts below each other; an int is a space, None takes what is left."""
    return _fill(QVBoxLayout(), parts, gap, margins)


def _fill(layout: L, parts: tuple[Part, ...], gap: int, margins: int) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(margins, margins, margins, margins)
    for part in parts:
        add(layout, part)
    return layout


def add(layout: QBoxLayout, part: Part) -> None:
    """Put one more part at the end of ``layout``."""
    if part is None:
        layout.addStretch(1)
    elif isinstance(part, int):
        layout.addSpacing(part)
    elif isinstance(part, QWidget):
        layout.addWidget(part)
    else:
        layout.addLayout(part)


def form_layout() -> QFormLayout:
    """Return an empty form: names to the left, fields that take the room there is."""
    form = QFormLayout()
    form.setHorizontalSpacing(24)
    form.setVerticalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def box(layout: QLayout, name: str = "plain") -> QWidget:
    """Return a widget that holds ``layout``."""
    made = QWidget()
    made.setObjectName(name)
    made.setLayout(layout)
    return made


def card(layout: QBoxLayout, name: str = "card", margins: int = 2 * GAP) -> QFrame:
    """Return a framed surface around ``layout``."""
    made = QFrame()
    made.setObjectName(name)
    layout.setContentsMargins(margins, margins, margins, margins)
    made.setLayout(layout)
    return made


def hairline() -> QFrame:
    """Return a thin line from side to side."""
    made = QFrame()
    made.setObjectName("hairline")
    return made


def ruled(parts: Iterable[QWidget]) -> QVBoxLayout:
    """Return parts below each other with a thin line between them."""
    lines = column(gap=0)
    rule_off(lines, parts)
    return lines


def rule_off(lines: QVBoxLayout, parts: Iterable[QWidget]) -> None:
    """Put more parts at the end of ``lines``, each below a thin line."""
    for part in parts:
        if lines.count():
            lines.addWidget(hairline())
        lines.addWidget(part)


class _Sheet(QWidget):
    """What lies in a frame that scrolls.

    Qt asks for the least height at the least width; where content flows, that is far more than at the width it has,
    and leaves an empty piece to scroll through.
    """

    def minimumSizeHint(self) -> QSize:
        """Leave the height of flowing content to the width it gets."""
        size, layout = super().minimumSizeHint(), self.layout()
        return QSize(size.width(), 0) if layout is not None and layout.hasHeightForWidth() else size


def scroll(inside: QWidget) -> QScrollArea:
    """Return ``inside`` in a frame that scrolls when the window is low."""
    inside.setObjectName("scrolled")
    sheet = _Sheet()
    sheet.setObjectName("scrolled")
    sheet.setLayout(column(inside, gap=0))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    for one in (sheet, inside):
        one.setAutoFillBackground(False)
    area.setWidget(sheet)
    return area


def clear(layout: QBoxLayout) -> None:
    """Take everything out of ``layout`` and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QBoxLayout):
            clear(inner)


class RowButton(QPushButton):
    """A whole card that can be pressed, by mouse or keyboard."""

    def __init__(self, inside: QBoxLayout, says: str, clicked: Callable[[], object]) -> None:
        """Lay ``inside`` on the card; ``says`` is its name for screen readers."""
        super().__init__()
        self.setObjectName("row")
        self.setAccessibleName(says)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        inside.setContentsMargins(16, 12, 16, 12)
        self.setLayout(inside)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: clicked())

    def sizeHint(self) -> QSize:
        """Be as large as what lies on the card."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Be as large as what lies on the card."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().minimumSizeHint()
