"""Which pairs of accounts are worth comparing? Those that share enough by chance to be looked at, not all pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from shopcrm.identity.profiles import Place, Profile

# A block larger than this says too little: a name everybody has in a large city …
_LARGEST: Final = 40
# … an office, a dormitory.
_LARGEST_HOME: Final = 12
_MOBILE: Final = 11
_SHORTEST_STREET: Final = 6


def candidate_pairs(profiles: Sequence[Profile]) -> set[tuple[int, int]]:
    """Return the places of the pairs (smaller first) that share a block key and are not one customer already."""
    pairs: set[tuple[int, int]] = set()
    customers = [one.customer for one in profiles]
    for key, places in _blocks(profiles).items():
        if len(places) <= (_LARGEST_HOME if isinstance(key, Place) else _LARGEST):
            for rank, mine in enumerate(places):
                for yours in places[rank + 1 :]:
                    if customers[mine] != customers[yours]:
                        pairs.add((mine, yours))
    for hidden, shown in _masked_blocks(profiles):
        for rank, mine in enumerate(hidden):
            for yours in (*hidden[rank + 1 :], *shown):
                if customers[mine] != customers[yours]:
                    pairs.add((mine, yours) if mine < yours else (yours, mine))
    return pairs


def _blocks(profiles: Sequence[Profile]) -> dict[object, list[int]]:
    """Return who shares a value that is told in full."""
    blocks: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(profiles):
        for key in set(_keys(one)):
            blocks[key].append(place)
    return blocks


def _keys(one: Profile) -> Iterator[object]:
    """Yield what an account can be found by: each key is rare enough that strangers seldom share it."""
    for phone in one.phones:
        if "*" not in phone:
            yield phone
    if one.name and "*" not in one.name:
        yield from ((one.name, place.city or place.province) for place in one.places)
    yield from (place for place in one.places if len(place.street) >= _SHORTEST_STREET and "*" not in place.street)
    yield from one.emails
    yield from one.tokens
    if one.stem:
        yield "nick", one.stem


def _family(one: Profile) -> str:
    return one.name[:1] if one.name[:1] != "*" else ""


def _masked_blocks(profiles: Sequence[Profile]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (accounts that hide a part, accounts that tell it) of everybody who may have the same number or street.

    Two that are told in full are equal or not: only with a hidden one a look at the rest is needed.
    """
    hidden: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(profiles):
        for key in {*_streets(one, masked=True), *_hidden_numbers(one)}:
            hidden[key].append(place)
    shown: dict[object, list[int]] = defaultdict(list)
    for place, one in enumerate(profiles):
        for key in {*_streets(one, masked=False), *_shown_numbers(one)}:
            if key in hidden:
                shown[key].append(place)
    for key, places in hidden.items():
        others = shown.get(key, [])
        if 1 < len(places) + len(others) <= _LARGEST:
            yield places, others


def _streets(one: Profile, *, masked: bool) -> Iterator[object]:
    """Yield the beginnings of streets, masked ones or those told in full, with the surname."""
    family = _family(one)
    for place in one.places:
        head, star, _ = place.street.partition("*")
        if family and len(head) >= _SHORTEST_STREET and bool(star) == masked:
            yield place.city, place.district, family, head[:_SHORTEST_STREET]


def _hidden_numbers(one: Profile) -> Iterator[object]:
    """Yield the keys of what masked numbers show best: the last digits, else the first ones, else both ends."""
    for phone in one.phones:
        if "*" in phone:
            yield from next((keys for keys in _digits(phone, one) if keys), [])


def _shown_numbers(one: Profile) -> Iterator[object]:
    for phone in one.phones:
        if "*" not in phone:
            for keys in _digits(phone, one):
                yield from keys


def _digits(phone: str, one: Profile) -> Iterator[list[object]]:
    """Yield the keys of each way to know a number by its visible digits, with the surname and the town."""
    family = _family(one)
    if len(phone) != _MOBILE or not family:
        return
    head, tail = phone[:3], phone[7:]
    towns = [place.city for place in one.places]
    yield [(tail, family, town) for town in towns] if "*" not in tail else []
    yield [(phone[:7], family)] if "*" not in phone[:7] else []
    yield [(head, phone[9:], family, town) for town in towns] if "*" not in head + phone[9:] else []
    yield [(head, family, place.city, place.district, 3) for place in one.places] if "*" not in head else []
