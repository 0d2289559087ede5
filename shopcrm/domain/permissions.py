"""What may whoever opened the shop do in it? The one place that says so; services refuse, the window hides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopcrm.base.errors import NotAllowed


class Permission(StrEnum):
    """What somebody may be allowed: kinds of work, not single verbs."""

    LOOK = "look"  # customers with masked details, orders, groups, figures, the list of the month
    NOTE = "note"  # words about a customer
    ENTER = "enter"  # orders and customers, from files of known formats or by hand
    KEEP_SAFE = "keep_safe"  # the backup beside the shop, its drill, the check
    REVEAL = "reveal"  # contact details in full
    EXPORT = "export"  # files that hold customers
    PRINT = "print"  # paper, and PDF
    DECIDE = "decide"  # who is who
    UNDO = "undo"  # take an import back
    TEACH = "teach"  # how files are read
    ERASE = "erase"
    AUDIT = "audit"
    BACKUPS = "backups"  # carry them elsewhere, bring one back, delete them
    WAYS = "ways"  # passphrases, codes, keys
    SETTINGS = "settings"  # of the shop, and how soon it locks


# docs/decisions/0046: what a helper needs, and nothing that lets data out or cannot be undone.
STAFF: Final = frozenset({Permission.LOOK, Permission.NOTE, Permission.ENTER, Permission.KEEP_SAFE})


@dataclass(frozen=True)
class Rights:
    """What whoever opened the shop may do; ``by_staff`` where it was the staff's passphrase."""

    by_staff: bool

    def may(self, permission: Permission) -> bool:
        """Whether ``permission`` is given."""
        return not self.by_staff or permission in STAFF

    def need(self, permission: Permission) -> None:
        """Go on only with ``permission``.

        Raises:
            NotAllowed: it is the owner's.
        """
        if not self.may(permission):
            raise NotAllowed("owners_only")
