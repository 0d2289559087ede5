"""Backup, restore, passphrase and recovery on the command line."""

from __future__ import annotations

import getpass
import io
from pathlib import Path

import pytest

from shopcrm.domain.ways import KeyringState, TypedSecret
from shopcrm.services.vaults import VaultService
from shopcrm.store import os_keyring
from tests import factories as make
from tests.cli.conftest import Cli
from tests.conftest import PASSPHRASE
from tests.store.keyrings import MemoryKeyring

NEW = "an entirely different passphrase"


@pytest.fixture
def filled(cli: Cli, vault: Path, tmp_path: Path) -> Path:
    assert cli("import", make.orders_file(tmp_path, [make.order()]), vault=vault).code == 0
    return vault


def written(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_backup_and_restore(cli: Cli, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.crmbak"
    made = cli("backup", file, vault=filled)
    assert made.code == 0
    assert (made.json["ok"], made.json["orders"], made.json["customers"]) == (True, 1, 1)
    assert cli("backup", file, vault=filled).code == 2
    assert cli("backup", file, "--replace", vault=filled).code == 0
    back = cli("restore", file, "--to", tmp_path / "new")
    assert back.code == 0
    assert back.json["orders"] == 1
    assert cli("check", vault=tmp_path / "new").json["ok"]
    assert "1" in cli("backup", tmp_path / "b.crmbak", vault=filled, plain=True).out


def test_what_cannot_be_restored(cli: Cli, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.crmbak"
    cli("backup", file, vault=filled)
    assert cli("restore", tmp_path / "none", "--to", tmp_path / "new").code == 2
    assert cli("restore", file, "--to", filled).code == 4
    wrong = written(tmp_path / "wrong", "somebody else entirely")
    assert cli("restore", file, "--to", tmp_path / "new", passphrase=wrong).code == 4
    file.write_bytes(file.read_bytes()[:-100])
    assert cli("restore", file, "--to", tmp_path / "new").code == 5
    assert not (tmp_path / "new").exists()


def test_passwd(cli: Cli, filled: Path, tmp_path: Path, secret: Path) -> None:
    new = written(tmp_path / "new", NEW)
    assert cli("passwd", "--new-passphrase-file", new, vault=filled).json == {"ok": True}
    assert cli("check", vault=filled).code == 4
    assert cli("check", vault=filled, passphrase=new).code == 0
    weak = written(tmp_path / "weak", "short")
    assert cli("passwd", "--new-passphrase-file", weak, vault=filled, passphrase=new).code == 4
    assert cli("passwd", "--new-passphrase-file", tmp_path / "none", vault=filled, passphrase=new).code == 2
    assert cli("passwd", "--new-passphrase-file", new, vault=filled, passphrase=secret).code == 4


def test_both_from_standard_input(cli: Cli, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n{NEW}\n"))
    assert cli("passwd", "--new-passphrase-file", "-", vault=filled, passphrase="-").code == 0  # noqa: S106 - standard input
    assert cli("check", vault=filled, passphrase=written(tmp_path / "new", NEW)).code == 0


@pytest.mark.parametrize(("typed", "code"), [([NEW, NEW], 0), ([NEW, "another one altogether"], 2)])
def test_a_prompt_asks_twice(
    cli: Cli, filled: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], code: int
) -> None:
    answers = iter(typed)
    monkeypatch.setattr(getpass, "getpass", lambda _question: next(answers))
    assert cli("passwd", vault=filled).code == code


def test_recover(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    code = written(tmp_path / "code", cli("init", vault=folder).json["recovery_code"])
    opened = cli("recover", "--code-file", code, vault=folder, passphrase=None)
    assert opened.json["passphrase_changed"] is False
    new = written(tmp_path / "new", NEW)
    # The code may come where a passphrase would.
    assert cli("recover", "--new-passphrase-file", new, vault=folder, passphrase=code).json["passphrase_changed"]
    assert cli("check", vault=folder, passphrase=new).code == 0
    assert cli("check", vault=folder).code == 4
    wrong = written(tmp_path / "wrong", "000011-" * 7 + "000011")
    assert cli("recover", "--code-file", wrong, vault=folder, passphrase=None).code == 4
    assert cli("passwd", "--code-file", code, "--new-passphrase-file", new, vault=folder, passphrase=None).code == 0
    assert cli("backup", tmp_path / "b.crmbak", vault=folder, passphrase=new).code == 0
    to = tmp_path / "elsewhere"
    assert cli("restore", tmp_path / "b.crmbak", "--to", to, "--code-file", code, passphrase=None).code == 0


def test_what_was_lost_is_said(cli: Cli, filled: Path, tmp_path: Path) -> None:
    old = (filled / "data.db").read_bytes()
    assert cli("import", make.orders_file(tmp_path, [make.order(订单编号="7")], file="b.csv"), vault=filled).code == 0
    (filled / "data.db").write_bytes(old)
    checked = cli("check", vault=filled)
    assert checked.json["lost_changes"] >= 1
    assert checked.err
    # It is told until somebody says that she knows.
    assert cli("check", vault=filled).json["lost_changes"] >= 1
    assert "不见了" in cli("check", vault=filled, plain=True).out


def test_the_keyring_opens_where_she_chose_so(
    cli: Cli, filled: Path, vaults: VaultService, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = vaults.open(filled, PASSPHRASE)
    shop.ways.use_keyring(TypedSecret(PASSPHRASE))
    shop.close()
    monkeypatch.setattr(os_keyring, "SystemKeyring", lambda: keyring)
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return PASSPHRASE

    monkeypatch.setattr(getpass, "getpass", ask)
    assert cli("check", vault=filled, passphrase=None).code == 0
    assert asked == []
    keyring.answers = KeyringState.LOCKED
    told = cli("check", vault=filled, passphrase=None)
    assert told.code == 0
    assert len(asked) == 1
    assert "钥匙串" in told.err


def test_salvage_is_for_damaged_shops_only(vault: Path, cli: Cli, tmp_path: Path) -> None:
    cli("import", make.orders_file(tmp_path, [make.order()]), vault=vault)
    whole = cli("salvage", vault=vault)
    assert whole.code == 2
    assert not (vault / "before-restore").exists()
    with (vault / "data.db").open("r+b") as file:
        file.truncate((vault / "data.db").stat().st_size - 4096)
    saved = cli("salvage", "--json", vault=vault)
    assert saved.code == 0, saved.err
    assert saved.json["orders"] == 1
    assert cli("check", vault=vault).code == 0
