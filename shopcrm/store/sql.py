"""Small pieces of SQL that several rooms of the store share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import Connection

Ints = NDArray[np.int64]


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
