"""How is the encrypted database opened? One engine per vault; every rule of security.md no. 3 and 4 is here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from shopcrm.base.errors import ShopError, StorageFailed, VaultDamaged
from shopcrm.store.embedded import embedded, refuse_unsound
from shopcrm.store.kdf import KEY_BYTES
from shopcrm.store.room import free_bytes

# 128 MB at most, and only in a shop of a million orders: with less, every report decrypts the same pages anew.
USUAL_CACHE: Final = "PRAGMA cache_size = -131072"
# A long write gives its pages to the disk while it waits for rows; with more it would encrypt all of them at its end.
LONG_WRITE_CACHE: Final = "PRAGMA cache_size = -49152"
# In front of the first page. Behind a raw key it takes the place of the one in the file.
SALT_BYTES: Final = 16
# Before the first read of the schema, and after it (journal modes need a readable file).
_FIRST = ("PRAGMA cipher_log_level = NONE",)
_THEN = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA busy_timeout = 5000",
    USUAL_CACHE,
)
# Log and index of the log, empty, with a page or two to spare.
_ROOM_TO_OPEN: Final = 64 << 10


def connect(database: Path, key: bytes) -> Any:  # noqa: ANN401 - sqlcipher3 has no types
    """Return a DB-API connection to ``database``, as a vault in use needs it.

    Args:
        database: the file.
        key: raw, 32 bytes; with the database's salt behind them the one in the file is not looked at.

    Raises:
        VaultDamaged: the key slot opened, yet the database does not.
        CannotUnlock: the library is one that is known to do damage; the file was not touched.
    """
    refuse_unsound(embedded())
    connection = connect_plainly(database, key)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        for statement in _THEN:
            connection.execute(statement)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise _said_at_opening(error, database.parent) from error
    return connection


def _said_at_opening(error: BaseException, folder: Path) -> ShopError:
    # The index of the log is a file that is made anew: where it finds no room the library only says "I/O".
    told = database_error(error)
    full = told.key == "disk_failed" and free_bytes(folder) < _ROOM_TO_OPEN
    return StorageFailed("disk_full_at_opening") if full else told


def connect_plainly(database: Path, key: bytes) -> Any:  # noqa: ANN401 - as above
    """Return a connection that knows the key and has not looked into the file yet, which may be there or not."""
    if len(key) not in (KEY_BYTES, KEY_BYTES + SALT_BYTES):
        # Any other length would silently become a passphrase.
        raise ValueError("a raw key has 32 bytes, with its salt 48")
    try:
        connection = sqlcipher.connect(
            str(database), isolation_level=None, check_same_thread=False, cached_statements=256, timeout=5
        )
    except sqlcipher.DatabaseError as error:
        raise database_error(error) from error
    for statement in (*_FIRST, f"PRAGMA key = \"x'{key.hex()}'\"", "PRAGMA cipher_compatibility = 4"):
        connection.execute(statement)
    return connection


def make_engine(database: Path, key: bytes) -> Engine:
    """Return the engine of one vault; values never reach error texts."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(database, key),
        module=sqlcipher,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        # The connection used last has the pages in its memory; the others would decrypt them anew.
        pool_use_lifo=True,
        hide_parameters=True,
    )


def database_error(error: BaseException) -> ShopError:
    """Return the owner's error for what SQLCipher said; its own text may hold data and is dropped."""
    code = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    if "disk is full" in text or "FULL" in code:
        return StorageFailed("disk_full")
    if "readonly" in text or "READONLY" in code or "unable to open" in text:
        return StorageFailed("no_permission")
    if "locked" in text:
        return StorageFailed("database_busy")
    if "disk I/O" in text:
        return StorageFailed("disk_failed", code="I/O")
    return VaultDamaged("database_damaged")
