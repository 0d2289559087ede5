"""Text tables: any delimiter, any encoding, any quoting."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers import delimited
from shopcrm.importers.content import Held
from shopcrm.importers.delimited import dialect_of
from shopcrm.importers.tables import open_table
from tests import factories as make
from tests.importers.frames import read

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
HEADINGS = ["订单编号", "买家会员名", "宝贝标题", "买家应付货款", "买家留言"]

cells = st.text(st.sampled_from("雨点a1 ,;|\t\"\n'=+-.。：é🐰0"), max_size=8)
rows = st.lists(st.lists(cells, min_size=5, max_size=5), min_size=2, max_size=9)


def parsed(data: bytes) -> list[list[object]]:
    (sheet,) = open_table(Held("a.csv", data), tuple).sheets
    return list(sheet.rows)


def written(
    table: list[list[str]], delimiter: str, quoting: Literal[0, 1], end: str = "\r\n", encoding: str = "utf-8"
) -> bytes:  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(table)
    return text.getvalue().encode(encoding)


@given(
    rows,
    st.sampled_from(",\t;|"),
    st.sampled_from(ENCODINGS),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
@example([["", "", "", "", ""]] * 2, "\t", "utf-16-le", 0, "\r")
@example([["", "", "|\n", "|", "\n|"], ["", "|\n", "|", "\n|", "\n|"]], ",", "utf-8", 0, "\r\n")
@example([['"', ",,,,,,", ";;;;;;;;", "||||", "\t\t\t\t\t"]] * 3, ";", "gb18030", 0, "\r\n")
def test_any_table_comes_back_the_same(
    table: list[list[str]], delimiter: str, encoding: str, quoting: Literal[0, 1], end: str
) -> None:
    if end == "\r":
        # Its writer leaves a bare line feed unquoted there.
        quoting = csv.QUOTE_ALL
    table = [HEADINGS, *[[f"24680135790{n:08}", *row[1:]] for n, row in enumerate(table)]]
    assert parsed(written(table, delimiter, quoting, end, encoding)) == table


@given(st.lists(st.lists(st.text(st.sampled_from("ab\" ,;'5"), max_size=6), min_size=5, max_size=5), min_size=3))
def test_quotes_that_are_letters_swallow_nothing(table: list[list[str]]) -> None:
    """Amazon's reports: parted by TABs, no quoting at all."""
    table = [HEADINGS, *[[str(n), '"open', *row[2:]] for n, row in enumerate(table)]]
    data = "".join("\t".join(row) + "\r\n" for row in table).encode()
    assert parsed(data) == table


def test_unicode_text_of_excel_keeps_its_quotes_and_line_breaks() -> None:
    table = [HEADINGS, *[[str(n), "a\nb", 'say "hi"', "12,5", "\t"] for n in range(30)]]
    assert parsed(written(table, "\t", csv.QUOTE_MINIMAL, encoding="utf-16")) == table


def test_one_shifted_line_does_not_make_quotes_of_letters() -> None:
    lines = ["\t".join(HEADINGS), *(f'{n}\t"Best" shirt\t5" nail\t1\t2' for n in range(40)), "x\ty"]
    assert len(parsed(("\n".join(lines) + "\n").encode())) == 42


def test_a_cut_text_with_tabs_is_cut_short(tmp_path: Path) -> None:
    table = [HEADINGS, *[[str(n), "a\nb", "c", "d", "e"] for n in range(30)]]
    data = written(table, "\t", csv.QUOTE_ALL)
    with pytest.raises(InputRefused) as refused:
        parsed(data[:-6])
    assert refused.value.key == "file_cut_short"


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "sep=;;;"])
def test_the_hint_of_excel_is_obeyed_and_is_no_row(hint: str) -> None:
    assert parsed(f"{hint}\r\na;b\r\n1,2,3,4;5,6,7,8\r\n".encode()) == [["a", "b"], ["1,2,3,4", "5,6,7,8"]]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("店铺导出,2026\n\n订单编号\t买家\t金额\n1\tx,y\t2\n2\tz\t3\n", "\t"),
        ('a,b,c\n1,"颜色:白;尺码:M;",2\n2,"颜色:黑;尺码:L;",3\n', ","),
        ("a|b|c\n1|x;y;z|2\n2|x;y;z|3\n", "|"),
        ("订单编号\t,买家\t,金额\n1\t,x\t,2\n2\t,y\t,3\n", ","),
        ("only one column\n1\n2\n", ","),
    ],
)
def test_the_delimiter_is_that_of_the_rows(text: str, delimiter: str) -> None:
    assert dialect_of(Held("a.csv", text.encode()), "utf-8").delimiter == delimiter


def test_lone_carriage_returns_end_lines(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(), make.order(订单编号="12")], file="a.csv")
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r"))
    assert [order["number"] for order in read(path).orders] == [make.ORDER["订单编号"], "12"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_cut_in_a_character(tmp_path: Path, encoding: str) -> None:
    path = make.orders_file(tmp_path, [make.order()] * 3, file="a.csv")
    path.write_bytes(path.read_bytes().decode().encode(encoding))
    assert len(read(path).orders) == 3
    assert read(path).head["encoding"] == encoding
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputRefused) as refused:
        read(path)
    assert refused.value.key == "file_cut_short"


def test_zeros_where_a_download_broke_off_are_told_with_their_row(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()] * 3, file="a.csv")
    for data in (path.read_bytes() + bytes(4096), path.read_text(encoding="utf-8").encode("gbk") + bytes(9)):
        path.write_bytes(data)
        with pytest.raises(InputRefused) as refused:
            read(path)
        assert (refused.value.key, refused.value.facts["row"]) == ("file_zero_bytes", 5)


def test_a_line_without_an_end_and_rows_beyond_all_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 100)
    monkeypatch.setattr(delimited, "_LONGEST_LINE", 1000)
    assert len(parsed(b"a,b\n" + b"x," * 499 + b"y\n")) == 2
    with pytest.raises(InputRefused) as refused:
        parsed(b"a,b\n" + b"x," * 3000)
    assert (refused.value.key, refused.value.facts["row"]) == ("file_cell_too_large", 2)
    monkeypatch.undo()
    with pytest.raises(InputRefused) as refused:
        parsed(b"a,b\n1,2\n" + b"," * 20_000 + b"\n")
    assert refused.value.key == "file_hostile"


@pytest.mark.parametrize("odd", ["", '5" nail'])
def test_a_table_wrapped_in_quotes_twice_or_with_one_quote_astray_gives_bare_cells(odd: str) -> None:
    """Names and nicks in quotes that are not theirs would be other buyers."""
    table = [HEADINGS, *[[str(n), "小明", 'say "hi"', "12,5", "ab"] for n in range(30)]]
    if odd:
        # A quote too many somewhere: the quotes of all cells become letters.
        lines = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
        lines[7] = lines[7].replace("12,5", odd)
        data = ("\n".join(lines) + "\n").encode()
    else:
        twice = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in table]
        data = written(twice, ",", csv.QUOTE_MINIMAL)
    found = parsed(data)
    if odd:
        table[7][3] = odd
    assert found == table
