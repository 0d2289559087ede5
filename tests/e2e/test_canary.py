"""Nobody's name, phone, nick or address can be read outside the vault's encryption or in an error."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.conftest import PASSPHRASE
from tests.e2e.conftest import Program

SENTINELS = {
    "买家会员名": "canarynick7719",
    "收货人姓名": "金丝雀测试",
    "联系手机": "13955518731",
    "收货地址": "浙江省 杭州市 西湖区 金雀巷道 哨兵路7719号(310000)",
    "宝贝标题": "哨兵花瓶7719",
    "买家留言": "金丝雀留言",
}
WORDS = (
    "canarynick7719",
    "金丝雀测试",
    "13955518731",
    "金雀巷道",
    "哨兵路7719",
    "哨兵花瓶",
    "金丝雀留言",
    "店主的哨兵",
)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def found_in(folders: Iterable[Path]) -> list[str]:
    """Return where a sentinel can be read in plain, in any encoding it may have been written in."""
    needles = {word: {word.encode(encoding) for encoding in ENCODINGS} for word in WORDS}
    hits = []
    for folder in folders:
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            content += os.fsencode(path.name)
            hits += [
                f"{path.name}: {word}" for word, forms in needles.items() if any(form in content for form in forms)
            ]
    return hits


@pytest.fixture
def folders(program: Program) -> list[Path]:
    return [program.vault, program.folder / "profile", program.temporary]


def canary_file(folder: Path, **told: str) -> Path:
    rows = [make.order(**{**SENTINELS, "订单编号": str(2468013579024681357 + 13 * n), **told}) for n in range(40)]
    return make.orders_file(folder, rows, file="export.xlsx")


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    for number, encoding in enumerate(ENCODINGS):
        (tmp_path / f"{number}.bin").write_bytes(b"\0\1" + "x金丝雀测试y".encode(encoding))
    assert len(found_in([tmp_path])) == len(ENCODINGS)


def test_nothing_readable_on_disk(
    ready: Program, folders: list[Path], tmp_path: Path, real_vaults: VaultService
) -> None:
    path = canary_file(tmp_path)
    assert ready.run("import", path).returncode == 0
    out = tmp_path / "reports"
    out.mkdir()
    listed = ready.json("customers", "--search", "金丝雀")
    assert listed["customers"][0]["name"] == "金丝雀测试"
    assert ready.run("rfm", "--pdf", out / "r.pdf", "--xlsx", out / "r.xlsx").returncode == 0
    assert ready.run("care", "--month", "2026-11", "--xlsx", out / "c.xlsx").returncode == 0
    shop = real_vaults.open(ready.vault, PASSPHRASE)
    (customer,) = (card.id for card in shop.customers.cards([listed["customers"][0]["id"]]))
    shop.customers.save_basics(customer, replace(shop.customers.file(customer).basics, notes="店主的哨兵"))
    # With the write-ahead log still beside the database.
    assert found_in(folders) == []
    shop.close()
    assert found_in(folders) == []


def test_failing_commands_name_nobody(ready: Program, folders: list[Path], tmp_path: Path) -> None:
    damaged = canary_file(tmp_path, 订单编号="2.4E+18")
    rejected = make.orders_file(tmp_path, [make.order(**SENTINELS, 买家实际支付金额="金丝雀留言")], file="rejected.csv")
    (tmp_path / "cut.xlsx").write_bytes(canary_file(tmp_path).read_bytes()[:-300])
    odd = make.write_csv(tmp_path / "odd.csv", ["列一", "列二"], [list(SENTINELS.values())[:2]] * 3)
    texts = [
        ready.run("import", damaged).stderr,
        ready.run("import", rejected).stderr,
        ready.run("import", tmp_path / "cut.xlsx", odd).stderr,
        ready.run("customers", "--search", "金丝雀测试", "--group", "kings").stderr,
        ready.run("rfm", "--xlsx", tmp_path / "nowhere" / "r.xlsx").stderr,
    ]
    assert not [word for word in WORDS for text in texts if word in text]
    assert found_in(folders) == []


def test_a_killed_import_leaves_nothing_readable(ready: Program, folders: list[Path], tmp_path: Path) -> None:
    rows = [make.order(**{**SENTINELS, "订单编号": str(10**17 + 7 * n)}) for n in range(4000)]
    path = make.orders_file(tmp_path, rows, file="export.csv")
    process = ready.start("import", path)
    log = ready.vault / "data.db-wal"
    try:
        while process.poll() is None and not (log.is_file() and log.stat().st_size > 100_000):
            # The moment sought is a state of the disk: the log has begun to grow.
            pass
        assert found_in(folders) == []
    finally:
        process.kill()
        process.wait()
    assert found_in(folders) == []
