"""How is a page laid out that is a list of parts, each a heading and a card with lines?"""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, card, column, label, picture, row, ruled, scroll, wrapped

WIDEST = 820


def part(title: str, *lines: QWidget) -> QWidget:
    """Return a heading with a card of ``lines`` under it."""
    inner = ruled(lines)
    made = card(inner)
    inner.setContentsMargins(0, 4, 0, 4)
    return box(column(label(title, "heading"), made, gap=8))


def line(*parts: QWidget | QLayout | int | None, stretch: int = 0) -> QWidget:
    """Return one line of a card; the part in the place ``stretch`` takes what is left."""
    made = row(*parts, gap=12)
    made.setStretch(stretch, 1)
    made.setContentsMargins(16, 12, 16, 12)
    return box(made)


def told(title: str, text: str, kind: str = "muted") -> QWidget:
    """Return a title with a sentence under it."""
    return box(column(label(title), wrapped(text, kind), gap=2))


def verdict(look: Look, icon: str, title: str, *, good: bool, below: QLayout) -> QWidget:
    """Return the one sentence she came for, with what follows ``below`` it."""
    token = "accent" if good else "danger"
    inner = row(
        column(picture(look.icons, icon, token, 40), None), column(label(title, "title"), below, gap=10), gap=18
    )
    inner.setStretch(1, 1)
    return card(inner, "agree" if good else "problem", 20)


def sheet(*parts: QWidget) -> QWidget:
    """Return the page that holds ``parts`` below each other, not wider than can be read."""
    inner = box(column(*parts, None, gap=20))
    inner.setMaximumWidth(WIDEST)
    whole = row(inner, None, margins=24)
    whole.setStretch(0, 10)
    whole.setStretch(1, 1)
    return scroll(box(whole))


def step_sheet(step: QWidget) -> QWidget:
    """Return a page with one step on a card."""
    panel = card(column(step), margins=32)
    panel.setFixedWidth(560)
    return scroll(box(column(24, row(None, panel, None), None, margins=16)))
