"""Whom do an account's orders usually go to, and how is its owner reached?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shopcrm.domain.contacts import AccountKind, email_key, is_masked, name_key, phone_key
from shopcrm.domain.identities import Key, Role, Sent, Usual
from shopcrm.domain.masks import Agreement, compare_names

# One order may be a gift; from the second on a recipient is usual.
_LEAST_ORDERS: Final = 2
# From so many recipients on without a usual one, an account buys for others.
RESELLER_NAMES: Final = 8
# So many others beside a usual recipient are gifts.
GIVER_NAMES: Final = 3
# More people than a family: a shop, a parcel locker, a number somebody made up.
MOST_NAMES: Final = 6


def usual(sent: Sequence[Sent]) -> Usual:
    """Return whom more than two of three orders go to, with the number and address most of those tell.

    Only an unmasked name can be usual; masked ones that agree with it count for it, all others against it. Who sends
    here and there has no usual recipient.
    """
    if len(sent) == 1:
        # The way of most accounts.
        only = sent[0]
        if not only.recipient or is_masked(only.recipient):
            return Usual()
        email = email_key(only.email) if only.email else ""
        return Usual(only.recipient, phone_key(only.mobile), email, only.orders, 1)
    told: dict[str, int] = {}
    for one in sent:
        if one.recipient:
            told[one.recipient] = told.get(one.recipient, 0) + one.orders
    names = {name: orders for name, orders in told.items() if not is_masked(name)}
    name = _foremost(names)
    agreeing = sum(orders for other, orders in told.items() if other == name or _agree(name, other, names))
    if 3 * agreeing <= 2 * sum(told.values()) or 2 * names.get(name, 0) <= sum(names.values()):
        return Usual(recipients=len(names))
    own = [one for one in sent if one.recipient == name]
    phone = _most((phone_key(one.mobile), one.orders) for one in own)
    email = _most((email_key(one.email) if one.email else "", one.orders) for one in own)
    return Usual(name, phone, email, names[name] if name else 0, len(names))


def _agree(name: str, other: str, whole: Mapping[str, int]) -> bool:
    return other not in whole and compare_names(name, other) is Agreement.AGREE


def _foremost(counts: Mapping[str, int]) -> str:
    if len(counts) == 1:
        return next(iter(counts))
    return max(counts, key=lambda one: (counts[one], one), default="")


def _most(told: Iterable[tuple[str, int]]) -> str:
    """Return what more than half of those orders tell that tell anything."""
    counts: dict[str, int] = {}
    for value, orders in told:
        if value:
            counts[value] = counts.get(value, 0) + orders
    best = _foremost(counts)
    return best if 2 * counts.get(best, 0) > sum(counts.values()) else ""


def keys_of(usual: Usual, kind: AccountKind) -> frozenset[Key]:
    """Return what joins an account with others by itself; nothing where one order is all there is."""
    name = name_key(usual.name)
    if not name or (kind is AccountKind.ACCOUNT and usual.orders < _LEAST_ORDERS):
        return frozenset()
    told = ((AccountKind.PHONE, usual.phone), (AccountKind.EMAIL, usual.email))
    return frozenset(Key(kind, value, name) for kind, value in told if value)


def role_of(usual: Usual) -> Role:
    """Return what the recipients tell of an account's owner."""
    if usual.recipients >= RESELLER_NAMES and not usual.name:
        return Role.RESELLER
    return Role.GIVER if usual.recipients > GIVER_NAMES else Role.OWN


def contact(accounts: Iterable[tuple[Usual, Sequence[Sent]]]) -> tuple[str, str, str, str]:
    """Return the (recipient, phone, province, city) that most often stand together over a customer's accounts.

    Unmasked goes before masked, then more orders, then later ones. What a reseller sends to others is not hers.
    """
    accounts = list(accounts)
    if len(accounts) == 1 and len(accounts[0][1]) == 1:
        # The way of most customers.
        only = accounts[0][1][0]
        return (only.recipient, only.mobile, only.province, only.city)
    found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for told, sent in accounts:
        if role_of(told) is Role.RESELLER:
            continue
        for one in sent:
            place = (one.recipient, one.mobile, one.province, one.city)
            orders, latest = found.get(place, (0, 0))
            found[place] = (orders + one.orders, max(latest, one.latest))
    if not found:
        return ("", "", "", "")
    if len(found) == 1:
        return next(iter(found))

    def rank(place: tuple[str, str, str, str]) -> tuple[object, ...]:
        return (bool(place[0]) and not is_masked(place[0]), bool(place[1]), *found[place], place)

    return max(found, key=rank)
