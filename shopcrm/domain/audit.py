"""What is written down of what was done with the shop? Numbers, counts and purposes; never a value of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

LONGEST_PURPOSE: Final = 60
# Purposes that are offered; her own words stand for themselves.
PURPOSES: Final = ("follow_up", "shipping", "books", "own_copy")
COMMAND_LINE: Final = "command_line"


class Action(StrEnum):
    """What was done."""

    CREATED = "created"
    UNLOCK = "unlock"
    GAP = "gap"
    UNREADABLE = "unreadable"
    REVEAL = "reveal"
    COPY = "copy"
    EXPORT = "export"
    PRINT = "print"
    PDF = "pdf"
    XLSX = "xlsx"
    ROWS = "rows"
    TRAIL = "trail"
    SUPPORT = "support"
    BACKUP = "backup"
    IMPORT = "import"
    UNDO = "undo"
    NEW_CUSTOMER = "new_customer"
    MERGE = "merge"
    UNMERGE = "unmerge"
    APART = "apart"
    TOGETHER = "together"
    ERASE = "erase"
    CONSENT = "consent"
    CONSENT_STRUCK = "consent_struck"
    PERSON = "person"
    RETAIN = "retain"
    PASSPHRASE = "key_passphrase"  # noqa: S105 - a kind, no secret
    RECOVERY = "key_recovery"
    KEYRING = "key_keyring"
    KEYRING_OFF = "key_keyring_off"
    STAFF = "key_staff"
    STAFF_OFF = "key_staff_off"
    DATA_KEY = "key_data"
    RESTORE = "restore"
    SALVAGE = "salvage"
    MENDED = "mended"
    LINES_LOST = "lines_lost"
    LOCK_WEAKER = "lock_weaker"


class Subject(StrEnum):
    """What ``Act.number`` counts."""

    NONE = ""
    CUSTOMER = "customer"
    BATCH = "batch"
    LINK = "link"
    BACKUP = "backup"
    RFM = "rfm"
    FOLLOW_UP = "follow_up"
    PROTOCOL = "protocol"
    SELF_CHECK = "self_check"


# Kinds of acts, as one looks for them.
KINDS: Final[Mapping[str, tuple[Action, ...]]] = {
    "out": (
        Action.EXPORT, Action.PRINT, Action.PDF, Action.XLSX, Action.ROWS, Action.TRAIL, Action.SUPPORT, Action.BACKUP,
        Action.PERSON,
    ),
    "seen": (Action.REVEAL, Action.COPY),
    "changed": (
        Action.CREATED, Action.IMPORT, Action.UNDO, Action.NEW_CUSTOMER, Action.MERGE, Action.UNMERGE, Action.APART,
        Action.TOGETHER, Action.ERASE, Action.RESTORE, Action.SALVAGE, Action.MENDED,
        Action.LINES_LOST, Action.CONSENT, Action.CONSENT_STRUCK, Action.RETAIN,
    ),
    "keys": (
        Action.UNLOCK, Action.GAP, Action.PASSPHRASE, Action.RECOVERY, Action.KEYRING, Action.KEYRING_OFF, Action.STAFF,
        Action.STAFF_OFF, Action.DATA_KEY, Action.LOCK_WEAKER,
    ),
}  # fmt: skip


class Who(StrEnum):
    """Whose passphrase had opened the shop."""

    OWNER = "owner"
    STAFF = "staff"


@dataclass(frozen=True)
class Act:
    """One thing that was done.

    Attributes:
        action: what.
        subject, number: to what: the number of a customer, an import, a backup; 0 for nothing of its own.
        counts: how much of it: rows, people, columns …
        purpose: a key of ``PURPOSES``, ``command_line``, the key of a way in, or the owner's short words.
        sha256: of the file that was written, in hex, or "".
    """

    action: Action
    subject: Subject = Subject.NONE
    number: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    purpose: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the trail: the ``seq``-th act, at a moment in UTC."""

    seq: int
    at: datetime
    act: Act
    who: Who


class Flaw(StrEnum):
    """What is wrong with a trail."""

    NONE = ""
    EDITED = "edited"
    MISSING = "missing"
    REORDERED = "reordered"
    CUT = "cut"
    GAP = "gap"


@dataclass(frozen=True)
class LostLines:
    """Lines that could not be read when a damaged shop was salvaged, at a moment in UTC, as the trail itself tells."""

    first: int
    last: int
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What looking through the whole trail found.

    Attributes:
        entries: how many lines there are.
        flaw: the first thing that is wrong; ``gap`` where the trail itself tells that its end was gone once.
        seq: the line it is about, 0 for none.
        lost: lines that are missing and accounted for: no flaw.
    """

    entries: int
    flaw: Flaw = Flaw.NONE
    seq: int = 0
    lost: tuple[LostLines, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether nobody changed the trail."""
        return self.flaw is Flaw.NONE


def purpose_words(text: str) -> str:
    """Return ``text`` as it may be kept: one line, not long."""
    return " ".join(text.split())[:LONGEST_PURPOSE]
