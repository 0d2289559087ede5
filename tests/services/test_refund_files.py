"""Orders, items and refund cases of one platform come to what was really paid and given back, whichever came first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from shopcrm.base.paths import resources
from shopcrm.domain.orders import Status
from shopcrm.samples.declared import load_declared
from shopcrm.samples.exports import Export
from shopcrm.samples.files import write_export
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleOrder, SampleShop
from shopcrm.samples.world import load_world
from shopcrm.services.container import OpenShop

# The same branches for every order of arrival.
pytestmark = pytest.mark.no_cover
SETS = [
    [("taobao-orders", "G6"), ("taobao-items", "2026"), ("taobao-refunds", "2024")],
    [("jd-orders", ""), ("jd-after-sale", "")],
    [("pdd-orders", "2023"), ("pdd-refunds", "2024")],
    [("douyin-orders", "2024"), ("douyin-items", "2026"), ("douyin-after-sale", "2024")],
    [("youzan-orders", "2023"), ("youzan-items", "2023-buyer"), ("youzan-refunds", "2023")],
    [("wechat-orders", ""), ("wechat-after-sale", "")],
    [("xiaohongshu-orders", ""), ("xiaohongshu-refunds", "")],
    [("kuaishou-orders", ""), ("kuaishou-after-sale", "")],
]


# What the buyer owes stands there item by item; what a parcel cost to send is another column.
WITHOUT_POSTAGE = "xiaohongshu-orders"


def truth(order: SampleOrder, *, postage: bool) -> tuple[str, int, int, bool]:
    """Return (state, amount, refunded, valid), counted from what was sold."""
    paid = order.paid is not None
    amount = order.total if postage else order.goods
    back = min(order.refunded, amount) if paid else 0
    valid = order.status in {Status.PAID, Status.SHIPPED, Status.COMPLETED} and back < amount
    return order.status.value, amount, back, valid


def stored(shop: OpenShop) -> dict[str, tuple[str, int, int, bool]]:
    with shop._store.read() as connection:
        rows = connection.exec_driver_sql("SELECT number, status, amount, refunded, valid FROM orders").fetchall()
    return {number: (status, amount, back, bool(valid)) for number, status, amount, back, valid in rows}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("views", SETS, ids=lambda views: views[0][0].partition("-")[0])
def test_any_order_comes_to_what_was_paid_and_given_back(
    new_shop: Callable[..., OpenShop], tmp_path: Path, views: list[tuple[str, str]]
) -> None:
    plan = SampleShop(11, 40, 90, date(2025, 9, 1), date(2026, 8, 31))
    sold = list(orders(plan, load_world(resources() / "samples" / "xiaomanjia.toml")))
    formats = load_declared(resources() / "formats", resources() / "samples" / "exports.toml")
    files: list[Path] = []
    numbers: dict[str, SampleOrder] = {}
    for place, (form, layout) in enumerate(views):
        chosen = formats[form].layouts[layout] if layout else list(formats[form].layouts.values())[-1]
        export = Export(formats[form], chosen)
        path = tmp_path / f"{place}-{form}.{'xlsx' if chosen.file == 'xlsx' else 'csv'}"
        write_export(path, chosen.headings, export.rows(sold), chosen.file)
        files.append(path)
        numbers = numbers or {export.number(order): order for order in sold}
    wanted = {number: truth(order, postage=views[0][0] != WITHOUT_POSTAGE) for number, order in numbers.items()}
    # Each comes first once, and last once.
    for way in range(len(files)):
        shop = new_shop(f"way{way}")
        outcomes = shop.imports.run(files[way:] + files[:way])
        assert all(one.result is not None and not one.result.rejected for one in outcomes)
        found = stored(shop)
        assert {n: (found.get(n), wanted[n]) for n in wanted if found.get(n) != wanted[n]} == {}
        assert set(found) == set(wanted)
