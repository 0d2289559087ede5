from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopcrm.base.paths import resources
from shopcrm.domain.contacts import personal_phone
from shopcrm.domain.orders import Status
from shopcrm.samples.buyers import buyer
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleShop
from shopcrm.samples.world import load_world

WORLD = load_world(resources() / "samples" / "xiaomanjia.toml")
END = date(2026, 11, 21)
PLAN = SampleShop(seed=7, customers=400, orders=1_400, start=END - timedelta(days=729), end=END)
ORDERS = list(orders(PLAN, WORLD))


def test_the_same_seed_gives_the_same_orders() -> None:
    assert list(orders(PLAN, WORLD)) == ORDERS
    other = SampleShop(8, PLAN.customers, PLAN.orders, PLAN.start, PLAN.end)
    assert list(orders(other, WORLD)) != ORDERS


@settings(max_examples=25)
@given(st.integers(0, 9), st.integers(1, 60), st.integers(0, 200), st.integers(0, 400))
def test_any_shop_has_exactly_its_orders_and_buyers(seed: int, customers: int, more: int, days: int) -> None:
    plan = SampleShop(seed, customers, customers + more, END - timedelta(days=days), END)
    made = list(orders(plan, WORLD))
    assert len(made) == plan.orders
    assert len({order.buyer.number for order in made}) == customers
    assert all(plan.start <= order.created.date() <= plan.end for order in made)


def test_amounts_keep_the_identity_of_the_platform() -> None:
    for order in ORDERS:
        assert order.goods == sum(item.price * item.quantity for item in order.items) - order.coupon
        assert all(0 <= item.refunded <= item.payable for item in order.items)
        if order.paid:
            assert order.paid_now + order.refunded == order.total
        else:
            assert (order.paid_now, order.refunded) == (0, 0)


def test_orders_come_in_time_with_unique_numbers() -> None:
    assert all(one.created <= two.created for one, two in pairwise(ORDERS))
    numbers = [order.number for order in ORDERS]
    lines = [item.number for order in ORDERS for item in order.items]
    assert len(set(numbers)) == len(numbers)
    assert len(set(lines)) == len(lines)
    assert {len(number) for number in numbers} == {19}
    assert not any(number.endswith("0000") for number in numbers)


def test_every_outcome_occurs_and_steps_follow_each_other() -> None:
    assert {order.status for order in ORDERS} >= {Status.PAID, Status.SHIPPED, Status.COMPLETED, Status.CLOSED}
    for order in ORDERS:
        steps = [step for step in (order.created, order.paid, order.shipped, order.finished) if step]
        assert steps == sorted(steps)
        assert steps[-1].date() <= PLAN.end
    partly = sum(0 < order.refunded < order.total for order in ORDERS)
    fully = sum(bool(order.paid) and order.refunded == order.total for order in ORDERS)
    assert partly > 0
    assert fully > 0


def test_sales_draw_many_orders() -> None:
    per_day = Counter(order.created.date() for order in ORDERS)
    usual = len(ORDERS) / 730
    assert per_day[date(2025, 11, 11)] > 3 * usual
    assert per_day[date(2026, 6, 18)] > 2 * usual


def test_buyers_are_distinct_and_nobody_can_be_called() -> None:
    everyone = [buyer(7, number, WORLD) for number in range(3_000)]
    assert len({who.nick for who in everyone}) == len({who.phone for who in everyone}) == len(everyone)
    assert all(personal_phone(who.phone) == who.phone and who.phone.startswith("154") for who in everyone)
    assert 0.07 < sum(who.anonymous for who in everyone) / len(everyone) < 0.13


@pytest.mark.parametrize(("customers", "made", "days"), [(0, 1, 1), (5, 4, 1), (1, 1, -1)])
def test_impossible_shops_are_refused(customers: int, made: int, days: int) -> None:
    with pytest.raises(ValueError, match=r"there are|ends before"):
        SampleShop(1, customers, made, END, END + timedelta(days=days))
