"""What was typed of an order before it was typed again? Kept with the new entry, until that is taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.identities import Evidence
from shopcrm.store.decisions import evidence_from
from shopcrm.store.sql import next_id


class FormerJoin(NamedTuple):
    """A join by hand that came with an entry: the account of the order was made a part of the file ``keep``."""

    batch: int
    keep: int
    account: str
    evidence: tuple[Evidence, ...]


def words_of(connection: Connection, batch: int) -> dict[str, Any]:
    """Return all that is to be remembered of an entry by hand before it is taken back."""
    text = connection.exec_driver_sql("SELECT protocol FROM batch WHERE id = ?", (batch,)).scalar_one()
    protocol: dict[str, Any] = json.loads(text)
    # The number of a join that goes with the entry may be another's by then.
    link = protocol.pop("link", 0)
    told = connection.exec_driver_sql("SELECT content FROM sighting WHERE batch_id = ? ORDER BY id", (batch,))
    join = connection.exec_driver_sql(
        "SELECT l.keep, a.value, l.evidence FROM people_link l JOIN account a ON a.file_id = l.fold"
        " WHERE l.id = ? AND l.ended_at IS NULL",
        (link,),
    ).fetchone()
    return {
        "batch": batch,
        "protocol": protocol,
        "told": [str(row[0]) for row in told.fetchall()],
        "join": list(join) if join is not None else [],
    }


def keep_former(connection: Connection, batch: int, former: Sequence[dict[str, Any]]) -> None:
    """Keep with the entry ``batch`` what it replaced."""
    connection.exec_driver_sql(
        "UPDATE batch SET protocol = json_set(protocol, '$.former', json(?)) WHERE id = ?",
        (json.dumps(former, ensure_ascii=False), batch),
    )


def bring_back(connection: Connection, batch: int) -> list[FormerJoin]:
    """Let the entries that ``batch`` replaced tell of its order again; return the joins to be made again.

    To be done before ``batch`` itself is taken back: between the two the order is told twice, but never not at all.
    """
    found = connection.exec_driver_sql(
        "SELECT json_extract(nullif(protocol, ''), '$.former'), (SELECT min(order_id) FROM sighting WHERE batch_id = ?)"
        " FROM batch WHERE id = ?",
        (batch, batch),
    ).one()
    joins = []
    for former in json.loads(found[0] or "[]"):
        number, first = former["batch"], next_id(connection, "sighting")
        connection.exec_driver_sql(
            "INSERT INTO sighting (id, order_id, batch_id, content) VALUES (?, ?, ?, ?)",
            [(first + place, found[1], number, content) for place, content in enumerate(former["told"])],
        )
        connection.exec_driver_sql(
            "UPDATE batch SET undone_at = NULL, protocol = ? WHERE id = ?",
            (json.dumps(former["protocol"], ensure_ascii=False), number),
        )
        if former["join"]:
            keep, account, evidence = former["join"]
            joins.append(FormerJoin(number, keep, account, evidence_from(evidence)))
    return joins
