"""Cells that hold only a style are taken out of a sheet's text, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from shopcrm.importers import phantom_cells
from shopcrm.importers.phantom_cells import without_phantoms
from tests.importers import books

# What a cell may look like: empty ones of every spelling, and full ones.
CELLS = (
    '<c r="{at}"/>', '<c r="{at}" s="3"/>', '<c r="{at}" s="3"></c>',
    '<c r="{at}" t="inlineStr"><is><t>雨</t></is></c>',
    '<c r="{at}"><v>12.5</v></c>', '<c r="{at}" s="0" ><v>0</v></c>',
    '<c s="0" r="{at}"/>',
)  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
UNPLACED = ("<c/>", '<c s="0"/>', "<c><v>7</v></c>", '<c t="inlineStr"><is><t><![CDATA[<c r="A1"/>]]></t></is></c>')


def rows_of(path: Path, *, lean: bool) -> list[tuple[object, ...]]:
    with path.open("rb") as file:
        book = load_workbook(without_phantoms(file) if lean else file, read_only=True)
        book.worksheets[0].reset_dimensions()
        rows: list[tuple[object, ...]] = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
    rows = [row[: max((at for at, value in enumerate(row, 1) if value is not None), default=0)] for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


@given(
    st.lists(st.lists(st.sampled_from((*CELLS, "", *UNPLACED)), max_size=4), max_size=8),
    st.booleans(),
    st.sampled_from([8, 64, 1 << 20]),
)
def test_what_remains_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, sheet: list[list[str]], placed: bool, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phantom_cells, "_BLOCK", block)
        patch.setattr(phantom_cells, "_LONGEST", 4 * block)
        rows = []
        for at, cells in enumerate(sheet, 1):
            told = "".join(cell.format(at=f"{books.column(place)}{at}") for place, cell in enumerate(cells))
            rows.append(f'<row r="{at}" ht="9">{told}</row>' if placed or at % 3 else f"<row>{told}</row>")
        path = books.raw_xlsx(tmp_path_factory.mktemp("x") / "a.xlsx", rows)
        assert rows_of(path, lean=True) == rows_of(path, lean=False)


def prefixed(path: Path) -> Path:
    """Write the workbook ``path`` once more as programs do whose names bear a prefix."""
    other = path.with_name("b.xlsx")
    with ZipFile(path) as book, ZipFile(other, "w") as made:
        for name in book.namelist():
            text = book.read(name)
            if name == SHEET:
                text = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", text).replace(b" xmlns=", b" xmlns:x=")
            made.writestr(name, text)
    return other


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_what_is_empty_is_gone(tmp_path: Path, prefix: str) -> None:
    rows = [f'<row r="{at}" ht="9"><c r="A{at}" s="1"/> <c r="B{at}"></c></row><row r="{at}"/>' for at in range(9, 99)]
    rows += [f'<row ht="9" r="{at}"><c s="1" r="A{at}" /></row>' for at in range(99, 130)]
    full = '<row r="200"><c s="1" r="A200"/><c r="C200"><v>1</v></c></row>'
    path = books.raw_xlsx(tmp_path / "a.xlsx", [*rows, full])
    with (prefixed(path) if prefix else path).open("rb") as file:
        lean = without_phantoms(file)
    with ZipFile(lean) as book:
        text = book.read(SHEET).decode().replace(prefix, "")
    assert text.partition("<sheetData>")[2] == '<row r="200"><c r="C200"><v>1</v></c></row></sheetData></worksheet>'
