"""What is an account of a person, what joins two, and what speaks for it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shopcrm.domain.contacts import AccountKind


class By(StrEnum):
    """Who joined two files or took them apart."""

    OWNER = "owner"
    PROGRAM = "program"


class Clue(StrEnum):
    """What speaks for two accounts being one person's, or against it; texts under ``people.clue``."""

    SAME_PHONE = "same_phone"
    OTHER_PHONE = "other_phone"
    PHONE_FITS = "phone_fits"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    NAME_FITS = "name_fits"
    OTHER_NAME = "other_name"
    SAME_ADDRESS = "same_address"
    ADDRESS_FITS = "address_fits"
    LIKE_ADDRESS = "like_address"
    SAME_DISTRICT = "same_district"
    SAME_CITY = "same_city"
    OTHER_PLACE = "other_place"
    SAME_TOKEN = "same_token"  # noqa: S105 - a kind of evidence
    SAME_NICK = "same_nick"
    LIKE_NICK = "like_nick"
    NICK_IS_NAME = "nick_is_name"
    ONE_ORDER = "one_order"


class Role(StrEnum):
    """What an account's recipients tell of its owner."""

    OWN = "own"
    GIVER = "giver"
    RESELLER = "reseller"


class Evidence(NamedTuple):
    """One piece of evidence.

    Attributes:
        clue: what was found.
        facts: values for its text: a name, a masked number, a place, how many share it.
        bits: how much it says: log2 of how much likelier it is for one person than for two.
    """

    clue: Clue
    facts: tuple[tuple[str, str], ...] = ()
    bits: float = 0.0


class Key(NamedTuple):
    """What joins accounts by itself: a phone number or an e-mail address together with the usual recipient's name."""

    kind: AccountKind
    value: str
    name: str


@dataclass(frozen=True)
class Link:
    """An active join of two files.

    Attributes:
        id: its number, 0 before it is stored.
        at: when it was made (aware).
        by: the owner or the program.
        keep, fold: the file whose number is shown, the file that became a part of it.
        choices: (part, "keep" | "fold" | "both"): whose words are shown; parts are name, gender, birthday, notes and
            ``field.<name>``.
        evidence: what spoke for it when it was made.
        implied_by: number of the join by hand that this one came along with; it is shown and undone with that.
    """

    id: int
    at: datetime
    by: By
    keep: int
    fold: int
    choices: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    implied_by: int = 0


class Usual(NamedTuple):
    """Whom an account's orders usually go to, "" where there is nobody most of them go to.

    Attributes:
        name: the usual recipient.
        phone, email: how she is usually reached there.
        orders: how many orders went to her.
        recipients: how many different unmasked names there are.
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    orders: int = 0
    recipients: int = 0


class Sent(NamedTuple):
    """Orders of one account that went to one recipient; ``latest`` in epoch seconds, 0 for none told."""

    recipient: str
    mobile: str
    email: str
    province: str
    city: str
    orders: int
    latest: int


@dataclass(frozen=True)
class Identity:
    """One account of a customer.

    Attributes:
        platform, kind, value: where, what, and the account name, number or address itself.
        name: the usual recipient, "" where there is none.
        phone: her personal number as the account's orders usually tell it, or "".
        file: the file it came with.
        orders: how many orders it has.
        recipients: to how many different people its orders went.
        role: whether these are hers, gifts, or a reseller's customers.
    """

    platform: str
    kind: AccountKind
    value: str
    name: str
    phone: str
    file: int
    orders: int
    recipients: int
    role: Role


@dataclass(frozen=True)
class IdentityView:
    """Who a customer is made of: her accounts and the joins that brought them together, oldest first."""

    identities: tuple[Identity, ...] = ()
    links: tuple[Link, ...] = ()
