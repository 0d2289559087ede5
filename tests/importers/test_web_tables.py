"""HTML pages and XML workbooks that are called .xls."""

from __future__ import annotations

import html
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers import html_tables, tags
from shopcrm.importers.content import Held
from shopcrm.importers.kinds import Kind, kind_of
from shopcrm.importers.tables import open_table
from tests import factories as make
from tests.importers import books
from tests.importers.frames import read

NUMBER = make.ORDER["订单编号"]
SPACE = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
Rows = list[list[object]]


def sheets(data: str | bytes) -> dict[str, Rows]:
    raw = data.encode() if isinstance(data, str) else data
    return {sheet.name: list(sheet.rows) for sheet in open_table(Held("a.xls", raw), tuple).sheets}


def refusal(data: str) -> str:
    with pytest.raises(InputRefused) as refused:
        sheets(data)
    return refused.value.key


def page(table: Rows) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\r\n" for row in table
    )
    return f'<html><head><meta charset="gb2312"><style>td {{ a: "<td>" }}</style></head><table>{rows}</table></html>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_page_called_xls_is_read(tmp_path: Path, encoding: str) -> None:
    headings = make.layout("reduced-7")
    table: Rows = [[*row] for row in [headings, *make.table(headings, [make.order(), make.order(订单编号="12")])]]
    path = tmp_path / "orders.xls"
    path.write_bytes(page(table).encode(encoding))
    found = read(path)
    assert [order["number"] for order in found.orders] == [NUMBER, "12"]
    assert found.head["encoding"].startswith(encoding.removesuffix("-sig").replace("gbk", "gb18030"))


words = st.text(st.sampled_from("雨a1 <>&\"';,=/!-"), max_size=6).map(str.strip)


@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from([7, 64, 1 << 16]))
def test_any_table_comes_back_whatever_the_blocks(table: list[list[str]], block: int) -> None:
    wanted = [[" ".join(cell.split()) for cell in row] for row in table]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tags, "_BLOCK", block)
        assert sheets(page([[*row] for row in table])) == {"#1": wanted}


def test_entities_breaks_and_markup_in_cells() -> None:
    told = sheets(
        "<table border=1><!-- <td>no</td> --><thead><tr><th>a&nbsp;b<th>&#20013;&amp;&lt;</thead>"
        "<tbody><tr><td><b>bold</b> <a href='x'>link</a><td>one<br>two<BR/>three"
        "<tr><td>5 < 6 & 7<td><script>x='<td>'</script>y<?php ?></table>"
    )
    assert told == {"#1": [["a b", "中&<"], ["bold link", "one\ntwo\nthree"], ["5 < 6 & 7", "y"]]}


def test_spans_fill_down_and_leave_room_to_the_right() -> None:
    told = sheets(
        "<table><tr><td rowspan=3>1<td colspan='2'>wide<td>x</tr><tr><td>b<td>c<td>d</tr>"
        '<tr><td rowspan="2">e<td>f</tr><tr><td>g</tr><tr></tr></table>'
    )
    assert told == {
        "#1": [
            ["1", "wide", None, "x"],
            ["1", "b", "c", "d"],
            ["1", "e", "f"],
            ["g", "e"],
            [],
        ]
    }


def test_every_table_is_a_sheet_and_one_in_another_its_own() -> None:
    told = sheets(
        "<body><table><tr><td>note</td></tr></table> between <table><tr><td>a</td><td>b</td></tr>"
        "<tr><td>1</td><td>2</td></tr></table><table><tr><td>out<table><tr><td>in</td></tr></table></td></tr></table>"
    )
    assert told == {"#1": [["note"]], "#2": [["a", "b"], ["1", "2"]], "#4": [["in"]], "#3": [["out"]]}


def test_the_rest_of_a_table_nobody_reads_is_passed_over() -> None:
    table = open_table(Held("a", page([["a"], ["b"], ["c"]]).encode() + page([["d"]]).encode()), tuple)
    assert [next(sheet.rows) for sheet in table.sheets] == [["a"], ["d"]]


def test_pages_that_cannot_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal("<html><body>登录已过期，请重新登录</body></html>") == "file_no_table"
    assert refusal("<table><tr><td>1</td></tr><tr><td>2") == "file_cut_short"
    assert refusal("<table><tr><td>1</td></tr>") == "file_cut_short"
    assert refusal("<table><tr><td>" * 60) == "file_hostile"
    monkeypatch.setattr(html_tables, "GREATEST_CELL", 1000)
    monkeypatch.setattr(tags, "_GREATEST_TAG", 1000)
    assert refusal("<table><tr><td>" + "x" * 3000 + "</td></tr></table>") == "file_cell_too_large"
    assert refusal("<table><tr><td>" + "x " * 90_000) == "file_cell_too_large"
    assert refusal("<table><tr><td " + "x " * 90_000) == "file_cell_too_large"


