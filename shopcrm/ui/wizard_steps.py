"""What does each step of the first-run wizard show and ask?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import RowButton, button, clear, column, label, picture, row, wrapped
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.passphrase_fields import NewPassphrase

_HALF = 4


class WelcomeStep(QWidget):
    """Her own shop, or the sample shop."""

    def __init__(
        self,
        look: Look,
        own: Callable[[], None],
        demo: Callable[[], None],
        existing: Callable[[], None],
        from_backup: Callable[[], None],
        *,
        lost: Callable[[], None],
    ) -> None:
        """Offer the ways to begin."""
        super().__init__()
        self._look = look
        texts = look.texts
        self.own = self._way("store", "own", own)
        self.demo = self._way("sparkles", "demo", demo)
        open_old = button(texts("wizard.existing"), existing, "link")
        self.from_backup = button(texts("backups.door.from"), from_backup, "link")
        self.lost = button(texts("lost.link"), lost, "link")
        self._problem = QVBoxLayout()
        quiet = row(
            picture(look.icons, "shield-check", "muted", 16),
            label(texts("common.local_only"), "caption"),
            None,
            self.lost,
        )
        self.setLayout(
            column(
                label(texts("wizard.welcome"), "hero"),
                wrapped(texts("wizard.welcome_text"), "muted"),
                8,
                self.own,
                self.demo,
                self._problem,
                4,
                row(open_old, None, self.from_backup),
                quiet,
                gap=12,
            )
        )

    def show_problem(self, error: Exception) -> None:
        """Say why it did not work."""
        clear(self._problem)
        self._problem.addWidget(problem_card(self._look, error))

    def _way(self, icon: str, name: str, chosen: Callable[[], None]) -> RowButton:
        texts = self._look.texts
        title = texts(f"wizard.{name}")
        words = column(label(title, "heading"), label(texts(f"wizard.{name}_text"), "muted"), gap=2)
        line = row(
            picture(self._look.icons, icon, "accent", 28),
            words,
            None,
            picture(self._look.icons, "chevron-right"),
            gap=16,
        )
        return RowButton(line, title, chosen)


class ShopStep(QWidget):
    """The shop's name and the passphrase, twice."""

    def __init__(
        self, look: Look, problem_of: Callable[[str], str], chosen: Callable[[str, str], None], back: Callable[[], None]
    ) -> None:
        """Check with ``problem_of``; ``chosen`` gets name and passphrase."""
        super().__init__()
        self._chosen = chosen
        texts = look.texts
        self.name = QLineEdit()
        self.name.setObjectName("big")
        self.name.setPlaceholderText(texts("wizard.name"))
        self.name.setAccessibleName(texts("wizard.name"))
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._press)
        self.fields = NewPassphrase(look, problem_of, self._check, self._press)
        self.next = button(texts("wizard.next"), self._press, "primary")
        self.next.setEnabled(False)
        self.setLayout(
            column(
                label(texts("wizard.shop_title"), "title"),
                wrapped(texts("wizard.shop_text"), "muted"),
                4,
                self.name,
                self.fields,
                8,
                row(button(texts("common.back"), back, "quiet"), None, self.next),
                gap=10,
            )
        )
        self.setFocusProxy(self.name)

    def _check(self) -> None:
        self.next.setEnabled(self._ready())

    def _ready(self) -> bool:
        return self.fields.ready and bool(self.name.text().strip())

    def _press(self) -> None:
        if self._ready():
            self._chosen(self.name.text().strip(), self.fields.text)


class DoneStep(QWidget):
    """Ready."""

    def __init__(self, look: Look, go: Callable[[], None]) -> None:
        """Lead into the shop."""
        super().__init__()
        texts = look.texts
        self.next = button(texts("wizard.enter"), go, "primary")
        self.setLayout(
            column(
                picture(look.icons, "circle-check", "good", 40),
                label(texts("wizard.done_title"), "title"),
                wrapped(texts("wizard.done_text"), "muted"),
                8,
                row(None, self.next),
                gap=8,
            )
        )
        self.setFocusProxy(self.next)
