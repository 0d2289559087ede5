"""Which failures may the owner meet, and which text and exit code belongs to each?

An error carries a key into the text catalogue and the facts the text needs.
The facts name files, sheets, rows and columns, never a customer.
"""

from __future__ import annotations

from typing import ClassVar


class ShopError(Exception):
    """A failure the owner can understand.

    Attributes:
        key: message key; ``errors.<key>.title``, ``.what`` and ``.do`` are its texts.
        facts: values for the placeholders of those texts.
        exit_code: what the command line ends with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **facts: object) -> None:
        """Remember the message key and its facts."""
        super().__init__(key)
        self.key = key
        self.facts = facts


class WrongUsage(ShopError):
    """The call itself is wrong: an unknown batch, a date that is none."""

    exit_code = 2


class InputRefused(ShopError):
    """A file cannot be trusted or read; nothing of it was stored."""

    exit_code = 3


class CannotUnlock(ShopError):
    """The vault stays closed: wrong secret, not a vault, newer schema, no permission."""

    exit_code = 4


class NotAllowed(ShopError):
    """The shop was opened with a passphrase that does not allow it; nothing was done."""

    exit_code = 4


class VaultDamaged(ShopError):
    """The secret is right but header or database is broken."""

    exit_code = 5

    @property
    def of_open_shop(self) -> bool:
        """Whether it is the database itself, so that only a backup or a salvage helps."""
        return self.key == "database_damaged"


class StorageFailed(ShopError):
    """The disk refused a write: it is full or read-only. Nothing half done remains."""

    exit_code = 1


class Cancelled(ShopError):
    """The owner stopped the work; nothing of it was kept."""

    exit_code = 1

    def __init__(self) -> None:
        """Cancelled has one text only."""
        super().__init__("cancelled")
