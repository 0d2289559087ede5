"""How is the password of a locked file asked for? Hidden while typed, and kept by nobody here."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from shopcrm.base.texts import Texts
from shopcrm.ui.kit.basics import button, column, label, row, wrapped

_WIDTH = 420


class PasswordDialog(QDialog):
    """Asks for one password.

    Attributes:
        secret: the field it is typed into.
    """

    def __init__(self, texts: Texts, file: str, *, again: bool, parent: QWidget) -> None:
        """Ask for the password of ``file``; ``again`` after a wrong one."""
        super().__init__(parent)
        # Not the name of the file: other programs see the titles of windows.
        self.setWindowTitle("ShopCRM")
        self.setMinimumWidth(_WIDTH)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.setAccessibleName(texts("import.password.field"))
        self.open_button = button(texts("import.password.open"), self.accept, "primary")
        self.open_button.setDefault(True)
        self.open_button.setEnabled(False)
        self.secret.textChanged.connect(lambda words: self.open_button.setEnabled(bool(words)))
        leave = button(texts("import.password.leave"), self.reject, "quiet")
        said = wrapped(texts("import.password.again" if again else "import.password.why", file=file))
        hint = wrapped(texts("import.password.kept"), "caption")
        self.setLayout(
            column(
                label(texts("import.password.title"), "heading"),
                said,
                self.secret,
                hint,
                row(None, leave, self.open_button),
                gap=12,
                margins=20,
            )
        )
