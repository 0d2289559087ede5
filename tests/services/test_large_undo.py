"""Taking back a large import brings back exactly the state before it."""

from __future__ import annotations

from pathlib import Path

from shopcrm.domain.customers import Basics, CustomerQuery
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.snapshot import snapshot


def row(n: int, **told: str) -> dict[str, str]:
    return make.order(**{"订单编号": str(10**17 + 7 * n), "买家会员名": f"buyer{n % 700}", "宝贝标题": f"title {n % 90}", **told})


def test_undo_of_five_thousand_orders(shop: OpenShop, tmp_path: Path) -> None:
    first = make.orders_file(tmp_path, [row(n, 订单状态="卖家已发货，等待买家确认") for n in range(0, 2000, 2)], file="1.csv")
    shop.imports.run([first])
    customer = shop.customers.find(CustomerQuery(search="buyer12")).ids[0]
    shop.customers.save_basics(customer, Basics(name="茶姐", notes="喜欢龙井"))
    before, groups = snapshot(shop, sightings=True), shop.groups.shares()
    second = make.orders_file(
        tmp_path, [row(n, 退款金额="8.00", 买家实际支付金额="180.00", 收货人姓名=f"顾客{n % 700}") for n in range(5000)], file="2.csv"
    )  # fmt: skip
    (outcome,) = shop.imports.run([second])
    assert outcome.result is not None
    assert (outcome.result.orders.new, outcome.result.orders.changed) == (4000, 1000)
    assert snapshot(shop, sightings=True) != before
    undone = shop.imports.undo(outcome.result.batch or 0)
    assert (undone.orders_removed, undone.orders_restored) == (4000, 1000)
    assert snapshot(shop, sightings=True) == before
    assert shop.groups.shares() == groups
    assert shop.checks.run().ok
