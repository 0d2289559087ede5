"""Which ways into the shop are there, as the owner sees them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

LARGEST_HEADER: Final = 64 * 1024
"""So many bytes may the header of a vault have, in which its ways in stand."""


@dataclass(frozen=True, repr=False)
class TypedSecret:
    """What the owner typed to show that she may: a passphrase, or the recovery code."""

    text: str
    is_code: bool = False


class KeyringState(Enum):
    """What the keyring of the operating system answered."""

    PRESENT = "present"
    ABSENT = "absent"
    LOCKED = "locked"
    NO_SERVICE = "no_service"

    @property
    def problem(self) -> str:
        """The key of the error it means for whoever needs what lies there."""
        if self is KeyringState.LOCKED:
            return "keyring_locked"
        return "keyring_absent" if self is KeyringState.ABSENT else "keyring_no_service"


@dataclass(frozen=True)
class WaysIn:
    """The ways into one shop.

    Attributes:
        passphrase, recovery: since when; None where that is not known.
        staff: since when there is a passphrase of the staff; None for none.
        keyring: whether this shop may be opened through the keyring of a computer.
        by_staff: whether the staff's passphrase opened it.
    """

    passphrase: datetime | None
    recovery: datetime | None
    staff: datetime | None
    keyring: bool
    by_staff: bool
