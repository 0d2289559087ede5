"""Text of Taiwan, Hong Kong and Japan is told from that of China, and what is open is not guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers import encodings
from shopcrm.importers.content import on_disk
from shopcrm.importers.east_asian import encoding_of_pairs
from shopcrm.importers.encodings import encoding_of
from tests import factories as make
from tests.importers.frames import read

DATA = Path(__file__).parents[1] / "data"
TRADITIONAL, SIMPLIFIED, JAPANESE = (
    (DATA / "words" / f"{name}.txt").read_text(encoding="utf-8").split()
    for name in ("traditional", "simplified", "japanese")
)
OTHERS = {
    "cp1251": "Москва Иванов Пётр улица Ленина заказ товар Санкт-Петербург Наталья ",
    "cp874": "กรุงเทพมหานคร สมชาย คำสั่งซื้อ ที่อยู่ เชียงใหม่ ",
}


def some(words: list[str], least: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=60).map(",".join)


@given(st.one_of(some(TRADITIONAL, 1), some(SIMPLIFIED, 1), some(SIMPLIFIED + TRADITIONAL, 1)))
@example("麻糬,麻糬,備註")
def test_gb18030_is_never_read_as_another(text: str) -> None:
    assert encoding_of_pairs(text.encode("gb18030")) in {"gb18030", ""}


@pytest.mark.parametrize("words", [TRADITIONAL, SIMPLIFIED], ids=["traditional", "simplified"])
def test_every_real_word_beside_four_others_is_gb18030(words: list[str]) -> None:
    for at, word in enumerate(words):
        table = ",".join((word, *(words[(at + step) % len(words)] for step in (7, 17, 23, 29))))
        assert encoding_of_pairs(table.encode("gb18030")) == "gb18030"


@given(some(TRADITIONAL, 8))
def test_words_of_taiwan_are_big5(text: str) -> None:
    assert encoding_of_pairs(text.encode("cp950")) in {"cp950", ""}


@pytest.mark.parametrize(("words", "encoding"), [(TRADITIONAL, "cp950"), (JAPANESE, "cp932")])
def test_a_table_of_taiwan_or_japan_is_told(words: list[str], encoding: str) -> None:
    assert encoding_of_pairs(",".join(words).encode(encoding)) == encoding


@pytest.mark.parametrize("word", ["珺", "祎", "T恤", "★", "の", "备注", "运费"])
def test_the_one_chinese_word_of_a_table_is_no_reason_for_doubt(word: str) -> None:
    assert encoding_of_pairs(f"Name,{word}\r\n".encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("file", sorted((DATA / "golden").glob("*.json")))
def test_golden_layouts_are_gb18030_when_saved_so(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.isascii() or encoding_of_pairs(text.encode("gb18030")) == "gb18030"


def table(path: Path, encoding: str, recipient: str, title: str) -> Path:
    """Write an item report of Shopee, whose headings are English."""
    told = {
        "Order ID": "26031{n}ABCDEFG1", "Order Status": "Completed", "SKU Reference No.": "S{n}", "Product Name": title,
        "Quantity": "1", "Deal Price": "390", "Order Creation Date": "2026-03-05 10:11", "Username (Buyer)": "amy{n}",
        "Receiver Name": recipient, "Order Paid Time": "2026-03-05 10:12",
    }  # fmt: skip
    with path.open("w", encoding=encoding, newline="") as file:
        rows = csv.writer(file)
        rows.writerow(told)
        rows.writerows([cell.format(n=n) for cell in told.values()] for n in range(3))
    return path


@pytest.mark.parametrize(
    ("encoding", "recipient", "title"),
    [
        ("cp950", "陳怡君", "手工陶瓷杯"),
        ("cp932", "佐藤花子", "ハンドメイドピアス"),
        ("gb18030", "陳怡君", "手工陶瓷杯"),
    ],
)
def test_names_come_in_rightly(tmp_path: Path, encoding: str, recipient: str, title: str) -> None:
    found = read(table(tmp_path / "a.csv", encoding, recipient, title), currency="TWD")
    assert found.head["encoding"] == encoding
    assert {order["recipient"] for order in found.orders} == {recipient}
    assert {line["title"] for order in found.orders for line in order["lines"]} == {title}


def test_characters_of_hong_kong_are_read(tmp_path: Path) -> None:
    text = ",".join([*TRADITIONAL, "深水埗", "鰂魚涌", "啲嘢"])
    (tmp_path / "a.csv").write_bytes(text.encode("big5hkscs"))
    assert encoding_of(on_disk(tmp_path / "a.csv", "a.csv")) == "big5hkscs"


@pytest.mark.parametrize("encoding", OTHERS)
def test_what_no_reading_explains_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(("a,b\r\n" + OTHERS[encoding] * 9 + ",1\r\n").encode(encoding))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert refused.value.key == "file_which_text"


def test_wide_characters_far_into_a_table_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_PART", 64)
    start = "order,buyer,title\r\n" + "1,amy,cup\r\n" * 500
    (tmp_path / "a.csv").write_bytes((start + ",".join(TRADITIONAL)).encode("cp950"))
    assert encoding_of(on_disk(tmp_path / "a.csv", "a.csv")) == "cp950"


def test_some_utf_8_in_big5_is_two_encodings(tmp_path: Path) -> None:
    line = ",".join(TRADITIONAL) + "\r\n"
    (tmp_path / "a.csv").write_bytes(line.encode("cp950") * 19 + line.encode("utf-8"))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert (refused.value.key, refused.value.facts["row"]) == ("file_mixed_text", 20)


def test_the_invented_shop_in_gb18030_is_read_as_before(tmp_path: Path) -> None:
    heads = make.layout("reduced-7")
    rows = [heads, *make.table(heads, [make.order()] * 5)]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(",".join(row) for row in rows).encode("gb18030"))
    assert read(path).head["encoding"] == "gb18030"


@pytest.mark.parametrize("first", ["utf-8", "cp950"])
def test_half_big5_and_half_utf_8_is_read_as_neither(tmp_path: Path, first: str) -> None:
    parts = [(",".join(TRADITIONAL) + "\r\n").encode(encoding) for encoding in (first, "utf-8", "cp950")]
    (tmp_path / "a.csv").write_bytes(b"".join(parts))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert refused.value.key in {"file_mixed_text", "file_which_text"}
