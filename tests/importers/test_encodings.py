"""Text files cut inside a character, in UTF-16, or in two encodings at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers import encodings
from shopcrm.importers.content import Content, on_disk
from shopcrm.importers.encodings import encoding_of, last_character
from tests import factories as make
from tests.importers.frames import read

HEADINGS = make.layout("reduced-7")
LINES = [",".join(HEADINGS), *(",".join(row) for row in make.table(HEADINGS, [make.order()] * 5))]


def content(path: Path) -> Content:
    return on_disk(path, path.name)


def refusal(path: Path) -> tuple[str, object]:
    with pytest.raises(InputRefused) as refused:
        read(path)
    return refused.value.key, refused.value.facts.get("row")


def lines_file(path: Path, *changed: tuple[int, str], encoding: str = "utf-8") -> Path:
    """Write the lines in ``encoding``, those of ``changed`` (line from 1, encoding) in their own."""
    own = dict(changed)
    lines = (f"{line}\r\n".encode(own.get(number, encoding)) for number, line in enumerate(LINES, 1))
    path.write_bytes(b"".join(lines))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_file_cut_inside_a_character_is_cut_short(tmp_path: Path, encoding: str, missing: int) -> None:
    text = "\r\n".join([*LINES[:4], LINES[4][: LINES[4].index("测试路") + 1]])
    whole = text.encode(encoding)
    size = len("测".encode(encoding.replace("utf-16", "utf-16-le")))
    (tmp_path / "a.csv").write_bytes(whole[:-missing])
    if missing < size:
        assert refusal(tmp_path / "a.csv") == ("file_cut_short", 5)
    else:
        assert refusal(tmp_path / "a.csv")[0] == "file_cut_short"


def test_the_last_character_of_a_plain_gbk_file_is_no_cut_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("order,buyer\r\n1,涓".encode("gbk"))
    assert encoding_of(content(path)) == "gb18030"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_utf_16_with_a_mark_is_read(tmp_path: Path, codec: str, delimiter: str) -> None:
    text = "\ufeff" + "".join(line.replace(",", delimiter) + "\r\n" for line in LINES)
    (tmp_path / "a.csv").write_bytes(text.encode(codec))
    found = read(tmp_path / "a.csv")
    assert found.head["encoding"] == "utf-16"
    assert [order["number"] for order in found.orders] == [make.ORDER["订单编号"]] * 5


@pytest.mark.parametrize(("encoding", "other"), [("utf-8", "gbk"), ("utf-8-sig", "gbk"), ("gbk", "utf-8")])
@pytest.mark.parametrize("line", [2, 4, 6])
def test_mixed_encodings_name_the_first_line_that_cannot_be_read(
    tmp_path: Path, encoding: str, other: str, line: int
) -> None:
    path = lines_file(tmp_path / "a.csv", (line, other), (6, other), encoding=encoding.removesuffix("-sig"))
    if encoding.endswith("-sig"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert refusal(path) == ("file_mixed_text", line)


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_where_the_blocks_end_changes_nothing(tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = lines_file(tmp_path / "a.csv", (4, "gbk"))
    mixed.write_bytes(b"\xef\xbb\xbf" + mixed.read_bytes())
    monkeypatch.setattr(encodings, "_BLOCK", block)
    assert refusal(mixed) == ("file_mixed_text", 4)
    for encoding in ("utf-8", "gbk", "utf-16"):
        assert encoding_of(content(lines_file(tmp_path / "b.csv", encoding=encoding))).startswith(encoding[:2])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_the_last_character_is_told(tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str) -> None:
    path = tmp_path_factory.getbasetemp() / "last.csv"
    path.write_bytes(text.encode(encoding))
    told = last_character(content(path), encoding)
    for plain in '\r\n"':
        assert (told == plain) == (text[-1] == plain)


AMAZON = (
    "order-id",
    "order-item-id",
    "purchase-date",
    "quantity-purchased",
    "recipient-name",
    "ship-city",
    "product-name",
    "item-price",
)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_western_letters_are_no_chinese(tmp_path: Path, encoding: str) -> None:
    rows = [
        [f"305-000000{n}-1234567", f"7{n}", "2026-03-05T10:11:12+00:00", "1", name, city, "Blütentee", "9.50"]
        for n, (name, city) in enumerate(
            (("Jürgen Müller", "Köln"), ("Zoë Çelik", "Besançon"), ("Ana Muñoz €", "Málaga"))
        )
    ]
    text = "\r\n".join("\t".join(row) for row in (AMAZON, *rows)) + "\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    found = read(tmp_path / "a.txt", currency="EUR")
    assert [order["recipient"] for order in found.orders] == ["Jürgen Müller", "Zoë Çelik", "Ana Muñoz €"]
    assert found.orders[0]["lines"][0]["title"] == "Blütentee"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30))
def test_chinese_in_gbk_is_never_taken_for_western(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    path = tmp_path_factory.mktemp("gbk") / "a.csv"
    path.write_bytes(("订单编号,买家实际支付金额\r\n1," + words + "\r\n").encode("gbk"))
    assert encoding_of(content(path)) in {"gb18030", "utf-8-sig"}


@pytest.mark.parametrize(
    "word", ["Größe", "Müßig", "João", "Promoção", "Créée", "Straße", "Zoë", "Ünal", "crème brûlée", "naïf"]
)
def test_one_western_word_is_enough(tmp_path: Path, word: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"Name,Title\r\n#1,{word}\r\n".encode("cp1252"))
    assert encoding_of(content(tmp_path / "a.csv")) == "cp1252"


@pytest.mark.parametrize("word", ["𠮷", "😀", "俙", "T恤", "T恤 xl", "iPhone壳", "vivo手机壳", "xl码", "a货b"])
def test_one_chinese_word_is_enough(tmp_path: Path, word: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"Name,Title\r\n#1,{word}\r\n".encode("gb18030"))
    assert encoding_of(content(tmp_path / "a.csv")) == "gb18030"
