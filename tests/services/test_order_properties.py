"""Whatever files tell of the same orders, in whatever order they come: one store, and undo gives back the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shopcrm.services.container import OpenShop
from tests.services.copies import SLOW, assert_any_order, assert_undone, shops
from tests.services.quick import DAY, put
from tests.services.snapshot import snapshot

Drawn = st.SearchStrategy[dict[str, Any]]
MONEY = st.sampled_from([0, 500, 1000, 3000])
MAYBE = st.none() | MONEY
STATUS = st.sampled_from([None, "unpaid", "paid", "shipped", "completed", "closed"])
MOMENT = st.none() | st.integers(0, 5).map(lambda day: DAY + 86400 * day) | st.just([DAY // 86400 * 86400, 86400])
LINE: Drawn = st.fixed_dictionaries({
    "key": st.sampled_from(["#1", "#2", "#3", "71", "72"]),
    "title": st.sampled_from(["", "茶", "杯"]),
    "sku": st.sampled_from(["", "A", "B"]),
    "quantity": st.sampled_from([None, 1, 2]),
    "amount": MAYBE,
    "refunded": st.sampled_from([None, None, 0, 500]),
    "status": STATUS,
    "fully_refunded": st.sampled_from([None, None, True]),
})  # fmt: skip
CASE: Drawn = st.fixed_dictionaries({
    "key": st.sampled_from(["r1", "r2"]),
    "state": st.sampled_from(["open", "void", "done"]),
    "amount": MAYBE,
    "line": st.sampled_from(["", "71", "72"]),
    "refunded_at": MOMENT,
})  # fmt: skip
ORDER: Drawn = st.fixed_dictionaries({
    "number": st.sampled_from(["n1", "n2", "n3"]),
    "currency": st.sampled_from(["CNY", "CNY", "USD"]),
    "account": st.sampled_from(["", "a", "b"]),
    "recipient": st.sampled_from(["", "林小雨", "林**"]),
    "status": STATUS,
    "amount": MAYBE,
    "net": MAYBE,
    "total": MAYBE,
    "refunded": st.sampled_from([None, None, 0, 500, 1000]),
    "created_at": MOMENT,
    "paid_at": MOMENT,
    "title": st.sampled_from(["", "茶等两件"]),
    "fully_refunded": st.sampled_from([None, None, True]),
    "lines": st.lists(LINE, max_size=3, unique_by=lambda line: line["key"]),
    "refunds": st.lists(CASE, max_size=2, unique_by=lambda case: case["key"]),
})  # fmt: skip


def _told(wire: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not told, as readers do."""
    plain = {name: value for name, value in wire.items() if value not in (None, "", [])}
    for name in ("lines", "refunds"):
        if name in plain:
            plain[name] = [_told(one) for one in plain[name]]
    return plain


AGES = st.tuples(st.integers(0, 3), st.integers(0, 2))
FILES = st.lists(st.tuples(st.lists(ORDER.map(_told), min_size=1, max_size=4), AGES), min_size=2, max_size=4)
MORE = settings(SLOW, max_examples=40)


def state(shop: OpenShop) -> dict[str, Any]:
    return snapshot(shop)


def take(shop: OpenShop, file: tuple[list[dict[str, Any]], tuple[int, int]]) -> int:
    return put(shop, "taobao", *file)


@MORE
@given(files=FILES, random=st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(empty: Path, files: list[Any], random: Any) -> None:
    with shops(empty) as make:
        shop = assert_any_order(make, files, take, state, random)
        # And to hear one of them again changes nothing.
        before = state(shop)
        take(shop, random.choice(files))
        assert state(shop) == before


@MORE
@given(files=FILES, data=st.data())
def test_undo_gives_what_the_other_files_say(empty: Path, files: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        assert_undone(make, files, take, state, data)
