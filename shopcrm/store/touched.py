"""Which customers does a change reach? They stand in a table of their own while all that follows is set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from shopcrm.store.sql import plain_rows

# Customers looked at together: bounds the memory of the largest import.
_AT_ONCE: Final = 20_000


def touch(connection: Connection, customers: set[int]) -> None:
    """Let the table ``touched`` hold these customers and no others."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM touched")
    connection.exec_driver_sql(
        "INSERT INTO touched SELECT value FROM json_each(?)", (json.dumps(sorted(customers)),)
    )  # fmt: skip


def touched_ranges(connection: Connection) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of so many touched customers at a time."""
    ids = [row[0] for row in plain_rows(connection, "SELECT id FROM touched ORDER BY id")]
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        yield part[0], part[-1]
