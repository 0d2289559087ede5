"""Is a database whole, and does it hold the same as another, whatever their pages and keys look like?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from shopcrm.base.errors import VaultDamaged
from shopcrm.base.progress import CancelToken
from shopcrm.store.engine import connect, database_error
from shopcrm.store.facts import COUNTED

_OTHER: Final = "other"
# Each alone misses damage: SQLCipher looks at pages, SQLite at how they hang together.
CHECKS: Final[tuple[tuple[str, list[tuple[str]]], ...]] = (
    ("cipher_integrity_check", []),
    ("integrity_check(1)", [("ok",)]),
)


def counts_of(connection: Any) -> dict[str, int]:  # noqa: ANN401 - sqlcipher3 has no types
    """Return how much a database holds, as its size is told (``facts.COUNTED``), of a DB-API connection."""
    return {name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for name, table in COUNTED.items()}


def first_difference(connection: Any, database: str, key: bytes) -> str:  # noqa: ANN401 - sqlcipher3 has no types
    """Return the first table that is not the same in another database, or "" where all of them are.

    Both are read by SQLite alone, row beside row: many times faster than any hash of rows we could make.

    Args:
        connection: a DB-API connection, in a read transaction where others may write.
        database: path of the other database, which nobody writes to.
        key: its raw key.
    """
    connection.execute(f"ATTACH DATABASE ? AS {_OTHER} KEY \"x'{key.hex()}'\"", (database,))
    schema = "SELECT type, name, tbl_name, sql FROM {}.sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    ours = connection.execute(schema.format("main")).fetchall()
    if connection.execute(schema.format(_OTHER)).fetchall() != ours:
        return "sqlite_schema"
    for kind, name, _table, _sql in ours:
        if kind == "table" and not _same(connection, name):
            return str(name)
    return ""


def _same(connection: Any, name: str) -> bool:  # noqa: ANN401 - as above
    columns = connection.execute(f'PRAGMA main.table_info("{name}")').fetchall()
    keys = [column[1] for column in columns if column[5]]
    others = [column[1] for column in columns if not column[5]]
    same_key = " AND ".join(f'a."{key}" IS b."{key}"' for key in keys)
    differs = " OR ".join(f'a."{column}" IS NOT b."{column}"' for column in others) or "0"
    missing, changed, rows = connection.execute(
        f'SELECT coalesce(sum(b."{keys[0]}" IS NULL), 0), coalesce(sum({differs}), 0), count(*)'
        f' FROM main."{name}" a LEFT JOIN {_OTHER}."{name}" b ON {same_key}'
    ).fetchone()
    (found,) = connection.execute(f'SELECT count(*) FROM {_OTHER}."{name}"').fetchone()
    return (missing, changed, found) == (0, 0, rows)


def pass_checks(database: Path, key: bytes, cancel: CancelToken) -> None:
    """Make sure that a closed database is whole.

    Raises:
        VaultDamaged: it is not.
    """
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        for check in [pool.submit(pass_check, database, key, check, cancel) for check in CHECKS]:
            check.result()


def pass_check(database: Path, key: bytes, check: tuple[str, list[tuple[str]]], cancel: CancelToken) -> None:
    """Make sure that a closed database passes one of CHECKS.

    Raises:
        VaultDamaged: it does not.
    """
    connection = connect(database, key)
    cancel.when_cancelled(lambda: interrupt(connection))
    try:
        if connection.execute(f"PRAGMA {check[0]}").fetchall() != check[1]:
            raise VaultDamaged("copy_damaged")
    except sqlcipher.DatabaseError as error:
        cancel.check()
        raise database_error(error) from None
    finally:
        connection.close()


def interrupt(connection: Any) -> None:  # noqa: ANN401 - as above
    """End what a connection is doing for another thread, if it is still there."""
    with suppress(sqlcipher.Error):
        connection.interrupt()
