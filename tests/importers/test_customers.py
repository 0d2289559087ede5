"""Customer files: which cells are taken, which rows are not, and what a mapping of one needs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused
from shopcrm.importers.birthdays import read_birthday
from shopcrm.importers.date_shapes import DayOrderUnknown
from tests import factories as make
from tests.importers.frames import Read, read

HEADINGS = ["账号", "姓名", "手机号", "邮箱", "生日", "性别", "加入时间", "来过"]
MAPPING = """
[format]
name = "my-customers"
platform = "weidian"
row = "customer"
{more}
[columns]
buyer = "账号"
name = "姓名"
phone = "手机号"
email = "邮箱"
birthday = "生日"
gender = "性别"
since = "加入时间"
last_seen = "来过"
"""


def read_rows(folder: Path, rows: list[list[str]], more: str = "", zone: str = "Asia/Shanghai") -> Read:
    mapping = folder / "mine.toml"
    mapping.write_text(MAPPING.format(more=more), encoding="utf-8")
    return read(make.write_csv(folder / "c.csv", HEADINGS, rows), mapping, zone)


def row(**told: str) -> list[str]:
    names = dict(zip(("buyer", "name", "phone", "email", "birthday", "gender", "since", "seen"), HEADINGS, strict=True))
    return [next((text for name, text in told.items() if names[name] == heading), "") for heading in HEADINGS]


def test_each_row_is_a_customer_or_has_a_reason(tmp_path: Path) -> None:
    found = read_rows(
        tmp_path,
        [
            row(buyer="小雨", name="林小雨", gender="女士"),
            row(name="王茶", phone="154 3000 2222".replace(" ", ""), gender="保密"),
            row(name="李四", email="li@example.com"),
            row(buyer="陈**", name="陈**", phone="138****1234"),
            row(name="张三"),
            row(name="周晚", phone="13800138000"),
            row(buyer="4.5E+18", name="赵六"),
            row(buyer="b", birthday="某天"),
            row(buyer="c", since="昨天"),
            row(email="x**@example.com"),
            [*row(buyer="d"), "多出来"],
            [],
            row(buyer="合计"),
            HEADINGS,
        ],
    )
    assert found.head["kind"] == "customer"
    assert [(one.get("account", ""), one.get("name"), one.get("gender")) for one in found.customers] == [
        ("小雨", "林小雨", "f"), ("", "王茶", None), ("", "李四", None),
    ]  # fmt: skip
    assert [(one["row"], one["column"], one["reason"]) for one in found.rejected] == [
        (5, "手机号", "masked_customer"), (6, "账号", "no_key"), (7, "手机号", "no_contact"),
        (8, "账号", "damaged_key"), (9, "生日", "birthday"), (10, "加入时间", "date"), (11, "邮箱", "masked_customer"),
        (12, "", "shifted"),
    ]  # fmt: skip
    assert [told[1:] for told in found.left_out] == [[14, "total"], [15, "headings"]]
    assert found.rows == len(found.customers) + len(found.rejected)


def test_the_order_of_day_and_month_is_found_in_the_whole_file(tmp_path: Path) -> None:
    rows = [row(buyer="a", since="03/04/2026", birthday="05/06/1990"), row(buyer="b", since="13/04/2026")]
    found = read_rows(tmp_path, rows, 'zone = "Europe/London"\n')
    assert [one.get("birthday") for one in found.customers] == ["1990-06-05", None]
    with pytest.raises(InputRefused) as refused:
        read_rows(tmp_path, rows[:1], 'zone = "Europe/London"\n')
    assert refused.value.key == "day_order_unknown"


def test_a_file_without_customers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read_rows(tmp_path, [])
    assert refused.value.key == "file_no_customers"


@pytest.mark.parametrize(
    ("columns", "key"),
    [('name = "姓名"', "mapping_no_customer"), ('buyer = "账号"\namount = "消费金额"', "mapping_field")],
)
def test_a_mapping_names_what_customers_are_known_by_and_no_figures(tmp_path: Path, columns: str, key: str) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(f'[format]\nrow = "customer"\n[columns]\n{columns}\n', encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read(make.write_csv(tmp_path / "c.csv", HEADINGS, []), mapping)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("1990-05-12", "", "1990-05-12"), ("1990年5月12日", "", "1990-05-12"), ("19900512", "", "1990-05-12"),
        (19900512, "", "1990-05-12"), (19900512.0, "", "1990-05-12"), ("5月12日", "", "05-12"),
        ("05-12", "", "05-12"), ("12/5", "dmy", "05-12"), ("5月12日", "dmy", "05-12"),
        ("1960/1/2 00:00:00", "", "1960-01-02"), ("农历1990年8月15日", "", "L1990-08-15"),
        ("阴历闰6-10", "", "LL06-10"), ("1604-05-12", "", "05-12"), (33005, "", "1990-05-12"),
        (33005.0, "", "1990-05-12"), (datetime(1990, 5, 12), "", "1990-05-12"), (date(1990, 5, 12), "", "1990-05-12"),
        ("13/05/1990", "", "1990-05-13"), ("05/13/1990", "", "1990-05-13"), ("05/06/1990", "mdy", "1990-05-06"),
        ("05/05/1990", "", "1990-05-05"), ("——", "", ""), ("保密", "", ""), (None, "", ""),
    ],
)  # fmt: skip
def test_birthdays(cell: object, order: str, day: str) -> None:
    assert read_birthday(cell, order) == day


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("五月", ""),
        ("02-30", ""),
        ("05/06/1990", "ymd"),
        (0.5, ""),
        (80000, ""),
        (True, ""),
        ("13-13", ""),
        ("90-05-12", ""),
    ],
)
def test_what_is_no_birthday(cell: object, order: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads it says which cell
        read_birthday(cell, order)


def test_a_birthday_may_not_say_which_is_the_day() -> None:
    with pytest.raises(DayOrderUnknown):
        read_birthday("05/06/1990", "")


def test_a_number_written_as_a_decimal_is_still_the_number(tmp_path: Path) -> None:
    (told,) = read_rows(tmp_path, [row(buyer="13900139001.0", phone="15430002222.00")]).customers
    assert (told["account"], told["phone"]) == ("13900139001", "15430002222")


def test_a_number_that_only_fills_the_form_joins_nobody(tmp_path: Path) -> None:
    rows = [row(buyer="13900000000", name="刘强"), row(buyer="13900000000", name="陈小芳", email="chen@example.com")]
    found = read_rows(tmp_path, rows)
    assert [told.get("account", "") for told in found.customers] == [""]
    assert [(one["row"], one["reason"]) for one in found.rejected] == [(2, "no_key")]


def test_the_column_that_was_rounded_is_named(tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    # An account may stand in several columns: the first of them is not to blame.
    either = MAPPING.format(more="").replace('buyer = "账号"', 'buyer = ["邮箱", "手机号"]')
    mapping.write_text(either, encoding="utf-8")
    rows = [row(email="a@example.com", phone="1.38E+10")]
    found = read(make.write_csv(tmp_path / "c.csv", HEADINGS, rows), mapping, "Asia/Shanghai")
    assert [(one["column"], one["value"]) for one in found.rejected] == [("手机号", "1.38E+10")]
