"""How do sample orders become export files, byte for byte as the platform's own?"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from shopcrm.domain.formats import Layout
from shopcrm.samples.cells import MASKED_SINCE, item_cell, order_cell
from shopcrm.samples.plan import SampleOrder
from shopcrm.samples.workbook import write_workbook
from shopcrm.samples.world import World

_TRAILING_SPACE: Final = frozenset({"收货地址", "联系电话", "订单付款时间", "宝贝标题", "宝贝种类", "物流单号"})
_IDS: Final = frozenset({"订单编号", "支付单号"})
_NUMBERS: Final = frozenset({
    "买家应付货款", "买家应付邮费", "总金额", "总金额(旧版)", "买家实际支付金额", "买家实付金额", "退款金额",
    "宝贝总数量", "宝贝种类", "购买数量", "价格", "商品价格", "确认收货打款金额",
})  # fmt: skip
# csv readers in the wild end lines either way; the platform writes the pair.
_LINE_END: Final = "\r\n"


def _order_rows(orders: Iterable[SampleOrder], world: World, layout: Layout) -> Iterator[list[str]]:
    masked = layout.since >= MASKED_SINCE
    cells = [order_cell(heading) for heading in layout.headings]
    return ([cell(order, world, masked) for cell in cells] for order in orders)


def _item_rows(orders: Iterable[SampleOrder], layout: Layout) -> Iterator[list[str]]:
    cells = [item_cell(heading, layout) for heading in layout.headings]
    return ([cell(order, item) for cell in cells] for order in orders for item in order.items)


def write_orders_csv(path: Path, orders: Iterable[SampleOrder], world: World, layout: Layout, encoding: str) -> int:
    """Write the old order report and return its data rows.

    Every field is quoted, ids are written as ``="…"``, some headings end in a space, phones begin
    with an apostrophe.
    """
    headings = [heading + " " if heading in _TRAILING_SPACE else heading for heading in layout.headings]
    return _write_csv(path, headings, _wrapped(_order_rows(orders, world, layout), layout), encoding)


def write_orders_xlsx(path: Path, orders: Iterable[SampleOrder], world: World, layout: Layout) -> int:
    """Write the newer order report as a workbook and return its data rows."""
    return write_workbook(path, layout.headings, _order_rows(orders, world, layout), _NUMBERS)


def write_items_xlsx(path: Path, orders: Iterable[SampleOrder], layout: Layout) -> int:
    """Write the newer item report as a workbook and return its data rows."""
    return write_workbook(path, layout.headings, _item_rows(orders, layout), _NUMBERS)


def write_export(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], file: str) -> int:
    """Write rows of any declared format and return how many; ``file`` is the kind its layout declares.

    "xlsx", or text: "csv" or "tsv", its encoding ("gbk", "utf8", "utf8-bom") and, at the end, another delimiter.
    """
    if file == "xlsx":
        return write_workbook(path, headings, rows, frozenset())
    encoding = "gb18030" if "gbk" in file else "utf-8-sig" if "bom" in file else "utf-8"
    if file.startswith("tsv"):
        # Such reports quote nothing: a quotation mark is one.
        lines = ["\t".join(row) for row in (headings, *rows)]
        path.write_bytes("".join(line + _LINE_END for line in lines).encode(encoding))
        return len(lines) - 1
    return _write_csv(path, headings, rows, encoding, delimiter=";" if file.endswith(";") else ",")


def _wrapped(rows: Iterable[list[str]], layout: Layout) -> Iterator[list[str]]:
    wraps: list[Callable[[str], str]] = [_wrap(heading) for heading in layout.headings]
    return ([wrap(cell) for wrap, cell in zip(wraps, row, strict=True)] for row in rows)


def _wrap(heading: str) -> Callable[[str], str]:
    if heading in _IDS:
        return '="{}"'.format
    if heading == "联系手机":
        return lambda cell: f"'{cell}" if cell else ""
    return str


def _write_csv(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str, delimiter: str = ","
) -> int:  # fmt: skip
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=_LINE_END)
        writer.writerow(headings)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
