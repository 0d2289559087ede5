"""Dialogs that answer by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from shopcrm.domain.erasure import ErasurePreview


class ScriptedDialogs:
    """Answers as written down beforehand."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.mapping: Path | None = None
        self.backup: Path | None = None
        self.save: Path | None = None
        self.folder: Path | None = None
        self.sure = True
        self.passwords: list[str | None] = []
        self.again: list[tuple[str, bool]] = []
        self.choice = ""
        self.purpose: str | None = "follow_up"
        self.passphrases: list[str | None] = []
        self.asked: list[str] = []

    def open_files(self, parent: QWidget) -> list[Path]:
        del parent
        return self.files

    def open_mapping(self, parent: QWidget) -> Path | None:
        del parent
        return self.mapping

    def open_backup(self, parent: QWidget) -> Path | None:
        del parent
        return self.backup

    def save_file(self, parent: QWidget, name: str, ending: str) -> Path | None:
        del parent
        self.asked.append(f"{name}.{ending}")
        return self.save

    def choose_folder(self, parent: QWidget, start: Path) -> Path | None:
        del parent, start
        return self.folder

    def ask_password(self, parent: QWidget, file: str, *, again: bool) -> str | None:
        del parent
        self.again.append((file, again))
        return self.passwords.pop(0)

    def ask_passphrase(self, parent: QWidget, *, again: bool) -> str | None:
        del parent
        self.asked.append("again" if again else "passphrase")
        return self.passphrases.pop(0)

    def ask_purpose(self, parent: QWidget, page: str) -> str | None:
        del parent, page
        return self.purpose

    def confirm_erasure(self, parent: QWidget, preview: ErasurePreview) -> bool:
        del parent
        self.asked.append(preview.name)
        return self.sure

    def confirm(self, parent: QWidget, title: str, text: str, verb: str) -> bool:
        del parent, title, text
        self.asked.append(verb)
        return self.sure

    def choose(self, parent: QWidget, title: str, text: str, verbs: Sequence[str]) -> int | None:
        del parent, title
        self.asked.append(text)
        return verbs.index(self.choice) if self.choice else None
