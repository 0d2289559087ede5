"""Who really is who in a generated shop, and what of it could anybody tell from the files?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from shopcrm.domain.contacts import contact_account, is_masked, is_virtual_phone, name_key, personal_phone, phone_key
from shopcrm.samples.people import Parcel
from shopcrm.samples.people_files import Shown

# (platform, value) of an account, as the vault names it.
AccountKey = tuple[str, str]
Pair = tuple[int, int]


class Truth(NamedTuple):
    """What is known of the accounts of a generated shop.

    Attributes:
        person: account → the number of the person whose it is: who ordered with it; for a phone number with a name,
            the one it is the number of, or who ordered where that is nobody of the shop.
        own: accounts that tell of their person at all: not the number of a friend outside.
        seen: account → what the files show of its person: whoever shares one of these can be found.
    """

    person: dict[AccountKey, int]
    own: set[AccountKey]
    seen: dict[AccountKey, set[Hashable]]


def truth_of(orders: Iterable[tuple[Parcel, Shown]]) -> Truth:
    """Return the truth about the accounts that ``orders`` name."""
    truth = Truth({}, set(), defaultdict(set))
    for parcel, told in orders:
        nick = "" if is_masked(told.nick) else told.nick
        key = (parcel.platform, nick or contact_account(told.name, personal_phone(told.phone) or "", ""))
        if not key[1]:
            continue
        outside = parcel.recipient.number < 0
        truth.person[key] = parcel.buyer.number if nick or outside else parcel.recipient.number
        if nick or not outside:
            truth.own.add(key)
        if parcel.recipient.number == truth.person[key]:
            truth.seen[key].update(_features(parcel, told, nick))
    return truth


def _features(parcel: Parcel, told: Shown, nick: str) -> Iterable[Hashable]:
    """Yield what one order shows of its recipient, in forms that other orders can share."""
    phone, family = ("" if is_virtual_phone(told.phone) else told.phone), told.name[:1]
    whole = phone_key(phone) if "*" not in phone else ""
    if whole:
        yield "phone", whole
    digits = whole or phone
    for part in (slice(7, 11), slice(0, 7)):
        if len(digits) == 11 and "*" not in digits[part]:
            yield "digits", part.start, digits[part], family
    if len(digits) == 11 and "*" not in digits[:3] + digits[9:]:
        yield "ends", digits[:3], digits[9:], family, parcel.home.city
    if name := name_key(told.name):
        yield "name", name, parcel.home.city
    if "*" not in told.address:
        yield "street", parcel.home, family
    if nick and not any(letter.isdigit() for letter in nick[:4]) and "_0" not in nick:
        yield "nick", nick.rstrip("0123456789_")


class Answer(NamedTuple):
    """How good the answer of a vault is (shares are 0–1).

    ``found`` counts all pairs of accounts of one person, ``found_tellable`` those of which the files show something
    in common.
    """

    joined: int
    precision: float
    found: float
    found_tellable: float


def judged(truth: Truth, accounts: Mapping[AccountKey, int], groups: Mapping[int, int]) -> Answer:
    """Judge who is joined: ``accounts`` gives each account's customer, ``groups`` customers confirmed to be one."""
    members: dict[int, list[AccountKey]] = defaultdict(list)
    people: dict[int, list[AccountKey]] = defaultdict(list)
    for key, customer in accounts.items():
        members[groups.get(customer, customer)].append(key)
        if key in truth.own:
            people[truth.person[key]].append(key)
    joined = [pair for some in members.values() for pair in combinations(sorted(some), 2)]
    right = [pair for pair in joined if truth.person[pair[0]] == truth.person[pair[1]]]
    together = set(joined)
    real = [pair for some in people.values() for pair in combinations(sorted(some), 2)]
    tellable = [pair for pair in real if truth.seen[pair[0]] & truth.seen[pair[1]]]
    return Answer(
        len(joined),
        len(right) / max(1, len(joined)),
        sum(pair in together for pair in real) / max(1, len(real)),
        sum(pair in together for pair in tellable) / max(1, len(tellable)),
    )


def confirmed(truth: Truth, accounts: Mapping[AccountKey, int], asked: Sequence[Pair]) -> tuple[dict[int, int], int]:
    """Return what an owner who knows everybody makes of ``asked``: customer → group, and how many pairs are right."""
    people: dict[int, set[int]] = defaultdict(set)
    for key, customer in accounts.items():
        people[customer].add(truth.person[key])
    root: dict[int, int] = {}

    def find(customer: int) -> int:
        while root.setdefault(customer, customer) != customer:
            customer = root[customer]
        return customer

    right = 0
    for a, b in asked:
        if people[a] & people[b]:
            right += 1
            root[find(b)] = find(a)
    return {customer: find(customer) for customer in list(root)}, right
