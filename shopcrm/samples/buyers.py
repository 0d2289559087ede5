"""Who is the sample shop's buyer number n? Always the same invented person for the same seed and number."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import Final

from shopcrm.samples.world import Place, World

_MASK: Final = (1 << 64) - 1


def mixed(*numbers: int) -> int:
    """Return 64 well-mixed bits of ``numbers`` (splitmix64): randomness that needs no state."""
    state = 0
    for number in numbers:
        state = (state + number + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


class Habit(Enum):
    """How a buyer buys: usual days between orders (0: she buys once only) and how many of a hundred have the habit."""

    ONCE = (0, 44)
    NOW_AND_THEN = (120, 24)
    REGULAR = (55, 20)
    FAN = (22, 12)

    def __init__(self, gap: int, percent: int) -> None:
        """Name the two numbers."""
        self.gap = gap
        self.percent = percent


@dataclass(frozen=True)
class Buyer:
    """One invented buyer.

    Attributes:
        number: position among the buyers, from 0.
        nick: her account, unique.
        name, phone: the usual recipient; the number lies in the block 154, which no operator has.
        place, district, street: where she lives.
        habit: how she buys.
        anonymous: her nick is masked in newer exports.
    """

    number: int
    nick: str
    name: str
    phone: str
    place: Place
    district: str
    street: str
    habit: Habit
    anonymous: bool


def buyer(seed: int, number: int, world: World) -> Buyer:
    """Return the buyer ``number`` of the shop with this ``seed``."""
    bits = mixed(seed, number)
    more = mixed(bits, 1)
    people = world.people
    place = world.places[bisect_right(world.place_weights, bits % world.place_weights[-1])]
    family = people.families[(bits >> 12) % len(people.families)]
    street = people.streets[(bits >> 20) % len(people.streets)]
    estate = people.estates[(bits >> 26) % len(people.estates)]
    block, flat = (more >> 24) % 20 + 1, f"{(more >> 30) % 28 + 1}0{more % 4 + 1}"
    house = f"{street}{(bits >> 32) % 400 + 1}号{estate}{block}幢{flat}室"
    return Buyer(
        number=number,
        nick=_nick(seed, number, world),
        name=family + people.given[(more >> 8) % len(people.given)],
        # 37 has no factor in common with ten: no two buyers share a number.
        phone=f"154{(number * 7_654_337 + seed * 37) % 100_000_000:08d}",
        place=place,
        district=place.districts[(more >> 36) % len(place.districts)],
        street=house,
        habit=_habit((bits >> 44) % 100),
        anonymous=(more >> 44) % 10 == 0,
    )


def _habit(percent: int) -> Habit:
    for habit in Habit:
        percent -= habit.percent
        if percent < 0:
            return habit
    raise AssertionError("the habits' percentages add up to a hundred")


def _nick(seed: int, number: int, world: World) -> str:
    bits = mixed(seed, number, 3)
    people = world.people
    if bits % 3 == 0:
        return f"tb{(number * 9_871_123 + 104_729) % 1_000_000_000:09d}"
    word = people.nicks[(bits >> 8) % len(people.nicks)]
    return f"{word}{people.tails[(bits >> 16) % len(people.tails)]}{number:04d}"
