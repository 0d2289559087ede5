"""Orders by hand: through the real child process into the vault, corrected, joined and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused, StorageFailed, WrongUsage
from shopcrm.domain.batches import Counts, ImportResult
from shopcrm.domain.customers import CustomerFile, CustomerQuery
from shopcrm.domain.manual import ManualItem, ManualOrder, proposed_amount
from shopcrm.domain.orders import Status
from shopcrm.services.container import OpenShop
from shopcrm.store import manual_orders
from tests import factories as make
from tests.services.snapshot import snapshot

ORDER = ManualOrder(
    at="2026-11-20 14:05", buyer="王芳（三中）", amount="130", shipping="10", note="自提",
    items=(ManualItem("青团", "六只装", "2", "30"), ManualItem("桂花糕", "", "", "60.00")),
)  # fmt: skip


def name(number: str) -> str:
    return f"手工记单 {number}"


def save(shop: OpenShop, order: ManualOrder) -> ImportResult:
    look = shop.manual.look(order, name)
    assert look.problems == ()
    return shop.manual.save(look)


def everyone(shop: OpenShop) -> list[CustomerFile]:
    return [shop.customers.file(one) for one in sorted(shop.customers.find(CustomerQuery()).ids)]


def test_an_order_by_hand_is_an_import_like_others(shop: OpenShop) -> None:
    before = snapshot(shop)
    result = save(shop, ORDER)
    assert (result.orders, result.lines, result.customers_new) == (Counts(new=1), Counts(new=2), 1)
    (customer,) = everyone(shop)
    (order,) = customer.orders
    assert order.number == "M20261122-" + order.number[-6:]
    assert (order.platform, order.amount, order.status, order.valid) == ("manual", 13000, Status.COMPLETED, True)
    assert [(item.title, item.variant, item.quantity, item.amount) for item in order.items] == [
        ("青团", "六只装", 2, 6000), ("桂花糕", "", 1, 6000),
    ]  # fmt: skip
    assert [one.account for one in customer.card.accounts] == ["王芳（三中）"]
    (batch,) = shop.imports.batches()
    assert (batch.file, batch.shop) == (name(order.number), shop.info.name)
    shop.imports.undo(result.batch or 0)
    assert snapshot(shop) == before


def test_looking_stores_nothing(shop: OpenShop) -> None:
    before = snapshot(shop, sightings=True)
    look = shop.manual.look(ORDER, name)
    assert (look.result.dry_run, look.known) == (True, False)
    assert snapshot(shop, sightings=True) == before


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"amount": "一百"}, "amount", "amount"),
        ({"amount": ""}, "amount", "no_amount"),
        ({"at": "昨天"}, "at", "date"),
        ({"at": ""}, "at", "no_date"),
        ({"shipping": "包邮"}, "shipping", "amount"),
    ],
)
def test_what_cannot_be_taken_is_told_of_its_field(
    shop: OpenShop, change: dict[str, str], field: str, reason: str
) -> None:
    look = shop.manual.look(replace(ORDER, **change), name)  # type: ignore[arg-type]
    assert [(one.field, one.item, one.rejection.reason) for one in look.problems] == [(field, None, reason)]


def test_an_item_that_cannot_be_taken_is_told_of_its_row(shop: OpenShop) -> None:
    items = (ManualItem(), ManualItem("茶", quantity="两盒", unit_price="10"), ManualItem("糕", unit_price="一百"))
    look = shop.manual.look(replace(ORDER, items=items), name)
    assert [(one.field, one.item, one.rejection.value) for one in look.problems] == [
        ("quantity", 1, "两盒"), ("unit_price", 2, "一百"),
    ]  # fmt: skip


def test_typed_again_it_counts_as_typed_now(shop: OpenShop) -> None:
    first = replace(ORDER, number="A-1")
    save(shop, first)
    # Earlier, less, fewer items and not yet sent: nothing of what a younger file could not take back.
    second = replace(first, at="2026-11-18", amount="60", status="paid", note="", items=ORDER.items[:1])
    look = shop.manual.look(second, name)
    assert (look.known, look.by_hand) == (True, True)
    shop.manual.save(look)
    (customer,) = everyone(shop)
    (order,) = customer.orders
    assert (order.amount, order.status, len(order.items)) == (6000, Status.PAID, 1)
    assert [one.undone_at is None for one in shop.imports.batches()] == [True, False]


def test_what_a_file_says_of_it_stays(shop: OpenShop, tmp_path: Path) -> None:
    save(shop, replace(ORDER, number="A-1"))
    assert shop.exports.save(tmp_path / "all.zip").orders == 1
    shop.imports.run([tmp_path / "all.zip"])
    look = shop.manual.look(replace(ORDER, number="A-1", amount="120"), name)
    assert (look.known, look.by_hand) == (True, False)
    shop.manual.save(look)
    assert [one.undone_at is None for one in shop.imports.batches()] == [True, True, False]


def test_numbers_are_made_that_nobody_has(shop: OpenShop) -> None:
    for _ in range(3):
        save(shop, ORDER)
    (customer,) = everyone(shop)
    made = shop.manual.new_number()
    assert sorted(order.number for order in customer.orders) == [made, f"{made}-2", f"{made}-3"]


def test_the_same_name_is_the_same_buyer_and_another_name_another(shop: OpenShop) -> None:
    save(shop, ORDER)
    owner = shop.manual.owner(" 王芳（三中）")
    assert owner is not None
    assert shop.manual.owner("王芳") is None
    assert save(shop, ORDER).customers_matched == 1
    assert save(shop, replace(ORDER, buyer="王芳")).customers_new == 1
    assert len(everyone(shop)) == 2


def test_without_a_buyer_it_counts_as_sales_only(shop: OpenShop) -> None:
    for buyer in ("", "王**"):
        result = save(shop, replace(ORDER, buyer=buyer))
        assert (result.anonymous_orders, result.customers_new) == (1, 0)


def test_with_a_phone_the_number_and_the_name_tell_who_she_is(shop: OpenShop, tmp_path: Path) -> None:
    orders = [
        make.order(订单编号=number, 买家会员名="tea_lover", 收货人姓名="王茶", 联系手机="13911112222")
        for number in ("2468013579024681357", "2468013579024681999")
    ]
    shop.imports.run([make.orders_file(tmp_path, orders)])
    save(shop, replace(ORDER, buyer="王茶", phone="139 1111 2222".replace(" ", "")))
    (customer,) = everyone(shop)
    assert len(customer.orders) == 3
    save(shop, replace(ORDER, buyer="王茶", phone="13911113333"))
    assert len(everyone(shop)) == 2


def test_the_join_goes_with_the_last_order_of_the_picked_customer(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    (customer,) = everyone(shop)
    before = snapshot(shop)
    picked = replace(ORDER, buyer="王姐", customer=customer.card.id)
    first, second = save(shop, picked).batch or 0, save(shop, picked).batch or 0
    both = snapshot(shop)
    shop.imports.undo(first)
    assert len(everyone(shop)) == 1
    third = save(shop, picked).batch or 0
    assert len(snapshot(shop)["orders"]) == len(both["orders"])
    for batch in (second, third):
        shop.imports.undo(batch)
    assert snapshot(shop) == before
    # Whoever is called so later is nobody she knows.
    save(shop, replace(ORDER, buyer="王姐"))
    assert len(everyone(shop)) == 2


def test_the_customer_she_picked_gets_the_order(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    (customer,) = everyone(shop)
    picked = replace(ORDER, buyer="林小雨", customer=customer.card.id)
    save(shop, picked)
    save(shop, picked)
    (now,) = everyone(shop)
    assert now.card.id == customer.card.id
    assert len(now.orders) == 3
    assert [(one.platform, one.account) for one in now.card.accounts] == [
        ("taobao", "小雨点2019"),
        ("manual", "林小雨"),
    ]
    # Somebody else of that name, and a customer whose name is already somebody's account.
    save(shop, replace(ORDER, buyer="王芳"))
    other = shop.manual.owner("王芳")
    assert other is not None
    assert shop.manual.look(replace(picked, buyer="王芳"), name).entry.account == "林小雨"
    link = now.who.links[0].id
    shop.people.unmerge(link)
    assert shop.manual.look(replace(picked, buyer="王芳"), name).entry.account == "王芳 (2)"
    assert shop.manual.look(replace(picked, buyer="王*"), name).entry.account == f"#{customer.card.id}"


@pytest.mark.parametrize(
    ("change", "field", "item", "reason"),
    [
        # What a file would be refused for is said at its field.
        ({"number": "1.23E+18"}, "number", None, "order_number"),
        ({"number": "1234567890123450000"}, "number", None, "order_number"),
        ({"number": "第一单"}, "number", None, "order_number"),
        ({"number": "合计"}, "number", None, "order_number"),
        ({"amount": "-5"}, "amount", None, "below_zero"),
        ({"items": (ManualItem("茶", "", "-1", "5"),)}, "quantity", 0, "no_quantity"),
        ({"items": (ManualItem("茶", "", "1", "5"), ManualItem("杯", "", "0", "5"))}, "quantity", 1, "no_quantity"),
        ({"items": (ManualItem("", "", "1", "5"),)}, "title", 0, "no_title"),
    ],
)
def test_what_no_table_could_tell_is_said_at_its_field(
    shop: OpenShop, change: dict[str, Any], field: str, item: int | None, reason: str
) -> None:
    look = shop.manual.look(replace(ORDER, **change), name)
    assert [(one.field, one.item, one.rejection.reason) for one in look.problems] == [(field, item, reason)]


def test_one_bad_item_is_one_problem(shop: OpenShop) -> None:
    items = (ManualItem("茶", "", "1", "5"), ManualItem("杯", "", "两", "5"), ManualItem("壶", "", "1", "5"))
    look = shop.manual.look(replace(ORDER, items=items), name)
    assert [(one.field, one.item) for one in look.problems] == [("quantity", 1)]


def test_the_proposed_amount_is_the_sum_of_the_items_and_shipping() -> None:
    assert proposed_amount(ORDER, "CNY") == 13000
    assert proposed_amount(replace(ORDER, items=()), "CNY") is None
    assert proposed_amount(replace(ORDER, shipping="包邮"), "CNY") is None
    assert proposed_amount(replace(ORDER, items=(ManualItem("茶", "", "x", "5"),)), "CNY") is None
    assert proposed_amount(replace(ORDER, shipping="", items=(ManualItem("茶", "", "3", "0.335"),)), "CNY") == 101


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 10**7)), min_size=1, max_size=8), st.integers(0, 9999))
def test_any_sum_is_exact(lines: list[tuple[int, int]], shipping: int) -> None:
    items = tuple(ManualItem("x", "", str(n), f"{price // 100}.{price % 100:02d}") for n, price in lines)
    order = ManualOrder(items=items, shipping=f"{shipping // 100}.{shipping % 100:02d}")
    assert proposed_amount(order, "CNY") == sum(n * price for n, price in lines) + shipping


def test_what_is_refused_after_all_takes_nothing_back(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    save(shop, replace(ORDER, number="A-1"))
    look = shop.manual.look(replace(ORDER, number="A-1", amount="1"), name)
    before = snapshot(shop)

    def refuse(*_args: object, **_more: object) -> ImportResult:
        raise InputRefused("file_reader_slow", file="x")

    with monkeypatch.context() as patch:
        patch.setattr(shop.imports, "take", refuse)
        with pytest.raises(InputRefused):
            shop.manual.save(look)
    assert snapshot(shop) == before


@pytest.mark.parametrize("fails", ["note_join", "batches_of"])
def test_an_order_is_stored_with_its_join_or_not_at_all(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    (customer,) = everyone(shop)
    save(shop, replace(ORDER, number="A-1"))
    look = shop.manual.look(replace(ORDER, number="A-1", buyer="王姐", customer=customer.card.id), name)
    before, known = snapshot(shop, sightings=True), shop.imports.batches()

    def fail(*_args: object) -> list[tuple[int, bool]]:
        raise StorageFailed("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(manual_orders, fails, fail)
        with pytest.raises(StorageFailed):
            shop.manual.save(look)
    assert (snapshot(shop, sightings=True), shop.imports.batches()) == (before, known)
    shop.manual.save(look)
    assert [(one.number, one.platform) for one in shop.customers.file(customer.card.id).orders][:1] == [
        ("A-1", "manual")
    ]


def test_taking_a_correction_back_brings_the_former_entry_back(shop: OpenShop) -> None:
    first = replace(ORDER, number="A-1")
    states, numbers = [snapshot(shop, sightings=True)], list[int]()
    for entry in (first, replace(first, amount="60", items=ORDER.items[:1]), replace(first, buyer="李婶", note="")):
        numbers.append(save(shop, entry).batch or 0)
        states.append(snapshot(shop, sightings=True))
    assert len({str(one) for one in states}) == 4
    for number, before in zip(reversed(numbers), reversed(states[:-1]), strict=True):
        shop.imports.undo(number)
        assert snapshot(shop, sightings=True) == before
    assert all(one.undone_at is not None for one in shop.imports.batches())


def test_a_former_entry_comes_back_as_an_import_like_others(shop: OpenShop) -> None:
    first = save(shop, replace(ORDER, number="A-1")).batch or 0
    told = shop.imports.protocol(first)
    second = save(shop, replace(ORDER, number="A-1", amount="60")).batch or 0
    with pytest.raises(WrongUsage):
        shop.imports.undo(first)
    shop.imports.undo(second)
    assert shop.imports.protocol(first) == told
    look = shop.manual.look(replace(ORDER, number="A-1", amount="70"), name)
    assert (look.known, look.by_hand) == (True, True)
    third = shop.manual.save(look).batch or 0
    assert [one.id for one in shop.imports.batches() if one.undone_at is None] == [third]


def test_the_join_of_a_former_entry_comes_back_with_it(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    (customer,) = everyone(shop)
    before = snapshot(shop)
    picked = replace(ORDER, number="A-1", buyer="王姐", customer=customer.card.id)
    first = save(shop, picked).batch or 0
    joined = snapshot(shop)
    # Somebody else's after all; and once more hers, which keeps the join.
    for entry in (replace(picked, buyer="李婶", customer=0), replace(picked, amount="60")):
        second = save(shop, entry).batch or 0
        shop.imports.undo(second)
        assert snapshot(shop) == joined
        assert len(everyone(shop)) == 1
    shop.imports.undo(first)
    assert snapshot(shop) == before


def test_a_file_between_two_entries_stays_when_the_correction_goes(shop: OpenShop, tmp_path: Path) -> None:
    save(shop, replace(ORDER, number="A-1"))
    shop.exports.save(tmp_path / "all.zip")
    shop.imports.run([tmp_path / "all.zip"])
    before = snapshot(shop, sightings=True)
    second = save(shop, replace(ORDER, number="A-1", amount="120")).batch or 0
    shop.imports.undo(second)
    assert snapshot(shop, sightings=True) == before


def test_read_into_an_empty_vault_it_is_the_same_order(
    shop: OpenShop, new_shop: Callable[..., OpenShop], tmp_path: Path
) -> None:
    save(shop, ORDER)
    shop.exports.save(tmp_path / "all.zip")
    other = new_shop("other")
    other.imports.run([tmp_path / "all.zip"])
    (here,), (there,) = everyone(shop), everyone(other)
    assert [(one.number, one.amount, one.items) for one in here.orders] == [
        (one.number, one.amount, one.items) for one in there.orders
    ]
    assert here.card.accounts == there.card.accounts
