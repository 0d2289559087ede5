"""``erase``: tells what would go, and does it only when told to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shopcrm.services.vaults import VaultService
from tests.cli.conftest import Cli
from tests.conftest import PASSPHRASE
from tests.services.quick import customer_of, order, put

LIN = {"recipient": "林小雨", "phone": "15420001111", "province": "浙江", "city": "杭州"}


@pytest.fixture
def lin(vault: Path, vaults: VaultService) -> int:
    shop = vaults.open(vault, PASSPHRASE)
    put(shop, "taobao", [order(f"t{n}", "xiaoyu", **LIN) for n in range(2)])
    customer = customer_of(shop, "xiaoyu")
    shop.backups.make()
    shop.close()
    return customer


def test_without_a_yes_nothing_goes(cli: Cli, vault: Path, lin: int) -> None:
    told = cli("erase", lin, vault=vault)
    assert told.code == 0
    assert told.json == {
        "customer": lin, "erased": False, "orders": 2, "accounts": 1, "deliveries": 0, "told": 0, "edits": 0,
        "joins": 0, "rejected_rows": 0, "backups": 1, "set_aside": 0, "last_backup_gone": told.json["last_backup_gone"],
        "backed_up": False,
    }  # fmt: skip
    assert told.json["last_backup_gone"] > "2026-11-22"
    plain = cli("erase", lin, vault=vault, plain=True)
    assert plain.code == 0
    for said in ("林小雨", "2 个订单", "还没有删除", "--yes"):
        assert said in plain.out
    assert cli("customer", lin, vault=vault).code == 0


def test_with_a_yes_she_is_gone(cli: Cli, vault: Path, lin: int) -> None:
    done = cli("erase", lin, "--yes", vault=vault).json
    assert (done["erased"], done["orders"], done["backups"], done["backed_up"]) == (True, 2, 1, True)
    assert cli("customer", lin, vault=vault).code == 2
    unknown = cli("erase", lin, "--yes", vault=vault)
    assert unknown.code == 2
    assert "没有这位客户" in unknown.err
    (act,) = (one for one in cli("audit", vault=vault).json["entries"] if one["action"] == "erase")
    assert (act["subject"], act["counts"]) == (
        {"kind": "customer", "id": lin}, {"orders": 2, "accounts": 1, "deliveries": 0},
    )  # fmt: skip


@pytest.mark.parametrize(("typed", "gone"), [("yes", True), ("y", False), ("", False)])
def test_at_a_terminal_it_asks(
    cli: Cli, vault: Path, lin: int, monkeypatch: pytest.MonkeyPatch, typed: str, *, gone: bool
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: typed)
    told = cli("erase", lin, vault=vault, plain=True)
    assert told.code == 0
    assert ("已删除" in told.out) is gone
    assert (cli("customer", lin, vault=vault).code == 0) is not gone


def test_an_old_backup_tells_that_she_was_erased_again(cli: Cli, vault: Path, lin: int, tmp_path: Path) -> None:
    older = next((vault / "backups").glob("*.crmbak"))
    cli("erase", lin, "--yes", vault=vault)
    assert cli("restore", older, "--to", tmp_path / "back", vault=vault).code == 0
    told = cli("customers", vault=tmp_path / "back")
    assert told.json["total"] == cli("customers", vault=vault).json["total"]
    assert "这里也自动删除了" in told.err
