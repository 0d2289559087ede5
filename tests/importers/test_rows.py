from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused
from tests import factories as make
from tests.importers.books import write_xls
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


@pytest.mark.parametrize(
    ("told", "account"),
    [
        ("1.39E+10", None), ("1.3900139E+10", None), ("13900000000", None), ("139****9001", None),
        ("13900139001.0", "13900139001"), ("+86 13900139001", "13900139001"), ("86-13900139001", "13900139001"),
        ("ANN@Example.com", "ann@example.com"), ("+447700900123", "+447700900123"), ("8e8", "8e8"), ("tb_1", "tb_1"),
        ("a@marketplace.amazon.com", "a@marketplace.amazon.com"), ("Tea@home", "Tea@home"),
    ],
)  # fmt: skip
def test_an_account_names_one_buyer_however_it_is_written(tmp_path: Path, told: str, account: str | None) -> None:
    # Two numbers rounded to 1.39E+10 belong to two people.
    (order,) = rows_of(tmp_path, make.order(买家会员名=told)).orders
    assert order.get("account") == account


@pytest.mark.parametrize(
    ("mobile", "phone"), [("1.39E+10", None), ("13900139001.0", "13900139001"), ("'13900139001", "13900139001")]
)
def test_a_rounded_phone_is_not_taken(tmp_path: Path, mobile: str, phone: str | None) -> None:
    (order,) = rows_of(tmp_path, make.order(联系手机=mobile)).orders
    assert order.get("phone") == phone


def test_an_order_number_written_as_a_decimal_is_the_number(tmp_path: Path) -> None:
    (order,) = rows_of(tmp_path, make.order(订单编号="240101.0")).orders
    assert order["number"] == "240101"


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
    # Which of the two amounts is right nobody knows: nothing of the order is taken.
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in found.rejected] == [
        (2, "InvoiceNo", "1", "with_rejected"), (3, "Total", "31", "contradiction"),
    ]  # fmt: skip
    assert not found.orders


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
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in found.rejected] == [
        (3, "买家会员名", "甲", "two_buyers"), (5, "买家会员名", "乙", "two_buyers"),
        (6, "买家会员名", "甲", "two_buyers"), (8, "订单编号", found.rejected[3]["value"], "with_rejected"),
        (9, "买家会员名", "乙**", "two_buyers"),
    ]  # fmt: skip
    buyers = [(order["number"][-2:], order.get("account", "")) for order in found.orders]
    assert buyers == [("77", ""), ("77", "丙"), ("78", "乙")]


ITEM_HEADINGS = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")


def items_of(folder: Path, *items: tuple[str, str, str, str], spec: str = UCI) -> Read:
    """Read rows of (order, title, quantity, buyer), bought for 3.39 each."""
    (folder / "m.toml").write_text(spec, encoding="utf-8")
    rows = [[number, title, count, "2010-12-01", "3.39", buyer] for number, title, count, buyer in items]
    return read(make.write_csv(folder / "a.csv", ITEM_HEADINGS, rows), folder / "m.toml")


def test_an_order_with_a_bad_item_is_not_taken_at_all(tmp_path: Path) -> None:
    found = items_of(tmp_path, ("1", "a", "1", "x"), ("1", "b", "two", "x"), ("1", "c", "1", "x"), ("2", "d", "1", "x"))
    assert [(one["row"], one["column"], one["reason"]) for one in found.rejected] == [
        (2, "InvoiceNo", "with_rejected"), (3, "Quantity", "quantity"), (4, "InvoiceNo", "with_rejected"),
    ]  # fmt: skip
    assert [order["number"] for order in found.orders] == ["2"]
    assert found.rows == 4


def test_nor_where_its_rows_do_not_stand_together(tmp_path: Path) -> None:
    found = items_of(
        tmp_path, ("1", "a", "1", "x"), ("2", "b", "1", "x"), ("1", "c", "many", "x"), ("3", "d", "1", "x"),
        ("1", "e", "1", "x"),
    )  # fmt: skip
    # The first row had come out before the bad one was met: the file was read again without the order.
    assert found.again == [{"1": "with_rejected"}]
    assert [(one["row"], one["reason"]) for one in found.rejected] == [
        (2, "with_rejected"), (4, "quantity"), (6, "with_rejected"),
    ]  # fmt: skip
    assert [order["number"] for order in found.orders] == ["2", "3"]


