"""What do the files tell of an account's owner, masked or not? The person its orders usually go to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from shopcrm.domain.contacts import email_key, is_masked, phone_key
from shopcrm.domain.masks import Agreement, compare_names, compare_phones, is_opaque, phone_shape, plain, street_of
from shopcrm.identity.usual import RESELLER_NAMES

_MOST_KEPT: Final = 3
# Ciphertexts are longer than names and numbers.
_TOKEN: Final = 20
_SHORTEST_NICK: Final = 5
# Names a platform makes up by itself.
_MADE_UP: Final = re.compile(
    r"(?:tb|taobao|jd|user|wx|dy|ks|pdd|xhs|youzan|u|id)?[_-]?\d*[a-f0-9]{0,4}\d{4,}[a-z]?|.*(?:用户|会员|匿名).*"
)
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
        nick: its name there, "" for one that is a number or address.
        name: the usual recipient, masked where nothing better is told.
        phones: numbers, digits and stars, most used first.
        emails: addresses.
        places: where orders went, most used first.
        tokens: ciphertexts a platform gives instead of values.
        stem: the nick without the figures at its end, "" for one that a platform made up.
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
    stem: str


def profile(account: int, customer: int, platform: str, nick: str, told: Sequence[Told]) -> Profile | None:
    """Return what is known of an account's owner; None where its orders go here and there, to others than her."""
    if len(told) == 1:
        return _of_one(account, customer, platform, nick, told[0])
    name = _name(told)
    if name is None:
        return None
    own = [one for one in told if not name or not one.recipient or _same(one.recipient, name)]
    return Profile(
        account, customer, platform, nick, plain(name), _phones(own),
        tuple(_most_used((email_key(one.email), one.orders) for one in own if one.email)),
        tuple(_most_used((_place(*one[3:7]), one.orders) for one in own if one.city or one.address or one.province)),
        _tokens(own),
        sum(one.orders for one in own) if nick else 0, nick_stem(nick),
    )  # fmt: skip


def _of_one(account: int, customer: int, platform: str, nick: str, told: Told) -> Profile:
    """Return the profile of an account whose orders all tell the same: most accounts."""
    name, phone, email, province, city, district, address, orders = told
    tokens = () if len(name) < _TOKEN and len(phone) < _TOKEN and len(address) < _TOKEN else _tokens((told,))
    shape = _usable(phone)
    mail = email_key(email) if email else ""
    return Profile(
        account, customer, platform, nick, "" if name in tokens else plain(name), (shape,) if shape else (),
        (mail,) if mail else (), (_place(province, city, district, address),) if city or address or province else (),
        tokens, orders if nick else 0, nick_stem(nick),
    )  # fmt: skip


def _tokens(told: Iterable[Told]) -> tuple[str, ...]:
    return tuple(sorted({text for one in told for text in (one.recipient, one.phone, one.address) if is_opaque(text)}))


def _same(one: str, other: str) -> bool:
    return one == other or compare_names(one, other) is Agreement.AGREE


def _name(told: Sequence[Told]) -> str | None:
    """Return the name most orders go to, "" where none is told, None where there is no usual one."""
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


def _usable(phone: str) -> str:
    """Return a number's shape, "" for one nobody owns."""
    shape = phone_shape(phone) if phone else ""
    return shape if "*" in shape or len(shape) != 11 or not shape.startswith("1") else phone_key(shape)


def nick_stem(nick: str) -> str:
    """Return a nick without the figures at its end, "" for one a platform made up and for a short one."""
    if not nick or _MADE_UP.fullmatch(nick):
        return ""
    stem = nick.rstrip("0123456789_.-")
    return stem if len(stem.encode("utf-8")) >= _SHORTEST_NICK else ""


def _place(province: str, city: str, district: str, address: str) -> Place:
    return Place(plain(province), plain(city), plain(district), street_of(address, province, city, district))


def _most_used(values: Iterable[tuple[T, int]]) -> list[T]:
    """Return the values told in most orders, at most a few."""
    counts: Counter[T] = Counter()
    for value, orders in values:
        if value:
            counts[value] += orders
    return sorted(counts, key=lambda value: (-counts[value], value))[:_MOST_KEPT]
