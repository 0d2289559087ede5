"""Files in any order, an erasure anywhere between them: nothing of her is left, and every figure is as without it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopcrm.base.paths import erasures_folder
from shopcrm.domain.erasure import bare_text
from shopcrm.domain.fold import fold
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.services.container import OpenShop
from tests.services.copies import SLOW, shops
from tests.services.quick import DAY, customer_of, order, put, tell

pytestmark = [pytest.mark.no_cover]
# She tells nothing here that the shop could not know her by: masks and streets go with the orders they stand in.
HER: dict[str, Any] = {
    "recipient": "林小雨",
    "phone": "15420001111",
    "address": "茶香路8号",
    "buyer_note": "小雨收",
    "paid_at": DAY,
}
HIM: dict[str, Any] = {"recipient": "王茶", "phone": "15430002222", "address": "海边1号", "paid_at": DAY}
WORDS = ("xiaoyu", "林小雨", "15420001111", "茶香路", "小雨收", "林**", "lin@example.org")
SAYS: dict[str, dict[str, Any]] = {
    "hers": {"account": "xiaoyu", **HER},
    "gift": {"account": "xiaoyu", **HIM},
    "masked": {"recipient": "林**", "address": "茶香路8号", "paid_at": DAY},
    "bare": {"paid_at": DAY, "refunded": 500},
}
TOLD = [{"account": "xiaoyu", "name": "林小雨", "email": "lin@example.org"}]
File = list[tuple[str, str, int]]
NUMBERS = ("7001", "7002", "700300000000001")


def one_file(told: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    return [order(number, **SAYS[how], amount=amount) for number, how, amount in told]


FILES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(NUMBERS), st.sampled_from(("hers", "gift", "masked", "bare")), st.sampled_from((1000, 1500))
        ),
        min_size=1, max_size=3, unique_by=lambda told: told[0],
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def take(shop: OpenShop, files: Sequence[tuple[int, File]]) -> list[int]:
    return [put(shop, "taobao", one_file(told), (DAY, age)) for age, told in files]


def figures(shop: OpenShop) -> list[tuple[Any, ...]]:
    with shop._store.read() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT number, status, amount, refunded, net, paid, valid, purchased_at, day,"
                " (SELECT group_concat(key || coalesce(amount, '') || quantity) FROM order_line WHERE order_id = o.id)"
                " FROM orders o ORDER BY number"
            )
        ]


def residue(shop: OpenShop) -> list[str]:
    with shop._store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        text = "\n".join(
            repr(tuple(row)) for (name,) in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
        )
    return [word for word in WORDS if word in text]


@settings(SLOW, max_examples=10)
@given(files=FILES, later=FILES, undo=st.booleans(), random=st.randoms(use_true_random=False))
def test_import_erase_import_in_any_order(
    empty: Path, files: list[File], later: list[File], random: Random, *, undo: bool
) -> None:
    # Every order is known to be hers by the time all is in: what a file says of it must not outlast that.
    told: list[File] = [[(number, "hers", 1000) for number in NUMBERS], *files, *later]
    # Two files of one age: a file's age is its own, whenever it comes.
    dated = [(place // 2, one) for place, one in enumerate(told)]
    known, again = dated[: 1 + len(files)], list(dated)
    random.shuffle(again)
    # A copy of the same vault: this computer would remember whom the last one erased.
    shutil.rmtree(erasures_folder(), ignore_errors=True)
    with shops(empty) as make:
        plain, shop = make(), make()
        take(plain, dated)
        first = take(shop, random.sample(known, len(known)))
        tell(shop, "taobao", TOLD)
        shop.erasure.erase(customer_of(shop, "xiaoyu"))
        assert residue(shop) == []
        if undo:
            for batch in first:
                shop.imports.undo(batch)
            assert residue(shop) == []
            take(shop, known)
        take(shop, again)
        tell(shop, "taobao", TOLD)
        assert residue(shop) == []
        assert figures(shop) == figures(plain)


PEOPLE = st.fixed_dictionaries({}, optional={
    "account": st.sampled_from(("a", "b")), "recipient": st.sampled_from(("林小雨", "林**")),
    "phone": st.just("15420001111"), "address": st.sampled_from(("x", "y")), "buyer_note": st.just("n"),
})  # fmt: skip
WORTH = st.fixed_dictionaries({"number": st.just("1")}, optional={
    "status": st.sampled_from(("unpaid", "paid", "completed", "closed")), "amount": st.sampled_from((0, 100, 200)),
    "net": st.sampled_from((0, 100, 200)), "refunded": st.sampled_from((0, 100)),
    "paid_at": st.sampled_from((DAY, DAY + 60)), "title": st.sampled_from(("茶", "碗")),
})  # fmt: skip


@given(told=st.lists(st.tuples(PEOPLE, WORTH, st.integers(0, 2)), min_size=1, max_size=4))
def test_an_order_without_its_person_comes_to_the_same(told: list[tuple[dict[str, Any], dict[str, Any], int]]) -> None:
    texts = [(json.dumps({**worth, **person}), (age, 0)) for person, worth, age in told]
    whole = fold([sighting_from_wire(json.loads(text), age) for text, age in texts])
    bare = fold([sighting_from_wire(json.loads(bare_text(text)), age) for text, age in texts])
    assert bare[1:] == whole[1:]
    assert bare.sighting.title == whole.sighting.title