def test_a_shifted_item_takes_its_order_along(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(UCI, encoding="utf-8")
    row = ["1", "a", "1", "2010-12-01", "1", "x"]
    path = make.write_csv(tmp_path / "a.csv", ITEM_HEADINGS, [row, [*row, "beyond"], ["2", *row[1:]]])
    found = read(path, tmp_path / "m.toml")
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in found.rejected] == [
        (2, "InvoiceNo", "1", "with_rejected"), (3, "", "", "shifted"),
    ]  # fmt: skip
    assert found.rejected[1]["cells"] == [*row, "beyond"]
    assert [order["number"] for order in found.orders] == ["2"]


INHERITING = UCI.replace('row = "item"', 'row = "item"\ninherit = true\nhead = "buyer"')


def test_rows_below_a_merged_order_share_its_fate(tmp_path: Path) -> None:
    found = items_of(
        tmp_path, ("1", "a", "1", "x"), ("", "b", "1", ""), ("2", "c", "none", "y"), ("", "d", "1", ""), spec=INHERITING
    )
    assert [(order["number"], len(order["lines"])) for order in found.orders] == [("1", 2)]
    assert [(one["row"], one["reason"]) for one in found.rejected] == [(4, "quantity"), (5, "with_rejected")]


def test_below_a_total_nothing_goes_on_with_the_order_above(tmp_path: Path) -> None:
    found = items_of(
        tmp_path, ("1", "a", "1", "x"), ("合计", "", "", ""), ("", "stray", "1", ""), spec=INHERITING
    )  # fmt: skip
    assert [(order["number"], len(order["lines"])) for order in found.orders] == [("1", 1)]
    assert [(one["row"], one["reason"]) for one in found.rejected] == [(4, "no_order_number")]


def test_two_items_of_one_number_are_a_contradiction(tmp_path: Path) -> None:
    spec = UCI.replace('unit_price = "UnitPrice"', 'unit_price = "UnitPrice"\nline_id = "Line"')
    (tmp_path / "m.toml").write_text(spec, encoding="utf-8")
    rows = [["1", title, "1", "2010-12-01", "1", "x", "77"] for title in ("a", "a", "b")]
    found = read(make.write_csv(tmp_path / "a.csv", (*ITEM_HEADINGS, "Line"), rows), tmp_path / "m.toml")
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in found.rejected][-1] == (
        4, "Line", "77", "same_item_number",
    )  # fmt: skip
    assert len(found.rejected) == 3


@pytest.mark.parametrize(
    ("second", "rejected"),
    [
        ({}, []),
        (
            {"买家实际支付金额": "99.00"},
            [(2, "买家实际支付金额", "188.00", "contradiction"), (3, "买家实际支付金额", "99.00", "contradiction")],
        ),
        # One of them cannot be read: the other one is the order.
        ({"买家实际支付金额": "many"}, [(3, "买家实际支付金额", "many", "amount")]),
        # An export of last month and one of today in the same table.
        ({"买家实际支付金额": "99.00", "订单状态": "交易关闭"}, []),
    ],
)
def test_an_order_told_twice_in_an_order_report(
    tmp_path: Path, second: dict[str, str], rejected: list[tuple[object, ...]]
) -> None:
    found = rows_of(tmp_path, make.order(), make.order(**second), make.order(订单编号="77"))
    assert [(one["row"], one["column"], one["value"], one["reason"]) for one in found.rejected] == rejected
    assert len(found.orders) + len(found.rejected) == found.rows == 3
    assert found.orders[-1]["number"] == "77"


def test_an_item_under_another_buyer_is_rejected(tmp_path: Path) -> None:
    found = items_of(tmp_path, *((str(n), "x", "1", buyer) for n, buyer in ((1, "A"), (1, "B"), (2, "B"), (1, "A"))))
    assert [(one["row"], one["value"], one["reason"]) for one in found.rejected] == [
        (2, "1", "with_rejected"), (3, "B", "two_buyers"), (5, "1", "with_rejected"),
    ]  # fmt: skip
    assert [(order["account"], len(order["lines"])) for order in found.orders] == [("B", 1)]


