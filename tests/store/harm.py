"""A database with pages that cannot be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shopcrm.services.container import OpenShop
from shopcrm.services.vaults import VaultService
from tests.conftest import PASSPHRASE

PAGE: Final = 4096


def spoil(database: Path, *pages: int) -> None:
    """Write over 64 bytes of each page, the first of which is 1."""
    with database.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 100)
            file.write(bytes(64))


def spoiled_copies(database: Path, place: Path) -> Iterator[int]:
    """Yield every page but the first; ``place`` is a copy of which just that one is spoiled."""
    raw = database.read_bytes()
    for page in range(2, len(raw) // PAGE + 1):
        place.write_bytes(raw)
        spoil(place, page)
        yield page


def first_page_of(shop: OpenShop, table: str) -> int:
    """Return the page at which a table of an open shop begins."""
    with shop._store.read() as connection:
        found = connection.exec_driver_sql("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
        return int(found.scalar_one())


def key_of(folder: Path, vaults: VaultService) -> bytes:
    """Return the key of the database of a closed shop."""
    shop = vaults.open(folder, PASSPHRASE)
    shop.close()
    return shop._store.vault.keys.database
