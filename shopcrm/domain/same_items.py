"""Which items of an order does another file speak of, where neither file numbers them?

A second export may tell the items in another sequence, or only some of them: by their places alone one item would be
taken for another. So their names go before their places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final

from shopcrm.domain.orders import LineSighting

# An order of more items than a person buys is compared by what is quickly found.
_COMPARED: Final = 1_000_000


def matched(lines: Sequence[LineSighting], known: Mapping[str, LineSighting]) -> Sequence[LineSighting]:
    """Return ``lines`` of one file under the keys of the ``known`` items they speak of; new ones get free keys.

    Numbered items keep their numbers. The surest likeness is looked for first, among all of them.
    """
    free = {key: line for key, line in known.items() if key.startswith("#")}
    mine = [place for place, line in enumerate(lines) if line.key.startswith("#")]
    if not free or all(_exactly(lines[place]) == _exactly(free.get(lines[place].key)) for place in mine):
        return lines
    keys: dict[int, str] = {}
    _match_exactly(lines, mine, free, keys)
    for alike in (_alike, _same_sku, _same_place):
        if len(free) * len(mine) > _COMPARED:
            break
        for place in mine:
            if place not in keys:
                line = lines[place]
                likely = [key for key, other in free.items() if alike(line, other)]
                if likely:
                    keys[place] = line.key if line.key in likely else likely[0]
                    del free[keys[place]]
    taken = set(known) | set(keys.values())
    return [_renamed(line, keys.get(place), taken) for place, line in enumerate(lines)]


def unnumbered_left(known: Mapping[str, LineSighting]) -> set[str]:
    """Return the keys of the ``known`` items that stay where some files number the items and others do not.

    A file that numbers as many as there are speaks of all of them. One that numbers fewer speaks of some, and only
    those that go by the same name are no longer items by themselves.
    """
    numbered = [line for key, line in known.items() if not key.startswith("#")]
    places = [key for key in known if key.startswith("#")]
    left = {key for key in known if not key.startswith("#")}
    if not numbered or len(numbered) >= len(places):
        return left if numbered else set(known)
    names = Counter(line.title for line in numbered)
    for key in places:
        if names[known[key].title] > 0:
            names[known[key].title] -= 1
        else:
            left.add(key)
    return left


def _match_exactly(
    lines: Sequence[LineSighting], mine: Sequence[int], free: dict[str, LineSighting], keys: dict[int, str]
) -> None:  # fmt: skip
    """Match items that are told in the very same words, those in their old places first."""
    for place in mine:
        key = lines[place].key
        if _exactly(lines[place]) == _exactly(free.get(key)):
            keys[place] = key
            del free[key]
    by_words: dict[object, list[str]] = {}
    for key, line in reversed(free.items()):
        by_words.setdefault(_exactly(line), []).append(key)
    for place in mine:
        same = by_words.get(_exactly(lines[place]))
        if place not in keys and same:
            keys[place] = same.pop()
            del free[keys[place]]


def _renamed(line: LineSighting, key: str | None, taken: set[str]) -> LineSighting:
    """Return ``line`` under ``key``; under a free one, which is then taken, if it speaks of no known item."""
    if key is None and line.key.startswith("#"):
        key = (
            line.key if line.key not in taken else f"#{next(n for n in count(len(taken) + 1) if f'#{n}' not in taken)}"
        )
        taken.add(key)
    return line if key is None or key == line.key else line._replace(key=key)


def _exactly(line: LineSighting | None) -> object:
    return None if line is None else (line.title, line.variant, line.sku, line.quantity)


def _alike(one: LineSighting, other: LineSighting) -> bool:
    """Whether all names that both tell are the same, and there is such a name."""
    told = [(a, b) for a, b in zip(_names(one), _names(other), strict=True) if a and b]
    return bool(told) and all(a == b for a, b in told)


def _same_sku(one: LineSighting, other: LineSighting) -> bool:
    """Whether it is the same article, its title worded anew."""
    return bool(one.sku) and one.sku == other.sku


def _same_place(one: LineSighting, other: LineSighting) -> bool:
    """Whether nothing but the place can tell: one file names no items."""
    return one.key == other.key and not (any(_names(one)) and any(_names(other)))


def _names(line: LineSighting) -> tuple[str, str, str]:
    return line.title, line.variant, line.sku
