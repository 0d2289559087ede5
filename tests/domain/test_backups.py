"""Which backups are kept: the last three, and the newest of days, weeks and months that have one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shopcrm.domain.backups import ALWAYS, DAYS, MONTHS, WEEKS, gone_by, kept

START = date(2026, 1, 1)
MOST = ALWAYS + DAYS + WEEKS + MONTHS


def test_one_a_day_for_two_years() -> None:
    made = [(n, START + timedelta(days=n)) for n in range(730)]
    keep = kept(made)
    assert set(range(723, 730)) <= keep
    months = {(day.year, day.month) for n, day in made if n in keep}
    assert len(months) == MONTHS
    assert len(keep) <= MOST


def test_many_on_one_day() -> None:
    made = [(n, START) for n in range(40)]
    assert kept(made) == {37, 38, 39}


@given(st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), max_size=60))
def test_whatever_the_clock_said(days: list[date]) -> None:
    made = list(enumerate(days))
    keep = kept(made)
    assert keep <= {number for number, _ in made}
    assert len(keep) <= MOST
    # The last three stay, however old their dates look.
    assert {number for number, _ in made[-ALWAYS:]} <= keep
    # What is kept stays kept when nothing was added.
    assert kept([one for one in made if one[0] in keep]) == keep


@given(st.lists(st.dates(date(2020, 1, 1), date(2027, 1, 1)), min_size=10, max_size=40), st.integers(-4000, 4000))
def test_a_clock_that_jumps_once_costs_no_backup_of_before(days: list[date], jump: int) -> None:
    before = list(enumerate(sorted(days)))
    survivors = [one for one in before if one[0] in kept(before)]
    jumped = (len(days), days[-1] + timedelta(days=jump))
    lost = {number for number, _ in survivors} - kept([*survivors, jumped])
    # At most one of each kind of period makes way for it.
    assert len(lost) <= 4


@settings(max_examples=8)
@given(days=st.lists(st.integers(0, 500), max_size=12))
def test_the_day_the_last_of_them_goes_is_the_day_it_is_let_go(days: list[int]) -> None:
    made = [(number, START + timedelta(days=day)) for number, day in enumerate(sorted(days), 1)]
    today = START + timedelta(days=max(days, default=0))
    left, day = [one for one in made if one[0] in kept(made)], today
    while any(number <= len(made) for number, _ in left):
        day += timedelta(days=1)
        added = [*left, (len(made) + (day - today).days, day)]
        left = [one for one in added if one[0] in kept(added)]
    assert gone_by(made, today) == (day if made else None)
