"""How does she show that she may: with the passphrase, or the recovery code?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from shopcrm.domain.ways import TypedSecret
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import button, clear, column, label, row, wrapped
from shopcrm.ui.kit.states import problem_card


class SecretStep(QWidget):
    """Asks for one of both before something is done that only the owner may do."""

    def __init__(
        self,
        look: Look,
        words: tuple[str, str, str],
        typed: Callable[[TypedSecret], None],
        back: Callable[[], None],
    ) -> None:
        """Say ``words`` (title, what for, verb); ``typed`` gets what she typed, ``back`` leaves."""
        super().__init__()
        self.setObjectName("plain")
        self._look, self._typed = look, typed
        texts = look.texts
        title, text, verb = words
        self._is_code = False
        self.secret = QLineEdit()
        self.secret.setObjectName("big")
        self.secret.returnPressed.connect(self._press)
        self._other = button("", self._switch, "link")
        self.next = button(verb, self._press, "primary")
        self._problem = QVBoxLayout()
        self.setLayout(
            column(
                label(title, "title"),
                wrapped(text, "muted"),
                4,
                self.secret,
                row(self._other, None),
                self._problem,
                8,
                row(button(texts("common.cancel"), back, "quiet"), None, self.next),
                gap=10,
            )
        )
        self.setFocusProxy(self.secret)
        self._show_kind()

    def fail(self, error: Exception) -> None:
        """Say why it did not work, and let her try again."""
        clear(self._problem)
        self._problem.addWidget(problem_card(self._look, error))
        self._set_busy(busy=False)
        self.secret.selectAll()
        self.secret.setFocus()

    def _show_kind(self) -> None:
        texts = self._look.texts
        words = texts("unlock.code" if self._is_code else "unlock.passphrase")
        self.secret.clear()
        self.secret.setPlaceholderText(words)
        self.secret.setAccessibleName(words)
        self.secret.setEchoMode(QLineEdit.EchoMode.Normal if self._is_code else QLineEdit.EchoMode.Password)
        self._other.setText(texts("unlock.by_passphrase" if self._is_code else "unlock.by_code"))

    def _switch(self) -> None:
        self._is_code = not self._is_code
        self._show_kind()
        self.secret.setFocus()

    def _set_busy(self, *, busy: bool) -> None:
        self.next.setEnabled(not busy)
        self.secret.setReadOnly(busy)

    def _press(self) -> None:
        if self.secret.text() and self.next.isEnabled():
            clear(self._problem)
            self._set_busy(busy=True)
            self._typed(TypedSecret(self.secret.text(), self._is_code))
