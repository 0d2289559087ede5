from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.insights.lunar import lunar_day, occurrence_in, occurrences, turning, year_of


def lunar(month: int, day: int, year: int | None = None, *, leap: bool = False) -> YearlyDay:
    return YearlyDay(Calendar.LUNAR, month, day, year, leap)


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (1, 1, date(2026, 2, 17)),
        (1, 15, date(2026, 3, 3)),
        (5, 5, date(2026, 6, 19)),
        (7, 7, date(2026, 8, 19)),
        (8, 15, date(2026, 9, 25)),
        (9, 9, date(2026, 10, 18)),
        (1, 1, date(2027, 2, 6)),
    ],
)
def test_festivals(month: int, day: int, expected: date) -> None:
    assert occurrences(lunar(month, day), expected.year) == (expected,)


@pytest.mark.parametrize(("year", "month"), [(2023, 2), (2025, 6), (2028, 5), (2033, 11)])
def test_leap_months(year: int, month: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366 + 60))
    assert {(day.year, day.month) for day in map(lunar_day, days) if day.leap} == {(year, month)}


def test_a_leap_month_birthday_is_kept_in_the_ordinary_month() -> None:
    assert occurrences(lunar(6, 10, leap=True), 2025) == occurrences(lunar(6, 10), 2025) == (date(2025, 7, 4),)


def test_the_last_day_of_the_lunar_year() -> None:
    # No twelfth month from 2024 to 2028 has thirty days: the eve is kept on its 29th.
    for year in range(2025, 2030):
        (found,) = occurrences(lunar(12, 30), year)
        assert (lunar_day(found).month, lunar_day(found).day) == (12, 29)
        assert lunar_day(found + timedelta(days=1)).month == 1


@pytest.mark.parametrize(("year", "expected"), [(2027, date(2027, 2, 28)), (2028, date(2028, 2, 29))])
def test_29_february(year: int, expected: date) -> None:
    assert occurrences(YearlyDay(Calendar.GREGORIAN, 2, 29), year) == (expected,)


def test_a_lunar_day_may_fall_twice_or_never() -> None:
    counts = {year: len(occurrences(lunar(11, 20), year)) for year in range(2000, 2060)}
    assert set(counts.values()) == {0, 1, 2}
    twice = next(year for year, count in counts.items() if count == 2)
    first, second = occurrences(lunar(11, 20), twice)
    assert first.month == 1
    assert second.month == 12


@pytest.mark.no_cover
@given(st.integers(1, 12), st.integers(1, 30))
def test_every_lunar_year_has_the_day_once(month: int, day: int) -> None:
    found = [on for year in range(1900, 2100) for on in occurrences(lunar(month, day), year)]
    assert found == sorted(set(found))
    years = [year_of(lunar(month, day), on) for on in found]
    assert years == list(range(years[0], years[-1] + 1))
    for on in found:
        back = lunar_day(on)
        assert (back.month, back.day) in {(month, day), (month, 29 if day == 30 else day)}
        assert not back.leap


def test_before_the_tables_begin() -> None:
    assert lunar_day(date(1900, 1, 30)) == lunar(12, 30, 1899)
    assert occurrences(lunar(12, 30), 1900)[0] == date(1900, 1, 30)


@pytest.mark.parametrize("year", [1899, 2100])
def test_years_outside_the_tables_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="outside 1900-2099"):
        occurrences(lunar(1, 1), year)
    with pytest.raises(ValueError, match="outside 1900-2099"):
        lunar_day(date(year, 5, 1))


def test_the_month_of_an_occasion() -> None:
    assert occurrence_in(lunar(10, 13), date(2026, 11, 1)) == date(2026, 11, 21)
    assert occurrence_in(lunar(10, 13), date(2026, 10, 1)) is None


def test_age_counts_in_the_calendar_of_the_birthday() -> None:
    born = lunar(12, 20, 1990)
    (on,) = occurrences(born, 2026)
    assert on == date(2026, 2, 7)
    assert turning(born, on) == 35
    assert turning(YearlyDay(Calendar.GREGORIAN, 2, 7, 1990), on) == 36
    assert turning(lunar(12, 20), on) is None
