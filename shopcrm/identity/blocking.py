"""Which pairs of accounts are worth comparing? Those that share enough by chance to be looked at, not all pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from shopcrm.identity.likeness import nick_stem
from shopcrm.identity.profiles import Profile

# A block larger than this says too little: a parcel shop, a name everybody has in a large city.
_LARGEST: Final = 40


def candidate_pairs(profiles: Sequence[Profile]) -> set[tuple[int, int]]:
    """Return the places of the pairs (smaller first) that share a block key and are not one customer already."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(profiles):
        for key in set(_keys(one)):
            blocks[key].append(place)
    pairs: set[tuple[int, int]] = set()
    for places in blocks.values():
        if 1 < len(places) <= _LARGEST:
            for rank, one in enumerate(places):
                mine = profiles[one].customer
                pairs.update((one, other) for other in places[rank + 1 :] if profiles[other].customer != mine)
    return pairs


def _keys(one: Profile) -> Iterator[str]:
    """Yield what an account can be found by: each key is rare enough that strangers seldom share it."""
    family = one.name[:1] if one.name[:1] != "*" else ""
    towns = dict.fromkeys(place.city or place.province for place in one.places)
    yield from _phone_keys(one.phones, family, towns)
    if one.name and "*" not in one.name:
        yield from (f"n{one.name}|{town}" for town in towns)
    for place in one.places:
        if len(place.street) >= 6 and "*" not in place.street:
            yield f"s{place.city}|{place.street}"
        if place.district and family:
            yield from (f"d{place.city}|{place.district}|{family}|{phone[:3]}" for phone in one.phones)
        head = place.street.split("*", 1)[0]
        if len(head) >= 4 and family:
            yield f"h{place.city}|{place.district}|{family}|{head[:6]}"
    yield from (f"e{email}" for email in one.emails)
    yield from (f"t{token}" for token in one.tokens)
    if stem := nick_stem(one.nick):
        yield f"k{stem}"


def _phone_keys(phones: Iterable[str], family: str, towns: Iterable[str]) -> Iterator[str]:
    for phone in phones:
        if "*" not in phone:
            yield f"p{phone}"
        if len(phone) != 11:
            continue
        tail, head = phone[7:], phone[:7]
        if "*" not in tail and family:
            yield f"l{tail}{family}"
        if "*" not in head and family:
            yield f"f{head}{family}"
        for town in towns:
            if "*" not in phone[:3] + phone[9:] and family:
                yield f"b{phone[:3]}{phone[9:]}{family}{town}"
            if "*" not in tail:
                yield f"c{tail}{town}"
