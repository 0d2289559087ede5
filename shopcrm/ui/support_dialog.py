"""How does she read the report for whoever helps her before she saves it?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from shopcrm.base.errors import StorageFailed
from shopcrm.base.wording import problem
from shopcrm.services.support import save_report
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.kit.basics import button, column, label, row, wrapped

_WIDE, _HIGH = 760, 600


class SupportDialog(QDialog):
    """The whole report, to be read, then saved or left.

    Attributes:
        view: shows the report.
        said: what came of saving.
    """

    def __init__(
        self, look: Look, report: str, dialogs: Dialogs, parent: QWidget | None,
        saved: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        """Show ``report``; ``dialogs`` ask where to save it, ``saved`` hears of it."""
        super().__init__(parent)
        self._texts, self._report, self._dialogs, self._saved = look.texts, report, dialogs, saved
        texts = look.texts
        self.setWindowTitle("ShopCRM")
        self.resize(_WIDE, _HIGH)
        self.view = QPlainTextEdit(report)
        self.view.setReadOnly(True)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setAccessibleName(texts("support.heading"))
        self.said: QLabel = wrapped("", "good")
        self.said.hide()
        self.save_button = button(texts("support.save"), self._save, "primary", icon=(look.icons, "save"))
        close = button(texts("common.close"), self.reject, "quiet")
        inner = column(
            label(texts("support.heading"), "title"),
            wrapped(texts("support.lead"), "muted"),
            self.view,
            self.said,
            row(None, close, self.save_button),
            gap=12,
            margins=20,
        )
        inner.setStretch(2, 1)
        self.setLayout(inner)

    def _save(self) -> None:
        path = self._dialogs.save_file(self, self._texts("support.file"), "txt")
        if path is None:
            return
        try:
            save_report(path, self._report)
        except StorageFailed as error:
            said = problem(self._texts, error)
            self._say(f"{said.what} {said.do}", "danger")
        else:
            self._say(self._texts("common.saved", file=path.name), "good")
            self._saved()

    def _say(self, words: str, kind: str) -> None:
        self.said.setObjectName(kind)
        self.said.setStyleSheet(self.said.styleSheet())
        self.said.setText(words)
        self.said.show()
