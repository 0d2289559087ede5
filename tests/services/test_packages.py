"""Folders, archives and locked files through the service, with the real child process."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
import pyzipper

from shopcrm.base.errors import InputRefused
from shopcrm.domain.batches import ImportResult, PassedSheet
from shopcrm.domain.sources import Package, PassedOver
from shopcrm.importers import folders
from shopcrm.services.container import OpenShop
from tests import factories as make
from tests.importers import books
from tests.services.snapshot import snapshot

A, B, C = "2468013579024681357", "2468013579024681999", "2468013579024682111"
WORD = "白兔-2026"


def table(folder: Path, number: str, file: str) -> bytes:
    path = make.orders_file(folder, [make.order(订单编号=number)], file=file)
    data = path.read_bytes()
    path.unlink()
    return data


def told(shop: OpenShop, *paths: Path, passwords: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return (file, what became of it)."""
    found = []
    for one in shop.imports.run(paths, passwords=passwords):
        said = f"{one.result.orders.new} new" if one.result is not None else one.passed_over
        found.append((one.file, one.refused.key if isinstance(one.refused, InputRefused) else said))
    return found


def test_every_table_of_an_archive_is_an_import_of_its_own(shop: OpenShop, tmp_path: Path) -> None:
    inner = books.zip_of(tmp_path / "i.zip", [("c.csv", table(tmp_path, C, "c.csv"))]).read_bytes()
    path = books.zip_of(
        tmp_path / "三月.zip",
        [
            ("z/订单.csv", table(tmp_path, B, "b.csv")),
            ("a.xlsx", table(tmp_path, A, "a.xlsx")),
            ("photo.png", b"\x89PNG\r\n\x1a\n"),
            ("inner.zip", inner),
            ("readme.txt", "只有一行字".encode()),
            ("other.csv", b"x,y\n1,2\n"),
        ],
    )
    assert told(shop, path) == [
        ("三月.zip › photo.png", "no_table"),
        ("三月.zip › a.xlsx", "1 new"),
        ("三月.zip › inner.zip › c.csv", "1 new"),
        ("三月.zip › other.csv", "file_unknown"),
        ("三月.zip › readme.txt", "no_table"),
        ("三月.zip › z/订单.csv", "1 new"),
    ]
    assert [batch.file for batch in reversed(shop.imports.batches())] == [
        "三月.zip › a.xlsx",
        "三月.zip › inner.zip › c.csv",
        "三月.zip › z/订单.csv",
    ]
    shop.imports.undo(2)
    assert told(shop, path)[2] == ("三月.zip › inner.zip › c.csv", "1 new")


def test_a_preview_of_a_package_says_what_lies_in_it(shop: OpenShop, tmp_path: Path) -> None:
    path = books.zip_of(tmp_path / "a.zip", [("a.xlsx", table(tmp_path, A, "a.xlsx")), ("x.txt", b"words only")])
    package = shop.imports.preview(path)
    assert isinstance(package, Package)
    assert [source.name for source in package.sources] == ["a.zip › a.xlsx", "a.zip › x.txt"]
    result = shop.imports.preview(package.sources[0])
    assert isinstance(result, ImportResult)
    assert (result.file, result.orders.new) == ("a.zip › a.xlsx", 1)
    nothing = shop.imports.preview(package.sources[1])
    assert nothing == Package((), (PassedOver("a.zip › x.txt", "no_table"),))
    assert shop.imports.batches() == ()


