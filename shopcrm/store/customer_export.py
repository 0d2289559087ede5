"""What do all customer files together tell of every account, and what did the owner write down of it herself?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from shopcrm.domain.told import BY_HAND, CustomerSighting, fold_told, told_from_wire

_AT_ONCE = 5000


class ToldPart(NamedTuple):
    """The customers of one table: of a platform, as files told them, or as the owner wrote them down (``by_hand``)."""

    platform: str
    by_hand: bool


def told_parts(connection: Connection) -> tuple[ToldPart, ...]:
    """Return what there is, in an order that depends on nothing else."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT t.platform, b.format = ? FROM told_customer t JOIN batch b ON b.id = t.batch_id ORDER BY 1, 2",
        (BY_HAND,),
    ).fetchall()
    return tuple(ToldPart(platform, bool(by_hand)) for platform, by_hand in rows)


def told_of_part(connection: Connection, part: ToldPart) -> Iterator[CustomerSighting]:
    """Yield what is told of each account, by account."""
    rows = connection.exec_driver_sql(
        "SELECT t.value, t.content, b.as_of, b.written_at FROM told_customer t JOIN batch b ON b.id = t.batch_id"
        " WHERE t.platform = ? AND (b.format = ?) = ? ORDER BY t.value, t.id",
        (part.platform, BY_HAND, int(part.by_hand)),
    ).yield_per(_AT_ONCE)
    for _, said in groupby(rows, key=lambda row: str(row[0])):
        yield fold_told([told_from_wire(orjson.loads(content), tuple(as_of)) for _, content, *as_of in said])
