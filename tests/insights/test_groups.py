from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from shopcrm.domain.groups import SYSTEM_GROUPS, Among
from shopcrm.domain.rfm import RfmOptions
from shopcrm.insights.groups import members, shares
from shopcrm.insights.ledger import CustomerFacts, CustomerLedger
from shopcrm.insights.rfm import RfmScores, scores

TODAY = date(2026, 11, 22)
# id, first days ago, last days ago, purchases, net, currency, sale, discounted, refunded, paid, birthday
PEOPLE = [
    (1, 30, 30, 1, 10_000, 0, 1, 1, 0, 1, False),
    (2, 900, 31, 4, 90_000, 0, 2, 1, 2, 6, True),
    (3, 900, 180, 2, 12_000, 0, 0, 1, 1, 2, False),
    (4, 900, 181, 3, 9_000, 0, 1, 2, 2, 7, False),
    (5, 900, 360, 1, 9_000, 0, 0, 0, 0, 1, True),
    (6, 900, 365, 1, 5_000, 1, 0, 0, 0, 1, False),
    (7, 900, 366, 1, 15_000, 1, 0, 0, 0, 1, False),
    (8, None, None, 0, 0, 0, 0, 0, 2, 2, False),
]


def facts() -> CustomerFacts:
    def days(place: int) -> list[int]:
        return [0 if row[place] is None else TODAY.toordinal() - int(row[place] or 0) for row in PEOPLE]

    def column(place: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([row[place] for row in PEOPLE], dtype=np.int64)

    return CustomerFacts(
        ids=column(0),
        first_day=np.array(days(1), dtype=np.int64),
        last_day=np.array(days(2), dtype=np.int64),
        purchases=column(3),
        net=column(4),
        currency=column(5),
        currencies=("CNY", "EUR"),
        sale_purchases=column(6),
        discounted_purchases=column(7),
        refunded_orders=column(8),
        paid_orders=column(9),
        birthday_in_month=column(10).astype(np.bool_),
    )


def scored() -> RfmScores:
    all_facts = facts()
    buyers = all_facts.purchases > 0
    return scores(
        CustomerLedger(
            all_facts.ids[buyers],
            all_facts.last_day[buyers],
            all_facts.purchases[buyers],
            all_facts.net[buyers],
            all_facts.currency[buyers],
            all_facts.currencies,
        ),
        RfmOptions(TODAY),
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("high_value", {2}),
        ("bought_360", {1, 2, 3, 4, 5}),
        ("quiet_360", {6, 7}),
        ("new_30", {1}),
        ("active", {1, 2, 3}),
        ("dormant", {4, 5, 6}),
        ("lost", {7}),
        ("sale_lovers", {2}),
        ("discount_lovers", {3, 4}),
        # The average order is 118.18 yuan: 225 is less than twice as much; 150 against 100 euros, too.
        ("large_orders", set()),
        ("refund_prone", {2, 8}),
        ("birthday_month", {2, 5}),
        ("rfm:champion", {2}),
        ("rfm:lost", set()),
    ],
)
def test_members(key: str, expected: set[int]) -> None:
    assert set(members(key, facts(), TODAY, scored()).tolist()) == expected


def test_an_order_exactly_twice_the_average_is_large() -> None:
    two = facts()
    net = np.array([3_000, 12_000, 3_000, 3_000, 3_000, 0, 0, 0], dtype=np.int64)
    once = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=np.int64)
    # Average 6,000 over four orders.
    even = CustomerFacts(**{**two.__dict__, "net": net, "purchases": once})
    assert members("large_orders", even, TODAY, scored()).tolist() == [2]


def test_shares_cover_every_system_group() -> None:
    found = {share.key: share for share in shares(facts(), TODAY, scored(), "CNY")}
    assert tuple(found) == SYSTEM_GROUPS
    assert found["bought_360"].customers == 5
    assert found["bought_360"].share == pytest.approx(5 / 7)
    assert (found["bought_360"].among, found["bought_360"].among_customers) == (Among.BUYERS, 7)
    # A birthday is known without a purchase too.
    assert found["birthday_month"].share == pytest.approx(found["birthday_month"].customers / 8)
    assert found["bought_360"].net == (("CNY", 130_000),)
    assert found["bought_360"].value_share == pytest.approx(1.0)
    assert found["quiet_360"].net == (("EUR", 20_000),)
    assert found["quiet_360"].value_share == 0.0
    assert sum(share.customers for key, share in found.items() if key.startswith("rfm:")) == 7


def test_unknown_groups_are_refused() -> None:
    with pytest.raises(KeyError):
        members("rich", facts(), TODAY, scored())
    with pytest.raises(ValueError, match="rich"):
        members("rfm:rich", facts(), TODAY, scored())


def test_columns_of_different_lengths_are_refused() -> None:
    one = np.zeros(1, dtype=np.int64)
    with pytest.raises(ValueError, match="one entry per customer"):
        CustomerLedger(one, one, one, np.zeros(2, dtype=np.int64), one, ("CNY",))


def test_value_shares_of_a_shop_that_sells_in_one_other_currency() -> None:
    found = {share.key: share for share in shares(facts(), TODAY, scored(), "USD")}
    assert found["bought_360"].value_share == 0
    only = replace(facts(), currency=np.zeros(len(PEOPLE), dtype=np.int64), currencies=("EUR",))
    one = {share.key: share for share in shares(only, TODAY, scored(), "USD")}
    assert one["bought_360"].value_share == pytest.approx(130_000 / 150_000)
