"""What was begun when the shop was closed? Lies in the vault until it is opened again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from shopcrm.domain.drafts import Draft


def drafts(connection: Connection) -> tuple[Draft, ...]:
    """Return what lies there, in the order it was put away."""
    rows = connection.exec_driver_sql("SELECT kind, version, content FROM draft ORDER BY id")
    return tuple(Draft(*row) for row in rows)


def put_away(connection: Connection, begun: Sequence[Draft]) -> None:
    """Let ``begun`` be all that lies there."""
    connection.exec_driver_sql("DELETE FROM draft")
    if begun:
        rows = [(one.kind, one.version, one.content) for one in begun]
        connection.exec_driver_sql("INSERT INTO draft (kind, version, content) VALUES (?, ?, ?)", rows)
