"""The 16 bytes in front of the database stand in the header too, and are put back exactly; more than that never is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from shopcrm.base.errors import CannotUnlock, VaultDamaged
from shopcrm.base.progress import CancelToken, silent
from shopcrm.domain.audit import Action
from shopcrm.domain.ways import TypedSecret
from shopcrm.services.container import OpenShop
from shopcrm.services.salvage import salvage
from shopcrm.services.vaults import VaultService
from shopcrm.store.header_file import HEADER, unlock_header
from shopcrm.store.kdf import sub_key
from shopcrm.store.restore import open_backup, restore_to
from shopcrm.store.salt import put_salt_back, salt_of
from shopcrm.store.slots import Secret
from shopcrm.store.vault_files import DATABASE
from tests.conftest import PASSPHRASE
from tests.services.quick import order, put
from tests.services.snapshot import snapshot
from tests.store.harm import PAGE, spoil

MINE = TypedSecret(PASSPHRASE)


@pytest.fixture
def closed(shop: OpenShop) -> Path:
    put(shop, "taobao", [order(f"t{n}", f"buyer{n}", amount=1000 + n) for n in range(60)])
    shop.close()
    return shop.folder


def content(folder: Path, vaults: VaultService) -> object:
    shop = vaults.open(folder, PASSPHRASE)
    try:
        return snapshot(shop)
    finally:
        shop.close()


def known(folder: Path) -> object:
    return json.loads((folder / HEADER).read_bytes())["state"].get("salt")


def harm(folder: Path, place: int, written: bytes) -> None:
    with (folder / DATABASE).open("r+b") as file:
        file.seek(place)
        file.write(written)


def forget(folder: Path) -> None:
    """Let the header be as a former version wrote it."""
    unlocked = unlock_header(folder, Secret.passphrase(PASSPHRASE))
    state = {name: value for name, value in unlocked.header.state.items() if name != "salt"}
    older = replace(unlocked.header, state=state).to_bytes(sub_key(unlocked.data_key, "header"))
    for name in (HEADER, "vault.json.bak"):
        (folder / name).write_bytes(older)


@pytest.mark.parametrize("written", [bytes(16), b"sixteen of others"[:16], b"\x01", bytes(15)])
def test_a_damaged_salt_is_put_back_and_nothing_is_lost(closed: Path, vaults: VaultService, written: bytes) -> None:
    before, salt = content(closed, vaults), salt_of(closed / DATABASE)
    harm(closed, 0, written)
    assert salt_of(closed / DATABASE) != salt
    shop = vaults.open(closed, PASSPHRASE)
    assert shop.mended
    assert shop.lost == 0
    assert snapshot(shop) == before
    assert shop.checks.run().ok
    assert shop.audit.verify().intact
    assert Action.MENDED in {one.act.action for one in shop.audit.entries()}
    shop.close()
    assert salt_of(closed / DATABASE) == salt
    again = vaults.open(closed, PASSPHRASE)
    assert not again.mended
    again.close()


def test_where_more_is_damaged_the_salt_stays_and_salvage_reads_the_rest(closed: Path, vaults: VaultService) -> None:
    orders = content(closed, vaults)["orders"]  # type: ignore[index]
    pages = (closed / DATABASE).stat().st_size // PAGE
    harm(closed, 0, bytes(16))
    spoil(closed / DATABASE, pages)
    before = (closed / DATABASE).read_bytes()
    with pytest.raises(VaultDamaged) as refused:
        vaults.open(closed, PASSPHRASE)
    assert refused.value.key == "database_damaged"
    assert (closed / DATABASE).read_bytes() == before
    assert salvage(closed, MINE).rows["sighting"] > 0
    assert known(closed) == salt_of(closed / DATABASE)
    shop = vaults.open(closed, PASSPHRASE)
    put(shop, "taobao", [order(f"t{n}", f"buyer{n}", amount=1000 + n) for n in range(60)])
    assert snapshot(shop)["orders"] == orders
    shop.close()


def test_a_wrong_passphrase_is_still_one_and_mends_nothing(closed: Path, vaults: VaultService) -> None:
    harm(closed, 0, bytes(16))
    before = {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()}
    with pytest.raises(CannotUnlock) as refused:
        vaults.open(closed, "something else entirely")
    assert refused.value.key == "wrong_passphrase"
    assert {path.name: path.read_bytes() for path in closed.iterdir() if path.is_file()} == before


def test_a_header_of_a_former_version_gets_the_salt_when_it_opens(closed: Path, vaults: VaultService) -> None:
    forget(closed)
    harmed = closed.with_name("harmed")
    shutil.copytree(closed, harmed)
    harm(harmed, 0, bytes(16))
    with pytest.raises(VaultDamaged) as refused:
        vaults.open(harmed, PASSPHRASE)
    assert refused.value.key == "database_damaged"
    assert known(harmed) is None
    vaults.open(closed, PASSPHRASE).close()
    assert known(closed) == salt_of(closed / DATABASE)


def test_a_salt_that_is_out_of_date_harms_nothing(closed: Path, vaults: VaultService) -> None:
    unlocked = unlock_header(closed, Secret.passphrase(PASSPHRASE))
    stale = replace(unlocked.header, state={**unlocked.header.state, "salt": "ab" * 16})
    (closed / HEADER).write_bytes(stale.to_bytes(sub_key(unlocked.data_key, "header")))
    shop = vaults.open(closed, PASSPHRASE)
    assert not shop.mended
    shop.close()
    assert known(closed) == salt_of(closed / DATABASE)


def test_each_new_database_tells_its_own(closed: Path, vaults: VaultService, tmp_path: Path) -> None:
    first = known(closed)
    assert first == salt_of(closed / DATABASE)
    shop = vaults.open(closed, PASSPHRASE)
    shop.backups.save_as(tmp_path / "kept.crmbak")
    pending = vaults.begin_new_key(shop, MINE, "quite another passphrase")
    pending.confirm(pending.recovery_code, silent, CancelToken()).close()
    assert known(closed) == salt_of(closed / DATABASE) != first
    restored = tmp_path / "restored.shopcrm"
    restore_to(open_backup(tmp_path / "kept.crmbak", Secret.passphrase(PASSPHRASE)), restored, silent, CancelToken())
    assert known(restored) == salt_of(restored / DATABASE) != first


def test_the_log_of_a_crash_is_kept(closed: Path, vaults: VaultService) -> None:
    shop = vaults.open(closed, PASSPHRASE)
    put(shop, "jd", [order("j1", "jd1")])
    before, crashed = snapshot(shop), closed.with_name("crashed")
    shutil.copytree(closed, crashed)
    shop.close()
    assert (crashed / "data.db-wal").stat().st_size
    put_salt_back(crashed / DATABASE, bytes(16))
    again = vaults.open(crashed, PASSPHRASE)
    assert snapshot(again) == before
    again.close()
