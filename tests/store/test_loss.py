"""Changes that are gone are told: a log that was lost, an older database put in its place. And nothing else is."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from shopcrm.base.errors import StorageFailed
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from shopcrm.store import header_file, work
from shopcrm.store.facts import write_fact
from tests.conftest import PASSPHRASE


def change(shop: OpenShop, value: str = "1") -> None:
    with shop._store.write() as connection:
        write_fact(connection, "x", value)


def test_all_is_there(shop: OpenShop, vaults: VaultService) -> None:
    for value in "abc":
        change(shop, value)
    shop.close()
    again = vaults.open(shop.folder, PASSPHRASE)
    assert again.lost == 0
    again.close()


def test_a_block_that_changes_nothing_counts_nothing(shop: OpenShop) -> None:
    change(shop)
    before = shop._store.vault.header.header
    with shop._store.write() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert shop._store.vault.header.header == before


@pytest.mark.parametrize("harm", ["removed", "cut"])
def test_a_lost_log(shop: OpenShop, vaults: VaultService, tmp_path: Path, harm: str) -> None:
    change(shop, "a")
    assert shop._store.checkpoint()
    change(shop, "b")
    change(shop, "c")
    # As a kill leaves it: the log stays beside the database.
    killed = tmp_path / "killed"
    shutil.copytree(shop.folder, killed)
    log = killed / "data.db-wal"
    if harm == "removed":
        log.unlink()
    else:
        log.write_bytes(log.read_bytes()[:40])
    (killed / "data.db-shm").unlink()
    for _ in range(2):
        again = vaults.open(killed, PASSPHRASE)
        assert again.lost == 2
        change(again, "more")
        again.close()
    again = vaults.open(killed, PASSPHRASE)
    again.accept_loss()
    assert again.lost == 0
    again.close()
    last = vaults.open(killed, PASSPHRASE)
    assert last.lost == 0
    last.close()


def test_an_older_database_in_its_place(shop: OpenShop, vaults: VaultService) -> None:
    change(shop, "a")
    shop.close()
    old = (shop.folder / "data.db").read_bytes()
    again = vaults.open(shop.folder, PASSPHRASE)
    for value in "bcd":
        change(again, value)
    again.close()
    (shop.folder / "data.db").write_bytes(old)
    last = vaults.open(shop.folder, PASSPHRASE)
    assert last.lost == 3
    last.close()


def test_a_kill_between_commit_and_note_is_no_loss(
    shop: OpenShop, vaults: VaultService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(header_file, "write_private", full)
        change(shop)
    shutil.copytree(shop.folder, tmp_path / "killed")
    again = vaults.open(tmp_path / "killed", PASSPHRASE)
    assert again.lost == 0
    change(again)
    again.close()


def test_the_log_goes_into_the_database_by_itself(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    real = work.Store._checkpoint

    def checkpoint(self: work.Store) -> bool:
        ended = real(self)
        if ended:
            done.set()
        return ended

    monkeypatch.setattr(work, "DELETED_S", 0.01)
    monkeypatch.setattr(shop._store._checkpoints, "_work", lambda: checkpoint(shop._store))
    with shop._store.write(deletes=True) as connection:
        write_fact(connection, "x", "y" * 5000)
    assert done.wait(20)
    assert (shop.folder / "data.db-wal").stat().st_size == 0


def test_it_is_tried_again_while_somebody_reads(shop: OpenShop) -> None:
    change(shop)
    with shop._store.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM fact").scalar()
        change(shop, "2")
        assert not shop._store.checkpoint()
    assert shop._store.checkpoint()
