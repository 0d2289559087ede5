import os
import zipfile
from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import on_disk
from shopcrm.importers.registry import WrongDownload, wrong_downloads
from shopcrm.importers.tables import open_table
from tests import factories as make
from tests.importers.frames import read
from tests.importers.test_worker import answers


def refusal(path: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        read(path)
    return refused.value.key


def test_a_text_called_xlsx_is_read_as_text(tmp_path: Path) -> None:
    text = make.orders_file(tmp_path, [make.order()], file="a.csv").rename(tmp_path / "a.xlsx")
    assert read(text).orders[0]["number"] == make.ORDER["订单编号"]
    book = make.orders_file(tmp_path, [make.order()]).rename(tmp_path / "b.csv")
    assert read(book).orders[0]["number"] == make.ORDER["订单编号"]


def test_a_truncated_xlsx(tmp_path: Path) -> None:
    whole = make.orders_file(tmp_path, [make.order()]).read_bytes()
    for share in (0.3, 0.6, 0.95):
        (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * share)])
        assert refusal(tmp_path / "cut.xlsx") == "file_broken_excel"


def test_a_zip_of_something_else_than_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert refusal(tmp_path / "a.xlsx") == "file_no_table"


def test_empty_missing_old_and_binary_files(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (tmp_path / "picture.csv").write_bytes(b"GIF89a\0\0\0")
    (tmp_path / "odd.csv").write_bytes(b"\xff\xff\x80\x80\n\xff")
    (tmp_path / "words.txt").write_text("hello")
    assert refusal(tmp_path / "empty.csv") == "file_empty"
    assert refusal(tmp_path / "gone.csv") == "file_missing"
    assert refusal(tmp_path / "old.xls") == "file_broken_excel"
    assert refusal(tmp_path / "picture.csv") == "file_no_table"
    assert refusal(tmp_path / "odd.csv") == "file_no_table"
    assert refusal(tmp_path / "words.txt") == "file_no_table"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_nobody_may_read(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order()], file="a.csv")
    path.chmod(0)
    assert refusal(path) == "file_unreadable"


def test_a_csv_cut_in_a_quoted_cell_or_a_row(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(), make.order(订单编号="9")], file="a.csv")
    text = path.read_bytes()
    path.write_bytes(text[: len(text) - 60])
    assert refusal(path) == "file_cut_short"
    old = make.write_old_csv(tmp_path / "b.csv", make.layout("G3"), [make.order()])
    old.write_bytes(old.read_bytes()[:-10])
    assert refusal(old) == "file_cut_short"


def test_quotes_that_do_not_match(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('订单编号,买家应付货款\n"1"x,2\n', encoding="utf-8")
    assert refusal(tmp_path / "a.csv") == "file_broken_text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [make.layout("reduced-7"), make.table(make.layout("reduced-7"), [make.order()])[0]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    (tmp_path / "a.csv").write_bytes((text + "\r\n").encode(encoding))
    assert read(tmp_path / "a.csv").orders[0]["number"] == make.ORDER["订单编号"]


def encoding(path: Path) -> str:
    return open_table(on_disk(path, path.name), tuple).encoding


def test_the_encoding_is_told(tmp_path: Path) -> None:
    assert encoding(make.orders_file(tmp_path, [make.order()], file="a.csv")) == "utf-8-sig"
    old = make.write_old_csv(tmp_path / "b.csv", make.layout("G1"), [make.order()])
    assert encoding(old) == "gb18030"


def test_a_settlement_file_is_refused_by_name(tmp_path: Path) -> None:
    headings = ("商家昵称", "入帐日期", "入帐时间", "支付流水号", "主订单id", "子订单id", "入帐类型", "收入金额(元)")
    assert refusal(make.write_csv(tmp_path / "a.csv", headings, [["x"] * 8])) == "taobao_settlement"


@pytest.mark.parametrize("wrong", wrong_downloads(), ids=lambda wrong: wrong.reason)
def test_every_known_wrong_download_is_refused(wrong: WrongDownload, tmp_path: Path) -> None:
    headings = ["备注", *sorted(wrong.headings)]
    assert refusal(make.write_csv(tmp_path / "a.csv", headings, [["1"] * len(headings)])) == wrong.reason


def test_an_unknown_table_names_its_columns(tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refused:
        read(make.write_csv(tmp_path / "a.csv", ("甲", "乙"), [["1", "2"]]))
    assert refused.value.key == "file_unknown"
    assert refused.value.facts["headings"] == "甲、乙"


def test_headings_below_a_preamble_and_on_a_second_sheet(tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    rows = [["店铺导出"], [], list(headings), *make.table(headings, [make.order()])]
    found = read(make.write_xlsx(tmp_path / "a.xlsx", ("说明",), rows))
    assert [order["number"] for order in found.orders] == [make.ORDER["订单编号"]]


def test_a_wrong_declared_dimension_is_not_believed(tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(订单编号=str(10**18 + 7 * n)) for n in range(1, 6)])
    lied = tmp_path / "lied.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(lied, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                start, end = data.index(b"<dimension"), data.index(b"/>", data.index(b"<dimension"))
                data = data[:start] + b'<dimension ref="A1"' + data[end:]
            target.writestr(name, data)
    assert len(read(lied).orders) == 5


def test_a_cell_beyond_all_sense_is_refused_with_its_row(tmp_path: Path) -> None:
    rows = [make.order(), make.order(宝贝标题="两行\n标题"), make.order(宝贝标题="长" * ((1 << 20) + 1)), make.order()]
    with pytest.raises(InputRefused) as refused:
        read(make.orders_file(tmp_path, rows, file="a.csv"))
    assert (refused.value.key, refused.value.facts["row"]) == ("file_cell_too_large", 4)
    rows[2] = make.order(宝贝标题="长" * 100_000)
    assert len(read(make.orders_file(tmp_path, rows, file="b.csv")).orders) == 4


def test_archives_of_other_kinds_are_to_be_unpacked_first(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(60))
    (tmp_path / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60))
    (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b\x08\0" + bytes(60))
    for name in ("a.rar", "a.7z", "a.csv.gz"):
        assert refusal(tmp_path / name) == "file_archive"
    book = make.orders_file(tmp_path, [make.order()])
    assert len(read(book.rename(tmp_path / "workbook.zip")).orders) == 1


@pytest.mark.parametrize("file", ["a.csv", "a.xlsx"])
def test_headings_without_any_order_are_refused(tmp_path: Path, file: str) -> None:
    assert refusal(make.orders_file(tmp_path, [], file=file)) == "file_no_orders"
    blank = dict.fromkeys(make.ORDER, "")
    assert refusal(make.orders_file(tmp_path, [blank, blank], file=file)) == "file_no_orders"


def ends_open(path: Path) -> object:
    return dict(answers(path))["E"]["open_end"]


def test_a_last_line_without_a_break_is_told(tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    path = make.write_csv(tmp_path / "a.csv", headings, make.table(headings, [make.order(退款金额="123.00")] * 3))
    whole = path.read_bytes()
    assert ends_open(path) is False
    for encoding in ("utf-8", "gbk", "utf-16"):
        path.write_bytes(whole.decode().rstrip()[:-1].encode(encoding))
        assert ends_open(path) is True
        path.write_bytes(whole.decode().encode(encoding))
        assert ends_open(path) is False
    old = make.write_old_csv(tmp_path / "b.csv", make.layout("G1"), [make.order()])
    old.write_bytes(old.read_bytes().rstrip())
    assert ends_open(old) is False, "the last cell is quoted, and its quote is there"
    assert ends_open(make.orders_file(tmp_path, [make.order()])) is False
