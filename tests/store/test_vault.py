"""Making and opening vaults: six ways to fail, six different errors; nothing readable on disk."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from shopcrm.base.errors import CannotUnlock, ShopError, VaultDamaged
from shopcrm.domain.rfm import RfmOptions
from shopcrm.domain.shop import ShopInfo
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.vaults import VaultService
from shopcrm.store import kdf
from shopcrm.store.accounts import make_customers
from shopcrm.store.engine import connect
from shopcrm.store.header import read_header
from shopcrm.store.kdf import KdfCost, calibrated_cost
from shopcrm.store.migrate import HEAD, schema_of
from shopcrm.store.slots import Secret
from shopcrm.store.vault import create_vault, open_vault
from tests import factories as make
from tests.conftest import CHEAP, PASSPHRASE
from tests.services.quick import order, put, who
from tests.services.snapshot import snapshot
from tests.store.older import step_down

pytestmark = pytest.mark.real_kdf
MADE = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path, vaults: VaultService) -> tuple[Path, str]:
    """A closed vault and its recovery code."""
    pending = vaults.begin(tmp_path / "v", ShopInfo("小满家"), PASSPHRASE)
    pending.confirm(pending.recovery_code).close()
    return tmp_path / "v", pending.recovery_code


def failure(folder: Path, passphrase: str = PASSPHRASE) -> tuple[type[ShopError], str]:
    with pytest.raises(ShopError) as failed:
        open_vault(folder, Secret.passphrase(passphrase)).lock.close()
    return type(failed.value), failed.value.key


def test_passphrase_and_recovery_code_open_it(made: tuple[Path, str], vaults: VaultService) -> None:
    folder, code = made
    first = vaults.open(folder, f"  {PASSPHRASE} ")
    assert first.info == ShopInfo("小满家")
    first.close()
    vaults.open_typed(folder, TypedSecret(code.replace("-", " "), is_code=True)).close()


def test_the_six_failures_are_told_apart(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made
    assert failure(folder, "wrong horse battery staple") == (CannotUnlock, "wrong_passphrase")
    assert failure(tmp_path / "nowhere") == (CannotUnlock, "not_a_vault")
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged)
    for name in ("vault.json", "vault.json.bak"):
        (damaged / name).write_text("{}")
    assert failure(damaged) == (VaultDamaged, "header_unreadable")
    gone = tmp_path / "gone"
    shutil.copytree(folder, gone)
    (gone / "data.db").unlink()
    assert failure(gone) == (VaultDamaged, "database_missing")
    newer = tmp_path / "newer"
    shutil.copytree(folder, newer)
    for name in ("vault.json", "vault.json.bak"):
        (newer / name).write_text(json.dumps({**json.loads((newer / name).read_text()), "format": 3}))
    assert failure(newer) == (CannotUnlock, "newer_vault")


def test_a_damaged_database_is_not_a_wrong_passphrase(made: tuple[Path, str], vaults: VaultService) -> None:
    folder, _ = made
    data = bytearray((folder / "data.db").read_bytes())
    data[100:200] = bytes(100)
    (folder / "data.db").write_bytes(data)
    with pytest.raises(VaultDamaged) as damaged:
        vaults.open(folder, PASSPHRASE)
    assert damaged.value.key == "database_damaged"


def test_a_newer_schema_is_refused_untouched(made: tuple[Path, str], vaults: VaultService) -> None:
    folder, _ = made
    vault = open_vault(folder, Secret.passphrase(PASSPHRASE))
    connection = connect(vault.database, vault.keys.database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    vault.lock.close()
    before = (folder / "data.db").read_bytes()
    with pytest.raises(CannotUnlock) as refused:
        vaults.open(folder, PASSPHRASE)
    assert refused.value.key == "newer_schema"
    assert (folder / "data.db").read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may do everything")
def test_no_permission_is_said(made: tuple[Path, str]) -> None:
    folder, _ = made
    (folder / "data.db").chmod(0)
    assert failure(folder) == (CannotUnlock, "no_permission")


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_a_damaged_header_is_repaired_from_its_copy(made: tuple[Path, str], at: float) -> None:
    folder, _ = made
    good = (folder / "vault.json").read_bytes()
    bad = bytearray(good)
    bad[int(len(bad) * at)] ^= 1
    (folder / "vault.json").write_bytes(bad)
    open_vault(folder, Secret.passphrase(PASSPHRASE)).lock.close()
    assert (folder / "vault.json").read_bytes() == good
    assert failure(folder, "wrong horse battery staple") == (CannotUnlock, "wrong_passphrase")


def test_every_changed_byte_of_both_headers_is_noticed(made: tuple[Path, str]) -> None:
    folder, _ = made
    good = (folder / "vault.json").read_bytes()
    for at in range(5, len(good), 97):
        bad = bytearray(good)
        bad[at] ^= 1
        for name in ("vault.json", "vault.json.bak"):
            (folder / name).write_bytes(bad)
        kind, _ = failure(folder)
        assert kind in (VaultDamaged, CannotUnlock)


@pytest.mark.parametrize("memory", [1024, 2 * 1024 * 1024])
def test_weak_and_crushing_parameters_are_refused(made: tuple[Path, str], memory: int) -> None:
    folder, _ = made
    header = json.loads((folder / "vault.json").read_text())
    header["slots"][0]["kdf"]["memory"] = memory
    for name in ("vault.json", "vault.json.bak"):
        (folder / name).write_text(json.dumps(header))
    assert failure(folder) == (VaultDamaged, "header_parameters")


def test_one_program_per_vault(made: tuple[Path, str]) -> None:
    folder, _ = made
    first = open_vault(folder, Secret.passphrase(PASSPHRASE))
    assert failure(folder) == (CannotUnlock, "in_use")
    first.lock.close()
    open_vault(folder, Secret.passphrase(PASSPHRASE)).lock.close()


def test_existing_things_are_left_alone(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("x")
    for place, key in ((folder, "vault_exists"), (tmp_path / "papers", "folder_not_empty")):
        with pytest.raises(CannotUnlock) as refused:
            create_vault(place, PASSPHRASE, MADE, CHEAP)
        assert refused.value.key == key


def test_the_recovery_code_must_come_back(vaults: VaultService, tmp_path: Path) -> None:
    pending = vaults.begin(tmp_path / "v", ShopInfo("x"), PASSPHRASE)
    groups = pending.recovery_code.split("-")
    wrong = f"{(int(groups[2]) + 1) % 10**6:06d}"
    with pytest.raises(CannotUnlock) as mistyped:
        pending.confirm("-".join([*groups[:2], wrong, *groups[3:]]))
    assert mistyped.value.facts == {"group": 3}
    with pytest.raises(CannotUnlock) as short:
        pending.confirm("123")
    assert short.value.key == "recovery_length"
    with pytest.raises(CannotUnlock) as other:
        pending.confirm("-".join(["000011"] * 8))
    assert other.value.key == "wrong_recovery"
    pending.abandon()
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize(
    ("passphrase", "problem"),
    [
        ("short", "too_short"),
        ("你好", "too_short"),
        ("123456789012", "too_common"),
        ("aaaaaaaaaaaaaa", "too_common"),
        (PASSPHRASE, ""),
        ("示例 店铺 随便 看看", ""),
        ("ｐａｓｓｗｏｒｄ１２３４", "too_common"),
    ],
)
def test_weak_passphrases_are_refused(vaults: VaultService, tmp_path: Path, passphrase: str, problem: str) -> None:
    assert vaults.passphrase_problem(passphrase) == problem
    if problem:
        with pytest.raises(CannotUnlock) as refused:
            vaults.begin(tmp_path / "v", ShopInfo("x"), passphrase)
        assert refused.value.key == f"passphrase_{problem}"


def test_a_new_vault_lets_only_its_owner_in(made: tuple[Path, str]) -> None:
    folder, _ = made
    if os.name != "nt":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("vault.json*"))
    header, _ = read_header((folder / "vault.json").read_bytes())
    assert [slot.type for slot in header.slots] == ["passphrase", "recovery"]
    assert b"SQLite format" not in (folder / "data.db").read_bytes()


def test_calibration_stays_in_the_agreed_range() -> None:
    cost = calibrated_cost(1, least_seconds=0.2)
    cost.check()
    assert cost.memory == 64 * 1024
    with pytest.raises(VaultDamaged):
        KdfCost(64 * 1024, 2, 1).check()


def test_a_raw_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        connect(tmp_path / "x.db", b"short")


def test_a_vault_of_the_first_schema_is_brought_up_to_date(
    made: tuple[Path, str], vaults: VaultService, tmp_path: Path
) -> None:
    folder, _ = made
    shop = vaults.open(folder, PASSPHRASE)
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    with shop._store.write() as connection:
        step_down(connection, "0001")
    shop.close()
    again = vaults.open(folder, PASSPHRASE)
    try:
        assert again.rfm.report(RfmOptions(again.day)).customers == 1
        with again._store.read() as connection:
            assert schema_of(connection) == HEAD
    finally:
        again.close()


def test_a_vault_from_before_who_is_who_joins_by_what_it_holds(made: tuple[Path, str], vaults: VaultService) -> None:
    folder, _ = made
    shop = vaults.open(folder, PASSPHRASE)
    told = {"recipient": "林小雨", "phone": "15420001111", "email": "Lin@example.org"}
    put(shop, "taobao", [order(f"t{n}", "xiaoyu", **told) for n in range(2)])
    put(shop, "jd", [order(f"j{n}", "jd_lin", **told) for n in range(2)])
    put(shop, "pdd", [order("p1", **told), order("p2", recipient="王茶", phone="138****0000")])
    wanted = snapshot(shop)
    assert len(who(shop)) == 1
    with shop._store.write() as connection:
        # As the older program stored it: a file for each account, nobody's orders without one.
        connection.exec_driver_sql("UPDATE orders SET account_id = NULL WHERE number = 'p1'")
        connection.exec_driver_sql("DELETE FROM account WHERE kind = 'phone'")
        for (file,) in connection.exec_driver_sql(
            "SELECT file_id FROM account WHERE file_id <> customer_id"
        ).fetchall():
            make_customers(connection, [file])
            connection.exec_driver_sql("UPDATE account SET customer_id = file_id WHERE file_id = ?", (file,))
        step_down(connection, "0002")
    shop.close()
    again = vaults.open(folder, PASSPHRASE)
    try:
        assert snapshot(again) == wanted
        assert len(who(again)) == 1
        assert again.imports.undo(3).orders_removed == 2
    finally:
        again.close()


def test_stopped_within_a_statement_it_is_stopped_and_nothing_else(
    made: tuple[Path, str], vaults: VaultService
) -> None:  # fmt: skip
    shop = vaults.open(made[0], PASSPHRASE)
    with shop._store.read() as connection:
        facts = connection.exec_driver_sql("SELECT count(*) FROM fact").scalar()
    assert facts
    with pytest.raises(KeyboardInterrupt), shop._store.write() as connection:  # noqa: PT012 - as Ctrl+C does it
        connection.exec_driver_sql("DELETE FROM fact")
        # What SQLAlchemy does where Ctrl+C comes while the driver is at work.
        connection.invalidate()
        raise KeyboardInterrupt
    with shop._store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar() == facts
    shop.close()


def test_a_slow_computer_takes_less_memory_and_a_busy_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds, memory in (([9.9, 9.9], 64 * 1024), ([1.1, 1.1], 128 * 1024), ([2.2, 0.6], 256 * 1024)):
        monkeypatch.setattr(kdf, "_seconds", Mock(side_effect=seconds))
        cost = calibrated_cost(256 * 1024)
        assert abs(cost.memory - memory) <= 1
        assert (cost.passes, cost.lanes) == (3, 4)
        cost.check()
