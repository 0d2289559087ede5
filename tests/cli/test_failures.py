"""How does each command fail? A plain text, the agreed exit code, nothing stored, nobody named."""

from __future__ import annotations

import io
import os
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from shopcrm.base.clock import FixedClock
from shopcrm.base.errors import StorageFailed
from shopcrm.base.logs import start_log
from shopcrm.base.paths import resources
from shopcrm.base.texts import Texts
from shopcrm.cli import commands
from shopcrm.cli.main import run
from shopcrm.services.imports import ImportService
from shopcrm.services.vaults import VaultService
from shopcrm.store.slots import Secret
from shopcrm.store.vault import open_vault
from tests import factories as make
from tests.cli.conftest import Cli
from tests.conftest import PASSPHRASE

STDIN = "-"
ORDERS = make.layout("G6")


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("fly",),
        ("rfm", "--method", "guess"),
        ("rfm", "--as-of", "yesterday"),
        ("rfm", "--as-of", "2026-02-30"),
        ("rfm", "--window", "36m"),
        ("care", "--month", "2026-13"),
        ("care", "--variant", "door"),
        ("import",),
        ("undo",),
        ("undo", "one"),
        ("customer", "Anna"),
        ("customers", "--limit", "-1"),
        ("--colour", "check"),
        ("groups", "make"),
        ("init", "--zone", "Mars/Base"),
        ("init", "--currency", "yuan"),
        ("init", "--zone", "../etc"),
        ("undo", "99"),
        ("customer", "99"),
        ("customers", "--group", "kings"),
        ("rfm", "--group", "kings"),
        ("care", "--group", "kings"),
    ],
)
def test_wrong_usage_is_2(cli: Cli, vault: Path, argv: tuple[str, ...]) -> None:
    folder = vault.parent / "new" if "init" in argv else vault
    answer = cli(*argv, vault=folder)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()
    assert not (vault.parent / "new").exists()


def test_a_passphrase_file_that_is_not_there_is_wrong_usage(cli: Cli, vault: Path, tmp_path: Path) -> None:
    assert cli("check", vault=vault, passphrase=tmp_path / "none.txt").code == 2
    (tmp_path / "gbk.txt").write_bytes("密码密码".encode("gbk"))
    assert cli("check", vault=vault, passphrase=tmp_path / "gbk.txt").code == 2


