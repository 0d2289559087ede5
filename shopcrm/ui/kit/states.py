"""What does a page say when there is nothing to show, or something went wrong?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from shopcrm.base.wording import problem
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, card, column, label, picture, row, wrapped


def empty_state(look: Look, icon: str, title: str, text: str, action: QPushButton | None = None) -> QWidget:
    """Return a page that teaches: one picture, what this is for, one button."""
    head = label(title, "heading")
    head.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = wrapped(text, "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words.setMinimumWidth(360)
    words.setMaximumWidth(460)
    inner = column(None, row(None, picture(look.icons, icon, "accent", 48), None), 8, head, words, gap=8)
    if action is not None:
        inner.addSpacing(8)
        inner.addLayout(row(None, action, None))
    inner.addStretch(2)
    return box(row(None, box(inner), None, margins=24))


def problem_card(look: Look, error: Exception, name: str = "") -> QFrame:
    """Return an error in words; ``name`` is the file it is about."""
    said = problem(look.texts, error)
    title = look.texts("common.about_file", file=name, said=said.title)
    inner = row(
        column(picture(look.icons, "circle-alert", "danger", 20), None),
        column(wrapped(title if name else said.title, "problemTitle"), wrapped(said.what), wrapped(said.do), gap=4),
        gap=12,
    )
    inner.setStretch(1, 1)
    return card(inner, "problem")
