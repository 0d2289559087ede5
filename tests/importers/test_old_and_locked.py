"""Old workbooks (.xls), and workbooks locked with a password."""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from shopcrm.base.errors import InputRefused
from shopcrm.importers.content import on_disk
from shopcrm.importers.tables import open_table
from tests import factories as make
from tests.importers import books
from tests.importers.frames import Read, read

HEADINGS = make.layout("reduced-7")
NUMBER = make.ORDER["订单编号"]
WORD = "白兔-2026"


def table() -> list[list[object]]:
    rows: list[list[object]] = [[*HEADINGS]]
    rows += [[*row] for row in make.table(HEADINGS, [make.order(), make.order(订单编号="2468013579024681999")])]
    return rows


def numbers(found: Read) -> list[str]:
    return [order["number"] for order in found.orders]


def refusal(path: Path, *secrets: str) -> str:
    with pytest.raises(InputRefused) as refused:
        read(path, secrets=secrets)
    return refused.value.key


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    path = books.write_xls(tmp_path / "old.xls", {"说明": [["这里没有订单"]], "订单": table()})
    found = read(path)
    assert numbers(found) == [NUMBER, "2468013579024681999"]
    assert found.passed == [("说明", 1)]


def test_its_dates_stay_dates_and_its_numbers_numbers(tmp_path: Path) -> None:
    when = datetime(2026, 10, 1, 10, 5, 30)
    path = books.write_xls(tmp_path / "old.xls", {"S": [["when", "what"], [when, 188.5]]})
    (sheet,) = open_table(on_disk(path, path.name), tuple).sheets
    assert list(sheet.rows) == [["when", "what"], [when, 188.5]]


@pytest.mark.parametrize("crypto_api", [False, True])
def test_a_locked_old_workbook(tmp_path: Path, crypto_api: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_the_disk(*_: object, **__: object) -> None:
        raise AssertionError("an opened workbook was to be written to the disk")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, on_the_disk)
    path = books.write_xls(tmp_path / "old.xls", {"订单": table()}, WORD, crypto_api=crypto_api)
    assert refusal(path) == "file_password"
    assert refusal(path, "nonsense", "白兔") == "file_password_wrong"
    assert numbers(read(path, secrets=["nonsense", WORD])) == [NUMBER, "2468013579024681999"]


def test_a_workbook_locked_today(tmp_path: Path) -> None:
    plain = make.orders_file(tmp_path, [make.order()])
    path = books.locked_xlsx(plain, tmp_path / "locked.xlsx", WORD)
    assert refusal(path) == "file_password"
    assert refusal(path, "nonsense") == "file_password_wrong"
    assert numbers(read(path, secrets=["nonsense", "", WORD])) == [NUMBER]
    assert numbers(read(path, secrets=[WORD], sparse=True)) == [NUMBER]


def test_a_workbook_excel_locked_by_its_own_word_needs_none(tmp_path: Path) -> None:
    plain = make.orders_file(tmp_path, [make.order()])
    assert numbers(read(books.locked_xlsx(plain, tmp_path / "read-only.xlsx", "VelvetSweatshop"))) == [NUMBER]
    assert numbers(read(books.write_xls(tmp_path / "a.xls", {"S": table()}, "VelvetSweatshop")))[0] == NUMBER


def test_a_lock_nobody_knows_is_told(tmp_path: Path) -> None:
    path = books.write_xls(tmp_path / "old.xls", {"订单": table()}, WORD)
    raw = path.read_bytes()
    at = raw.index(b"\x2f\x00\x36\x00\x01\x00")
    path.write_bytes(raw[: at + 4] + b"\0\0" + raw[at + 6 :])
    assert refusal(path, WORD) == "file_lock_unknown"
    path.write_bytes(raw[: at + 6] + b"\x09\0\x09\0" + raw[at + 10 :])
    assert refusal(path, WORD) == "file_lock_unknown"
    extensible = books.ole({"EncryptionInfo": b"\3\0\3\0" + bytes(60), "EncryptedPackage": bytes(100)})
    (tmp_path / "b.xlsx").write_bytes(extensible)
    assert refusal(tmp_path / "b.xlsx", WORD) in {"file_lock_unknown", "file_broken_excel"}


def test_damaged_locks_and_other_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(books.ole({"WordDocument": b"a letter"}))
    assert refusal(path) == "file_no_table"
    path.write_bytes(books.ole({"Workbook": b"no records at all"}))
    assert refusal(path) == "file_broken_excel"
    path.write_bytes(books.ole({"EncryptedPackage": bytes(50)}))
    assert refusal(path, WORD) == "file_broken_excel"
    bomb = b'\4\0\4\0\x40\0\0\0<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><encryption>&a;</encryption>'
    path.write_bytes(books.ole({"EncryptionInfo": bomb, "EncryptedPackage": bytes(50)}))
    assert refusal(path, WORD) == "file_broken_excel"
    for info in (b"\4\0", b"\4\0\4\0\x40\0\0\0<encryption", b"\2\0\2\0\x40\0\0\0\1"):
        path.write_bytes(books.ole({"EncryptionInfo": info, "EncryptedPackage": bytes(50)}))
        assert refusal(path, WORD) == "file_broken_excel"
    locked = books.write_xls(tmp_path / "b.xls", {"S": table()}, WORD).read_bytes()
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(locked[: int(len(locked) * share)])
        assert refusal(path, WORD) in {"file_broken_excel", "file_password", "file_no_table"}


def test_a_locked_archive_that_is_no_workbook_is_no_table(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{books._PACKAGE}/content-types"/>')
        archive.writestr("word/document.xml", secrets.token_bytes(9000))
    (tmp_path / "plain.docx").write_bytes(inner.getvalue())
    path = books.locked_xlsx(tmp_path / "plain.docx", tmp_path / "a.docx", WORD)
    assert refusal(path, WORD) == "file_no_table"
