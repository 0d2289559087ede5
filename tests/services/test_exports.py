"""All orders as plain tables, read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from shopcrm.base.errors import Cancelled, StorageFailed
from shopcrm.base.progress import CancelToken
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.services.snapshot import snapshot
from tests.services.test_any_order import files

__all__ = ["files"]


@pytest.mark.timeout(300)
def test_exported_and_imported_into_an_empty_vault_it_is_the_same_store(
    shop: OpenShop, new_shop: Callable[..., OpenShop], files: list[Path], tmp_path: Path
) -> None:
    odd = make.order(
        买家会员名="=cmd|x", 宝贝标题="- 连衣裙", 商家备忘="+1, @home", 收货人姓名='林"小"雨', 联系手机="'13800138001"
    )
    mug = make.order(订单编号="79", 宝贝标题='"Best" mug "No. 1"', 买家会员名='"小明"', 商家备忘='"记得"寄"快递"')
    shop.imports.run([*files, make.orders_file(tmp_path, [odd, mug, make.order(订单编号="77", 订单状态="交易关闭")])])
    shop.imports.run([make.orders_file(tmp_path, [make.order(订单编号="78")], file="b.xlsx")], shop="二号店")
    written = shop.exports.save_orders(tmp_path / "all.zip")
    other = new_shop("other")
    outcomes = other.imports.run([tmp_path / "all.zip"])
    assert all(one.result is not None and not one.result.rejected for one in outcomes)
    assert snapshot(other) == snapshot(shop)
    assert other.exports.save_orders(tmp_path / "again.zip") == written
    with ZipFile(tmp_path / "all.zip") as one:
        assert '""Best"" mug ""No. 1""' in one.read("1-taobao-orders.csv").decode("utf-8-sig")
    with ZipFile(tmp_path / "all.zip") as one, ZipFile(tmp_path / "again.zip") as two:
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}


def test_rows_of_another_shop_are_rejected(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order(), make.order(订单编号="77")])])
    shop.exports.save_orders(tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as archive:
        text = archive.read("1-taobao-orders.csv").decode("utf-8-sig")
    head, first, second = text.splitlines()
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join([head, first, second.replace("小满家", "别家", 1), ""]), encoding="utf-8")
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None
    assert [(row.reason, row.value) for row in outcome.result.rejected] == [("another_shop", "别家")]
    assert outcome.result.orders.unchanged == 1


def test_an_export_that_is_stopped_or_cannot_be_written_leaves_nothing(shop: OpenShop, tmp_path: Path) -> None:
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        shop.exports.save_orders(tmp_path / "all.zip", cancel=token)
    with pytest.raises(StorageFailed):
        shop.exports.save_orders(tmp_path / "nowhere" / "all.zip")
    assert not [path for path in tmp_path.iterdir() if "all.zip" in path.name]
