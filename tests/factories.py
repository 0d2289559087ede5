"""Writes small exports in the real layouts, with invented values."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from shopcrm.importers.registry import builtin_specs

TRAILING_SPACE = {"收货地址", "联系电话", "订单付款时间", "宝贝标题", "宝贝种类", "物流单号"}

ORDER = {
    "订单编号": "2468013579024681357",
    "买家会员名": "小雨点2019",
    "买家会员昵称": "小雨点",
    "买家应付货款": "188.00",
    "买家应付邮费": "0.00",
    "总金额": "188.00",
    "买家实际支付金额": "188.00",
    "买家实付金额": "188.00",
    "退款金额": "0.00",
    "订单状态": "交易成功",
    "收货人姓名": "林小雨",
    "收货地址": "浙江省 杭州市 西湖区 某某街道 测试路1号(310000)",
    "联系手机": "'13800138000",
    "订单创建时间": "2026-10-01 10:00:00",
    "订单付款时间": "2026-10-01 10:05:30",
    "宝贝标题": "真丝连衣裙",
    "商品标题": "真丝连衣裙",
    "宝贝总数量": "1",
    "打款商家金额": "188.00元",
}
ITEM = {
    "子订单编号": "2468013579024681358",
    "主订单编号": "2468013579024681357",
    "订单编号": "2468013579024681357",
    "标题": "真丝连衣裙",
    "商品标题": "真丝连衣裙",
    "价格": "188.00",
    "商品价格": "188.00",
    "购买数量": "1",
    "商品属性": "颜色分类：米白；尺码：M",
    "订单状态": "交易成功",
    "商家编码": "XM-001",
    "买家应付货款": "188.00",
    "买家实际支付金额": "188.00",
    "买家实付金额": "188.00",
    "退款金额": "0.00",
    "订单创建时间": "2026-10-01 10:00:00",
    "订单付款时间": "2026-10-01 10:05:30",
}


@cache
def layout(name: str, form: str = "taobao-orders") -> tuple[str, ...]:
    """Return the headings of a declared layout."""
    spec = next(spec for spec in builtin_specs() if spec.name == form)
    return next(found.headings for found in spec.layouts if found.name == name)


def layout_names(form: str) -> list[str]:
    return [found.name for spec in builtin_specs() if spec.name == form for found in spec.layouts]


def order(**values: str) -> dict[str, str]:
    return ORDER | values


def item(**values: str) -> dict[str, str]:
    return ITEM | values


def table(headings: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [[row.get(name, "") for name in headings] for row in rows]


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_old_csv(path: Path, headings: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    """Write as Taobao did until 2018: GBK, every field quoted, ids as ="…", headings with trailing spaces."""
    shown = [name + " " if name in TRAILING_SPACE else name for name in headings]
    lines = [shown, *table(headings, rows)]
    for line in lines[1:]:
        line[0] = f'="{line[0]}"'
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    path.write_bytes((text + "\r\n").encode("gbk"))
    return path


def write_xlsx(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> Path:
    book = Workbook()
    leaf = book.active
    assert leaf is not None
    leaf.title = sheet
    leaf.append(list(headings))
    for row in rows:
        leaf.append(list(row))
    book.save(path)
    return path


def orders_file(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "G6", file: str = "orders.xlsx") -> Path:
    """Write an order report in layout ``name``: xlsx or CSV by the file's ending."""
    headings = layout(name)
    if file.endswith(".csv"):
        return write_csv(folder / file, headings, table(headings, rows))
    return write_xlsx(folder / file, headings, table(headings, rows))


def items_file(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "2021", file: str = "items.xlsx") -> Path:
    headings = layout(name, "taobao-items")
    return write_xlsx(folder / file, headings, table(headings, rows))
