"""What does each step of the first-run wizard show and ask?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QProgressBar, QVBoxLayout, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.guard.clipboard import CLEAR_AFTER_S, Clipboard
from shopcrm.ui.kit.basics import RowButton, button, clear, column, label, picture, row, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.recovery_sheet import print_code, save_code
from shopcrm.ui.strength import strength

_HALF = 4


class WelcomeStep(QWidget):
    """Her own shop, or the sample shop."""

    def __init__(
        self, look: Look, own: Callable[[], None], demo: Callable[[], None], existing: Callable[[], None]
    ) -> None:
        """Offer the ways to begin."""
        super().__init__()
        self._look = look
        texts = look.texts
        self.own = self._way("store", "own", own)
        self.demo = self._way("sparkles", "demo", demo)
        open_old = button(texts("wizard.existing"), existing, "link")
        self._problem = QVBoxLayout()
        quiet = row(
            picture(look.icons, "shield-check", "muted", 16), label(texts("common.local_only"), "caption"), None
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
                row(open_old, None),
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
        self._look, self._problem_of, self._chosen = look, problem_of, chosen
        texts = look.texts
        self.name = self._field("wizard.name")
        self.first = self._field("wizard.passphrase", secret=True)
        self.second = self._field("wizard.again", secret=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(texts("wizard.strength"))
        self._hint = wrapped(texts("wizard.passphrase_hint"), "caption")
        self.next = button(texts("wizard.next"), self._press, "primary")
        self.next.setEnabled(False)
        self.setLayout(
            column(
                label(texts("wizard.shop_title"), "title"),
                wrapped(texts("wizard.shop_text"), "muted"),
                4,
                self.name,
                self.first,
                self._bar,
                self._hint,
                self.second,
                8,
                row(button(texts("common.back"), back, "quiet"), None, self.next),
                gap=10,
            )
        )
        self.setFocusProxy(self.name)

    def _field(self, key: str, *, secret: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("big")
        field.setPlaceholderText(self._look.texts(key))
        field.setAccessibleName(self._look.texts(key))
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textChanged.connect(self._check)
        field.returnPressed.connect(self._press)
        return field

    def _check(self) -> None:
        texts, passphrase = self._look.texts, self.first.text()
        wrong = self._problem_of(passphrase) if passphrase else ""
        value = strength(passphrase)
        self._bar.setValue(value)
        name = "weak" if wrong else "fair" if value < 70 else "strong"
        if self._bar.objectName() != name:
            self._bar.setObjectName(name)
            self._bar.style().unpolish(self._bar)
            self._bar.style().polish(self._bar)
        if not passphrase:
            hint = texts("wizard.passphrase_hint")
        elif wrong:
            hint = texts(f"passphrase.{wrong}")
        elif self.second.text() and self.second.text() != passphrase:
            hint = texts("passphrase.differ")
        else:
            hint = texts(f"passphrase.{name}")
        self._hint.setText(hint)
        self.next.setEnabled(self._ready())

    def _ready(self) -> bool:
        passphrase = self.first.text()
        fine = bool(passphrase) and not self._problem_of(passphrase)
        return fine and passphrase == self.second.text() and bool(self.name.text().strip())

    def _press(self) -> None:
        if self._ready():
            self._chosen(self.name.text().strip(), self.first.text())


class WorkingStep(QWidget):
    """Something takes a moment."""

    def __init__(self, look: Look, says: str, stop: Callable[[], None] | None) -> None:
        """Say what; offer to ``stop`` where that is possible."""
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(says)
        self._detail = label("", "muted")
        parts = column(label(says, "title"), self._detail, self.bar, gap=12)
        if stop is not None:
            parts.addLayout(row(None, button(look.texts("common.cancel"), stop)))
        self.setLayout(parts)

    def show_progress(self, stage: str, done: int, total: int | None) -> None:
        """Show how far it is."""
        self._detail.setText(stage)
        self.bar.setRange(0, total or 0)
        self.bar.setValue(done)


class CodeStep(QWidget):
    """The recovery code, large, with ways to keep it."""

    def __init__(
        self, look: Look, dialogs: Dialogs, code: str, clipboard: Clipboard, written: Callable[[], None]
    ) -> None:
        """Show ``code``; ``written`` goes on."""
        super().__init__()
        texts, icons = look.texts, look.icons
        groups = code.split("-")
        lines = column(gap=4)
        for start in range(0, len(groups), _HALF):
            line = label("  ".join(groups[start : start + _HALF]), "code")
            lines.addLayout(row(None, line, None))
        note = label("", "good")

        def copy() -> None:
            clipboard.copy(code)
            note.setText(texts("wizard.copied", n=CLEAR_AFTER_S))

        def keep() -> None:
            path = dialogs.save_file(self, texts("wizard.code_file"), "txt")
            if path is not None:
                save_code(texts, code, path)
                note.setText(texts("common.saved", file=path.name))

        self.copy = button(texts("wizard.copy"), copy, icon=(icons, "copy"))
        self.save = button(texts("common.save"), keep, icon=(icons, "save"))
        self.print = button(texts("common.print"), lambda: print_code(self, texts, code), icon=(icons, "printer"))
        self.next = button(texts("wizard.written"), written, "primary")
        self.setLayout(
            column(
                label(texts("wizard.code_title"), "title"),
                wrapped(texts("wizard.code_text"), "muted"),
                12,
                lines,
                12,
                flow(self.print, self.copy, self.save),
                note,
                4,
                row(None, self.next),
                gap=8,
            )
        )


class TypeBackStep(QWidget):
    """The code typed back, to be sure that it was written down right."""

    def __init__(self, look: Look, typed: Callable[[str], None], back: Callable[[], None]) -> None:
        """Ask for the code."""
        super().__init__()
        texts = look.texts
        self._typed = typed
        self.code = QLineEdit()
        self.code.setObjectName("big")
        self.code.setPlaceholderText(texts("wizard.code_example"))
        self.code.setAccessibleName(texts("wizard.type_title"))
        self.code.returnPressed.connect(self._press)
        self._problem = wrapped("", "danger")
        self.next = button(texts("wizard.check"), self._press, "primary")
        self.setLayout(
            column(
                label(texts("wizard.type_title"), "title"),
                wrapped(texts("wizard.type_text"), "muted"),
                8,
                self.code,
                self._problem,
                row(button(texts("wizard.show_again"), back, "quiet"), None, self.next),
                gap=8,
            )
        )
        self.setFocusProxy(self.code)

    def show_problem(self, words: str) -> None:
        """Say which part does not agree."""
        self._problem.setText(words)
        self.next.setEnabled(True)

    def _press(self) -> None:
        if self.code.text().strip():
            self.next.setEnabled(False)
            self._typed(self.code.text())


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