def test_nobody_to_ask_for_the_passphrase(cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", closed)
    answer = cli("check", vault=vault, passphrase=None)
    assert (answer.code, "--passphrase-file" in answer.err) == (2, True)


def test_version_and_help_end_well(texts: Texts, clock: FixedClock, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--version", "--help"):
        with pytest.raises(SystemExit) as ended:
            run([option], texts, clock)
        assert ended.value.code == 0
    assert "ShopCRM 0" in capsys.readouterr().out


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def refused_files(folder: Path) -> dict[str, Path]:
    """One file for each way a file can be refused, by the key of the reason."""
    good = make.orders_file(folder, [make.order()], file="good.xlsx")
    csv = make.orders_file(folder, [make.order()] * 3, file="good.csv")
    files = {key: folder / f"{key}.csv" for key in ("file_empty", "file_no_table", "file_cut_short", "file_unknown")}
    files["file_empty"].write_bytes(b"")
    files["file_no_table"].write_bytes(b"\0\1\2binary")
    files["file_cut_short"].write_bytes(csv.read_bytes().rstrip()[:-40])
    make.write_csv(files["file_unknown"], ["a", "b"], [["1", "2"]])
    files["file_missing"] = folder / "nowhere.csv"
    files["file_unknown "] = folder / "text.xlsx"
    files["file_unknown "].write_text("订单编号,买家会员名\n1,2\n", encoding="utf-8")
    files["file_broken_excel"] = folder / "cut.xlsx"
    files["file_broken_excel"].write_bytes(good.read_bytes()[:-200])
    files["file_no_orders"] = make.orders_file(folder, [], file="headings.csv")
    files["file_archive"] = folder / "orders.rar"
    files["file_archive"].write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(60))
    files["package_empty"] = folder / "none.zip"
    with zipfile.ZipFile(files["package_empty"], "w"):
        pass
    files["file_broken_archive"] = folder / "cut.zip"
    with zipfile.ZipFile(files["file_broken_archive"], "w") as archive:
        archive.write(good, "good.xlsx")
    files["file_broken_archive"].write_bytes(files["file_broken_archive"].read_bytes()[:-30])
    files["file_zero_bytes"] = folder / "zeros.csv"
    files["file_zero_bytes"].write_bytes(csv.read_bytes() + bytes(500))
    files["file_cell_too_large"] = make.orders_file(folder, [make.order(宝贝标题="x" * (1 << 21))], file="cell.csv")
    files["file_mixed_text"] = folder / "mixed.csv"
    files["file_mixed_text"].write_bytes(csv.read_bytes() + csv.read_text(encoding="utf-8").encode("gbk"))
    files["file_broken_excel "] = folder / "old.xls"
    files["file_broken_excel "].write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    damaged = [make.order(订单编号=number) for number in ("2.46801E+18", "2468013579024681357")]
    files["damaged_numbers"] = make.orders_file(folder, damaged, file="damaged.csv")
    rounded = [make.order(订单编号=f"{2468013579024681 + n}000") for n in range(40)]
    files["damaged_numbers "] = make.orders_file(folder, rounded, file="rounded.csv")
    floats = [["" if name != "订单编号" else 2468013579024681357.0 for name in ORDERS]]
    files["damaged_numbers  "] = make.write_xlsx(folder / "float.xlsx", ORDERS, floats)
    return files


def test_every_refusal_has_its_own_words(cli: Cli, vault: Path, tmp_path: Path, texts: Texts) -> None:
    files = refused_files(tmp_path)
    answer = cli("import", *files.values(), vault=vault)
    assert answer.code == 3
    assert answer.json["files"] == []
    told = {one["file"]: one for one in answer.json["refused"]}
    for key, path in files.items():
        one = told[path.name]
        assert set(one) == {"file", "reason", "text"}
        assert one["reason"] == key.strip(), path.name
        assert texts(f"errors.{key.strip()}.title") in one["text"]
        assert "{" not in one["text"]
    assert cli("batches", vault=vault).json == {"batches": []}
    assert cli("check", vault=vault).json["orders"] == 0


def test_a_settlement_file_is_named_as_such(cli: Cli, vault: Path, tmp_path: Path) -> None:
    declared = tomllib.loads((resources() / "formats" / "refused.toml").read_text(encoding="utf-8"))["refused"]
    for number, one in enumerate(declared):
        path = make.write_csv(tmp_path / f"{number}.csv", one["headings"], [["1"] * len(one["headings"])])
        answer = cli("import", path, vault=vault)
        assert (answer.code, answer.json["refused"][0]["reason"]) == (3, one["reason"])


def test_one_refused_file_does_not_stop_the_others(cli: Cli, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    answer = cli("import", tmp_path / "empty.csv", make.orders_file(tmp_path, [make.order()]), vault=vault)
    assert answer.code == 3
    assert [one["file"] for one in answer.json["files"]] == ["orders.xlsx"]
    assert [one["file"] for one in answer.json["refused"]] == ["empty.csv"]
    assert cli("check", vault=vault).json["orders"] == 1


MAPPINGS = {
    "mapping_missing": None,
    "mapping_no_toml": "[format",
    "mapping_sections": "[format]\nname = 'x'",
    "mapping_field": "[format]\n[columns]\norder_id = 'a'\nshoe_size = 'b'",
    "mapping_no_order_id": "[format]\n[columns]\nbuyer = 'a'",
    "mapping_heading": "[format]\n[columns]\norder_id = 'a'\nbuyer = ''",
    "mapping_value": "[format]\nrow = 'page'\n[columns]\norder_id = 'a'",
    "mapping_value ": "[format]\nplatform = 'moon'\n[columns]\norder_id = 'a'",
    "mapping_value  ": "[format]\n[columns]\norder_id = 'a'\n[status]\n'ok' = 'perfect'",
    "mapping_zone": "[format]\nzone = 'Mars/Base'\n[columns]\norder_id = 'a'",
    "mapping_currency": "[format]\ncurrency = 'yuan'\n[columns]\norder_id = 'a'",
    "mapping_field ": "[format]\ncurency = 'GBP'\n[columns]\norder_id = 'a'",
    "mapping_section": "[format]\n[columns]\norder_id = 'a'\n[statuses]\n'ok' = 'paid'",
    "mapping_layout": "[format]\n[columns]\norder_id = 'a'\n[[layout]]\nname = 'x'",
    "mapping_columns ": "[format]\n[columns]\norder_id = 'number'",
    "mapping_columns": "[format]\n[columns]\norder_id = 'a'\nbuyer = 'not there'",
}


@pytest.mark.parametrize("key", MAPPINGS)
def test_a_wrong_mapping_is_refused(cli: Cli, vault: Path, tmp_path: Path, key: str) -> None:
    content = MAPPINGS[key]
    if content is not None:
        (tmp_path / "map.toml").write_text(content, encoding="utf-8")
    path = make.write_csv(tmp_path / "sales.csv", ["a", "b"], [["1", "2"]])
    answer = cli("import", "--mapping", tmp_path / "map.toml", path, vault=vault)
    assert (answer.code, answer.json["refused"][0]["reason"]) == (3, key.strip())
    assert "{" not in answer.json["refused"][0]["text"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[format]\nname = 'x'\n[columns]\norder_id = 'a\n", "第 4 行"),
        (b"[format]\nname = 'x'\nname = 'y'\n", "第 3 行"),
        (b"[format]\nforbids = [\n'x',\n", "第 3 行"),
        ("[columns]\norder_id = '订单号'\n".encode("gbk"), "不是 UTF-8"),
        (b"[format]\n[columns]\norder_id = 'a'\nshoe = 'b'", "[columns] 里不能写“shoe”，可以写：order_id, "),
        (b"[format]\nzones = 'UTC'\n[columns]\norder_id = 'a'", "[format] 里不能写“zones”，可以写：name, "),
        (b"[format]\n[columns]\norder_id = 'a'\n[status]\n'ok' = 'fine'", "“[status] ok”写的是“fine”，只能是：unpaid"),
        (b"[format]\ndefault_status = 'fine'\n[columns]\norder_id = 'a'", "“default_status”写的是“fine”"),
        (b"[format]\n[columns]\norder_id = 'number'", "找不到对照文件写的列：number"),
    ],
)
def test_a_wrong_mapping_is_told_what_and_where(
    cli: Cli, vault: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "map.toml").write_bytes(content)
    path = make.write_csv(tmp_path / "sales.csv", ["a", "b"], [["1", "2"]])
    answer = cli("import", "--mapping", tmp_path / "map.toml", path, vault=vault)
    assert (answer.code, said in answer.json["refused"][0]["text"]) == (3, True), answer.json
    assert cli("batches", vault=vault).json == {"batches": []}


def test_what_cannot_be_unlocked_is_4(cli: Cli, vault: Path, tmp_path: Path, texts: Texts) -> None:
    (tmp_path / "wrong.txt").write_text("wrong horse battery staple", encoding="utf-8")
    (tmp_path / "short.txt").write_text("short", encoding="utf-8")
    (tmp_path / "common.txt").write_text("password1234", encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("x", encoding="utf-8")
    cases: list[tuple[str, str, dict[str, Any]]] = [
        ("check", "wrong_passphrase", {"vault": vault, "passphrase": tmp_path / "wrong.txt"}),
        ("check", "not_a_vault", {"vault": tmp_path / "nowhere"}),
        ("check", "not_a_vault", {"vault": tmp_path / "papers"}),
        ("init", "vault_exists", {"vault": vault}),
        ("init", "folder_not_empty", {"vault": tmp_path / "papers"}),
        ("init", "passphrase_too_short", {"vault": tmp_path / "new", "passphrase": tmp_path / "short.txt"}),
        ("init", "passphrase_too_common", {"vault": tmp_path / "new", "passphrase": tmp_path / "common.txt"}),
    ]
    for command, key, options in cases:
        answer = cli(command, **options)
        assert (answer.code, answer.out) == (4, ""), key
        assert texts(f"errors.{key}.title") in answer.err
    assert (tmp_path / "papers" / "letter.txt").read_text() == "x"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("content", ["", "\n", "  \nsecond line\n"])
def test_an_empty_passphrase_file_is_told_as_empty(
    cli: Cli, vault: Path, tmp_path: Path, texts: Texts, content: str
) -> None:
    (tmp_path / "empty.txt").write_text(content, encoding="utf-8")
    told = cli("check", vault=vault, passphrase=tmp_path / "empty.txt")
    assert (told.code, texts("errors.secret_empty.what", file="empty.txt") in told.err) == (4, True)


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_standard_input_is_told_as_empty(
    cli: Cli, vault: Path, texts: Texts, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(content))
    told = cli("check", vault=vault, passphrase=STDIN)
    assert (told.code, texts("errors.stdin_empty.title") in told.err) == (4, True)


@pytest.mark.parametrize(
    ("typed", "opens"),
    [("correct\u3000horse\u3000battery\u3000staple", True), ("correcthorsebatterystaple", False)],
)
def test_words_need_their_spaces_and_are_told_so(
    cli: Cli, vault: Path, tmp_path: Path, typed: str, opens: bool
) -> None:
    (tmp_path / "typed.txt").write_text(typed, encoding="utf-8")
    told = cli("check", vault=vault, passphrase=tmp_path / "typed.txt")
    assert (told.code, "空格" in told.err) == ((0, False) if opens else (4, True))


def test_a_folder_that_is_not_there_is_told_as_such(cli: Cli, vault: Path, tmp_path: Path, texts: Texts) -> None:
    for command in ("backup", "export"):
        told = cli(command, tmp_path / "nowhere" / "file", vault=vault)
        said = texts("errors.no_such_folder.what", folder=str(tmp_path / "nowhere"))
        assert (told.code, said in told.err) == (1, True), command
    assert not (tmp_path / "nowhere").exists()


def test_a_vault_in_use_is_4(cli: Cli, vault: Path, texts: Texts) -> None:
    held = open_vault(vault, Secret.passphrase(PASSPHRASE))
    answer = cli("check", vault=vault)
    held.lock.close()
    assert (answer.code, texts("errors.in_use.title") in answer.err) == (4, True)


@pytest.mark.parametrize("what", ["header", "database", "missing", "page"])
def test_a_damaged_vault_is_5(cli: Cli, vault: Path, tmp_path: Path, what: str) -> None:
    rows = [make.order(订单编号=str(10**17 + 7 * n)) for n in range(300)]
    cli("import", make.orders_file(tmp_path, rows, file="a.csv"), vault=vault)
    database = vault / "data.db"
    if what == "header":
        for name in ("vault.json", "vault.json.bak"):
            (vault / name).write_text("{}")
    elif what == "missing":
        database.unlink()
    else:
        data = bytearray(database.read_bytes())
        at = 100 if what == "database" else len(data) - 2000
        data[at : at + 64] = bytes(64)
        database.write_bytes(data)
    answer = cli("check", vault=vault)
    assert answer.code == 5
    if answer.out:
        assert answer.json["ok"] is False
        assert answer.json["complaints"]
    said = cli("check", vault=vault, plain=True)
    assert str(vault / "backups") in said.out + said.err
    # Without keys, or without a database, there is nothing to read.
    assert ("shopcrm salvage" in said.out + said.err) == (what in {"database", "page"})


def test_the_newest_backup_of_a_damaged_vault_is_named(cli: Cli, vault: Path, vaults: VaultService) -> None:
    shop = vaults.open(vault, PASSPHRASE)
    shop.backups.make()
    newest = shop.backups.make()
    shop.close()
    (vault / "data.db").unlink()
    said = cli("customers", vault=vault)
    assert (said.code, f'shopcrm restore "{newest.path}"' in said.err) == (5, True)


@pytest.mark.parametrize("option", ["--pdf", "--xlsx"])
@pytest.mark.parametrize("command", ["rfm", "care"])
def test_a_file_that_cannot_be_written(cli: Cli, sample_vault: Path, tmp_path: Path, command: str, option: str) -> None:
    (tmp_path / "report").mkdir()
    for target, told in ((tmp_path / "nowhere" / "report", "nowhere"), (tmp_path / "report", "report")):
        answer = cli(command, option, target, vault=sample_vault)
        assert (answer.code, answer.out) == (1, "")
        assert told in answer.err


def test_a_defect_of_ours_says_nothing_of_anybody(
    cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, texts: Texts
) -> None:
    def broken(_session: object) -> int:
        raise RuntimeError("林小雨 13800138000")

    start_log(tmp_path / "log" / "shopcrm.log")
    monkeypatch.setitem(commands.COMMANDS, "check", broken)
    answer = cli("check", vault=vault)
    assert (answer.code, answer.out) == (1, "")
    assert texts("errors.unexpected.title") in answer.err
    logged = (tmp_path / "log" / "shopcrm.log").read_text(encoding="utf-8")
    assert "RuntimeError" in logged
    for text in (answer.err, logged):
        assert "林小雨" not in text
        assert "13800138000" not in text


def test_stopping_it_is_no_accident(cli: Cli, vault: Path, monkeypatch: pytest.MonkeyPatch, texts: Texts) -> None:
    def stopped(_session: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.COMMANDS, "check", stopped)
    answer = cli("check", vault=vault)
    assert (answer.code, answer.err.strip()) == (1, texts("errors.cancelled.title"))


def test_errors_name_no_customer(cli: Cli, vault: Path, tmp_path: Path) -> None:
    """A file full of sentinels, refused in several ways: standard error and the refusal name none of them."""
    person = {
        "买家会员名": "CANARYNICK",
        "收货人姓名": "金丝雀",
        "联系手机": "'13912345678",
        "收货地址": "浙江省 杭州市 金丝雀路9号",
    }
    path = make.orders_file(tmp_path, [make.order(**person), make.order(**person, 订单编号="1.2E+18")], file="a.csv")
    answer = cli("import", path, vault=vault)
    assert answer.code == 3
    for sentinel in ("CANARYNICK", "金丝雀", "13912345678"):
        assert sentinel not in answer.out + answer.err


def test_a_bomb_does_not_take_us_along(cli: Cli, vault: Path, tmp_path: Path) -> None:
    """A zip that is no workbook, and a workbook whose sheet is no XML."""
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    answer = cli("import", tmp_path / "zip.xlsx", vault=vault)
    assert (answer.code, answer.json["refused"][0]["reason"]) == (3, "package_empty")
    good = make.orders_file(tmp_path, [make.order()], file="good.xlsx")
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    answer = cli("import", tmp_path / "odd.xlsx", vault=vault)
    assert answer.code == 3
    assert cli("check", vault=vault).json["orders"] == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may do everything")
def test_no_permission_is_4(cli: Cli, vault: Path, vaults: VaultService) -> None:
    (vault / "data.db").chmod(0)
    assert cli("check", vault=vault).code == 4


@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), StorageFailed("disk_full")])
def test_files_done_before_an_import_ended_early_are_named(
    cli: Cli, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: BaseException
) -> None:
    texts = Texts(resources() / "texts", "zh_CN")
    first = make.orders_file(tmp_path, [make.order()], file="a.csv")
    second = make.orders_file(tmp_path, [make.order(订单编号="77")], file="b.csv")
    looked_into = ImportService._look_into
    done: list[object] = []

    def until_the_second(self: ImportService, *told: Any) -> object:
        if done:
            raise stopped
        done.append(looked_into(self, *told))
        return done[0]

    monkeypatch.setattr(ImportService, "_look_into", until_the_second)
    answer = cli("import", first, second, vault=vault)
    assert (answer.code, answer.out) == (1, "")
    assert texts("cli.kept_before", n=1) in answer.err
    monkeypatch.undo()
    # Nothing was kept this time, and nothing is said of it.
    monkeypatch.setattr(ImportService, "run", lambda *_told, **_ways: until_the_second(None))  # type: ignore[arg-type]
    assert texts("cli.kept_before", n=1) not in cli("import", second, vault=vault).err
