"""Small pieces of SQL that several rooms of the store share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import Connection

Ints = NDArray[np.int64]
# Rows a statement inserts at once: what each call costs is then divided by it.
_AT_ONCE: Final = 50


def in_json() -> str:
    """Return an operand for IN whose one parameter is a JSON list: no limit on its length."""
    return "(SELECT value FROM json_each(?))"


def next_id(connection: Connection, table: str) -> int:
    """Return the id the next row of ``table`` gets, inside a write block."""
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").scalar_one())


def plain_rows(connection: Connection, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """Return all rows as the driver has them: nothing of SQLAlchemy's is made for each."""
    found = connection.exec_driver_sql(statement, values).cursor
    return [] if found is None else list(found.fetchall())


def insert_rows(connection: Connection, into: str, values: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert ``rows`` by ``into`` ("INSERT INTO table (columns) VALUES") and ``values``, the terms of one row.

    Many rows a statement: half the time of a statement a row where rows are narrow.
    """
    whole = len(rows) - len(rows) % _AT_ONCE
    statement = f"{into} {', '.join([values] * _AT_ONCE)}"
    for start in range(0, whole, _AT_ONCE):
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows[start : start + _AT_ONCE])))
    if whole < len(rows):
        connection.exec_driver_sql(f"{into} {values}", rows[whole:])


def only_currency(connection: Connection) -> str:
    """Return the one currency of all imports, "" where there are several: one column less to fetch."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT json_extract(value, '$.currency') FROM batch, json_each(totals) WHERE undone_at IS NULL"
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""


def columns(
    connection: Connection,
    source: str,
    values: tuple[object, ...] = (),
    *,
    numbers: Sequence[str] = (),
    texts: Sequence[str] = (),
) -> tuple[list[Ints], list[list[str]]]:
    """Return whole columns of ``source``: whole numbers (never NULL) as arrays, texts as lists.

    One long text a column, taken apart at once, is many times faster than a tuple a row.
    """
    wanted = [f"group_concat({name})" for name in numbers] + [f"json_group_array({name})" for name in texts]
    row = connection.exec_driver_sql(f"SELECT {', '.join(wanted)} FROM {source}", values).one()
    found = [np.fromstring(text or "", dtype=np.int64, sep=",") for text in row[: len(numbers)]]
    if any(len(column) != len(found[0]) for column in found):
        raise ValueError("a column of numbers holds NULL")
    return found, [orjson.loads(text) for text in row[len(numbers) :]]
