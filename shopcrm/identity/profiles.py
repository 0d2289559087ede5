"""What do the files tell of an account's owner, masked or not? The person its orders usually go to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from shopcrm.domain.contacts import email_key, is_masked, phone_key
from shopcrm.domain.masks import Agreement, compare_names, compare_phones, is_opaque, phone_shape, plain, street_of
from shopcrm.identity.usual import RESELLER_NAMES

_MOST_KEPT: Final = 3
T = TypeVar("T")


class Told(NamedTuple):
    """What one account's orders to one recipient tell of her, as it stands in the files; ``orders`` of them do."""

    recipient: str
    phone: str
    email: str
    province: str
    city: str
    district: str
    address: str
    orders: int


class Place(NamedTuple):
    """Where somebody lives; ``street`` without spaces and marks, stars for what is hidden."""

    province: str
    city: str
    district: str
    street: str


class Profile(NamedTuple):
    """One account's owner.

    Attributes:
        account: its number.
        customer: the customer it is a part of.
        platform: where it is.
        nick: its name there in small letters, "" for one that is a number or address.
        name: the usual recipient, masked where nothing better is told.
        phones: numbers, digits and stars, most used first.
        emails: addresses.
        places: where orders went, most used first.
        tokens: ciphertexts a platform gives instead of values.
        orders: how many orders tell of her; 0 for an account that is her number or address itself.
    """

    account: int
    customer: int
    platform: str
    nick: str
    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    places: tuple[Place, ...]
    tokens: tuple[str, ...]
    orders: int


def profile(account: int, customer: int, platform: str, nick: str, told: Sequence[Told]) -> Profile | None:
    """Return what is known of an account's owner; None where its orders go here and there, to others than her."""
    name = _name(told)
    if name is None:
        return None
    own = [one for one in told if not name or not one.recipient or _same(one.recipient, name)]
    return Profile(
        account, customer, platform, nick.casefold(), plain(name), _phones(own),
        tuple(_most_used((email_key(one.email), one.orders) for one in own if one.email)),
        tuple(_most_used((_place(*one[3:7]), one.orders) for one in own if one.city or one.address or one.province)),
        tuple(sorted({text for one in own for text in (one.recipient, one.phone, one.address) if is_opaque(text)})),
        sum(one.orders for one in own) if nick else 0,
    )  # fmt: skip


def _same(one: str, other: str) -> bool:
    return one == other or compare_names(one, other) is Agreement.AGREE


def _name(told: Sequence[Told]) -> str | None:
    """Return the name most orders go to, "" where none is told, None where there is no usual one."""
    if len(told) == 1:
        return "" if is_opaque(told[0].recipient) else told[0].recipient
    whole: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    for one in told:
        if one.recipient and not is_opaque(one.recipient):
            (masked if is_masked(one.recipient) else whole)[one.recipient] += one.orders
    for names in (whole, masked):
        best = max(names, key=lambda name: (names[name], name), default="")
        if best and 2 * names[best] > names.total():
            return best
        if best and (names is masked or len(names) >= RESELLER_NAMES):
            return None
    best = max(whole, key=lambda name: (whole[name], name), default="")
    # Two recipients with as many orders each: the one that is listed may still be looked at, nothing joins by itself.
    return best if len(whole) <= 2 else None


def _phones(told: Iterable[Told]) -> tuple[str, ...]:
    shapes = _most_used((shape, one.orders) for one in told if (shape := _usable(one.phone)))
    whole = [shape for shape in shapes if "*" not in shape]
    hidden = [
        shape
        for shape in shapes
        if "*" in shape and all(compare_phones(shape, known).agreement is not Agreement.AGREE for known in whole)
    ]
    return tuple((*whole, *hidden)[:_MOST_KEPT])


@lru_cache(maxsize=65536)
def _usable(phone: str) -> str:
    """Return a number's shape, "" for one nobody owns."""
    shape = phone_shape(phone) if phone else ""
    return shape if "*" in shape or len(shape) != 11 or not shape.startswith("1") else phone_key(shape)


@lru_cache(maxsize=65536)
def _place(province: str, city: str, district: str, address: str) -> Place:
    return Place(plain(province), plain(city), plain(district), street_of(address, province, city, district))


def _most_used(values: Iterable[tuple[T, int]]) -> list[T]:
    """Return the values told in most orders, at most a few."""
    counts: Counter[T] = Counter()
    for value, orders in values:
        if value:
            counts[value] += orders
    return sorted(counts, key=lambda value: (-counts[value], value))[:_MOST_KEPT]  # type: ignore[type-var]
