"""What is said of tables nobody declared."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.domain.mapping import MappingDraft
from shopcrm.domain.orders import Status
from shopcrm.importers.column_kinds import Kind, day_order, kind_of
from shopcrm.importers.content import on_disk
from shopcrm.importers.declaration import parse_spec
from shopcrm.importers.mapping_text import mapping_text
from shopcrm.importers.registry import builtin_specs
from shopcrm.importers.sketch import Words, sketch_file
from shopcrm.importers.spec import FIELDS
from tests import factories as make

LEDGER = ["单号", "日期", "客户", "电话", "身份证号", "商品", "数量", "单价", "金额", "退款", "状态", "备注"]
ROWS = [
    [
        f"MD2026{n:04d}", f"2026/3/{n + 1}", "林小雨", f"1380013{n:04d}", "330102199001010010", "青团", "2", "12.5",
        "25.00", "0", "作废" if n == 3 else "已取货", "",
    ]
    for n in range(9)
]  # fmt: skip

MEMBERS = ["会员姓名", "手机", "出生日期", "性别", "积分", "等级", "累计消费金额", "入会时间", "最近消费时间", "备注"]
PEOPLE = [
    ["林小雨", "13800138001", "1990-05-12", "女", "120", "金卡", "1286.00", "2024-03-01", "2026-10-02", "喜欢茶"],
    ["王茶", "15430002222", "1988-11-30", "男", "0", "普通", "35.50", "2025-01-09", "2026-09-01", ""],
    ["陈橙", "13900139003", "1995-02-01", "女", "30", "普通", "99.00", "2025-06-18", "2026-08-11", ""],
    ["赵六", "", "1979-07-07", "男", "5", "普通", "12.00", "2025-07-01", "2026-01-01", ""],
]


@cache
def words() -> Words:
    return Words.of(builtin_specs())


def sketch(path: Path) -> dict[str, Any]:
    return sketch_file(on_disk(path, path.name), tuple, words())


def fields(told: dict[str, Any]) -> dict[str, str]:
    return {column["heading"]: column["field"] for column in told["columns"]}


def test_a_ledger_of_her_own(tmp_path: Path) -> None:
    path = make.write_csv(tmp_path / "台账.csv", ["2026年台账"], [LEDGER, *ROWS])
    told = sketch(path)
    assert (told["heading_row"], told["rows"]) == (2, 9)
    assert fields(told) == {
        "单号": "order_id", "日期": "created_at", "客户": "recipient", "电话": "phone", "身份证号": "",
        "商品": "title", "数量": "quantity", "单价": "unit_price", "金额": "amount", "退款": "refunded",
        "状态": "status", "备注": "seller_note",
    }  # fmt: skip
    by_name = {column["heading"]: column for column in told["columns"]}
    assert by_name["状态"]["words"] == (("已取货", ""), ("作废", "closed"))
    assert by_name["日期"]["day_order"] == "ymd"
    assert not by_name["单号"]["repeats"]


def test_identity_numbers_are_neither_proposed_nor_shown(tmp_path: Path) -> None:
    rows = [["A1001", "330102199001010010", "5.00"], ["A1002", "330102199001010029", "6.00"]]
    told = sketch(make.write_csv(tmp_path / "a.csv", ["单号", "其他", "金额"], rows))
    secret = told["columns"][1]
    assert secret["secret"]
    assert (secret["field"], secret["samples"], secret["words"]) == ("", (), ())


def test_values_speak_where_headings_do_not(tmp_path: Path) -> None:
    rows = [["202603010001", "13800138001", "2026-03-01 10:00:00", "25.50"]] * 3
    told = sketch(make.write_csv(tmp_path / "a.csv", ["a", "b", "c", "d"], rows))
    assert fields(told) == {"a": "order_id", "b": "phone", "c": "created_at", "d": "amount"}
    assert not any(column["sure"] for column in told["columns"])


@pytest.mark.parametrize("spec", [one for one in builtin_specs() if one.row != "customer"], ids=lambda spec: spec.name)
def test_the_order_number_of_every_declared_layout_would_be_found(spec: Any, tmp_path: Path) -> None:
    """If a declared format were not, its order number would still be proposed."""
    for layout in spec.layouts:
        wanted = [name for name in layout.headings if any(form in spec.columns["order_id"] for form in forms(name))]
        rows = [[f"69234567890{n:04d}" if name in wanted else "" for name in layout.headings] for n in range(4)]
        told = sketch(make.write_csv(tmp_path / f"{layout.name}.csv", layout.headings, rows))
        assert next(name for name, field in fields(told).items() if field == "order_id") in wanted


def forms(name: str) -> Sequence[str]:
    from shopcrm.importers.headings import spellings

    return spellings(name)


def test_a_text_without_columns_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("单号\n1\n2\n", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        sketch(path)
    assert refused.value.key == "file_no_table"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], Kind.EMPTY),
        (["2026-03-01", "2026/3/2 10:00", "03/04/2026"], Kind.DATE),
        (["13800138001", "138****0001", "+86 13800138001"], Kind.PHONE),
        (["a@example.com"], Kind.EMAIL),
        (["1", "20", "3"], Kind.COUNT),
        (["1.00", "20", "¥3"], Kind.MONEY),
        (["#100001", "MD20260001"], Kind.NUMBER),
        (["330102199001010010"], Kind.IDENTITY_CARD),
        (["完成", "取消"] * 4, Kind.WORDS),
        (["纯棉四件套 1.8米 全棉", "真丝连衣裙", "毛巾"], Kind.TEXT),
    ],
)
def test_kinds_of_values(values: list[str], kind: Kind) -> None:
    assert kind_of(values) is kind


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2026", "13/04/2026"], "dmy"), (["03/04/2026", "03/13/2026"], "mdy"), (["03/04/2026"], "ask"),
        (["2026-03-04"], "ymd"), (["13/04/2026", "03/13/2026"], "ask"), (["x"], ""),
    ],
)  # fmt: skip
def test_day_orders(values: list[str], order: str) -> None:
    assert (day_order(values) or "") == (order if values != ["13/04/2026", "03/13/2026"] else "")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)


DRAFTS = st.builds(
    MappingDraft,
    name=TEXT,
    platform=st.just("other"),
    row=st.sampled_from(["order", "item"]),
    currency=st.just("EUR"),
    columns=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=6).map(lambda told: {"order_id": "单号", **told}),
    status=st.dictionaries(TEXT, st.sampled_from([*Status, "refunded"]), max_size=5),
    after_refund=st.booleans(),
    dates=st.sampled_from(["", "ymd", "mdy", "dmy"]),
)


@given(DRAFTS)
def test_a_draft_reads_back_as_the_same_declaration(draft: MappingDraft) -> None:
    spec = parse_spec(tomllib.loads(mapping_text(draft)), "x.toml")
    assert (spec.name, spec.row, spec.currency) == (draft.name, draft.row, "EUR")
    assert (spec.after_refund, spec.dates) == (draft.after_refund, draft.dates)
    assert set(spec.columns) == set(draft.columns)
    assert len(spec.status) <= len(draft.status)


def test_costs_birthdays_and_parcels_are_none_of_our_fields(tmp_path: Path) -> None:
    headings = ["序号", "订单编码", "订单日期", "生日", "成本价", "售价", "实收", "快递单号"]
    rows = [
        [str(n), f"XS2026{n:04d}", f"2026-03-0{n}", "1990-01-01", "5.00", "9.00", "9.00", f"77300{n:06d}"]
        for n in range(1, 6)
    ]
    told = fields(sketch(make.write_csv(tmp_path / "a.csv", headings, rows)))
    assert told == {
        "序号": "", "订单编码": "order_id", "订单日期": "created_at", "生日": "", "成本价": "", "售价": "unit_price",
        "实收": "amount", "快递单号": "",
    }  # fmt: skip


def of_customers(told: dict[str, Any]) -> dict[str, str]:
    return {column["heading"]: column["of_customer"] for column in told["columns"]}


def test_a_list_of_members(tmp_path: Path) -> None:
    told = sketch(make.write_csv(tmp_path / "会员.csv", ["会员一览"], [MEMBERS, *PEOPLE]))
    assert told["customers"]
    assert told["heading_row"] == 2
    assert of_customers(told) == {
        "会员姓名": "name", "手机": "phone", "出生日期": "birthday", "性别": "gender", "积分": "", "等级": "",
        "累计消费金额": "", "入会时间": "since", "最近消费时间": "last_seen", "备注": "note",
    }  # fmt: skip


def test_an_english_list_of_members(tmp_path: Path) -> None:
    headings = ["Full name", "E-mail", "Mobile", "Date of birth", "Gender", "Loyalty points", "Last visit", "Notes"]
    rows = [["Ann Lee", f"ann{n}@example.com", "", "05/06/1990", "F", "12", "2026-01-02", ""] for n in range(4)]
    told = sketch(make.write_csv(tmp_path / "members.csv", headings, rows))
    assert told["customers"]
    assert list(of_customers(told).values()) == [
        "name", "email", "phone", "birthday", "gender", "", "last_seen", "note",
    ]  # fmt: skip
    assert told["columns"][3]["day_order"] == "ask"


def test_people_are_known_by_values_too(tmp_path: Path) -> None:
    rows = [["林小雨", "13800138001", "1990-05-12", "女", "9.5"], ["王茶", "15430002222", "农历8月15日", "男", "8.8"]]
    told = sketch(make.write_csv(tmp_path / "a.csv", ["姓名", "b", "c", "d", "e"], rows))
    assert list(of_customers(told).values()) == ["name", "phone", "birthday", "gender", ""]
    assert [column["of_customer_sure"] for column in told["columns"]] == [True, False, False, False, False]
    assert told["customers"], "a name and a number, and no order"


@pytest.mark.parametrize(
    ("headings", "customers"),
    [
        (("姓名", "电话"), True),
        (("姓名", "地址"), False),
        (("手机号", "生日"), True),
        (("手机号", "会员等级"), True),
        (("单号", "姓名", "电话", "生日"), False),
        (("姓名", "电话", "日期", "金额"), False),
        (("姓名", "电话", "商品名称", "数量", "单价"), False),
        (("姓名", "电话", "生日", "日期", "金额"), True),
        (("微信昵称", "手机"), True),
    ],
)
def test_what_tells_customers_from_orders(tmp_path: Path, headings: tuple[str, ...], customers: bool) -> None:
    cells = {
        "姓名": "林小雨",
        "电话": "13800138001",
        "手机号": "13800138001",
        "手机": "13800138001",
        "生日": "1990-05-12",
    }
    cells |= {"日期": "2026-03-01", "金额": "25.00", "数量": "2", "单价": "12.50", "单号": "MD20260001"}
    rows = [[cells.get(name, "一些字") for name in headings]] * 3
    assert sketch(make.write_csv(tmp_path / "a.csv", headings, rows))["customers"] is customers


@pytest.mark.parametrize("spec", [one for one in builtin_specs() if one.row == "customer"], ids=lambda spec: spec.name)
def test_declared_customer_files_would_be_known_for_some(spec: Any, tmp_path: Path) -> None:
    for layout in spec.layouts:
        rows = [["13800138001" if "手机" in name or name == "Phone" else "" for name in layout.headings]] * 3
        told = sketch(make.write_csv(tmp_path / f"{layout.name}.csv", layout.headings, rows))
        assert told["customers"]
        assert {"name", "phone"} <= set(of_customers(told).values())


def test_a_draft_of_customers_reads_back(tmp_path: Path) -> None:
    draft = MappingDraft(
        "会员", "weidian", "customer", "", {"name": "会员姓名", "phone": "手机"}, headings=("会员姓名", "手机")
    )
    spec = parse_spec(tomllib.loads(mapping_text(draft)), "x.toml")
    assert (spec.row, spec.platform, set(spec.columns)) == ("customer", "weidian", {"name", "phone"})
    assert ("会员姓名",) in spec.requires
