from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shopcrm.base.paths import resources
from shopcrm.domain.contacts import is_masked, is_virtual_phone
from shopcrm.samples.files import write_items_xlsx, write_orders_csv, write_orders_xlsx
from shopcrm.samples.layouts import load_layouts
from shopcrm.samples.orders import orders
from shopcrm.samples.plan import SampleShop
from shopcrm.samples.workbook import write_workbook
from shopcrm.samples.world import load_world

WORLD = load_world(resources() / "samples" / "xiaomanjia.toml")
ORDER_LAYOUTS = load_layouts(resources() / "formats" / "taobao-orders.toml")
ITEM_LAYOUTS = load_layouts(resources() / "formats" / "taobao-items.toml")
ORDERS = list(orders(SampleShop(3, 90, 300, date(2025, 11, 1), date(2026, 11, 21)), WORLD))
ITEMS = sum(len(order.items) for order in ORDERS)


def read_csv(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("name", ["G1", "G2", "G3", "G3-payment"])
def test_old_order_reports_have_their_quirks(tmp_path: Path, name: str) -> None:
    path, layout = tmp_path / "old.csv", ORDER_LAYOUTS[name]
    assert write_orders_csv(path, ORDERS, WORLD, layout, "gbk") == len(ORDERS)
    raw = path.read_bytes().decode("gbk")
    assert raw.startswith('"订单编号","买家会员名"')
    assert f'"=""{ORDERS[0].number}""",' in raw
    heads, *rows = read_csv(path, "gbk")
    assert tuple(head.strip() for head in heads) == layout.headings
    assert "宝贝标题 " in heads
    cells = dict(zip(heads, rows[5], strict=True))
    assert cells["订单编号"] == f'="{ORDERS[5].number}"'
    assert cells["联系手机"] == f"'{ORDERS[5].buyer.phone}"
    assert cells["买家会员名"] == ORDERS[5].buyer.nick


@pytest.mark.parametrize("name", ["G4", "G5", "G6", "G7-19", "G7-15"])
def test_newer_order_reports_keep_the_amounts(tmp_path: Path, name: str) -> None:
    path, layout = tmp_path / "new.xlsx", ORDER_LAYOUTS[name]
    assert write_orders_xlsx(path, ORDERS, WORLD, layout) == len(ORDERS)
    heads, *rows = read_xlsx(path)
    assert tuple(heads) == layout.headings
    paid = heads.index("买家实付金额" if name.startswith("G7") else "买家实际支付金额")
    for row, order in zip(rows, ORDERS, strict=True):
        assert row[0] == order.number
        assert Decimal(str(row[paid])) * 100 == order.paid_now
        assert Decimal(str(row[heads.index("退款金额")])) * 100 == order.refunded


def test_the_newest_report_with_buyers_masks_some(tmp_path: Path) -> None:
    path = tmp_path / "masked.xlsx"
    write_orders_xlsx(path, ORDERS, WORLD, ORDER_LAYOUTS["G6"])
    heads, *rows = read_xlsx(path)

    def column(heading: str) -> list[str]:
        return [str(row[heads.index(heading)]) for row in rows]

    for heading in ("买家会员名", "收货人姓名", "收货地址"):
        masked = sum(map(is_masked, column(heading)))
        assert 0 < masked < len(rows)
    phones = column("联系手机")
    assert any(map(is_virtual_phone, phones))
    assert any(map(is_masked, phones))


def test_item_reports_have_a_row_per_item(tmp_path: Path) -> None:
    new = tmp_path / "items.xlsx"
    assert write_items_xlsx(new, ORDERS, ITEM_LAYOUTS["2021"]) == ITEMS
    heads, *rows = read_xlsx(new)
    numbers = {order.number for order in ORDERS}
    assert {row[heads.index("主订单编号")] for row in rows} == numbers
    paid = sum(Decimal(str(row[heads.index("买家实际支付金额")])) for row in rows)
    assert paid * 100 == sum(item.payable - item.refunded for order in ORDERS if order.paid for item in order.items)


def test_text_is_kept_whole_in_workbooks(tmp_path: Path) -> None:

    path = tmp_path / "x.xlsx"
    headings = [f"h{n}" for n in range(30)]
    write_workbook(path, headings, [["<a & b>", "", "=1+1", *["9"] * 27]], frozenset({"h29"}))
    assert read_xlsx(path)[1][:4] == ["<a & b>", "", "=1+1", "9"]
    assert read_xlsx(path)[1][29] == 9.0