def test_a_folder_in_an_order_of_names_whatever_the_disk_says(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "导出"
    (folder / "sub" / ".hidden").mkdir(parents=True)
    (folder / "B.csv").write_bytes(table(tmp_path, A, "x.csv"))
    (folder / "a.csv").write_bytes(table(tmp_path, B, "x.csv"))
    (folder / "sub" / "c.zip").write_bytes(
        books.zip_of(tmp_path / "c.zip", [("c.csv", table(tmp_path, C, "x.csv"))]).read_bytes()
    )
    (folder / "sub" / ".hidden" / "d.csv").write_bytes(table(tmp_path, "13", "x.csv"))
    (folder / "~$a.csv").write_bytes(b"x")
    (folder / "cat.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(90))
    (folder / "empty.csv").write_bytes(b"")
    (folder / "vault").mkdir()
    (folder / "vault" / "vault.json").write_text("{}")
    if os.name != "nt":
        (folder / "round").symlink_to(folder)
        os.mkfifo(folder / "pipe")
    wanted = [
        ("导出 › cat.jpg", "no_table"),
        ("导出 › empty.csv", "empty"),
        ("导出 › pipe", "no_table"),
        ("导出 › round", "no_table"),
        ("导出 › ~$a.csv", "lock"),
        ("导出 › a.csv", "1 new"),
        ("导出 › B.csv", "1 new"),
        ("导出 › sub/c.zip › c.csv", "1 new"),
    ]
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: sorted(scan(path), key=lambda entry: hash(entry.name)))
    assert told(shop, folder) == [one for one in wanted if os.name != "nt" or one[0][5:] not in {"pipe", "round"}]


@pytest.mark.no_cover
def test_any_order_of_packages_ends_in_the_same_store(new_shop: Callable[..., OpenShop], tmp_path: Path) -> None:
    parts = [
        books.zip_of(tmp_path / f"{name}.zip", [(f"{name}.csv", table(tmp_path, number, "x.csv"))])
        for name, number in (("a", A), ("b", B), ("c", A))
    ]
    stores = []
    for number, order in enumerate(permutations(parts)):
        opened = new_shop(f"vault{number}")
        told(opened, *order)
        stores.append(snapshot(opened))
    assert all(store == stores[0] for store in stores)


def test_packages_without_any_table_are_refused(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "void").mkdir()
    assert told(shop, tmp_path / "void") == [("void", "package_empty")]
    pictures = books.zip_of(tmp_path / "a.zip", [("a.png", b"\x89PNG\r\n\x1a\n"), ("b.txt", b"words")])
    assert told(shop, pictures) == [
        ("a.zip › a.png", "no_table"),
        ("a.zip › b.txt", "no_table"),
        ("a.zip", "package_empty"),
    ]
    for n in range(3):
        (tmp_path / "void" / f"{n}.csv").write_bytes(b"x,y\n1,2\n")
    monkeypatch.setattr(folders, "_MOST_FILES", 2)
    assert told(shop, tmp_path / "void") == [("void", "folder_too_many")]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_a_folder_nobody_may_read(shop: OpenShop, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert told(shop, tmp_path / "closed") == [("closed", "file_unreadable")]


def test_passwords_are_tried_on_every_locked_file_and_kept_nowhere(shop: OpenShop, tmp_path: Path) -> None:
    plain = make.orders_file(tmp_path, [make.order()], file="plain.xlsx")
    locked = books.locked_xlsx(plain, tmp_path / "locked.xlsx", WORD)
    with pyzipper.AESZipFile(tmp_path / "b.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"another word")
        archive.writestr("b.csv", table(tmp_path, B, "b.csv"))
    both = [locked, tmp_path / "b.zip"]
    assert told(shop, *both) == [("locked.xlsx", "file_password"), ("b.zip › b.csv", "file_password")]
    assert told(shop, *both, passwords=("nonsense",)) == [
        ("locked.xlsx", "file_password_wrong"),
        ("b.zip › b.csv", "file_password_wrong"),
    ]
    assert told(shop, *both, passwords=("another word", WORD)) == [("locked.xlsx", "1 new"), ("b.zip › b.csv", "1 new")]
    assert told(shop, *both)[0] == ("locked.xlsx", "file_password")


def test_sheets_that_were_not_read_are_told(shop: OpenShop, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "空"  # type: ignore[union-attr]
    notes = book.create_sheet("说\u202e明")
    notes["B3"], notes["B9"] = "第一条", "第二条"
    leaf = book.create_sheet("订单")
    leaf.sheet_state = "hidden"
    headings = make.layout("reduced-7")
    for at, row in enumerate([list(headings), *make.table(headings, [make.order()])], 4):
        for place, cell in enumerate(row, 3):
            leaf.cell(at, place, cell)
    totals = book.create_sheet("汇总")
    for number in range(40):
        totals.append([number, number])
    book.save(tmp_path / "a.xlsx")
    result = shop.imports.preview(tmp_path / "a.xlsx")
    assert isinstance(result, ImportResult)
    assert (result.orders.new, result.passed) == (1, (PassedSheet("说明", 2), PassedSheet("汇总", 40)))


def test_a_workbook_the_quick_reader_dies_on_is_read_slowly(shop: OpenShop, tmp_path: Path) -> None:
    headings = make.layout("reduced-7")
    rows = books.raw_rows([headings, *make.table(headings, [make.order(), make.order(订单编号=B)])])
    stray = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t> </t></is></c></row>'
    path = books.raw_xlsx(tmp_path / "stray.xlsx", [*rows, stray])
    (outcome,) = shop.imports.run([path])
    assert outcome.result is not None, outcome.refused
    assert outcome.result.orders.new == 2


def test_what_the_eye_cannot_see_is_not_stored(shop: OpenShop, tmp_path: Path) -> None:
    row = make.order(买家会员名="小\u200b雨\u202e点", 收货人姓名="林\x00小\x1b雨", 宝贝标题="👩\u200d👧 连衣裙\u2066")
    path = make.orders_file(tmp_path, [row], file="a.csv")
    # A zero is a character in UTF-16 only.
    path.write_bytes(path.read_bytes().decode().encode("utf-16"))
    assert told(shop, path) == [("a.csv", "1 new")]
    (card,) = shop.customers.cards((1,))
    assert (card.accounts[0].account, card.name) == ("小雨点", "林小雨")
    assert shop.customers.file(1).orders[0].items[0].title == "👩\u200d👧 连衣裙"
