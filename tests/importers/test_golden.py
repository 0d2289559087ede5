"""Each declared layout, written as the platform writes it, against what must be read from it.

``SHOPCRM_REGENERATE=1 pytest tests/importers/test_golden.py`` writes the expectations anew; read the diff.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import factories as make
from tests.importers.frames import read

GOLDEN = Path(__file__).parents[1] / "data" / "golden"

ORDERS = [
    make.order(),
    make.order(
        订单编号="2468013579024681999",
        买家会员名="q**",
        收货人姓名="王**",
        联系手机="'139****0001",
        买家实际支付金额="120.00",
        买家实付金额="120.00",
        退款金额="68.00",
        收货地址="上海 上海市 静安区 测试路2号",
    ),
    make.order(
        订单编号="2468013579024682111",
        订单状态="等待买家付款",
        订单付款时间="",
        买家实际支付金额="0.00",
        买家实付金额="0.00",
        发货时间="'null'",
    ),
    make.order(订单编号="2468013579024683222", 订单状态="买家已付款，等待卖家发货", 联系手机="18400001111-7576"),
    make.order(订单编号="2468013579024684333", 订单状态="卖家已发货,等待买家确认", 订单付款时间="2026/10/1 10:05"),
]
ITEMS = [
    make.item(),
    make.item(子订单编号="2468013579024681359", 标题="桑蚕丝围巾", 商品标题="桑蚕丝围巾", 购买数量="2", 价格="49.50"),
    make.item(
        子订单编号="2468013579024681991",
        主订单编号="2468013579024681999",
        订单编号="2468013579024681999",
        退款金额="68.00",
        买家实际支付金额="120.00",
        买家实付金额="120.00",
    ),
]


def check(name: str, path: Path) -> None:
    found = read(path)
    told = {
        "format": found.head["format"],
        "encoding": found.head["encoding"],
        "taken": sorted(found.head["columns"]),
        "orders": found.orders,
        "rejected": found.rejected,
        "rows": found.rows,
    }
    golden = GOLDEN / f"{name}.json"
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("SHOPCRM_REGENERATE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", make.layout_names("taobao-orders"))
def test_order_layouts(name: str, tmp_path: Path) -> None:
    headings = make.layout(name)
    if name in ("G1", "G2", "G2-refund", "G3", "G3-payment"):
        path = make.write_old_csv(tmp_path / "ExportOrderList.csv", headings, ORDERS)
    else:
        path = make.write_xlsx(tmp_path / "ExportOrderList.xlsx", headings, make.table(headings, ORDERS))
    check(f"orders-{name}", path)


@pytest.mark.parametrize("name", make.layout_names("taobao-items"))
def test_item_layouts(name: str, tmp_path: Path) -> None:
    headings = make.layout(name, "taobao-items")
    rows = make.table(headings, ITEMS)
    if name == "old":
        # Old item files have one more field in each row than in the heading.
        path = make.write_csv(tmp_path / "ExportOrderDetailList.csv", headings, [[*row, ""] for row in rows], "gbk")
    else:
        path = make.write_xlsx(tmp_path / "items.xlsx", headings, rows)
    check(f"items-{name}", path)
