"""How is the database read and written? In blocks that roll back unless they end well."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from shopcrm.base.errors import ShopError
from shopcrm.domain.audit import Act, Entry, Who
from shopcrm.domain.permissions import Rights
from shopcrm.store.audit import Head, append, head_in, head_of
from shopcrm.store.checkpoints import DELETED_S, USUAL_S, Checkpoints
from shopcrm.store.engine import LONG_WRITE_CACHE, USUAL_CACHE, connect, database_error, make_engine
from shopcrm.store.facts import count_write, written
from shopcrm.store.salt import USED_SALT
from shopcrm.store.vault import OpenVault

# What a block gives: services hand it on to the store's functions and know nothing else of it.
Transaction = Connection


class Store:
    """The open database of one vault."""

    def __init__(self, vault: OpenVault) -> None:
        """Use an unlocked vault; the first block opens the file."""
        self.folder: Path = vault.folder
        self.vault = vault
        self._engine: Engine = make_engine(vault.database, vault.keys.database)
        self._checkpoints = Checkpoints(self._checkpoint)
        self._noted = threading.Lock()
        self._counted, self._writing = threading.Lock(), 0

    @property
    def rights(self) -> Rights:
        """What whoever opened the vault may do."""
        return Rights(self.vault.by_staff)

    @property
    def writing(self) -> bool:
        """Whether somebody is writing just now, or waits to."""
        return self._writing > 0

    def _count_writing(self, more: int) -> None:
        with self._counted:
            self._writing += more

    def note(self, connection: Connection, act: Act, at: datetime) -> None:
        """Write down ``act`` in the audit trail, as a part of a write block: kept with it, or not at all."""
        self.keep(connection, self.entry(act, at))

    def keep(self, connection: Connection, entry: Entry) -> None:
        """Add ``entry`` to the audit trail as its next line, as ``note``."""
        append(connection, self.vault.keys.audit, entry)

    def entry(self, act: Act, at: datetime) -> Entry:
        """Return ``act`` as a line of the trail, its number still open."""
        return Entry(0, at, act, Who.STAFF if self.vault.by_staff else Who.OWNER)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the data throughout."""
        with self._block("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self, *, long: bool = False, deletes: bool = False, aside: bool = False) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, or none of them.

        Args:
            long: there may be very many.
            deletes: what was there goes; it is not to live on in the log for long.
            aside: it says nothing of the shop itself: no reason for a backup.

        Raises:
            StorageFailed, VaultDamaged: what the disk or the file said, in the owner's words.
        """
        noted: tuple[int, Head] | None = None
        self._count_writing(1)
        try:
            with self._block("BEGIN IMMEDIATE", long=long) as connection:
                before = _changes(connection)
                yield connection
                if _changes(connection) != before:
                    noted = (written(connection) if aside else count_write(connection)), head_of(connection)
        finally:
            self._count_writing(-1)
        if noted is not None:
            self._note(*noted)
            self._checkpoints.within(DELETED_S if deletes else USUAL_S)

    @contextmanager
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

    def find_loss(self) -> int:
        """Return how many changes the header knows of that are not in the database, and have it remember them.

        The salt is noted with them: of a new database, or of one that a former version made.

        A database that lost its log, or an older one put in its place, has seen fewer writes than the header noted.
        """
        with self.read() as connection:
            writes, salt = written(connection), connection.exec_driver_sql(USED_SALT).scalar_one()
        state = self.vault.header.header.state
        lost = int(state.get("writes", 0)) - writes
        known = int(state.get("lost", 0))
        if lost > 0:
            known += lost
        with suppress(ShopError):
            self.vault.header.note(writes=writes, lost=known, salt=str(salt))
        return known

    def accept_loss(self) -> None:
        """Forget about lost changes: the owner was told."""
        self.vault.header.note(lost=0)

    def close(self) -> None:
        """Put everything into the main file and let go of vault and lock."""
        self.release().lock.close()

    def release(self) -> OpenVault:
        """Put everything into the main file, close it, and give the vault back, its lock still held."""
        self._checkpoints.close()
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except (DBAPIError, sqlcipher.DatabaseError, ShopError):
            # The write-ahead log stays beside the database and is read at the next start.
            pass
        finally:
            self._engine.dispose()
            with suppress(ShopError):
                self.vault.header.refresh_copy()
        return self.vault

    def checkpoint(self) -> bool:
        """Put the log into the main file; False where somebody is reading or writing just now."""
        return self._checkpoint()

    def rebuild(self) -> bool:
        """Write the whole database anew, so that no page holds a scrap of what was deleted; False where it could not.

        SQLite overwrites what it deletes, but not the copies that moving rows between pages left behind.
        """
        return self._plainly("VACUUM")

    def _checkpoint(self) -> bool:
        # It waits with the right to write in its hands: not long.
        return self._plainly("PRAGMA busy_timeout = 100", "PRAGMA wal_checkpoint(TRUNCATE)")

    def _plainly(self, *statements: str) -> bool:
        """Carry statements out on a connection of their own; False where one was refused, or answers 1 for "busy"."""
        try:
            connection = connect(self.vault.database, self.vault.keys.database)
            try:
                answers = [connection.execute(statement).fetchone() for statement in statements]
                return not (answers[-1] and answers[-1][0])
            finally:
                connection.close()
        except (sqlcipher.DatabaseError, ShopError):
            return False

    def _note(self, writes: int, head: Head) -> None:
        """Tell the header; a full disk does not undo what is committed."""
        with self._noted, suppress(ShopError):
            state = self.vault.header.header.state
            # Of two that end at once the later one may come first.
            known = max(head_in(state), head)
            self.vault.header.note(
                writes=max(int(state.get("writes", 0)), writes), audit=known.seq, audit_mac=known.mac
            )  # fmt: skip


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


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
