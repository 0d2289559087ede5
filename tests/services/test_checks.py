"""The check complains of what is damaged, and of nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from shopcrm.base.errors import VaultDamaged
from shopcrm.domain.customers import Basics
from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests import factories as make
from tests.conftest import PASSPHRASE

PAGE = 4096


def pages_in(log: bytes) -> set[int]:
    """Return the numbers of the pages a write-ahead log holds (sqlite.org/fileformat2.html, section 4.1)."""
    size = 24 + PAGE
    return {int.from_bytes(log[at : at + 4], "big") for at in range(32, len(log) - size + 1, size)}


def test_a_page_that_stands_whole_in_the_log_is_not_damaged(
    shop: OpenShop, vaults: VaultService, tmp_path: Path
) -> None:
    # As a power cut leaves it in the middle of putting the log into the database.
    shop.imports.run([make.orders_file(tmp_path, [make.order()])])
    shop._store.checkpoint()
    shop.customers.save_basics(1, Basics(notes="wird gerade übertragen"))
    cut = tmp_path / "cut"
    shutil.copytree(shop.folder, cut)
    (cut / "data.db-shm").unlink()
    database = bytearray((cut / "data.db").read_bytes())
    logged = pages_in((cut / "data.db-wal").read_bytes())
    assert logged
    for page in logged:
        end = page * PAGE
        database[end - 512 : end] = bytes(len(database[end - 512 : end]))
    (cut / "data.db").write_bytes(database)
    again = vaults.open(cut, PASSPHRASE)
    try:
        assert again.checks.run().ok
        assert again.customers.file(1).basics.notes == "wird gerade übertragen"
    finally:
        again.close()


def test_a_damaged_page_is_told_of(shop: OpenShop, vaults: VaultService) -> None:
    shop.close()
    with (shop.folder / "data.db").open("r+b") as database:
        database.seek(-100, 2)
        database.write(b"harm")
    told: tuple[str, ...]
    try:
        again = vaults.open(shop.folder, PASSPHRASE)
        try:
            told = again.checks.run().complaints
        finally:
            again.close()
    except VaultDamaged as damaged:
        # A page without which nothing can be read, recorded, or looked through.
        told = (damaged.key,)
    assert told
