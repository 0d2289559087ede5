from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused
from tests import factories as make
from tests.importers.frames import Read, read

UCI = """
[format]
name = "my-shop"
platform = "other"
row = "item"
zone = "Europe/London"
currency = "GBP"
default_status = "completed"
[columns]
order_id = "InvoiceNo"
buyer = "CustomerID"
title = "Description"
quantity = "Quantity"
unit_price = "UnitPrice"
created_at = "InvoiceDate"
"""


def rows_of(folder: Path, *orders: dict[str, str]) -> Read:
    return read(make.orders_file(folder, orders, file="a.csv"))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("订单编号", "", "no_order_number"),
        ("订单编号", "-", "no_order_number"),
        ("买家实际支付金额", "很多", "amount"),
        ("订单付款时间", "昨天", "date"),
        ("宝贝总数量", "两件", "quantity"),
        ("订单状态", "不知道", "status"),
    ],
)
def test_bad_cells_reject_their_row_and_no_other(tmp_path: Path, column: str, value: str, reason: str) -> None:
    found = rows_of(tmp_path, make.order(**{column: value}), make.order(订单编号="77"))
    assert [order["number"] for order in found.orders] == ["77"]
    (rejected,) = found.rejected
    assert (rejected["reason"], rejected["row"], rejected["column"]) == (reason, 2, column)
    assert found.rows == 2


def test_a_row_longer_than_its_headings_is_shifted(tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    rows = make.table(headings, [make.order(), make.order()])
    found = read(make.write_csv(tmp_path / "a.csv", headings, [[*rows[0], "多"], [*rows[1], "", ""]]))
    assert [rejected["reason"] for rejected in found.rejected] == ["shifted"]
    assert len(found.orders) == 1


def test_paid_is_after_refunds(tmp_path: Path) -> None:
    (order,) = rows_of(tmp_path, make.order(买家实际支付金额="120.00", 退款金额="68.00")).orders
    assert (order["amount"], order["refunded"], order["total"]) == (18800, 6800, 18800)


def test_a_masked_nick_is_nobodys_account(tmp_path: Path) -> None:
    (order,) = rows_of(tmp_path, make.order(买家会员名="q**")).orders
    assert "account" not in order


def test_a_mapping_reads_items_and_rounds_each_line(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(UCI, encoding="utf-8")
    headings = (
        "InvoiceNo",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    )
    rows = [
        ["536365", "85123A", "HOLDER", "3", "2010-12-01 08:26", "2.555", "17850", "UK"],
        ["536366", "22633", "WARMER", "6", "2010-12-01 08:28", "1.85", "17850", "UK"],
        ["536365", "71053", "LANTERN", "1", "2010-12-01 08:26", "3.39", "17850", "UK"],
        ["C536379", "D", "Discount", "-1", "2010-12-01 09:41", "27.5", "14527", "UK"],
    ]
    found = read(make.write_csv(tmp_path / "a.csv", headings, rows), tmp_path / "m.toml")
    assert [order["number"] for order in found.orders] == ["536365", "536366", "536365", "C536379"]
    lines = [(line["key"], line["amount"]) for order in found.orders for line in order["lines"]]
    assert lines == [("#1", 767), ("#1", 1110), ("#2", 339), ("#1", -2750)]
    assert found.orders[0]["currency"] == "GBP"
    assert found.head["zone"] == "Europe/London"


def test_order_amounts_repeated_on_items_count_once_and_must_agree(tmp_path: Path) -> None:
    mapping = UCI.replace('unit_price = "UnitPrice"', 'amount = "Total"')
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "Total", "CustomerID")
    rows = [["1", "a", "1", "2010-12-01", "30", "x"], ["1", "b", "1", "2010-12-01", "30", "x"]]
    found = read(make.write_csv(tmp_path / "a.csv", headings, rows), tmp_path / "m.toml")
    assert [(order["amount"], len(order["lines"])) for order in found.orders] == [(3000, 2)]
    rows[1][4] = "31"
    found = read(make.write_csv(tmp_path / "b.csv", headings, rows), tmp_path / "m.toml")
    assert [rejected["reason"] for rejected in found.rejected] == ["contradiction"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("[columns]", "[colums]"), "mapping_sections"),
        (("buyer =", "byer ="), "mapping_field"),
        (('order_id = "InvoiceNo"', ""), "mapping_no_order_id"),
        (('"Description"', '""'), "mapping_heading"),
        (('"completed"', '"done"'), "mapping_value"),
        (('"other"', '"ebey"'), "mapping_value"),
        (('"Europe/London"', '"London"'), "mapping_zone"),
        (('"GBP"', '"pounds"'), "mapping_currency"),
        (('"CustomerID"', '"Customer"'), "mapping_columns"),
        (("[format]", "[format"), "mapping_no_toml"),
    ],
)
def test_mistakes_in_a_mapping_are_named(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    (tmp_path / "m.toml").write_text(UCI.replace(*change), encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    path = make.write_csv(tmp_path / "a.csv", headings, [["1", "a", "1", "2010-12-01", "1", "x"]])
    with pytest.raises(InputRefused) as refused:
        read(path, tmp_path / "m.toml")
    assert refused.value.key == key


def test_a_missing_mapping_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read(tmp_path / "a.csv", tmp_path / "none.toml")
    assert refused.value.key == "mapping_missing"


def test_no_word_on_payment_means_sold(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(UCI.replace('default_status = "completed"', ""), encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    path = make.write_csv(tmp_path / "a.csv", headings, [["1", "a", "1", "2010-12-01", "1", "x"]])
    assert read(path, tmp_path / "m.toml").orders[0]["status"] == "completed"


def test_an_order_has_one_buyer_the_first_that_is_told(tmp_path: Path) -> None:
    found = rows_of(
        tmp_path,
        make.order(买家会员名="q**", 订单编号="77"),
        make.order(买家会员名="甲"),
        make.order(买家会员名="丙", 订单编号="77"),
        make.order(买家会员名="乙"),
        make.order(买家会员名="甲", 订单状态="交易关闭"),
        make.order(买家会员名="乙", 订单编号="78"),
        make.order(买家会员名=""),
        make.order(买家会员名="乙**"),
    )
    (rejected,) = found.rejected
    told = (rejected["row"], rejected["column"], rejected["value"], rejected["reason"])
    assert told == (5, "买家会员名", "乙", "two_buyers")
    buyers = [(order["number"][-2:], order.get("account", "")) for order in found.orders]
    assert buyers == [("77", ""), ("57", "甲"), ("77", "丙"), ("57", "甲"), ("78", "乙"), ("57", ""), ("57", "")]


def test_an_item_under_another_buyer_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(UCI, encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
    rows = [[str(n), "x", "1", "2010-12-01", "3.39", buyer] for n, buyer in ((1, "A"), (1, "B"), (2, "B"), (1, "A"))]
    found = read(make.write_csv(tmp_path / "a.csv", headings, rows), tmp_path / "m.toml")
    assert [(one["row"], one["value"], one["reason"]) for one in found.rejected] == [(3, "B", "two_buyers")]
    assert [(order["account"], len(order["lines"])) for order in found.orders] == [("A", 1), ("B", 1), ("A", 1)]
    assert [line["key"] for order in found.orders for line in order["lines"]] == ["#1", "#1", "#2"]
