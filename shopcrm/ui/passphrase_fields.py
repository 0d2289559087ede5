"""How does she think of a new passphrase? Two fields, a meter, and a word about what she typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import column, wrapped
from shopcrm.ui.strength import strength
from shopcrm.ui.suggested_words import SuggestedWords

# Five words of the Chinese list: 55 bits, and half a second for each guess at them.
_STRONG_FROM: Final = 68


class NewPassphrase(QWidget):
    """The passphrase, twice, and words for whoever wants them."""

    def __init__(
        self, look: Look, problem_of: Callable[[str], str], changed: Callable[[], None], pressed: Callable[[], None]
    ) -> None:
        """Check with ``problem_of``; ``changed`` hears of every letter, ``pressed`` of the enter key."""
        super().__init__()
        self.setObjectName("plain")
        self._texts, self._problem_of, self._changed = look.texts, problem_of, changed
        self.first = self._field("wizard.passphrase", pressed)
        self.second = self._field("wizard.again", pressed)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self._texts("wizard.strength"))
        self._hint = wrapped(self._texts("wizard.passphrase_hint"), "caption")
        self.words = SuggestedWords(look, self.first.setFocus)
        self.setLayout(column(self.words, self.first, self._bar, self._hint, self.second, gap=10))
        self.setFocusProxy(self.first)

    @property
    def text(self) -> str:
        """What she typed."""
        return self.first.text()

    @property
    def ready(self) -> bool:
        """Whether it is good enough, and the same both times."""
        return bool(self.text) and not self._problem_of(self.text) and self.text == self.second.text()

    def _field(self, key: str, pressed: Callable[[], None]) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("big")
        field.setPlaceholderText(self._texts(key))
        field.setAccessibleName(self._texts(key))
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.textChanged.connect(self._check)
        field.returnPressed.connect(pressed)
        return field

    def _check(self) -> None:
        texts, passphrase = self._texts, self.text
        self.words.follow(passphrase)
        wrong = self._problem_of(passphrase) if passphrase else ""
        value = strength(passphrase)
        self._bar.setValue(value)
        name = "weak" if wrong else "fair" if value < _STRONG_FROM else "strong"
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
        self._changed()
