"""Small pieces of SQL that several rooms of the store share."""

from __future__ import annotations

from sqlalchemy import Connection


def in_json() -> str:
    """Return an operand for IN whose one parameter is a JSON list: no limit on its length."""
    return "(SELECT value FROM json_each(?))"


def next_id(connection: Connection, table: str) -> int:
    """Return the id the next row of ``table`` gets, inside a write block."""
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").scalar_one())


def only_currency(connection: Connection) -> str:
    """Return the one currency of all imports, "" where there are several: one column less to fetch."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT json_extract(value, '$.currency') FROM batch, json_each(totals) WHERE undone_at IS NULL"
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""
