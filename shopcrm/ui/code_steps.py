"""How is a recovery code shown, kept on paper and typed back; and what is shown while something takes a moment?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from shopcrm.base.errors import StorageFailed
from shopcrm.base.wording import problem
from shopcrm.ui.context import Look
from shopcrm.ui.dialogs import Dialogs
from shopcrm.ui.guard.clipboard import CLEAR_AFTER_S, Clipboard
from shopcrm.ui.kit.basics import button, column, label, row, wrapped
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.lost_guide import LostDialog
from shopcrm.ui.recovery_sheet import RecoverySheet, print_sheet, save_sheet

_HALF: Final = 4


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
        self, look: Look, dialogs: Dialogs, sheet: RecoverySheet, clipboard: Clipboard, written: Callable[[], None]
    ) -> None:
        """Show the code of ``sheet``; ``written`` goes on."""
        super().__init__()
        texts, icons, code = look.texts, look.icons, sheet.code
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
            path = dialogs.save_file(self, texts("wizard.code_file"), "pdf")
            if path is None:
                return
            try:
                save_sheet(texts, sheet, path)
            except StorageFailed as error:
                note.setText(problem(texts, error).what)
            else:
                note.setText(texts("common.saved", file=path.name))

        def show_lost() -> None:
            self.lost = LostDialog(look, dialogs, sheet.day, self)
            self.lost.open()

        self.copy = button(texts("wizard.copy"), copy, icon=(icons, "copy"))
        self.save = button(texts("common.save"), keep, icon=(icons, "save"))
        self.print = button(texts("common.print"), lambda: print_sheet(self, texts, sheet), icon=(icons, "printer"))
        self.beside = button(texts("lost.beside.offer"), show_lost, "link", icon=(icons, "file-text"))
        self.next = button(texts("wizard.written"), written, "primary")
        self.setLayout(
            column(
                label(texts("wizard.code_title"), "title"),
                wrapped(texts("wizard.code_text"), "muted"),
                12,
                lines,
                12,
                flow(self.print, self.copy, self.save),
                row(self.beside, None),
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
