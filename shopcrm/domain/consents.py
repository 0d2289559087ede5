"""What did a customer agree to, or say no to, and how can that be shown? The consent ledger of domain.md section 10."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LONGEST_WORDING: Final = 500
LONGEST_NOTE: Final = 200


class Purpose(StrEnum):
    """What she agreed to. ``sensitive``: a child's birthday, allergies; ``sharing``: her data goes to somebody else."""

    CONTACT = "contact"
    MEMBERSHIP = "membership"
    SENSITIVE = "sensitive"
    SHARING = "sharing"


class Channel(StrEnum):
    """By which way; ``any`` is every one of them."""

    ANY = "any"
    PHONE = "phone"
    SMS = "sms"
    PLATFORM = "platform"
    WECHAT = "wechat"
    EMAIL = "email"
    POST = "post"
    OTHER = "other"


class Saying(StrEnum):
    """What she said. Refused: asked and said no; withdrawn: had agreed and takes it back, or asks to be left alone."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Evidence(StrEnum):
    """How it can be shown that she said so."""

    CHAT = "chat"
    MESSAGE = "message"
    FORM = "form"
    CALL = "call"
    SPOKEN = "spoken"
    OTHER = "other"


@dataclass(frozen=True)
class Consent:
    """One thing a customer said, as the owner writes it down.

    Attributes:
        saying: yes or no.
        purpose, channel: to what.
        day: local date on which she said it.
        wording: the words she agreed to or used herself.
        evidence: how it can be shown.
        note: where the evidence lies.
    """

    saying: Saying
    purpose: Purpose
    channel: Channel
    day: date
    wording: str = ""
    evidence: Evidence = Evidence.OTHER
    note: str = ""

    def problem(self, today: date) -> str:
        """Return what is missing or cannot be: ``wording``, ``long`` or ``future``; "" where all is well.

        Consent that cannot be shown is none; a no needs no proof.
        """
        if self.day > today:
            return "future"
        if len(self.wording) > LONGEST_WORDING or len(self.note) > LONGEST_NOTE:
            return "long"
        return "wording" if self.saying is Saying.GIVEN and not self.wording.strip() else ""


@dataclass(frozen=True)
class ConsentEntry:
    """One line of the ledger; lines are never changed, only added and struck out.

    Attributes:
        id: its number.
        consent: what was said.
        recorded: when it was written down.
        struck: when it was struck out as a mistake, None where it counts.
    """

    id: int
    consent: Consent
    recorded: datetime
    struck: datetime | None = None


def standing(entries: Iterable[ConsentEntry], purpose: Purpose, channel: Channel) -> ConsentEntry | None:
    """Return the line that counts for a purpose and a channel: the last thing she said of it, or of any channel.

    None: she was never asked, and never said anything.
    """
    return last_said(
        entry
        for entry in entries
        if entry.struck is None and entry.consent.purpose is purpose and entry.consent.channel in (channel, Channel.ANY)
    )


def last_said(entries: Iterable[ConsentEntry]) -> ConsentEntry | None:
    """Return what was said last; of two of one day the one written down later. None where there is nothing."""
    return max(entries, key=lambda entry: (entry.consent.day, entry.id), default=None)


def is_closed(entries: Iterable[ConsentEntry], purpose: Purpose, channel: Channel) -> bool:
    """Whether she said no, or no longer, to being reached for ``purpose`` by ``channel``."""
    last = standing(entries, purpose, channel)
    return last is not None and last.consent.saying is not Saying.GIVEN


def in_force(entries: Iterable[ConsentEntry]) -> tuple[ConsentEntry, ...]:
    """Return the lines that say what counts now, one a purpose and channel, as they were written down."""
    entries = tuple(entries)
    asked = {(entry.consent.purpose, entry.consent.channel) for entry in entries if entry.struck is None}
    found = {
        entry.id: entry for purpose, channel in asked if (entry := standing(entries, purpose, channel)) is not None
    }
    return tuple(found[number] for number in sorted(found))