@pytest.mark.parametrize(
    ("second", "keys"),
    [
        # An order cut in two, and rows copied to a sheet of their own.
        ([("1", "c"), ("2", "d")], ["#1", "#2", "#3", "#1"]),
        ([("1", "b"), ("2", "d")], ["#1", "#2", "#2", "#1"]),
        ([("1", "b"), ("1", "b")], ["#1", "#2", "#2", "#3"]),
    ],
)
def test_items_are_counted_through_all_sheets(tmp_path: Path, second: list[tuple[str, str]], keys: list[str]) -> None:
    (tmp_path / "m.toml").write_text(UCI, encoding="utf-8")
    sheets = {
        name: [list(ITEM_HEADINGS), *([number, title, "1", "2010-12-01", "1", "x"] for number, title in rows)]
        for name, rows in (("一", [("1", "a"), ("1", "b")]), ("二", second))
    }
    path = write_xls(tmp_path / "a.xls", sheets)
    found = read(path, tmp_path / "m.toml")
    assert [line["key"] for order in found.orders for line in order["lines"]] == keys


def test_a_row_that_tells_nothing_is_no_order(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()], file="a.csv")
    text = path.read_text(encoding="utf-8-sig")
    headings = text.splitlines()[0].split(",")
    short = [
        "2468013579024681999" if name.strip('" ') == "订单编号" else "甲" if "买家会员" in name else ""
        for name in headings
    ]
    path.write_text(text.rstrip("\n") + "\n" + ",".join(short).rstrip(",") + "\n", encoding="utf-8")
    found = read(path)
    assert [(one["row"], one["value"], one["reason"]) for one in found.rejected] == [
        (3, "2468013579024681999", "nothing_told")
    ]
    assert len(found.orders) == 1


LISTS = """
[format]
name = "lists"
platform = "other"
row = "item"
separator = ";"
default_status = "completed"
[columns]
order_id = "No"
line_id = "Line"
title = "Title"
amount = "Paid"
"""


@pytest.mark.parametrize(
    ("line", "title", "lines"),
    [
        ("7", "A;B(1);C(2)", [("7", "A;B(1);C(2)")]),
        ("7;8", "A;B;C", [("7", ""), ("8", "")]),
        ("7;8", "A;B", [("7", "A"), ("8", "B")]),
        ("7；8；", "A；B；", [("7", "A"), ("8", "B")]),
        ("", "A(1);B(2)", [("#1", "A"), ("#2", "B")]),
        ("", "A;B", [("#1", "A;B")]),
    ],
)
def test_the_numbers_know_how_many_items_a_cell_lists(
    tmp_path: Path, line: str, title: str, lines: list[tuple[str, str]]
) -> None:
    (tmp_path / "m.toml").write_text(LISTS, encoding="utf-8")
    path = make.write_csv(tmp_path / "a.csv", ("No", "Line", "Title", "Paid"), [["1", line, title, "5.00"]])
    (order,) = read(path, tmp_path / "m.toml").orders
    assert [(one["key"], one.get("title", "")) for one in order["lines"]] == lines


def test_a_date_made_of_two_columns_tells_the_order_of_day_and_month(tmp_path: Path) -> None:
    spec = UCI.replace('created_at = "InvoiceDate"', 'created_at = { join = ["Day", "Time"] }')
    (tmp_path / "m.toml").write_text(spec, encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "UnitPrice", "CustomerID", "Day", "Time")
    rows = [
        [str(n), "a", "1", "($45.00)".replace("$", "£"), "x", day, "10:22:00"]
        for n, day in enumerate(("03/04/26", "03/14/26"), 1)
    ]
    found = read(make.write_csv(tmp_path / "a.csv", headings, rows), tmp_path / "m.toml")
    assert [order["created_at"] for order in found.orders] == [1772619720, 1773483720]
    assert [line["amount"] for order in found.orders for line in order["lines"]] == [-4500, -4500]


@pytest.mark.parametrize(
    ("cell", "amount"), [("62.500", 6_250_000), ("1.062.500", 106_250_000), ("62.5", None), ("125", 12_500)]
)
def test_rupiah_have_no_cents(tmp_path: Path, cell: str, amount: int | None) -> None:
    spec = LISTS.replace('separator = ";"', 'decimal = ","\ncurrency = "IDR"')
    (tmp_path / "m.toml").write_text(spec, encoding="utf-8")
    path = make.write_csv(tmp_path / "a.csv", ("No", "Line", "Title", "Paid"), [["1", "", "a", cell]])
    found = read(path, tmp_path / "m.toml")
    assert [order["amount"] for order in found.orders] == ([] if amount is None else [amount])
    assert [one["reason"] for one in found.rejected] == ([] if amount is not None else ["amount"])


