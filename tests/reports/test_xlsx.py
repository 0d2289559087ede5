from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from shopcrm.reports.document import Amount, Cell, Column, Kind, Sheet
from shopcrm.reports.safe_text import safe_text
from shopcrm.reports.xlsx import write_xlsx

COLUMNS = (
    Column("名字"),
    Column("净额", kind=Kind.MONEY),
    Column("日期", kind=Kind.DATE),
    Column("占比", kind=Kind.SHARE),
    Column("次数", kind=Kind.NUMBER),
)


def test_numbers_dates_and_money_are_real(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[tuple[Cell, ...]] = [
        ("林小满", Amount(128_605, "CNY"), date(2026, 11, 22), 0.125, 3),
        ("x", Amount(-500, "JPY"), None, None, None),
    ]
    write_xlsx(path, [Sheet("客户/名单", COLUMNS, rows)])
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.title == "客户 名单"
    assert sheet["B2"].value == 1286.05
    assert sheet["B2"].number_format == '"¥"#,##0.00'
    assert sheet["B3"].value == -500
    assert sheet["B3"].number_format == '"JPY "#,##0'
    assert sheet["C2"].value.date() == date(2026, 11, 22)
    assert sheet["D2"].number_format == "0.0%"
    assert sheet["E2"].value == 3
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert sheet.column_dimensions["A"].width >= 8


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_is_never_a_formula(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [Sheet("s", COLUMNS[:1], [(f"{mark}1+1",)])])
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


@given(st.text())
def test_any_text_can_be_stored_and_none_is_dangerous(text: str) -> None:
    safe = safe_text(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert len(safe) <= 32_767
    assert not any(ord(mark) < 32 and mark not in "\t\n\r" for mark in safe)


def test_an_empty_sheet_still_has_its_head(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [Sheet("s", COLUMNS, [])])
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]


def test_a_sheet_that_is_too_long_goes_on_on_a_further_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopcrm.reports.xlsx._MOST_ROWS", 3)
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [Sheet("s", COLUMNS[4:], [(n,) for n in range(7)])])
    book = load_workbook(path)
    assert book.sheetnames == ["s", "s 2", "s 3"]
    assert [cell.value for name in book.sheetnames for (cell,) in book[name].iter_rows(min_row=2)] == list(range(7))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("old")

    def broken() -> list[tuple[Cell, ...]]:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - any failure of the rows
        write_xlsx(path, (Sheet("s", COLUMNS, broken()) for _ in range(1)))
    blocked = tmp_path / "folder.xlsx"
    blocked.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_xlsx(blocked, [Sheet("s", COLUMNS, [])])
    assert path.read_text() == "old"
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.xlsx", "folder.xlsx"}
