"""A long sheet read in parts is the sheet read at once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shopcrm.base.errors import InputRefused
from shopcrm.importers import sheet_parts, workbooks
from shopcrm.importers.content import on_disk
from shopcrm.importers.sheet_parts import parts_of
from tests.importers import books
from tests.importers.books import raw_rows, raw_xlsx

Cells = list[list[object]]


@pytest.fixture(autouse=True, scope="module")
def _short() -> Iterator[None]:
    """Cut after a few hundred letters; what the cells share may weigh anything."""
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("_LONG", 1), ("_FIRST", 700), ("_PART", 900), ("_BLOCK", 650), ("_WORTH", 0)):
            patch.setattr(sheet_parts, name, size)
        yield


def taken(path: Path) -> Cells:
    (rows,) = [list(sheet.rows) for sheet in workbooks.sheets_of(on_disk(path, path.name))] or [[]]
    return plain(rows)


def at_once(path: Path) -> Cells:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "parts_of", lambda _file: None)
        return taken(path)


def plain(rows: Cells) -> Cells:
    """Return ``rows`` without the empty cells at their ends, and without empty rows at the end."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] in {"", None}:
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


def count(path: Path) -> int:
    with path.open("rb") as file:
        parts = parts_of(file)
        return 0 if parts is None else sum(1 for _ in parts)


def rows_at(numbers: Sequence[int], extra: str = "") -> list[str]:
    return [f'<row r="{n}"{extra}><c r="A{n}"><v>{n}</v></c><c r="C{n}"><v>7</v></c></row>' for n in numbers]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="<&>"), max_size=9)


@settings(max_examples=60)
@given(st.dictionaries(st.tuples(st.integers(2, 60), st.integers(0, 5)), st.integers() | TEXTS, max_size=60))
def test_parts_are_the_whole(cells: Mapping[tuple[int, int], object]) -> None:
    rows = {n: "".join(cell(n, at, cells[n, at]) for at in range(6) if (n, at) in cells) for n, _ in cells}
    with TemporaryDirectory() as folder:
        told = [f'<row r="{n}">{rows[n]}</row>' for n in sorted(rows)]
        path = raw_xlsx(Path(folder) / "a.xlsx", [*rows_at([1]), *told])
        assert taken(path) == at_once(path)


def cell(row: int, place: int, value: object) -> str:
    at = f"{books.column(place)}{row}"
    if isinstance(value, int):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'


def test_dates_and_shared_words_are_read_alike(tmp_path: Path) -> None:
    book = Workbook()
    leaf = book.active
    assert leaf is not None
    leaf.append(["订单编号", "付款时间", "买家", "付款"])
    for n in range(120):
        leaf.append([f"2403{n:015}", datetime(2026, 3, 1, 10, 5) + timedelta(hours=n), "小满" if n % 3 else "", n / 4])
    book.save(path := tmp_path / "a.xlsx")
    assert count(path) > 5
    assert taken(path) == at_once(path)


def test_rows_keep_their_numbers_over_gaps(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows_at([*range(3, 40), *range(600, 640)]))
    assert count(path) > 3
    found = taken(path)
    assert found == at_once(path)
    assert [place for place, row in enumerate(found, 1) if row] == [*range(3, 40), *range(600, 640)]


def test_parts_of_nothing_but_styles_are_empty_rows(tmp_path: Path) -> None:
    styled = [f'<row r="{n}"><c r="A{n}"/></row>' for n in range(41, 300)]
    path = raw_xlsx(tmp_path / "a.xlsx", [*rows_at(range(1, 41)), *styled, *rows_at([300])])
    assert count(path) > 5
    assert taken(path) == at_once(path)
    assert count(empty := raw_xlsx(tmp_path / "b.xlsx", styled)) > 5
    assert list(workbooks.sheets_of(on_disk(empty, "b.xlsx"))) == []


def test_a_column_that_begins_later_stands_where_it_stands(tmp_path: Path) -> None:
    right = [f'<row r="{n}"><c r="C{n}"><v>{n}</v></c></row>' for n in range(41, 80)]
    assert taken(path := raw_xlsx(tmp_path / "a.xlsx", [*rows_at(range(1, 41)), *right])) == at_once(path)
    # What stands to the left of the headings has no heading.
    left = raw_xlsx(tmp_path / "b.xlsx", [*[one.replace('"A', '"B') for one in rows_at(range(1, 41))], *rows_at([41])])
    assert taken(left)[-1] == ["", 7.0]


