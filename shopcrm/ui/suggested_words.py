"""How does the program suggest a passphrase, and how does she learn it? Words to type, ticked off as she does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from shopcrm.services.passphrases import SuggestedWord, Suggestion, suggest
from shopcrm.ui.context import Look
from shopcrm.ui.kit.basics import box, button, card, clear, column, label, row, wrapped
from shopcrm.ui.kit.flow import flow


class SuggestedWords(QWidget):
    """A link that asks for words; then the words, and a link for other ones.

    Attributes:
        suggestion: what is shown, None before she asked.
    """

    def __init__(self, look: Look, shown: Callable[[], None]) -> None:
        """Call ``shown`` whenever there are new words."""
        super().__init__()
        self.setObjectName("plain")
        self._look, self._shown = look, shown
        self.suggestion: Suggestion | None = None
        self._typed: list[QLabel] = []
        self.ask_button = button(
            look.texts("passphrase.suggest.ask"), self._suggest, "link", icon=(look.icons, "sparkles")
        )
        self._place = QVBoxLayout()
        self.setLayout(column(row(self.ask_button, None), self._place, gap=4))

    def follow(self, typed: str) -> None:
        """Mark the words that ``typed`` has come past, as far as it agrees."""
        if self.suggestion is None:
            return
        done = ""
        for shown, word in zip(self._typed, self.suggestion.words, strict=True):
            done = f"{done} {word.typed}".strip()
            name = "typedWord" if typed == done or typed.startswith(f"{done} ") else "word"
            if shown.objectName() != name:
                shown.setObjectName(name)
                shown.style().unpolish(shown)
                shown.style().polish(shown)

    def _suggest(self) -> None:
        texts = self._look.texts
        self.suggestion = made = suggest(texts.language)
        self._typed = []
        self.ask_button.hide()
        clear(self._place)
        words = flow(*(self._word(word) for word in made.words), gap=20)
        self.other_button = button(texts("passphrase.suggest.other"), self._suggest, "link")
        inner = column(words, wrapped(texts("passphrase.suggest.how"), "caption"), row(self.other_button, None), gap=10)
        self._place.addWidget(card(inner, "agree", margins=14))
        self._shown()

    def _word(self, word: SuggestedWord) -> QWidget:
        typed = label(word.typed, "word")
        self._typed.append(typed)
        return box(column(label(word.means, "muted"), typed, gap=0)) if word.means else box(column(typed))
