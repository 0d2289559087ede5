"""Taking back a large import brings back exactly the state before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.domain.customers import Basics, CustomerQuery
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.snapshot import snapshot


def row(n: int, **told: str) -> dict[str, str]:
    own = {"订单编号": str(10**17 + 7 * n), "买家会员名": f"buyer{n % 700}", "宝贝标题": f"title {n % 90}"}
    return make.order(**{**own, **told})


@pytest.mark.no_cover
def test_undo_of_five_thousand_orders(shop: OpenShop, tmp_path: Path) -> None:
    shipped = [row(n, 订单状态="卖家已发货，等待买家确认") for n in range(0, 3000, 3)]
    shop.imports.run([make.orders_file(tmp_path, shipped, file="1.csv")])
    customer = shop.customers.find(CustomerQuery(search="buyer12")).ids[0]
    shop.customers.save_basics(customer, Basics(name="茶姐", notes="喜欢龙井"))
    before, groups = snapshot(shop, sightings=True), shop.groups.shares()
    back = {"退款金额": "8.00", "买家实际支付金额": "180.00"}
    second = [row(n, 收货人姓名=f"顾客{n % 700}", **back) for n in range(5000)]
    (outcome,) = shop.imports.run([make.orders_file(tmp_path, second, file="2.csv")])
    assert outcome.result is not None
    assert (outcome.result.orders.new, outcome.result.orders.changed) == (4000, 1000)
    assert snapshot(shop, sightings=True) != before
    undone = shop.imports.undo(outcome.result.batch or 0)
    assert (undone.orders_removed, undone.orders_restored) == (4000, 1000)
    assert snapshot(shop, sightings=True) == before
    assert shop.groups.shares() == groups
    assert shop.checks.run().ok
