"""Purchases gathered by columns give what gathering them one by one gives."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.insights.ledger import CustomerLedger
from shopcrm.insights.purchases import Purchases, history, windowed

KINDS = ("CNY", "EUR", "JPY")
BOUGHT = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 40), st.integers(1, 900), st.integers(0, 2)), max_size=40
)  # (customer, day, net, currency)
Row = tuple[int, int, int, int]


def columns(rows: list[Row]) -> tuple[Purchases, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Purchases(table[:, 0], table[:, 2], table[:, 3], KINDS), table[:, 1]


def expected(rows: list[Row], after: int) -> dict[int, tuple[int, int, int, str]]:
    found = {}
    for customer in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == customer]
        counts = Counter(row[3] for row in own)
        main = min(counts, key=lambda kind: (-counts[kind], KINDS[kind]))
        inside = [row for row in own if row[1] > after]
        money = sum(row[2] for row in inside if row[3] == main)
        found[customer] = (max(row[1] for row in own), len(inside), money, KINDS[main])
    return found


def told(ledger: CustomerLedger) -> dict[int, tuple[int, int, int, str]]:
    return {
        int(ledger.ids[at]): (
            int(ledger.last_day[at]), int(ledger.frequency[at]), int(ledger.monetary[at]),
            ledger.currencies[ledger.currency[at]],
        )
        for at in range(len(ledger))
    }  # fmt: skip


@given(BOUGHT, st.integers(0, 41))
def test_history(rows: list[Row], after: int) -> None:
    purchases, day = columns(rows)
    assert told(history(purchases, day, after)) == expected(rows, after)


@given(BOUGHT, st.integers(0, 41))
def test_a_window_beside_known_buyers_says_the_same(rows: list[Row], after: int) -> None:
    purchases, day = columns(rows)
    buyers = history(purchases, day, 0)
    # As from the vault: only currencies that occur have a code, in each of the two by itself.
    inside = [row for row in rows if row[1] > after]
    names = tuple(sorted({KINDS[row[3]] for row in inside}))
    codes = np.array([names.index(KINDS[row[3]]) for row in inside], dtype=np.int64)
    part, _ = columns(inside)
    assert told(windowed(buyers, Purchases(part.customer, part.net, codes, names))) == expected(rows, after)


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry"):
        Purchases(np.arange(3), np.arange(3), np.arange(2), ("CNY",))


@given(BOUGHT, BOUGHT, st.sets(st.integers(1, 8)))
def test_rows_put_in_place_of_others(old: list[Row], new: list[Row], ids: set[int]) -> None:
    before, after = (history(*columns(rows), 0) for rows in (old, [row for row in new if row[0] in ids]))
    joined = before.with_rows(np.array(sorted(ids), dtype=np.int64), after)
    assert joined.ids.tolist() == sorted(joined.ids.tolist())
    assert told(joined) == {key: row for key, row in told(before).items() if key not in ids} | told(after)
