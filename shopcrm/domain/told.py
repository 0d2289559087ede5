"""What do customer files tell of one customer, and whose word counts where they differ?

A customer file says nothing of orders: it names a person and how she is reached. What several files say is put in order
by who speaks: the owner's own entries after every file, a younger file after an older one, and at last by their words.
Later ones speak last, but a masked, empty or less exact value never replaces a better one (domain.md section 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from shopcrm.domain.contacts import contact_account, is_masked, personal_phone
from shopcrm.domain.days import YearlyDay
from shopcrm.domain.identities import Sent
from shopcrm.domain.orders import Moment

BY_HAND: Final = "by-hand"
"""The format of a batch that holds what the owner wrote down herself, or of its export read again."""

CUSTOMER_KIND: Final = "customer"
"""What one row of a customer file stands for."""

TEXTS: Final = (
    "name", "nick", "phone", "email", "contact", "birthday", "gender", "province", "city", "district", "address",
    "tags", "note",
)  # fmt: skip
_AS_ORDERS: Final = 2
"""What a customer file says weighs as much as so many orders: from the second on a recipient is usual."""

_MASKABLE: Final = frozenset({"name", "nick", "phone", "email", "contact", "district", "address"})


class CustomerSighting(NamedTuple):
    """What one file says of one customer; "" is not told.

    Attributes:
        account: her account on the platform.
        name, nick: her name, and what she calls herself there.
        phone, email, contact: how she is reached; ``contact`` is WeChat or anything else.
        birthday: as ``domain.days.YearlyDay.text``.
        gender: "f" or "m".
        province, city, district, address: where she lives.
        tags, note: the shop's own words on the platform.
        since: when she became a customer.
        as_of: how young the file is: the latest moment it speaks of (epoch seconds), when it was written (ns).
        by_hand: whether the owner wrote it down herself.
    """

    account: str = ""
    name: str = ""
    nick: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    birthday: str = ""
    gender: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    tags: str = ""
    note: str = ""
    since: Moment | None = None
    as_of: tuple[int, int] = (0, 0)
    by_hand: bool = False


class ToldValue(NamedTuple):
    """One thing files told of a customer, and where it comes from.

    Attributes:
        field: one of ``TEXTS``.
        value: as it is told.
        file: the file that said so, "" for the owner's own entry.
        platform: whose file it was.
    """

    field: str
    value: str
    file: str
    platform: str


def told_from_wire(
    content: Mapping[str, Any], as_of: tuple[int, int] = (0, 0), *, by_hand: bool = False
) -> CustomerSighting:  # fmt: skip
    """Build a sighting from its JSON object and the age of its file.

    Raises:
        TypeError, ValueError: the object is none of ours.
    """
    since = content.get("since")
    told = {name: value for name, value in content.items() if name != "since"}
    moment = None if since is None else Moment(since) if isinstance(since, int) else Moment(*since)
    return CustomerSighting(**told, since=moment, as_of=as_of, by_hand=by_hand)


def told_to_wire(sighting: CustomerSighting) -> dict[str, Any]:
    """Return the JSON object of ``sighting``; only told fields are in it."""
    content: dict[str, Any] = {name: text for name in ("account", *TEXTS) if (text := getattr(sighting, name))}
    if sighting.since is not None:
        content["since"] = sighting.since.epoch if sighting.since.grain == 1 else list(sighting.since)
    return content


def told_owner(content: Mapping[str, Any]) -> str:
    """Return the account a row of a customer file is about: rung 1 of domain.md section 3, else rung 2, else ""."""
    account: str = content.get("account", "")
    return account or contact_account(
        content.get("name", ""), personal_phone(content.get("phone", "")) or "", content.get("email", "")
    )


def in_order(sightings: Sequence[CustomerSighting]) -> list[int]:
    """Return the places of ``sightings`` in the order they speak."""
    places = range(len(sightings))
    ages = [(one.by_hand, one.as_of) for one in sightings]
    if len(set(ages)) == len(ages):
        return sorted(places, key=ages.__getitem__)
    return sorted(places, key=lambda place: (*ages[place], repr(sightings[place])))


def fold_told(sightings: Sequence[CustomerSighting]) -> CustomerSighting:
    """Return what ``sightings`` (at least one) say together, whichever came first."""
    if len(sightings) == 1:
        # The way of almost every customer.
        return sightings[0]._replace(as_of=(0, 0), by_hand=False)
    winners = speakers(sightings)
    since = [one.since for one in sightings if one.since is not None]
    told = {name: getattr(sightings[place], name) for name, place in winners.items()}
    # Nobody becomes a customer twice: the earliest day is when she did.
    return CustomerSighting(**told, since=min(since, default=None, key=lambda one: (one.epoch, one.grain)))


def speakers(sightings: Sequence[CustomerSighting]) -> dict[str, int]:
    """Return field → place of the sighting whose word counts, for every field somebody tells."""
    found: dict[str, int] = {}
    for place in in_order(sightings):
        for name in ("account", *TEXTS):
            value = getattr(sightings[place], name)
            if not value:
                continue
            known = getattr(sightings[found[name]], name) if name in found else value
            if value == known or _better(name, value, known):
                found[name] = place
    return found


def _better(name: str, value: str, known: str) -> bool:
    """Whether ``value``, told later, replaces what is ``known``."""
    if name == "birthday":
        return not _same_day(value, known) or len(value) >= len(known)
    return name not in _MASKABLE or not is_masked(value) or is_masked(known)


def _same_day(one: str, other: str) -> bool:
    """Whether two birthdays differ in nothing but the year one of them does not tell."""
    mine, yours = YearlyDay.from_text(one), YearlyDay.from_text(other)
    return (mine.calendar, mine.month, mine.day, mine.leap) == (yours.calendar, yours.month, yours.day, yours.leap)


def as_sent(told: CustomerSighting) -> Sent:
    """Return what files tell of an account's owner as if orders had gone to her: many that go elsewhere outweigh it."""
    phone, since = personal_phone(told.phone) or "", told.since.epoch if told.since is not None else 0
    return Sent(told.name, phone, told.email, told.province, told.city, _AS_ORDERS, since)


def contact_with(
    contact: tuple[str, str, str, str], told: CustomerSighting, hand: CustomerSighting | None
) -> tuple[str, str, str, str]:  # fmt: skip
    """Return (recipient, phone, province, city) of a customer, completed by what files say of her.

    What the owner wrote down herself (``hand``) goes before what orders tell; a nick serves where no name is known.
    """
    recipient, phone, province, city = contact
    if hand is not None:
        recipient, phone = hand.name or recipient, personal_phone(hand.phone) or phone
    if not province and not city:
        province, city = told.province, told.city
    return (recipient or told.name or told.nick, phone or personal_phone(told.phone) or "", province, city)
