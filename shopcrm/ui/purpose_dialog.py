"""How is she asked what something is given away for, and for her passphrase where many were looked at?"""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QRadioButton, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.audit import LONGEST_PURPOSE, PURPOSES, purpose_words
from shopcrm.ui.kit.basics import button, column, label, row, wrapped

_WIDTH = 420


class PurposeDialog(QDialog):
    """A short list of purposes, and a line for another one.

    Attributes:
        choices: the purposes by key; "" for another one.
        words: the line for it.
        go: goes on.
    """

    def __init__(self, texts: Texts, last: str, parent: QWidget | None) -> None:
        """Offer what was chosen ``last``, a key or words, first."""
        super().__init__(parent)
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDTH)
        self.words = QLineEdit()
        self.words.setMaxLength(LONGEST_PURPOSE)
        self.words.setPlaceholderText(texts("audit.ask.words"))
        self.words.setAccessibleName(texts("audit.ask.other"))
        self.choices = {key: QRadioButton(texts(f"audit.purpose.{key}")) for key in PURPOSES}
        self.choices[""] = QRadioButton(texts("audit.ask.other"))
        group = QButtonGroup(self)
        for one in self.choices.values():
            group.addButton(one)
        self.go = button(texts("audit.ask.go"), self.accept, "primary")
        self.go.setDefault(True)
        group.buttonToggled.connect(self._look)
        self.words.textEdited.connect(self._write)
        self.choices[last if last in PURPOSES else "" if last else PURPOSES[0]].setChecked(True)
        self.words.setText("" if last in PURPOSES else last)
        leave = button(texts("common.leave"), self.reject, "quiet")
        self.setLayout(
            column(
                label(texts("audit.ask.title"), "heading"),
                wrapped(texts("audit.ask.text"), "muted"),
                *self.choices.values(),
                self.words,
                row(None, leave, self.go),
                gap=10,
                margins=20,
            )
        )
        self._look()

    @property
    def purpose(self) -> str:
        """The chosen key, or her own words."""
        chosen = next(key for key, one in self.choices.items() if one.isChecked())
        return chosen or purpose_words(self.words.text())

    def _write(self, _words: str) -> None:
        self.choices[""].setChecked(True)
        self._look()

    def _look(self, *_: object) -> None:
        self.go.setEnabled(bool(self.purpose))


class PassphraseDialog(QDialog):
    """Asks for the passphrase once more.

    Attributes:
        secret: the field it is typed into.
    """

    def __init__(self, texts: Texts, *, again: bool, parent: QWidget | None) -> None:
        """Ask; ``again`` after a wrong one."""
        super().__init__(parent)
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDTH)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(texts("audit.reveal.secret"))
        self.go = button(texts("audit.reveal.go"), self.accept, "primary")
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.secret.textChanged.connect(lambda words: self.go.setEnabled(bool(words)))
        leave = button(texts("common.leave"), self.reject, "quiet")
        said = wrapped(texts("audit.reveal.wrong" if again else "audit.reveal.many"))
        self.setLayout(column(said, self.secret, row(None, leave, self.go), gap=12, margins=20))
