"""Honest files are never taken for damaged ones, however often a buyer comes back; damaged ones always are."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from shopcrm.base.errors import InputRefused
from shopcrm.importers.damage import NumberWatch


def refused(numbers: Iterable[str]) -> bool:
    watch = NumberWatch()
    for row, number in enumerate(numbers, start=2):
        watch.look(number, number, row, "")
    try:
        watch.judge("")
    except InputRefused:
        return True
    return False


def honest(seed: int, buyers: int, orders: int) -> list[str]:
    """Order numbers as Taobao makes them: the last six digits are the buyer's; a few buyers order often."""
    random = Random(seed)  # noqa: S311 - a repeatable game
    endings = [f"{random.randrange(10**6):06d}" for _ in range(buyers)]
    weights = [random.paretovariate(1.2) for _ in endings]
    return [f"{random.randrange(10**12, 10**13)}{ending}" for ending in random.choices(endings, weights, k=orders)]


@pytest.mark.parametrize(("buyers", "orders"), [(1, 60), (40, 300), (300, 1000), (1500, 4000)])
def test_buyers_who_come_back_are_no_damage(buyers: int, orders: int) -> None:
    assert sum(refused(honest(seed, buyers, orders)) for seed in range(60)) == 0


def test_the_items_of_one_order_are_no_damage() -> None:
    rows = honest(1, 500, 500)
    assert not refused([*rows, *["2468013579024680000"] * 30])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("digits", [15, 16])
def test_cut_numbers_are_damage(seed: int, digits: int) -> None:
    rows = honest(seed, 300, 800)
    cut = [number[:digits] + "0" * (len(number) - digits) for number in rows]
    assert refused(cut)
    assert refused([*rows[:400], *cut[400:]])
    assert refused(cut[:3])


@pytest.mark.parametrize("seed", range(5))
def test_numbers_moved_to_the_nearest_float_are_damage(seed: int) -> None:
    rows = honest(seed, 300, 800)
    moved = [str(int(float(number))) for number in rows]
    assert refused(moved)
    assert refused([*rows[:400], *moved[400:]])
