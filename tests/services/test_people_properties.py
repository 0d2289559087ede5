"""Whatever files come in whatever order, and whatever she says of them: who is who follows from that alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopcrm.domain.customers import Basics
from shopcrm.services.container import OpenShop
from tests.services.copies import SLOW, assert_any_order, assert_undone, shops
from tests.services.quick import customer_of, order, put, who
from tests.services.snapshot import snapshot

NAMES = ("林小雨", "林爸爸", "王茶")
PHONES = ("15420001111", "15430002222", "13800138000", "15420001111-7576")
# What really is so of each order; files tell all of it, hide some, or leave columns out, and never contradict it.
ORDERS = st.lists(
    st.fixed_dictionaries({
        "account": st.sampled_from(("a", "b", "c", "")),
        "recipient": st.sampled_from(NAMES),
        "phone": st.sampled_from(PHONES),
        "email": st.sampled_from(("", "", "x@example.org")),
    }),
    min_size=6,
    max_size=6,
)  # fmt: skip
LINE = st.tuples(st.integers(0, 5), st.sampled_from(("whole", "whole", "masked", "numbers", "nothing")))
PLATFORMS = st.sampled_from(("taobao", "jd"))
FILES = st.tuples(
    ORDERS, st.lists(st.tuples(PLATFORMS, st.lists(LINE, min_size=1, max_size=8)), min_size=1, max_size=4)
).map(lambda drawn: [(platform, [_told(drawn[0], *line) for line in lines]) for platform, lines in drawn[1]])


def _told(orders: list[dict[str, str]], number: int, how: str) -> dict[str, Any]:
    """Return what one file tells of an order."""
    known = orders[number]
    if how == "nothing":
        return order(f"n{number}")
    told = order(f"n{number}", **known)
    if how == "masked":
        told |= {"recipient": known["recipient"][0] + "**", "phone": f"{known['phone'][:3]}****{known['phone'][7:11]}"}
        told.pop("email", None)
    if how == "numbers":
        told.pop("account", None)
    return told


def take(shop: OpenShop, file: tuple[str, list[dict[str, Any]]]) -> int:
    return put(shop, *file)


def state(shop: OpenShop) -> dict[str, Any]:
    return snapshot(shop) | {"who": sorted(map(sorted, who(shop)))}


@SLOW
@given(files=FILES, random=st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(empty: Path, files: list[Any], random: Any) -> None:
    with shops(empty) as make:
        assert_any_order(make, files, take, state, random)


@SLOW
@given(files=FILES, data=st.data())
def test_undo_gives_what_the_other_files_say(empty: Path, files: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        assert_undone(make, files, take, state, data)


@SLOW
@given(files=FILES, data=st.data())
def test_joining_by_hand_and_taking_it_back_changes_nothing(empty: Path, files: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        shop = make()
        for file in files:
            take(shop, file)
        values = sorted(value for some in who(shop) for value in some)
        if not values:
            return
        for value, note in zip(values, ("甲", "乙", "", "丁"), strict=False):
            basics = shop.customers.file(customer_of(shop, value)).basics
            shop.customers.save_basics(customer_of(shop, value), Basics(basics.name, notes=note or basics.notes))
        states, links = [], []
        for _ in range(data.draw(st.integers(0, 3))):
            a, b = (customer_of(shop, data.draw(st.sampled_from(values))) for _ in range(2))
            if a != b:
                states.append(state(shop))
                links.append(shop.people.merge(a, b))
        for link, before in zip(reversed(links), reversed(states), strict=True):
            shop.people.unmerge(link)
            assert state(shop) == before


@SLOW
@given(files=FILES, data=st.data())
def test_links_taken_back_in_any_order_leave_what_was(empty: Path, files: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        shop = make()
        for file in files:
            take(shop, file)
        values = sorted(value for some in who(shop) for value in some)
        before, links = who(shop), []
        for _ in range(data.draw(st.integers(0, 3)) if values else 0):
            a, b = (customer_of(shop, data.draw(st.sampled_from(values))) for _ in range(2))
            if a != b:
                links.append(shop.people.merge(a, b))
        for link in data.draw(st.permutations(links)):
            shop.people.unmerge(link)
        # Where a number would join them at once, taking apart says that they are different people.
        assert all(any(part <= whole for whole in before) for part in who(shop))


@SLOW
@given(files=FILES, more=FILES, data=st.data())
def test_different_people_are_never_one(empty: Path, files: list[Any], more: list[Any], data: st.DataObject) -> None:
    with shops(empty) as make:
        shop = make()
        for file in files:
            take(shop, file)
        values = sorted(value for some in who(shop) for value in some)
        said: list[tuple[str, str]] = []
        for _ in range(data.draw(st.integers(1, 3)) if values else 0):
            one, other = (data.draw(st.sampled_from(values)) for _ in range(2))
            if customer_of(shop, one) != customer_of(shop, other):
                shop.people.apart(customer_of(shop, one), customer_of(shop, other))
                said.append((one, other))
        for file in more:
            take(shop, file)
        known = {value for some in who(shop) for value in some}
        for one, other in said:
            assert not {one, other} <= known or customer_of(shop, one) != customer_of(shop, other)
