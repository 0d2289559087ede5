"""Keyrings that need no system: one that remembers, and one that keeps nothing."""

from __future__ import annotations

from shopcrm.base.errors import CannotUnlock
from shopcrm.domain.ways import KeyringState


class MemoryKeyring:
    """Answers like the keyring of a system, as told."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.answers: KeyringState | None = None

    def read(self, vault: str) -> tuple[KeyringState, bytes]:
        if self.answers is not None:
            return self.answers, b""
        if vault not in self.kept:
            return KeyringState.ABSENT, b""
        return KeyringState.PRESENT, self.kept[vault]

    def keep(self, vault: str, value: bytes) -> None:
        self.kept[vault] = value

    def forget(self, vault: str) -> None:
        self.kept.pop(vault, None)


class BrokenKeyring(MemoryKeyring):
    """Keeps nothing."""

    def keep(self, vault: str, value: bytes) -> None:
        raise CannotUnlock("keyring_no_service")
