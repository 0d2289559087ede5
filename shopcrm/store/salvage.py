"""What can still be read of a damaged database? Row by row into a new one; what cannot be read is counted.

A damaged page fails its check whenever it is touched, and the connection that touched it is of no use any more. So each
table is read in spans of rows; where one fails, the first and the last row of what is damaged are looked for, each time
on a new connection.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import NotAllowed, ShopError, VaultDamaged
from shopcrm.base.progress import CancelToken, Progress
from shopcrm.domain.audit import Act, Action, Entry, Who
from shopcrm.domain.backups import Salvaged
from shopcrm.models.tables import Base
from shopcrm.store.audit import ALL_ROWS, WHEN_OPENED, Head, head_in
from shopcrm.store.engine import connect, connect_plainly, database_error
from shopcrm.store.header import Header, Keys, keys_of
from shopcrm.store.header_file import HEADER, unlock_header, waiting_first, waiting_for
from shopcrm.store.mending import SALVAGED
from shopcrm.store.migrate import HEAD
from shopcrm.store.private_files import folder_for_a_while, write_private
from shopcrm.store.restoring import begin_restore
from shopcrm.store.room import refuse_too_little_room
from shopcrm.store.salt import put_salt_back, salt_damaged, salt_in, salt_of
from shopcrm.store.slots import OWNERS, Secret
from shopcrm.store.soundness import pass_checks
from shopcrm.store.trail_check import losses_to_tell
from shopcrm.store.vault_files import COMPANIONS, DATABASE

_TRAIL: Final = "audit"
_SPAN: Final = 4096
_PAGE: Final = 4096
# No file is cut by more than its half and this, or hardly anything is left to be saved.
_CUT_OFF: Final = 64 << 20
# Where the last row of a table cannot be found, rows are looked for up to here.
_FARTHEST: Final = 1 << 24
# Behind damage every so manyth row is tried; after so many tries further and further apart.
_STEP: Final = 8
_PATIENCE: Final = 256
_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


def prepare_salvage(folder: Path, secret: Secret, progress: Progress, cancel: CancelToken) -> Salvaged:
    """Make ready in the damaged vault in ``folder`` what can be read of it; the vault's lock is held.

    It takes the vault's place with ``restoring.finish_restore``; the damaged database is kept aside then.

    Raises:
        CannotUnlock: wrong secret.
        NotAllowed: the staff's.
        StorageFailed: no room. The vault is as before.
        VaultDamaged: nothing can be read of it.
    """
    unlocked = unlock_header(folder, secret)
    if unlocked.slot.type not in OWNERS:
        raise NotAllowed("owners_only")
    header, keys = unlocked.header, keys_of(unlocked.header, unlocked.data_key)
    if not (folder / DATABASE).is_file():
        raise VaultDamaged("database_missing")
    refuse_too_little_room(folder, 4 * (folder / DATABASE).stat().st_size + _CUT_OFF)
    place = begin_restore(folder)
    try:
        with folder_for_a_while(folder, ".salvage-") as aside:
            for name in (DATABASE, *COMPANIONS[:1]):
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, aside / name)
            known = salt_in(header.state)
            if salt_damaged(aside / DATABASE, keys.database, known):
                put_salt_back(aside / DATABASE, known)
            _lengthen(aside / DATABASE)
            reader = _Reader(aside / DATABASE, keys.database, progress, cancel)
            found = reader.into(place / DATABASE)
        pass_checks(place / DATABASE, keys.database, cancel)
        act = Act(Action.SALVAGE, counts={"rows": sum(found.rows.values()), "unread": found.lost})
        state = {**header.state, "writes": _writes(place / DATABASE, keys.database), "lost": 0}
        state["salt"] = salt_of(place / DATABASE)
        settled = replace(header, state=state, successor=None)
        if _TRAIL in found.rows or reader.unread_lines:
            settled = _account(settled, place / DATABASE, keys, reader.unread_lines)
        told = waiting_for(settled, Entry(0, WHEN_OPENED, act, Who.OWNER))
        write_private(place / HEADER, told.to_bytes(keys.header))
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return found


def _lengthen(database: Path) -> None:
    """Let a file that was cut short be as long as it was, or longer: else not one page of it would be read.

    What is beyond its end is empty, and on most disks takes no room; how long it was stands inside, where nobody can
    read it yet.
    """
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.truncate(-(-(2 * size + _CUT_OFF) // _PAGE) * _PAGE)


def _account(header: Header, database: Path, keys: Keys, unread: list[tuple[int, int]]) -> Header:
    """Return ``header`` with what the trail is to say of its lines that could not be read, and no others."""
    connection = connect(database, keys.database)
    try:
        rows = connection.execute(ALL_ROWS).fetchall()
    finally:
        connection.close()
    losses = losses_to_tell(rows, unread, head_in(header.state), keys.audit)
    if any(not act.sha256 for act in losses):
        # The end is among them: the trail goes on behind the last line that was read.
        last = Head(rows[-1][0], rows[-1][-1]) if rows else Head(0, "")
        header = replace(header, state={**header.state, "audit": last.seq, "audit_mac": last.mac})
    return waiting_first(header, [Entry(0, WHEN_OPENED, act, Who.OWNER) for act in losses])


def _writes(database: Path, key: bytes) -> int:
    connection = connect(database, key)
    try:
        row = connection.execute("SELECT value FROM fact WHERE name = 'writes'").fetchone()
    finally:
        connection.close()
    return int(row[0]) if row else 0


def _schema_told_by(schema: list[tuple[Any, ...]]) -> str:
    """Return the number of a schema whose own was lost: the present one, where the tables are those.

    Raises:
        VaultDamaged: they are others.
    """
    if {name for kind, name, _ in schema if kind == "table"} - {"alembic_version"} != set(Base.metadata.tables):
        raise VaultDamaged("nothing_to_salvage")
    return HEAD


class _Reader:
    """Reads a copy of the damaged database, which nobody else touches."""

    def __init__(self, database: Path, key: bytes, progress: Progress, cancel: CancelToken) -> None:
        self._database, self._key, self._progress, self._cancel = database, key, progress, cancel
        self._connection: Any = None
        self._found = Salvaged()
        # Numbers of lines of the audit trail among which none could be read.
        self.unread_lines: list[tuple[int, int]] = []

    def into(self, target: Path) -> Salvaged:
        """Write all that can be read into a new database.

        Raises:
            VaultDamaged: not even what tables there are can be read.
        """
        schema = self._ask(_SCHEMA)
        if schema is None or not any(name == "alembic_version" for _, name, _ in schema):
            raise VaultDamaged("nothing_to_salvage")
        new = connect(target, self._key)
        try:
            new.execute("PRAGMA foreign_keys = OFF")
            new.execute("BEGIN")
            for kind, _, sql in schema:
                if kind == "table":
                    new.execute(sql)
            for kind, name, sql in schema:
                # What is derived from other tables is made anew.
                if kind == "table" and "WITHOUT ROWID" not in sql.upper():
                    self._copy(name, new)
            for kind, _, sql in schema:
                if kind != "table":
                    new.execute(sql)
            if not self._found.rows.get("alembic_version"):
                new.execute("INSERT INTO alembic_version VALUES (?)", (_schema_told_by(schema),))
            new.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?, '1')", (SALVAGED,))
            new.execute("COMMIT")
            new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlcipher.DatabaseError as error:
            raise database_error(error) from None
        finally:
            new.close()
            self._close()
        return self._found

    def _copy(self, table: str, new: Any) -> None:  # noqa: ANN401 - sqlcipher3 has no types
        self._progress("salvaging", sum(self._found.rows.values()), None)
        last = self._last(table)
        places = ""
        for rows in self._rows(table, 1, last):
            places = places or ", ".join("?" * len(rows[0]))
            new.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({places})', rows)
            self._found.rows[table] = self._found.rows.get(table, 0) + len(rows)

    def _last(self, table: str) -> int:
        found = self._ask(f'SELECT max(rowid) FROM "{table}"')
        return _FARTHEST if found is None else int(found[0][0] or 0)

    def _rows(self, table: str, first: int, last: int) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a table that can be read, in spans."""
        at = first
        while at <= last:
            self._cancel.check()
            end = min(at + _SPAN - 1, last)
            rows = self._between(table, at, end)
            if rows is None:
                rows, end = self._up_to_damage(table, at, end)
                self._found.tables.add(table)
            if rows:
                yield rows
            if table in self._found.tables and end < last and self._between(table, end + 1, end + 1) is None:
                beyond = self._beyond(table, end + 1, last)
                # How far an unknown end lies nobody can say; that something is missing is certain.
                self._found.lost += beyond - end - 1 if last < _FARTHEST else 1
                if table == _TRAIL:
                    self.unread_lines.append((end + 1, beyond - 1))
                end = beyond - 1
            at = end + 1

    def _up_to_damage(self, table: str, first: int, end: int) -> tuple[list[tuple[Any, ...]], int]:
        """Return the rows before the first that cannot be read, and the last number that can."""
        good, bad, found = first - 1, end, []
        while bad - good > 1:
            middle = (good + bad) // 2
            rows = self._between(table, first, middle)
            if rows is None:
                bad = middle
            else:
                good, found = middle, rows
        return found, good

    def _beyond(self, table: str, bad: int, last: int) -> int:
        """Return the first number after ``bad`` whose page can be read; a page holds several rows."""
        step, tries = _STEP, 0
        while bad <= last:
            self._cancel.check()
            probe = bad + step
            if probe > last:
                return last + 1
            if self._between(table, probe, probe) is not None:
                while probe - bad > 1:
                    middle = (bad + probe) // 2
                    if self._between(table, middle, middle) is None:
                        bad = middle
                    else:
                        probe = middle
                return probe
            bad, tries = probe, tries + 1
            if tries > _PATIENCE:
                step *= 2
        return last + 1

    def _between(self, table: str, first: int, end: int) -> list[tuple[Any, ...]] | None:
        return self._ask(f'SELECT * FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?', (first, end))

    def _ask(self, statement: str, values: tuple[int, ...] = ()) -> list[tuple[Any, ...]] | None:
        """Return all rows, None where a page of them cannot be read."""
        try:
            if self._connection is None:
                self._connection = connect_plainly(self._database, self._key)
            return list(self._connection.execute(statement, values).fetchall())
        except (sqlcipher.Error, ShopError):
            self._close()
            return None

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
