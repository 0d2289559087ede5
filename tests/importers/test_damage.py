from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers.damage import NumberWatch


def judge(numbers: Sequence[object]) -> None:
    watch = NumberWatch()
    for row, number in enumerate(numbers, 2):
        watch.look(number, str(number), row, "s")
    watch.judge("s")


@pytest.mark.parametrize(
    "numbers",
    [
        ["2468013579024681000"],
        ["246801357902468000"],
        ["1.23E+18"],
        [1.23e18],
        ["2468013579024680000"] * 5,
        [f"12345678901{n:04d}0" for n in range(17, 1200, 97)],
        [str(2468013579024681357 + 1031 * n) for n in range(50)]
        + [f"24680135790{n:04d}0000" for n in range(1000, 9000, 701)],
    ],
)
def test_numbers_with_lost_digits_are_refused(numbers: Sequence[object]) -> None:
    with pytest.raises(InputRefused) as refused:
        judge(numbers)
    assert refused.value.key == "damaged_numbers"


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "28010"],
        ["240101-123456789000000"],
        ["N1"],
        ["1234567890123450", "1234567890123451"],
        [str(2468013579024681357 + 1031 * n) for n in range(3000)] + ["2468013579024680000"],
    ],
)
def test_chance_zeros_are_not_damage(numbers: Sequence[object]) -> None:
    judge(numbers)


@given(st.lists(st.integers(10**18, 10**19 - 1), min_size=3, max_size=60, unique=True))
def test_every_file_rounded_by_a_spreadsheet_is_found(numbers: list[int]) -> None:
    for rounded in ([round(number, -4) for number in numbers], [int(float(number)) for number in numbers]):
        with pytest.raises(InputRefused):
            judge([str(number) for number in rounded if number < 10**19] or ["1.0E+19"])