def test_how_long_it_is_is_guessed(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows_at(range(1, 501)))
    sheet = next(workbooks.sheets_of(on_disk(path, path.name)))
    assert sheet.total is not None
    assert 350 < sheet.total < 650


@pytest.mark.parametrize(
    "rows",
    [
        rows_at(range(1, 60), ' spans="1:3"')[:30] + rows_at(range(20, 60)),
        rows_at([*range(30, 60), *range(1, 30)]),
    ],
)
def test_rows_out_of_order_are_refused(tmp_path: Path, rows: list[str]) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", rows)
    with pytest.raises(InputRefused) as refused:
        taken(path)
    assert refused.value.key == "file_broken_excel"


def test_nothing_is_cut_behind_a_comment(tmp_path: Path) -> None:
    """A row may stand in it."""
    path = raw_xlsx(tmp_path / "a.xlsx", [*rows_at(range(1, 30)), "<!-- x -->", *rows_at(range(30, 200))])
    assert 1 < count(path) < 5
    assert taken(path) == at_once(path)


@pytest.mark.parametrize("first", ['<!-- x --><row r="1">', '<row spans="1:3" r="1">', '<x/><row r="1">'])
def test_a_strange_beginning_is_read_at_once(tmp_path: Path, first: str) -> None:
    rows = rows_at(range(1, 90), ' spans="1:3"' if "spans" in first else "")
    rows = [row.replace('<row r="1" spans', "<row spans").replace('<row r="1">', first, 1) for row in rows]
    rows = [row.replace('<row r="', '<row  r="') for row in rows] if "spans" in first else rows
    assert count(raw_xlsx(tmp_path / "a.xlsx", rows)) == 0


def test_a_damaged_end_is_refused_after_all(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", [*rows_at(range(1, 90)), '<row r="90"><c r="A90"><v>1</c></row>'])
    with pytest.raises(InputRefused) as refused:
        taken(path)
    assert refused.value.key == "file_broken_excel"


@pytest.mark.parametrize("place", [-40, 120])
def test_bytes_that_were_changed_are_refused(tmp_path: Path, place: int) -> None:
    path = raw_xlsx(tmp_path / "a.xlsx", raw_rows([("订单编号", "b"), *[(n * 7919, n * n) for n in range(3000)]]))
    with zipfile.ZipFile(path) as book:
        (sheet,) = [part for part in book.infolist() if "sheet1" in part.filename]
    data = bytearray(path.read_bytes())
    data[sheet.header_offset + (place if place > 0 else sheet.compress_size + place)] ^= 0x55
    path.write_bytes(data)
    with pytest.raises(InputRefused) as refused:
        taken(path)
    assert refused.value.key == "file_broken_excel"


def test_several_sheets_and_other_files_are_read_at_once(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("two")
    book.save(tmp_path / "a.xlsx")
    assert count(tmp_path / "a.xlsx") == 0
    (tmp_path / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 no archive")
    assert count(tmp_path / "b.xlsx") == 0
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as odd:
        odd.writestr("xl/worksheets/sheet1.xml", "<worksheet><sheetData>")
    assert count(tmp_path / "c.xlsx") == 0


def test_words_that_weigh_more_than_the_sheet_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = books.raw_xlsx(tmp_path / "a.xlsx", rows_at(range(1, 90)))
    assert count(path) > 1
    monkeypatch.setattr(sheet_parts, "_WORTH", 1000)
    assert count(path) == 0


def test_a_row_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_parts, "_LONGEST", 5000)
    path = raw_xlsx(tmp_path / "a.xlsx", raw_rows([("订单编号",), *[(n,) for n in range(40)], ("x" * 20_000,), ("y",)]))
    with pytest.raises(InputRefused) as refused:
        taken(path)
    assert refused.value.key == "file_broken_excel"


def test_rows_that_are_spelled_otherwise_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_parts, "_LONGEST", 5000)
    numbers = [(n,) for n in range(400)]
    rows = list(raw_rows([("订单编号",), *numbers]))
    other = [row.replace("<row r=", '<row spans="1:1" r=') if place > 60 else row for place, row in enumerate(rows)]
    path = raw_xlsx(tmp_path / "a.xlsx", other)
    assert taken(path) == at_once(path)
    assert len(taken(path)) == len(numbers) + 1
    assert count(path) > 1
