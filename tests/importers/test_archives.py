"""What is packed in a zip, and how it is read without being unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from shopcrm.importers import archives
from tests import factories as make
from tests.importers import books
from tests.importers.test_worker import Frames, answers, numbers

NUMBER = make.ORDER["订单编号"]
WORD = "白兔-2026"


def orders(folder: Path, number: str = NUMBER, file: str = "one.xlsx") -> bytes:
    return make.orders_file(folder, [make.order(订单编号=number)], file=file).read_bytes()


def listing(path: Path, inside: tuple[int, ...] = ()) -> dict[str, Any]:
    ((kind, told),) = answers(path, inside=inside)
    assert kind == "A", told
    return dict(told)


def names(path: Path) -> list[str]:
    return [name for _place, name in listing(path)["members"]]


def refusal(frames: Frames) -> str:
    kind, told = frames[-1]
    assert kind == "X"
    return str(told["key"])


def test_tables_are_listed_by_name_and_the_rest_is_told(tmp_path: Path) -> None:
    path = books.zip_of(
        tmp_path / "a.zip",
        [
            ("二月/订单.csv", orders(tmp_path, file="b.csv")),
            ("一月.xlsx", orders(tmp_path)),
            ("B.csv", b"x,y\n1,2\n"),
            ("a.csv", b"x,y\n1,2\n"),
            ("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(90)),
            ("说明.pdf", b"%PDF-1.7 ..."),
            ("inner.rar", b"Rar!\x1a\x07\x01\x00"),
            ("__MACOSX/._一月.xlsx", b"\0\5\x16\7"),
            (".DS_Store", b"\0\0\0\1Bud1"),
            ("~$一月.xlsx", b"somebody"),
            ("三月.xlsx.crdownload", b"PK\x03\x04"),
            ("empty.csv", b""),
            ("folder/", b""),
        ],
    )
    told = listing(path)
    assert [name for _place, name in told["members"]] == ["a.csv", "B.csv", "一月.xlsx", "二月/订单.csv"]
    assert dict(told["passed"]) == {
        "照片.jpg": "no_table",
        "说明.pdf": "no_table",
        "inner.rar": "packed",
        "__MACOSX/._一月.xlsx": "system",
        ".DS_Store": "system",
        "~$一月.xlsx": "lock",
        "三月.xlsx.crdownload": "unfinished",
        "empty.csv": "empty",
    }
    place = {name: place for place, name in told["members"]}["一月.xlsx"]
    assert numbers(answers(path, inside=[place])) == [NUMBER]


def test_names_in_gbk_and_utf_8_without_a_word_of_it(tmp_path: Path) -> None:
    table = orders(tmp_path, file="b.csv")
    assert names(books.gbk_zip(tmp_path / "gbk.zip", [("淘宝订单明细.csv", table), ("ascii.csv", table)])) == [
        "ascii.csv",
        "淘宝订单明细.csv",
    ]
    raw = books.gbk_zip(tmp_path / "utf.zip", [("x" * 18 + ".csv", table)]).read_bytes()
    (tmp_path / "utf.zip").write_bytes(raw.replace(b"x" * 18, "淘宝订单明细".encode()))
    assert names(tmp_path / "utf.zip") == ["淘宝订单明细.csv"]


def test_tricks_in_names_are_only_shown_and_shown_clean(tmp_path: Path) -> None:
    table = orders(tmp_path, file="b.csv")
    tricks = [
        "../../etc/订单.csv", "/root/订单.csv", "C:\\Windows\\订单.csv", "CON", "a\u202evsc.exe", "b\u200b\x1b[2J.csv",
        "x/./..//y.csv", "..", "l" * 3000 + ".csv", "same.csv", "same.csv",
    ]  # fmt: skip
    shown = names(books.zip_of(tmp_path / "a.zip", [(name, table) for name in tricks]))
    assert sorted(shown) == sorted([
        "etc/订单.csv", "root/订单.csv", "Windows/订单.csv", "CON", "avsc.exe", "b[2J.csv", "x/y.csv", "?",
        "l" * 59 + "…" + "l" * 56 + ".csv", "same.csv", "same.csv",
    ])  # fmt: skip
    assert not list(tmp_path.parent.glob("**/订单.csv"))


def test_members_of_one_name_are_two_members(tmp_path: Path) -> None:
    first, second = orders(tmp_path, "11", "a.csv"), orders(tmp_path, "12", "b.csv")
    path = books.zip_of(tmp_path / "a.zip", [("same.csv", first), ("same.csv", second)])
    places = [place for place, _name in listing(path)["members"]]
    assert [numbers(answers(path, inside=[place])) for place in places] == [["11"], ["12"]]


def test_an_archive_in_an_archive_but_none_deeper(tmp_path: Path) -> None:
    innermost = books.zip_of(tmp_path / "c.zip", [("one.csv", orders(tmp_path, file="b.csv"))]).read_bytes()
    middle = books.zip_of(tmp_path / "b.zip", [("c.zip", innermost), ("one.xlsx", orders(tmp_path))])
    path = books.zip_of(tmp_path / "a.zip", [("b.zip", middle.read_bytes())])
    assert names(path) == ["b.zip"]
    told = listing(path, (0,))
    assert told["members"] == [[0, "c.zip"], [1, "one.xlsx"]]
    assert numbers(answers(path, inside=[0, 1])) == [NUMBER]
    assert refusal(answers(path, inside=[0, 0])) == "archive_too_deep"


@pytest.mark.parametrize("strength", [128, 192, 256])
@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_locked_with_aes(tmp_path: Path, strength: int, packed: int) -> None:
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", compression=packed) as archive:
        archive.setpassword(WORD.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=strength)
        archive.writestr("订单.csv", orders(tmp_path, file="b.csv"))
        archive.writestr("照片.jpg", b"\xff\xd8\xff\xe0" + bytes(90))
    # Of a locked picture only its own reading can say what it is.
    assert names(path) == ["照片.jpg", "订单.csv"]
    assert refusal(answers(path, inside=[0])) == "file_password"
    assert refusal(answers(path, inside=[0], passwords=["nonsense"])) == "file_password_wrong"
    assert numbers(answers(path, inside=[0], passwords=["nonsense", WORD])) == [NUMBER]
    raw = path.read_bytes()
    middle = raw.index(b"PK\x03\x04") + 120
    path.write_bytes(raw[:middle] + bytes([raw[middle] ^ 1]) + raw[middle + 1 :])
    assert refusal(answers(path, inside=[0], passwords=[WORD])) == "file_password_wrong", "what was altered is no table"


def test_aes_in_gbk_and_over_many_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    rows = [make.order(订单编号=str(10**17 + 7 * n)) for n in range(4000)]
    table = make.orders_file(tmp_path, rows, file="b.csv").read_bytes()
    assert len(table) > 1 << 20
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_STORED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(WORD.encode("gbk"))
        archive.writestr("订单.csv", table)
    assert len(numbers(answers(path, inside=[0], passwords=[WORD]))) == 4000


def test_damaged_aes_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(WORD.encode())
        archive.writestr("a.csv", orders(tmp_path, file="b.csv"))
    raw = path.read_bytes()
    extra = raw.rindex(b"\x01\x99\x07\x00")
    for at, byte in ((extra + 8, 9), (extra + 9, 12), (extra + 2, 1)):
        path.write_bytes(raw[:at] + bytes([byte]) + raw[at + 1 :])
        assert refusal(answers(path, inside=[0], passwords=[WORD])) == "file_broken_archive"
    path.write_bytes(b"PK\x03\x05" + raw[4:])
    assert refusal(answers(path, inside=[0], passwords=[WORD])) == "file_changing"


def test_archives_locked_with_the_old_cipher(tmp_path: Path) -> None:
    path = books.zip_crypto(tmp_path / "a.zip", "a.csv", orders(tmp_path, file="b.csv"), WORD)
    assert refusal(answers(path, inside=[0])) == "file_password"
    wrong = [f"nonsense {n}" for n in range(300)]
    # Among so many one passes the cipher's own check, which is one byte long.
    assert refusal(answers(path, inside=[0], passwords=wrong)) == "file_password_wrong"
    assert numbers(answers(path, inside=[0], passwords=[*wrong, WORD])) == [NUMBER]


def test_a_locked_archive_in_an_archive_and_a_locked_workbook_in_a_locked_archive(tmp_path: Path) -> None:
    locked = books.locked_xlsx(
        make.orders_file(tmp_path, [make.order()]), tmp_path / "locked.xlsx", "inner word"
    ).read_bytes()
    with pyzipper.AESZipFile(tmp_path / "b.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"outer word")
        archive.writestr("locked.xlsx", locked)
    path = books.zip_of(tmp_path / "a.zip", [("b.zip", (tmp_path / "b.zip").read_bytes())])
    assert refusal(answers(path, inside=[0, 0], passwords=["outer word"])) == "file_password_wrong"
    assert numbers(answers(path, inside=[0, 0], passwords=["outer word", "inner word"])) == [NUMBER]


def test_cut_archives_and_an_archive_that_changed(tmp_path: Path) -> None:
    two = [("a.xlsx", orders(tmp_path)), ("b.xlsx", orders(tmp_path, "12"))]
    whole = books.zip_of(tmp_path / "a.zip", two).read_bytes()
    cut = tmp_path / "cut.zip"
    for share in (0.2, 0.6, 0.99):
        cut.write_bytes(whole[: int(len(whole) * share)])
        assert refusal(answers(cut)) == "file_broken_archive"
    assert refusal(answers(tmp_path / "a.zip", inside=[2])) == "file_changing"
    assert refusal(answers(make.orders_file(tmp_path, [make.order()]), inside=[0])) == "file_changing"
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        for name, data in two:
            archive.writestr(name, data)
    cut.write_bytes(stored.getvalue()[:-40])
    assert refusal(answers(cut)) == "file_broken_archive", "the directory of the last workbook is not the archive's"


def test_a_damaged_member_is_refused_by_itself(tmp_path: Path) -> None:
    path = books.zip_of(tmp_path / "a.zip", [("a.csv", orders(tmp_path, file="a.csv")), ("b.csv", b"x,y\n1,2\n")])
    raw = bytearray(path.read_bytes())
    raw[60] ^= 0xFF
    path.write_bytes(raw)
    assert names(path) == ["a.csv", "b.csv"]
    assert refusal(answers(path, inside=[0])) == "file_broken_archive"
    assert refusal(answers(path, inside=[1])) == "file_unknown"


def test_more_members_or_larger_ones_than_make_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = books.zip_of(tmp_path / "a.zip", [(f"{n}.csv", b"x,y\n") for n in range(5)])
    monkeypatch.setattr(archives, "_GREATEST_MEMBER", 3)
    assert refusal(answers(path, inside=[0])) == "file_too_large"
    monkeypatch.setattr(archives, "_MOST_PACKED", 19)
    assert refusal(answers(path)) == "file_bomb"
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 4)
    assert refusal(answers(path)) == "archive_too_many"


def test_an_aes_member_cannot_grow_beyond_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(WORD.encode())
        archive.writestr("a.csv", b"x,y\n" * 100_000)
    monkeypatch.setattr(archives, "_GREATEST_MEMBER", 400_000)
    assert refusal(answers(path, inside=[0], passwords=[WORD])) == "file_unknown"
    raw = path.read_bytes()
    lied = raw.replace((400_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(lied)
    monkeypatch.setattr(archives, "_GREATEST_MEMBER", 399_999)
    assert refusal(answers(path, inside=[0], passwords=[WORD])) == "file_broken_archive"


def test_an_open_document_that_is_no_table(tmp_path: Path) -> None:
    for name, mime in (("a.odt", b"application/vnd.oasis.opendocument.text"), ("b.odp", b"nonsense")):
        path = books.zip_of(tmp_path / name, [("mimetype", mime), ("content.xml", b"<x/>")])
        assert refusal(answers(path)) == "file_no_table"
