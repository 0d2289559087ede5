"""What does the program ask outside its pages: which file, which folder, really?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from shopcrm.base.texts import Texts
from shopcrm.domain.erasure import ErasurePreview
from shopcrm.ui.erase_dialog import EraseDialog
from shopcrm.ui.password_dialog import PasswordDialog
from shopcrm.ui.purpose_dialog import PassphraseDialog, PurposeDialog

_TABLES: Final = "*.xlsx *.xls *.csv *.txt *.tsv *.xlsm *.xlsb *.ods *.htm *.html *.xml *.zip"


class Dialogs(Protocol):
    """The questions, so that a script can answer them as well as a person."""

    def open_files(self, parent: QWidget) -> list[Path]:
        """Ask for order exports."""
        ...

    def open_mapping(self, parent: QWidget) -> Path | None:
        """Ask for a mapping file."""
        ...

    def open_backup(self, parent: QWidget) -> Path | None:
        """Ask for a backup file."""
        ...

    def save_file(self, parent: QWidget, name: str, ending: str) -> Path | None:
        """Ask where to save, suggesting ``name``; ``ending`` is pdf, xlsx, csv or txt."""
        ...

    def choose_folder(self, parent: QWidget, start: Path) -> Path | None:
        """Ask for a folder."""
        ...

    def ask_password(self, parent: QWidget, file: str, *, again: bool) -> str | None:
        """Ask for the password of ``file``, ``again`` after a wrong one; None for "leave it"."""
        ...

    def ask_passphrase(self, parent: QWidget, *, again: bool) -> str | None:
        """Ask for the passphrase of the open shop, ``again`` after a wrong one; None for "leave it"."""
        ...

    def ask_purpose(self, parent: QWidget, page: str) -> str | None:
        """Ask what something of ``page`` is given away for: a key or her words; None for "leave it"."""
        ...

    def confirm_erasure(self, parent: QWidget, preview: ErasurePreview) -> bool:
        """Tell what erasing a customer takes away and what it leaves, and ask whether she means it."""
        ...

    def confirm(self, parent: QWidget, title: str, text: str, verb: str) -> bool:
        """Ask a real question; the buttons carry ``verb`` and "leave it"."""
        ...

    def choose(self, parent: QWidget, title: str, text: str, verbs: Sequence[str]) -> int | None:
        """Ask which of ``verbs``, best first; return its place, or None for "leave it"."""
        ...


class NativeDialogs:
    """The system's own dialogs."""

    def __init__(self, texts: Texts) -> None:
        """Word them in the language of ``texts``."""
        self._texts = texts
        self._purposes: dict[str, str] = {}

    def open_files(self, parent: QWidget) -> list[Path]:
        """Ask for order exports."""
        kinds = f"{self._texts('common.files.orders')} ({_TABLES});;{self._texts('common.files.all')} (*)"
        names, _ = QFileDialog.getOpenFileNames(parent, self._texts("import.choose"), "", kinds)
        return [Path(name) for name in names]

    def open_mapping(self, parent: QWidget) -> Path | None:
        """Ask for a mapping file."""
        name, _ = QFileDialog.getOpenFileName(
            parent, self._texts("import.mapping"), "", f"{self._texts('common.files.mapping')} (*.toml)"
        )
        return Path(name) if name else None

    def open_backup(self, parent: QWidget) -> Path | None:
        """Ask for a backup file."""
        kind = f"{self._texts('common.files.crmbak')} (*.crmbak)"
        name, _ = QFileDialog.getOpenFileName(parent, self._texts("backups.door.choose"), "", kind)
        return Path(name) if name else None

    def save_file(self, parent: QWidget, name: str, ending: str) -> Path | None:
        """Ask where to save; the ending is added where she left it out."""
        kind = f"{self._texts(f'common.files.{ending}')} (*.{ending})"
        chosen, _ = QFileDialog.getSaveFileName(parent, self._texts("common.save_as"), f"{name}.{ending}", kind)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(f".{ending}")

    def choose_folder(self, parent: QWidget, start: Path) -> Path | None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(parent, self._texts("common.choose_folder"), str(start))
        return Path(name) if name else None

    def ask_password(self, parent: QWidget, file: str, *, again: bool) -> str | None:
        """Ask for the password of ``file``."""
        asked = PasswordDialog(self._texts, file, again=again, parent=parent)
        try:
            return asked.secret.text() if asked.exec() == QDialog.DialogCode.Accepted else None
        finally:
            asked.deleteLater()

    def ask_passphrase(self, parent: QWidget, *, again: bool) -> str | None:
        """Ask for the passphrase of the open shop."""
        asked = PassphraseDialog(self._texts, again=again, parent=parent)
        try:
            return asked.secret.text() if asked.exec() == QDialog.DialogCode.Accepted else None
        finally:
            asked.deleteLater()

    def ask_purpose(self, parent: QWidget, page: str) -> str | None:
        """Ask what for, offering first what was said last time; as long as the shop is open."""
        asked = PurposeDialog(self._texts, self._purposes.get(page, ""), parent)
        try:
            if asked.exec() != QDialog.DialogCode.Accepted:
                return None
            self._purposes[page] = asked.purpose
            return asked.purpose
        finally:
            asked.deleteLater()

    def confirm_erasure(self, parent: QWidget, preview: ErasurePreview) -> bool:
        """Ask for a tick before the button can be pressed; leaving things as they are is the default."""
        asked = EraseDialog(self._texts, preview, parent)
        try:
            return asked.exec() == QDialog.DialogCode.Accepted
        finally:
            asked.deleteLater()

    def confirm(self, parent: QWidget, title: str, text: str, verb: str) -> bool:
        """Ask a real question; leaving things as they are is the default."""
        return self.choose(parent, title, text, (verb,)) == 0

    def choose(self, parent: QWidget, title: str, text: str, verbs: Sequence[str]) -> int | None:
        """Ask which of ``verbs``; leaving things as they are is the default."""
        # Names stand in it, and a name may hold what looks like markup.
        box = QMessageBox(QMessageBox.Icon.NoIcon, "ShopCRM", f"<b>{escape(title)}</b>", parent=parent)
        box.setInformativeText(f"<p>{escape(text)}</p>")
        buttons = [box.addButton(verb, QMessageBox.ButtonRole.AcceptRole) for verb in verbs]
        no = box.addButton(self._texts("common.leave"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        return next((place for place, one in enumerate(buttons) if box.clickedButton() is one), None)
