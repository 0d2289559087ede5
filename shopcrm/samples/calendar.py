"""Who orders on which day? A year with seasons and sales, buyers with their own rhythm, some of whom drift away."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from shopcrm.samples.buyers import Habit, buyer
from shopcrm.samples.plan import SampleShop
from shopcrm.samples.world import World

_LEAVERS: Final = 0.42
"""Share of the returning buyers who drift away at some point."""
_GROWTH: Final = 0.8
"""How much busier the last day is than the first, by the growth of the shop alone."""


@dataclass
class _Regular:
    """A buyer who comes back: when she will, and after which day no more."""

    gap: int
    leaves: int


def days(plan: SampleShop, world: World, random: Random) -> Iterator[tuple[date, list[int]]]:
    """Yield each day with the numbers of the buyers who order on it.

    Exactly ``plan.orders`` orders by exactly ``plan.customers`` buyers; memory grows with the
    buyers only.
    """
    every = [plan.start + timedelta(days=n) for n in range((plan.end - plan.start).days + 1)]
    weights = [world.busyness(day) * (1 + _GROWTH * n / len(every)) for n, day in enumerate(every)]
    orders = _spread(plan.orders, weights)
    # New buyers come early and late alike, but a shop begins with nobody to come back.
    opening = len(every) / 12
    firsts = _spread(plan.customers, [weight * (1.6 if n < opening else 1.0) for n, weight in enumerate(weights)])
    crowd = _Crowd(plan, world, random)
    owed = left = 0
    for n, day in enumerate(every):
        owed += orders[n]
        left += firsts[n]
        today = crowd.arrive(max(0, min(left, owed)) if n else max(1, left), n)
        left -= len(today)
        today += crowd.come_back(max(0, owed - len(today)), n)
        owed -= len(today)
        yield day, today


def _spread(count: int, weights: list[float]) -> list[int]:
    """Share ``count`` out by ``weights`` so that the sum is exact."""
    whole = sum(weights)
    shares, given, reached = [], 0, 0.0
    for weight in weights:
        reached += weight
        upto = round(count * reached / whole)
        shares.append(upto - given)
        given = upto
    return shares


class _Crowd:
    """Everyone who has bought so far, and whose turn is next."""

    def __init__(self, plan: SampleShop, world: World, random: Random) -> None:
        self._plan, self._world, self._random = plan, world, random
        self._length = (plan.end - plan.start).days + 1
        self._known = 0
        # Orders beyond each buyer's first: what those who come back may use up.
        self._spare = plan.orders - plan.customers
        # The habits are those of two years with some three orders per buyer; other shops go faster or slower.
        self._pace = self._length / 730 * min(1.5, 3.2 * plan.customers / plan.orders)
        self._turns: list[tuple[int, int]] = []
        self._regulars: dict[int, _Regular] = {}

    def arrive(self, count: int, day: int) -> list[int]:
        """Let ``count`` new buyers order on ``day`` (as long as there are any)."""
        count = min(count, self._plan.customers - self._known)
        new = list(range(self._known, self._known + count))
        self._known += count
        for number in new:
            habit = buyer(self._plan.seed, number, self._world).habit
            if habit is not Habit.ONCE:
                self._regulars[number] = _Regular(self._own_gap(habit.gap), self._leaves(day))
                self._plan_turn(number, day)
        return new

    def come_back(self, count: int, day: int) -> list[int]:
        """Let ``count`` known buyers order again on ``day``, those first whose turn it is."""
        back: list[int] = []
        waiting: list[int] = []
        for _ in range(min(count, self._spare)):
            number = self._whose_turn(day)
            if number is None:
                # Even one who meant to buy once comes back when the shop has more orders than regulars.
                number = self._random.randrange(self._known)
            else:
                waiting.append(number)
            back.append(number)
        self._spare -= len(back)
        for number in waiting:
            self._plan_turn(number, day)
        return back

    def _whose_turn(self, day: int) -> int | None:
        while self._turns:
            _, number = heapq.heappop(self._turns)
            if self._regulars[number].leaves >= day:
                return number
            del self._regulars[number]
        return None

    def _own_gap(self, usual: int) -> int:
        return max(2, round(usual * self._pace * self._random.uniform(0.6, 1.5)))

    def _leaves(self, day: int) -> int:
        if self._random.random() >= _LEAVERS:
            return self._length
        return day + self._random.randrange(max(1, self._length - day))

    def _plan_turn(self, number: int, day: int) -> None:
        regular = self._regulars[number]
        turn = day + max(1, round(self._random.gauss(regular.gap, regular.gap * 0.35)))
        if turn <= regular.leaves:
            heapq.heappush(self._turns, (turn, number))
        else:
            del self._regulars[number]
