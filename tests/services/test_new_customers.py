"""Customers the owner writes down herself: one import each, never twice without a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shopcrm.base.errors import WrongUsage
from shopcrm.domain.batches import Counts
from shopcrm.domain.customers import Basics, CustomerQuery, EventKind
from shopcrm.domain.days import Calendar, YearlyDay
from shopcrm.domain.new_customer import NewCustomer
from shopcrm.services.container import OpenShop
from tests.services.quick import customer_of, order, put, tell, who
from tests.services.snapshot import snapshot

WANG = NewCustomer("王姐", "15499990000", "", "wx_wang", YearlyDay(Calendar.LUNAR, 8, 15), "喜欢龙井")


def test_she_is_a_customer_at_once_and_gone_when_taken_back(shop: OpenShop) -> None:
    before = snapshot(shop)
    added = shop.new_customers.add(WANG)
    assert not added.known
    file = shop.customers.file(added.customer)
    assert (file.card.name, file.card.phone, file.basics) == ("王姐", "15499990000", Basics())
    assert {one.field: one.value for one in file.told} == {
        "name": "王姐", "phone": "15499990000", "contact": "wx_wang", "birthday": "L08-15", "note": "喜欢龙井",
    }  # fmt: skip
    assert {(one.file, one.platform) for one in file.told} == {("", "manual")}
    assert [(event.kind, dict(event.facts)["file"]) for event in file.timeline] == [(EventKind.TOLD, "")]
    assert shop.customers.find(CustomerQuery(search="wx_wang")).ids == (added.customer,)
    (batch,) = shop.imports.batches()
    assert (batch.id, batch.format, batch.platform, batch.customers) == (
        added.batch,
        "by-hand",
        "manual",
        Counts(1, 0, 0),
    )
    shop.imports.undo(added.batch)
    assert snapshot(shop) == before


def test_the_same_again_is_known(shop: OpenShop) -> None:
    first, again = shop.new_customers.add(WANG), shop.new_customers.add(WANG)
    assert (again.known, again.customer) == (True, first.customer)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (NewCustomer("甲", contact="微信"), NewCustomer("乙", contact="微信")),
        (NewCustomer("甲", contact="微信"), NewCustomer("甲", contact="微信")),
        (NewCustomer("甲", "15420001111"), NewCustomer("甲", "15420001111")),
        (NewCustomer("甲", "13800138000"), NewCustomer("乙", "13800138000")),
        (NewCustomer("甲", "15420001111-1234"), NewCustomer("乙", "15420001111-1234")),
        (NewCustomer("甲", "", "a@example.com"), NewCustomer("甲", "", "a@example.com")),
    ],
)
def test_whom_she_says_to_be_somebody_else_is(shop: OpenShop, first: NewCustomer, second: NewCustomer) -> None:
    known = shop.new_customers.add(first).customer
    alike = [one.card.id for one in shop.new_customers.alike(second)]
    assert alike == [known]
    before = snapshot(shop)
    shop.imports.undo(shop.new_customers.add(second, alike).batch)
    assert snapshot(shop) == before
    added = shop.new_customers.add(second, alike)
    assert not added.known
    assert added.customer != known
    # Not even orders with that number and name join them.
    put(shop, "taobao", [order(f"n{n}", "tb", recipient="甲", phone="15420001111") for n in range(3)])
    assert len({shop.customers.file(one).card.id for one in (known, added.customer)}) == 2


def test_a_contact_is_nobodys_name(shop: OpenShop) -> None:
    li = shop.new_customers.add(NewCustomer("李四", contact="王芳")).customer
    put(shop, "manual", [order("m1", "王芳")])
    assert customer_of(shop, "manual:王芳") != li


def test_what_she_wrote_goes_before_what_files_tell(shop: OpenShop) -> None:
    added = shop.new_customers.add(WANG)
    tell(shop, "manual", [{"account": WANG.account, "name": "王小姐", "note": "别的", "city": "杭州"}], (10**11, 0))
    told = {one.field: one.value for one in shop.customers.file(added.customer).told}
    assert (told["name"], told["note"], told["city"]) == ("王姐", "喜欢龙井", "杭州")
    assert shop.customers.cards([added.customer])[0].name == "王姐"


def test_orders_with_her_name_and_number_are_hers(shop: OpenShop, new_shop: Callable[..., OpenShop]) -> None:
    orders = [order(f"n{n}", "tb", recipient="王姐", phone="15499990000") for n in range(2)]
    other = new_shop("other")
    shop.new_customers.add(WANG)
    put(shop, "taobao", orders)
    put(other, "taobao", orders)
    other.new_customers.add(WANG)
    assert who(shop) == who(other) == {frozenset({"taobao:tb", f"manual:{WANG.account}"})}
    assert snapshot(shop) == snapshot(other)


@pytest.mark.parametrize(
    ("entry", "by"),
    [
        (NewCustomer("别人", "154 2000 1111".replace(" ", "")), "phone"),
        (NewCustomer("别人", "+86 15420001111"), "phone"),
        (NewCustomer("别人", "", "LIN@example.com"), "email"),
        (NewCustomer("别人", "", "", "wx_lin"), "contact"),
        (NewCustomer("别人", "15499998888"), ""),
    ],
)
def test_whoever_is_reached_the_same_way_is_named(shop: OpenShop, entry: NewCustomer, by: str) -> None:
    lin = {"account": "lin", "name": "林小雨", "phone": "15420001111", "email": "lin@example.com", "contact": "wx_lin"}
    tell(shop, "youzan", [lin])
    found = shop.new_customers.alike(entry)
    assert [(one.card.id, one.by) for one in found] == ([(customer_of(shop, "lin"), by)] if by else [])


def test_numbers_of_single_orders_are_found_too(shop: OpenShop) -> None:
    # A gift once sent there: not her usual number, yet somebody is reached by it.
    put(shop, "taobao", [order(f"n{n}", "a", recipient="林小雨", phone="15420001111") for n in range(4)])
    put(shop, "taobao", [order("g1", "a", recipient="林妈妈", phone="15430002222", email="ma@example.com")])
    for entry in (NewCustomer("x", "15430002222"), NewCustomer("x", "", "ma@example.com")):
        assert [one.card.id for one in shop.new_customers.alike(entry)] == [customer_of(shop, "a")]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (NewCustomer("", "15499990000"), "name"),
        (NewCustomer("王姐"), "contact"),
        (NewCustomer("王姐", "154****0000"), "masked"),
        (NewCustomer("王姐", "", "", "wx***"), "masked"),
        (NewCustomer("王姐", "", "wang@"), "email"),
        (NewCustomer("王姐", "0571-8888 0000"), ""),
    ],
)
def test_a_name_and_a_contact_are_needed(shop: OpenShop, entry: NewCustomer, problem: str) -> None:
    assert entry.problem == problem
    if problem:
        with pytest.raises(WrongUsage) as refused:
            shop.new_customers.add(entry)
        assert refused.value.key == "new_customer_incomplete"
        assert shop.imports.batches() == ()
    else:
        assert shop.customers.file(shop.new_customers.add(entry).customer).card.name == "王姐"