NUMBERED = UCI.replace('unit_price = "UnitPrice"', 'line_amount = "Paid"\nline_id = "Line"\nstatus = "State"')
NUMBERED += '[status]\n"done" = "completed"\n"gone" = "closed"\n'


def numbered(folder: Path, *items: tuple[str, str, str, str]) -> Read:
    """Read rows of (order, item number, title, paid for it)."""
    (folder / "m.toml").write_text(NUMBERED, encoding="utf-8")
    rows = [[number, title, "1", "2010-12-01", paid, "x", line, "done"] for number, line, title, paid in items]
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "Paid", "CustomerID", "Line", "State")
    return read(make.write_csv(folder / "a.csv", headings, rows), folder / "m.toml")


@pytest.mark.parametrize(
    ("items", "reasons"),
    [
        # An item without a number among others that have one would be taken for none of them.
        ([("1", "11", "a", "10"), ("1", "", "pear", "10")], {(2, "with_rejected"), (3, "no_item_number")}),
        ([("1", "", "a", "10"), ("1", "11", "pear", "10")], {(2, "with_rejected"), (3, "no_item_number")}),
        ([("1", "", "a", "10"), ("1", "", "pear", "10")], set()),
        # One number, two articles: beside each other or scattered.
        ([("1", "11", "a", "10"), ("1", "11", "b", "20")], {(2, "with_rejected"), (3, "same_item_number")}),
        (
            [("1", "11", "a", "10"), ("2", "12", "c", "1"), ("1", "11", "b", "20")],
            {(2, "with_rejected"), (4, "same_item_number")},
        ),
        # One article, two prices.
        ([("1", "11", "a", "10"), ("1", "11", "a", "7")], {(2, "with_rejected"), (3, "item_contradiction")}),
        # The very same row once more is the same item.
        ([("1", "11", "a", "10"), ("2", "12", "c", "1"), ("1", "11", "a", "10")], set()),
    ],
)
def test_items_that_contradict_each_other(
    tmp_path: Path, items: list[tuple[str, str, str, str]], reasons: set[tuple[int, str]]
) -> None:
    found = numbered(tmp_path, *items)
    assert {(one["row"], one["reason"]) for one in found.rejected} == reasons
    assert found.rows == len(items)


def test_items_may_not_tell_two_states_of_their_order(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(NUMBERED, encoding="utf-8")
    headings = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "Paid", "CustomerID", "Line", "State")
    rows = [["1", title, "1", "2010-12-01", "30", "x", title, state] for title, state in (("a", "done"), ("b", "gone"))]
    for told in (rows, rows[::-1]):
        found = read(make.write_csv(tmp_path / "a.csv", headings, told), tmp_path / "m.toml")
        assert [(one["column"], one["reason"]) for one in found.rejected] == [
            ("InvoiceNo", "with_rejected"), ("State", "contradiction"),
        ]  # fmt: skip


def test_two_exports_pasted_below_each_other_tell_their_items_once(tmp_path: Path) -> None:
    month = [("1", "a", "1", "x"), ("1", "b", "1", "x"), ("2", "c", "1", "x")]
    found = items_of(tmp_path, *month, *month)
    keys = {(order["number"], line["key"]) for order in found.orders for line in order["lines"]}
    assert keys == {("1", "#1"), ("1", "#2"), ("2", "#1")}


def test_what_remains_may_not_contradict_itself(tmp_path: Path) -> None:
    rows = [{**make.order(买家实际支付金额=paid), "退款金额": ""} for paid in ("188.00", "88.00", "0.00")]
    headings = [name for name in make.layout("G6") if name != "退款金额"]
    path = make.write_csv(tmp_path / "a.csv", headings, make.table(headings, rows))
    found = read(path)
    assert [(one["row"], one["value"], one["reason"]) for one in found.rejected] == [
        (2, "188.00", "contradiction"), (3, "88.00", "contradiction"), (4, "0.00", "contradiction"),
    ]  # fmt: skip
    assert not found.orders


def test_rows_below_headings_come_again_still_belong_to_the_order_above(tmp_path: Path) -> None:
    found = items_of(tmp_path, ("1", "a", "1", "x"), ("InvoiceNo", "", "", ""), ("", "b", "1", ""), spec=INHERITING)
    assert [(order["number"], len(order["lines"])) for order in found.orders] == [("1", 2)]
    assert not found.rejected
