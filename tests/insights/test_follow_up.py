from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.care import Reason, Variant
from shopcrm.domain.days import YearlyDay
from tests.insights.calling import Person, listed

MONTH = date(2026, 12, 1)
MADE = date(2026, 11, 22)

BASE = Person(
    id=1,
    name="林小满",
    birthday=None,
    first_day=date(2025, 1, 5),
    last_day=date(2026, 6, 1),
    last_item="真丝连衣裙",
    purchases=4,
    interval_days=60.5,
    net_year=50_000,
    currency="CNY",
    net=128_600,
    phone="13800001234",
    platforms=("taobao",),
    segment="",
)
MIDDLE = date(2026, 12, 15)


def test_one_line_per_customer_under_her_first_reason() -> None:
    both = replace(BASE, birthday=YearlyDay.from_text("1990-12-05"), segment="at_risk")
    (line,) = listed([both], MONTH, MADE).lines
    assert line.reason is Reason.BIRTHDAY
    assert line.other_reasons == (Reason.AT_RISK,)
    assert (line.due, line.occasion, line.turning) == (date(2026, 12, 5), "1990-12-05", 36)
    assert line.quiet_days == 183
    assert (line.phone, line.channel, line.clearance) == ("138****1234", "phone", "ok")


def test_lunar_birthdays_fall_into_their_month() -> None:
    lunar = replace(BASE, birthday=YearlyDay.from_text("L11-01"))
    (line,) = listed([lunar], MONTH, MADE).lines
    assert (line.due, line.birthday_lunar) == (date(2026, 12, 9), True)
    assert listed([lunar], date(2026, 11, 1), MADE).lines == ()


@pytest.mark.parametrize("segment", ["cant_lose", "at_risk", "about_to_sleep", "hibernating"])
def test_segments_ask_customers_back(segment: str) -> None:
    (line,) = listed([replace(BASE, segment=segment)], MONTH, MADE).lines
    assert (line.reason, line.occasion, line.due) == (Reason(segment), segment, MONTH)


@pytest.mark.parametrize("segment", ["champion", "loyal", "new", "lost", ""])
def test_other_segments_are_left_alone(segment: str) -> None:
    assert listed([replace(BASE, segment=segment)], MONTH, MADE).lines == ()


@pytest.mark.parametrize(("days", "purchases", "on_it"), [
    (13, 1, False), (14, 1, True), (60, 1, True), (61, 1, False), (20, 2, False),
])  # fmt: skip
def test_second_order(days: int, purchases: int, *, on_it: bool) -> None:
    once = replace(BASE, purchases=purchases, last_day=MONTH - timedelta(days=days))
    assert bool(listed([once], MONTH, MADE).lines) is on_it
    # A list made in the middle of its month looks from that day.
    late = listed([replace(once, last_day=MIDDLE - timedelta(days=days))], MONTH, MIDDLE)
    assert bool(late.lines) is on_it


def test_printed_order_numbers_and_limit() -> None:
    people = [
        replace(BASE, id=1, net=900, segment="hibernating"),
        replace(BASE, id=2, net=100, segment="cant_lose"),
        replace(BASE, id=3, net=500, segment="cant_lose"),
        replace(BASE, id=4, net=1, birthday=YearlyDay.from_text("12-24")),
        replace(BASE, id=5, net=1, birthday=YearlyDay.from_text("12-03")),
    ]
    whole = listed(people, MONTH, MADE)
    assert [(line.number, line.customer) for line in whole.lines] == [(1, 5), (2, 4), (3, 3), (4, 2), (5, 1)]
    assert list(whole.by_reason()) == [Reason.BIRTHDAY, Reason.CANT_LOSE, Reason.HIBERNATING]
    short = listed(people, MONTH, MADE, limit=3)
    assert [(line.number, line.customer) for line in short.lines] == [(1, 5), (2, 4), (3, 1)]
    assert short.left_out == 2


def test_the_best_of_each_currency_come_first() -> None:
    people = [
        replace(BASE, id=1, net=900_000, currency="JPY", segment="at_risk"),
        replace(BASE, id=2, net=800_000, currency="JPY", segment="at_risk"),
        replace(BASE, id=3, net=40_000, currency="CNY", segment="at_risk"),
    ]
    assert [line.customer for line in listed(people, MONTH, MADE).lines] == [1, 3, 2]


def test_the_wall_shows_no_contact_data() -> None:
    (line,) = listed([replace(BASE, segment="at_risk")], MONTH, MADE, variant=Variant.WALL).lines
    assert line.phone == ""
    assert line.name == "林**"


@pytest.mark.parametrize(
    ("platforms", "phone", "expected"),
    [
        (("taobao",), "", ("platform", "masked", "")),
        (("taobao",), "138****1234", ("platform", "masked", "")),
        (("taobao",), "18412345678-7576", ("platform", "masked", "")),
        (("douyin", "pdd"), "13800001234", ("platform", "in_platform", "")),
        (("pdd", "taobao"), "13800001234", ("phone", "ok", "138****1234")),
    ],
)
def test_clearance(platforms: tuple[str, ...], phone: str, expected: tuple[str, str, str]) -> None:
    candidate = replace(BASE, segment="at_risk", platforms=platforms, phone=phone)
    (line,) = listed([candidate], MONTH, MADE).lines
    assert (line.channel, line.clearance, line.phone) == expected


SEGMENTS = st.sampled_from(["at_risk", "lost", "cant_lose"])


@given(st.lists(st.tuples(SEGMENTS, st.integers(1, 28), st.integers(0, 9)), max_size=30), st.integers(0, 30))
def test_a_limit_only_takes_away(people: list[tuple[str, int, int]], limit: int) -> None:
    candidates = [
        replace(BASE, id=n, segment=segment, net=net, birthday=YearlyDay.from_text(f"{day % 12 + 1:02d}-{day:02d}"))
        for n, (segment, day, net) in enumerate(people)
    ]
    whole = listed(candidates, MONTH, MADE)
    short = listed(candidates, MONTH, MADE, limit=limit)
    assert [line.number for line in short.lines] == list(range(1, len(short.lines) + 1))
    assert len(short.lines) == min(limit, len(whole.lines))
    assert short.left_out + len(short.lines) == len(whole.lines)
    kept = {line.customer for line in short.lines}
    assert [line.customer for line in whole.lines if line.customer in kept] == [line.customer for line in short.lines]
