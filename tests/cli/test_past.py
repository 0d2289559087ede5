"""``shopcrm protocol``: what an import did, told again."""

from __future__ import annotations

from pathlib import Path

from tests import factories as make
from tests.cli.conftest import Cli


def test_the_protocol_tells_again_and_is_written(cli: Cli, vault: Path, tmp_path: Path) -> None:
    path = make.orders_file(tmp_path, [make.order(), make.order(订单编号="1001", 买家实际支付金额="一百")])
    (first,) = cli("import", path, vault=vault).json["files"]
    told = cli("protocol", first["batch"], "--pdf", tmp_path / "p.pdf", vault=vault).json
    assert told["complete"]
    assert {name: told[name] for name in first if name != "dry_run"} == {
        name: part for name, part in first.items() if name != "dry_run"
    }
    assert told["columns"]["订单编号"] == "order_id"
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    plain = cli("protocol", first["batch"], "--pdf", tmp_path / "p.pdf", vault=vault, plain=True)
    assert "一百" in plain.out
    assert "p.pdf" in plain.out
    cli("undo", first["batch"], vault=vault)
    assert not cli("protocol", first["batch"], vault=vault).json["complete"]
    assert cli("protocol", 99, vault=vault).code == 2
