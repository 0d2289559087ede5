"""What is known of a backup, and which of them are kept?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Final

DAYS: Final = 7
WEEKS: Final = 4
MONTHS: Final = 12
ALWAYS: Final = 3


class Reason(Enum):
    """Why a backup was made."""

    BY_HAND = "by_hand"
    AFTER_WORK = "after_work"
    BEFORE_MIGRATION = "before_migration"
    BEFORE_UNDO = "before_undo"
    BEFORE_KEY = "before_key"
    AFTER_KEY = "after_key"
    AFTER_ERASURE = "after_erasure"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, sealed under a key of its vault.

    Attributes:
        vault: the vault's id.
        number: one more than the backup before it; a clock may be wrong, this is not.
        made: when, in UTC.
        reason: why.
        program: version of the program that made it.
        schema: of its database.
        writes: how many writes the database had seen.
        size: bytes of the database.
        sha256: of the database file.
        counts: orders, customers, accounts, batches, lines.
    """

    vault: str
    number: int
    made: datetime
    reason: Reason
    program: str
    schema: str
    writes: int
    size: int
    sha256: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Backup:
    """One backup file that can be read.

    Attributes:
        path: the file.
        manifest: what it says of itself.
        sealed: whether its seal is of the present data key; one of before a change of the key opens with the former
            passphrase or recovery code only.
        second: whether it lies in the second place.
    """

    path: Path
    manifest: Manifest
    sealed: bool
    second: bool = False


@dataclass(frozen=True)
class BackupState:
    """How things stand with the backups.

    Attributes:
        newest: the one made last; None where there is none.
        changed: whether anything was written since.
        drilled: when a backup was last brought back for a try, and went well.
        second: folder of the second place, "" for none.
        second_problem: "" or why the second place takes none: ``missing``, ``same_disk``.
    """

    newest: Backup | None
    changed: bool
    drilled: datetime | None
    second: str
    second_problem: str


@dataclass
class Salvaged:
    """What came out of a damaged database.

    Attributes:
        rows: how many rows of each table were read.
        lost: about how many could not be: some of their numbers may have been free.
        tables: those of which something could not be read.
    """

    rows: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    tables: set[str] = field(default_factory=set)


def kept(made: Sequence[tuple[int, date]]) -> set[int]:
    """Return the numbers of the backups to keep.

    The last three always; of the others the newest of each of the last seven days, four weeks and twelve months *that
    have a backup*. Counted by number, not by today's date: a clock that jumps makes none of them old.

    Args:
        made: number and local date of each.
    """
    found = sorted(made, reverse=True)
    keep = {number for number, _ in found[:ALWAYS]}
    for length, period in (
        (DAYS, lambda day: (day,)),
        (WEEKS, lambda day: day.isocalendar()[:2]),
        (MONTHS, lambda day: (day.year, day.month)),
    ):
        keep |= _newest_of_each(((number, period(day)) for number, day in found), length)
    return keep


def _newest_of_each(found: Iterable[tuple[int, tuple[object, ...]]], length: int) -> set[int]:
    newest: dict[tuple[object, ...], int] = {}
    for number, period in found:
        if period not in newest and len(newest) < length:
            newest[period] = number
    return set(newest.values())


def gone_by(made: Sequence[tuple[int, date]], today: date) -> date | None:
    """Return the day on which the last of these backups is let go if one is made every day; None where there is none.

    Args:
        made: number and local date of each.
        today: the day of the last of them, or later.
    """
    left = {number for number, _ in made}
    found, day = list(made), today
    while left:
        day += timedelta(days=1)
        found.append((max(number for number, _ in found) + 1, day))
        keep = kept(found)
        found = [one for one in found if one[0] in keep]
        left &= keep
    return day if made else None
