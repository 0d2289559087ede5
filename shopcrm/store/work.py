"""How is the database read and written? In blocks that roll back unless they end well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from shopcrm.base.errors import ShopError
from shopcrm.store.engine import LONG_WRITE_CACHE, USUAL_CACHE, database_error, make_engine
from shopcrm.store.vault import OpenVault

# What a block gives: services hand it on to the store's functions and know nothing else of it.
Transaction = Connection


class Store:
    """The open database of one vault."""

    def __init__(self, vault: OpenVault) -> None:
        """Use an unlocked vault; the first block opens the file."""
        self.folder: Path = vault.folder
        self._lock = vault.lock
        self._engine: Engine = make_engine(vault.database, vault.database_key)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the data throughout."""
        yield from self._block("BEGIN")

    @contextmanager
    def write(self, *, long: bool = False) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, or none of them; ``long`` where there may be very many.

        Raises:
            StorageFailed, VaultDamaged: what the disk or the file said, in the owner's words.
        """
        yield from self._block("BEGIN IMMEDIATE", long=long)

    def _block(self, begin: str, *, long: bool = False) -> Iterator[Connection]:
        try:
            # SQLAlchemy's own transaction is a formality here: the driver is in autocommit mode.
            with self._engine.connect() as connection, _small_cache(connection) if long else nullcontext():
                connection.exec_driver_sql(begin)
                try:
                    yield connection
                    connection.exec_driver_sql("COMMIT")
                except BaseException:
                    _roll_back(connection)
                    raise
        except (DBAPIError, sqlcipher.DatabaseError) as error:
            raise _owners_error(error) from None

    def close(self) -> None:
        """Put everything into the main file and let go of vault and lock."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except (DBAPIError, sqlcipher.DatabaseError, ShopError):
            # The write-ahead log stays beside the database and is read at the next start.
            pass
        finally:
            self._engine.dispose()
            self._lock.close()


@contextmanager
def _small_cache(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql(LONG_WRITE_CACHE)
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.exec_driver_sql(USUAL_CACHE)


def _roll_back(connection: Connection) -> None:
    if connection.invalidated:
        # Ctrl+C within a statement: the connection is closed already, and nothing of the block is kept.
        return
    try:
        connection.exec_driver_sql("ROLLBACK")
    except (DBAPIError, sqlcipher.DatabaseError):
        # SQLite has rolled back already (a full disk does that by itself).
        connection.invalidate()


def _owners_error(error: BaseException) -> Exception:
    original = getattr(error, "orig", None) or error
    if isinstance(original, sqlcipher.ProgrammingError | sqlcipher.IntegrityError | sqlcipher.InterfaceError):
        # Ours, not the disk's; the parameters are hidden, the statement is our own.
        return RuntimeError(f"database statement failed: {type(original).__name__}")
    return database_error(original)