def test_stray_tags_and_bare_brackets_are_harmless() -> None:
    assert sheets("<p></td></tr><td>x<table></td></tr><td>1<tr><td>2</table></table><") == {"#1": [["1"], ["2"]]}


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf  <!-- x --><TABLE>", Kind.HTML),
        (b"<?xml version='1.0'?><html>", Kind.HTML),
        ("<html>".encode("utf-16"), Kind.HTML),
        (b"<3 hearts,b\n1,2\n", Kind.TEXT),
        (b"BMW,b\n1,2\n", Kind.TEXT),
        (f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><ss:Workbook {SPACE}>'.encode(), Kind.XML_BOOK),
        (b"<svg>", Kind.TEXT),
        (b"MZ\x90\0\3\0\0\0\4", Kind.OTHER),
        (b"\x1f\x8b\x08", Kind.PACKED),
    ],
)
def test_kinds_are_told_by_their_first_bytes(head: bytes, kind: Kind) -> None:
    assert kind_of(head) is kind


def xml(sheet: str) -> str:
    return f'<?xml version="1.0"?><Workbook {SPACE}>{sheet}</Workbook>'


def data(value: object, kind: str = "String", more: str = "") -> str:
    return f'<Cell{more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_an_xml_workbook_is_read(tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    rows = [headings, *make.table(headings, [make.order()])]
    body = "".join("<Row>" + "".join(data(html.escape(cell)) for cell in row) + "</Row>" for row in rows)
    note = f"<Worksheet ss:Name='说明'><Table><Row>{data('note')}</Row></Table></Worksheet>"
    path = tmp_path / "orders.xls"
    path.write_text(xml(f"{note}<Worksheet ss:Name='订单'><Table>{body}</Table></Worksheet>"), encoding="utf-8")
    found = read(path)
    assert [order["number"] for order in found.orders] == [NUMBER]
    assert found.passed == [("说明", 1)]


def test_kinds_and_places_of_xml_cells() -> None:
    body = (
        "<Row>" + data("a") + data(1.5, "Number") + data(NUMBER, "Number") + data("2026-10-01T10:05:30.000", "DateTime")
        + data("#N/A", "Error") + data(1, "Boolean") + data("no date", "DateTime") + "</Row>"
        "<Row ss:Index='4'>" + data("x", more=" ss:Index='3' ss:MergeAcross='2'") + data("y") + "<Cell/></Row>"
    )  # fmt: skip
    assert sheets(xml(f"<Worksheet><Table>{body}</Table></Worksheet>")) == {
        "": [
            ["a", 1.5, NUMBER, datetime(2026, 10, 1, 10, 5, 30), None, True, "no date"],
            [],
            [],
            [None, None, "x", None, None, "y"],
        ]
    }


def test_xml_workbooks_that_cannot_be_trusted() -> None:
    whole = xml(f"<Worksheet><Table><Row>{data('a')}</Row><Row>{data('b')}</Row></Table></Worksheet>")
    assert refusal(whole[:-40]) == "file_cut_short"
    bomb = whole.replace("?><", f"?><!DOCTYPE x [{books.laughs(10)}]><", 1).replace(">b<", ">&a9;<")
    assert refusal(bomb) in {"file_hostile", "file_no_table"}
    assert refusal(whole.replace("<Row>", "<Row ss:Index='1048577'>")) == "file_hostile"
    assert refusal(whole.replace("<Row>", "<Row ss:Index='1'>")) == "file_hostile"
    assert refusal(whole.replace("<Cell>", "<Cell ss:Index='16385'>")) == "file_hostile"
    assert refusal(whole.replace(">b<", ">" + "b" * ((1 << 20) + 1) + "<")) == "file_cell_too_large"


def test_sheets_of_an_xml_workbook_nobody_reads_are_passed_over() -> None:
    one = "<Worksheet ss:Name='{}'><Table><Row>" + data("a") + "</Row><Row>" + data("b") + "</Row></Table></Worksheet>"
    table = open_table(Held("a", xml(one.format("1") + one.format("2")).encode()), tuple)
    assert [(sheet.name, next(sheet.rows)) for sheet in table.sheets] == [("1", ["a"]), ("2", ["a"])]
