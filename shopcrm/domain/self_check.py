"""How did the shop treat its customers' data in the past year? The facts of the yearly self-check.

PIPL article 54: whoever handles personal data looks from time to time whether it is done as the law says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shopcrm.domain.audit import KINDS, Action, Entry, Verdict, Who
from shopcrm.domain.backups import BackupState
from shopcrm.domain.ways import WaysIn

MONTHS: Final = 12
_GIVEN: Final = frozenset(KINDS["out"]) - {Action.BACKUP, Action.TRAIL, Action.SUPPORT}


@dataclass(frozen=True)
class Held:
    """How many customers the shop keeps, and of how many of them what.

    Attributes:
        customers: all files.
        reached: with a phone number.
        birthdays, notes: with a birthday; with the owner's own words.
        agreed, declined: who said yes, or no, to being contacted and has not said otherwise.
        edits: changes of the owner's words within the year.
    """

    customers: int
    reached: int
    birthdays: int
    notes: int
    agreed: int
    declined: int
    edits: int


@dataclass(frozen=True)
class Given:
    """What left the shop for one purpose: how often, and how many people were in it all in all."""

    action: Action
    purpose: str
    times: int
    people: int


@dataclass(frozen=True)
class SelfCheck:
    """The facts of one self-check.

    Attributes:
        since, day: the local days it is about.
        held: what is kept.
        months, quiet, kept: how long files may be quiet, how many have been for longer, how many of those are kept
            for a reason.
        given: what left the shop.
        times: how often each other thing was done.
        staff: how many of all acts were the staff's.
        failed: wrong tries at the door.
        trail: whether anybody changed the record these figures are from.
        backups, ways: how things stand with both.
    """

    since: date
    day: date
    held: Held
    months: int
    quiet: int
    kept: int
    given: tuple[Given, ...]
    times: Mapping[Action, int]
    staff: int
    failed: int
    trail: Verdict
    backups: BackupState
    ways: WaysIn


def given_away(entries: Sequence[Entry]) -> tuple[Given, ...]:
    """Return what left the shop by kind and purpose, the most people first."""
    found: dict[tuple[Action, str], list[int]] = {}
    for entry in entries:
        act = entry.act
        if act.action in _GIVEN:
            counted = found.setdefault((act.action, act.purpose), [0, 0])
            counted[0] += 1
            counted[1] += act.counts.get("people", 0) + act.counts.get("customers", 0)
    given = [Given(action, purpose, times, people) for (action, purpose), (times, people) in found.items()]
    return tuple(sorted(given, key=lambda one: (-one.people, one.action, one.purpose)))


def times_done(entries: Sequence[Entry]) -> dict[Action, int]:
    """Return how often each thing was done."""
    found: dict[Action, int] = {}
    for entry in entries:
        found[entry.act.action] = found.get(entry.act.action, 0) + 1
    return found


def by_staff(entries: Sequence[Entry]) -> int:
    """Return how much of it the staff did."""
    return sum(entry.who is Who.STAFF for entry in entries)


def failed_tries(entries: Sequence[Entry]) -> int:
    """Return how often somebody tried a wrong secret at the door."""
    return sum(entry.act.counts.get("failed", 0) for entry in entries if entry.act.action is Action.UNLOCK)
