from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.rfm import (
    EIGHT_GROUPS,
    SEGMENT_MAP,
    RfmMethod,
    RfmOptions,
    RfmReport,
    RfmRow,
    RfmShare,
    Segment,
)
from shopcrm.insights.ledger import CustomerLedger
from shopcrm.insights.rfm import report, score, scores

DAY = date(2026, 11, 22)
Customer = tuple[int, int, int, int]  # days ago, purchases, net, currency


def ledger(customers: list[Customer]) -> CustomerLedger:
    table = np.array(customers, dtype=np.int64).reshape(-1, 4)
    return CustomerLedger(
        ids=np.arange(1, len(table) + 1),
        last_day=DAY.toordinal() - table[:, 0],
        frequency=table[:, 1],
        monetary=table[:, 2],
        currency=table[:, 3].astype(np.int16),
        currencies=("CNY", "EUR"),
    )


def by_customer(found: RfmReport) -> dict[int, RfmRow]:
    return {row.customer: row for row in found.rows}


customers = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 9), st.integers(0, 60).map(lambda n: n * 1000), st.integers(0, 1)),
    max_size=60,
)


def quintile(values: pd.Series[int]) -> list[int]:
    ranks = values.rank(method="average")
    return [min(5, int(5 * Fraction(rank - 0.5) / len(values)) + 1) for rank in ranks]


@given(customers)
def test_scores_are_the_formulas_of_the_rules(people: list[Customer]) -> None:
    found = by_customer(score(ledger(people), RfmOptions(DAY, RfmMethod.QUINTILE)))
    frame = pd.DataFrame(people, columns=["days", "f", "m", "currency"], index=range(1, len(people) + 1), dtype="int64")
    expected = pd.DataFrame(index=frame.index)
    expected["r"] = quintile(-frame["days"])
    expected["f"] = [1 if f == 0 else s for f, s in zip(frame["f"], quintile(frame["f"]), strict=True)]
    expected["m"] = 0
    for _, peers in frame.groupby("currency"):
        expected.loc[peers.index, "m"] = quintile(peers["m"])
    for customer, row in found.items():
        want = expected.loc[customer]
        assert (row.r, row.f, row.m) == (want["r"], want["f"], want["m"])
        assert row.fm == int(Fraction(row.f + row.m, 2) + Fraction(1, 2))
        assert row.segment is SEGMENT_MAP[row.r][row.fm - 1]
        high = tuple(
            Fraction(getattr(row, score)) > Fraction(int(expected[score].sum()), len(people)) for score in "rfm"
        )
        assert row.eight == EIGHT_GROUPS[high[0], high[1], high[2]]


@pytest.mark.parametrize(
    ("days", "r"), [(0, 5), (30, 5), (31, 4), (90, 4), (91, 3), (180, 3), (181, 2), (365, 2), (366, 1)]
)
def test_recency_bands(days: int, r: int) -> None:
    assert by_customer(score(ledger([(days, 1, 100, 0)]), RfmOptions(DAY)))[1].r == r


@pytest.mark.parametrize(("purchases", "f"), [(0, 1), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (40, 5)])
def test_frequency_bands(purchases: int, f: int) -> None:
    assert by_customer(score(ledger([(9, purchases, 100, 0)]), RfmOptions(DAY)))[1].f == f


def test_nobody_inside_the_window_still_scores_one_for_frequency() -> None:
    found = score(ledger([(400, 0, 0, 0)] * 5), RfmOptions(DAY, RfmMethod.QUINTILE))
    assert {row.f for row in found.rows} == {1}
    assert {row.m for row in found.rows} == {3}


def test_currencies_are_never_compared_or_added() -> None:
    found = score(ledger([(1, 1, 100, 0), (1, 1, 99_000, 1), (1, 1, 98_000, 1)]), RfmOptions(DAY))
    rows = by_customer(found)
    assert [rows[1].m, rows[2].m, rows[3].m] == [3, 4, 2]
    assert sum(share.customers for share in found.cells.values()) == 3
    assert found.cells[5, 2] == RfmShare(2, (("CNY", 100), ("EUR", 98_000)))


@given(customers)
def test_parts_add_up_and_lookups_agree(people: list[Customer]) -> None:
    scored = scores(ledger(people), RfmOptions(DAY))
    found = report(scored)
    parts = [list(found.cells.values()), list(found.segments.values()), list(found.eight.values())]
    for shares in parts:
        assert sum(share.customers for share in shares) == found.customers == len(people)
        for code, currency in enumerate(("CNY", "EUR")):
            total = sum(m for _, _, m, c in people if c == code)
            assert sum(dict(share.net).get(currency, 0) for share in shares) == total
    for row in found.rows:
        assert scored.segment_of(row.customer) is row.segment
        assert row.customer in scored.members(row.segment)
        assert row.customer in scored.members_of_cell(row.r, row.fm)
    assert scored.segment_of(10_000) is None


def test_rows_come_best_first_and_can_be_sliced() -> None:
    found = score(ledger([(300, 1, 10, 0), (2, 6, 500, 0), (2, 6, 900, 0), (40, 2, 50, 0)]), RfmOptions(DAY))
    assert [row.customer for row in found.rows] == [3, 2, 4, 1]
    assert [row.customer for row in found.rows[1:3]] == [2, 4]
    assert found.rows[-1].segment is Segment.HIBERNATING


def test_an_empty_shop_has_an_empty_report() -> None:
    found = score(ledger([]), RfmOptions(DAY))
    assert found.customers == 0
    assert found.means == (0.0, 0.0, 0.0)
    assert len(found.cells) == 25


def test_a_purchase_after_the_day_is_refused() -> None:
    with pytest.raises(ValueError, match="after the as-of day"):
        score(ledger([(-1, 1, 100, 0)]), RfmOptions(DAY))
