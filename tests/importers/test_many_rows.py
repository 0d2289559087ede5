"""Many rows read at once are the rows read one by one; a bad row costs itself only, wherever it stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.importers.cells import text_of
from shopcrm.importers.registry import builtin_specs
from shopcrm.importers.rows import RowReader
from shopcrm.importers.values import RowRejected
from tests import factories as make
from tests.importers.frames import read

HEADINGS = make.layout("G6")
SPEC = next(spec for spec in builtin_specs() if spec.name == "taobao-orders")
GOOD = [make.order().get(name, "") for name in HEADINGS]
CELLS: dict[str, list[object]] = {
    "买家会员名": ["", "小满", "q**", " tab\t", '="甲"', None, 12.0],
    "买家实际支付金额": ["", "12.50", 12.5, 0.0, "¥1,299.00", "-", "twelve", -3.0, None],
    "总金额": ["", "20.00", 20.0, "-1", None],
    "退款金额": ["", "0.00", 5.0, "12.50", "-2"],
    "订单状态": ["", "交易成功", "交易关闭", "等待买家付款", "no such word"],
    "订单创建时间": ["2026-11-01 10:00:00", datetime(2026, 11, 1, 10), 46000.5, "", "yesterday", None],
    "订单付款时间": ["2026-11-01 10:00:05", "2026-11-01", "", None, "2026-11-01 25:00:00"],
    "收货地址": [
        "",
        "浙江省 杭州市 西湖区 文三路1号(310000)",
        "张三，86-13800001234，广东省 深圳市 南山区 科技园 ，",
        None,
    ],
    "联系手机": ["", "'13800001234", "138****1234"],
    "宝贝标题": ["", "茶", "茶，壶"],
    "宝贝总数量": ["", "2", 3.0, "1,000", "NaN"],
}


def cells(changed: dict[str, object]) -> list[object]:
    return [changed.get(name, good) for name, good in zip(HEADINGS, GOOD, strict=True)]


ROWS = st.lists(
    st.dictionaries(st.sampled_from(sorted(CELLS)), st.integers(0, 99), max_size=4).map(
        lambda picked: cells({name: CELLS[name][at % len(CELLS[name])] for name, at in picked.items()})
    ),
    min_size=1,
    max_size=6,
)


def told(order: dict[str, object] | RowRejected) -> object:
    return (order.reason, order.field, order.value) if isinstance(order, RowRejected) else orjson.dumps(order)


@given(ROWS)
def test_many_at_once_are_each_alone(rows: list[list[object]]) -> None:
    reader, other = (RowReader(SPEC, HEADINGS, zone="Asia/Shanghai", currency="CNY") for _ in range(2))
    numbers = [str(place) for place in range(len(rows))]
    alone = [told(other.read([row], [number])[0]) for row, number in zip(rows, numbers, strict=True)]
    # The very text: what a second export is compared with.
    assert [told(order) for order in reader.read(rows, numbers)] == alone


@pytest.mark.parametrize("bad", [{0}, {498}, {499}, {500}, {999}, {499, 500}, set(range(3, 1003))])
def test_a_bad_row_costs_itself_only(tmp_path: Path, bad: set[int]) -> None:
    rows = [
        make.order(订单编号=str(10**17 + 7 * n), **({"订单状态": "mystery"} if n in bad else {})) for n in range(1003)
    ]
    found = read(make.orders_file(tmp_path, rows, file="a.csv"))
    assert [order["number"] for order in found.orders] == [
        row["订单编号"] for n, row in enumerate(rows) if n not in bad
    ]
    assert [(told["row"], told["reason"], told["value"]) for told in found.rejected] == [
        (n + 2, "status", "mystery") for n in sorted(bad)
    ]
    assert found.rows == 1003


def test_rejected_rows_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        make.order(订单编号="100000000000000007", 买家会员名="a"),
        make.order(订单编号="100000000000000007", 买家会员名="b"),
        make.order(订单编号="100000000000000014", 订单状态="mystery"),
        make.order(订单编号=""),
        make.order(订单编号="合计"),
        make.order(订单编号="100000000000000021", 订单创建时间="soon"),
        make.order(订单编号="100000000000000028"),
    ]
    found = read(make.orders_file(tmp_path, rows, file="a.csv"))
    assert [(told["row"], told["reason"]) for told in found.rejected] == [
        (2, "two_buyers"), (3, "two_buyers"), (4, "status"), (5, "no_order_number"), (7, "date"),
    ]  # fmt: skip
    assert [text_of(order["number"]) for order in found.orders] == ["100000000000000028"]
