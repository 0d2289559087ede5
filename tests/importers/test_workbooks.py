"""Workbooks of other programs, and cells that are no values."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import on_disk
from shopcrm.importers.tables import open_table
from tests import factories as make
from tests.importers import books
from tests.importers.frames import read

HEADINGS = make.layout("reduced-7")


def cells(path: Path, *, sparse: bool = False) -> dict[str, list[list[object]]]:
    table = open_table(on_disk(path, path.name), tuple, sparse=sparse)
    return {sheet.name: list(sheet.rows) for sheet in table.sheets}


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A merged region, errors, kinds of values, a hidden sheet that begins away from A1, an empty sheet."""
    book = Workbook()
    leaf = book.active
    assert leaf is not None
    leaf.title = "one"
    leaf.append(["a", "b", datetime(2026, 10, 1, 10, 5), 1.5, True])
    leaf["A2"], leaf["B2"] = "merged", "x"
    leaf["B3"] = "y"
    leaf.merge_cells("A2:A3")
    for place, error in (("C2", "#N/A"), ("D2", "#REF!")):
        leaf[place].value = error
        leaf[place].data_type = "e"
    hidden = book.create_sheet("two")
    hidden.sheet_state = "veryHidden"
    hidden["C4"] = "here"
    book.create_sheet("none")
    book.save(tmp_path / "odd.xlsx")
    return tmp_path / "odd.xlsx"


def plain(table: dict[str, list[list[object]]]) -> dict[str, list[list[object]]]:
    """Return ``table`` without the empty cells and rows at its edges, which readers pad as they like."""
    found = {}
    for name, rows in table.items():
        kept = [[cell for cell in row if cell not in {None, ""}] for row in rows]
        if any(kept):
            found[name] = kept
    return found


@pytest.mark.parametrize("sparse", [False, True])
def test_both_readers_say_the_same(odd: Path, sparse: bool) -> None:
    assert plain(cells(odd, sparse=sparse)) == {
        "one": [["a", "b", datetime(2026, 10, 1, 10, 5), 1.5, True], ["merged", "x"], ["y"]],
        "two": [[], [], [], ["here"]],
    }


@pytest.mark.parametrize("sparse", [False, True])
def test_the_same_orders_come_out_of_both(tmp_path: Path, sparse: bool) -> None:
    rows = [make.order(订单编号=str(10**17 + 7 * n)) for n in range(700)]
    path = make.orders_file(tmp_path, rows)
    assert read(path, sparse=sparse).orders == read(path).orders


def test_a_damaged_workbook_is_refused_by_the_slow_reader_too(tmp_path: Path) -> None:
    whole = make.orders_file(tmp_path, [make.order()] * 50)
    for part, damage in (("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), ("xl/workbook.xml", b"<")):
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                target.writestr(name, damage if name == part else source.read(name))
        for sparse in (False, True):
            with pytest.raises(InputRefused) as refused:
                cells(path, sparse=sparse)
            assert refused.value.key == "file_broken_excel"


def test_a_table_of_libreoffice(tmp_path: Path) -> None:
    rows = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        ) + "</table:table-row>"
        for row in [HEADINGS, *make.table(HEADINGS, [make.order()])]
    )  # fmt: skip
    space = "urn:oasis:names:tc:opendocument:xmlns"
    path = books.zip_of(
        tmp_path / "orders.xls",
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            (
                "content.xml",
                f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
                f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
                f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
                "</office:document-content>".encode(),
            ),
            (
                "META-INF/manifest.xml",
                b'<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            ),
        ],
    )
    assert [order["number"] for order in read(path).orders] == [make.ORDER["订单编号"]]


def test_formulas_as_text_stay_text(tmp_path: Path) -> None:
    attack = "=cmd|'/C calc'!A0"
    for file in ("a.csv", "a.xlsx"):
        path = make.write_csv(tmp_path / file, HEADINGS, []) if file == "a.csv" else tmp_path / file
        row = make.order(宝贝标题=attack, 商品标题=attack)
        if file == "a.csv":
            make.orders_file(tmp_path, [row], file=file)
        else:
            books.raw_xlsx(path, books.raw_rows([make.layout("G6"), *make.table(make.layout("G6"), [row])]))
        assert read(path).orders[0]["title"] == attack


def test_a_cell_that_was_changed_on_the_way_is_no_cell(tmp_path: Path) -> None:
    """The quick reader would take it: it stops before it comes to the checksum."""
    path = books.raw_xlsx(tmp_path / "a.xlsx", books.raw_rows([("订单编号", "b"), ("24031001", "2")]))
    with zipfile.ZipFile(path) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    stored = tmp_path / "b.xlsx"
    with zipfile.ZipFile(stored, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    stored.write_bytes(stored.read_bytes().replace(b"24031001", b"24031007"))
    with pytest.raises(InputRefused) as refused:
        cells(stored)
    assert refused.value.key == "file_broken_excel"
