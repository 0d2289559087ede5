"""How are orders folded anew from what files told of them? Those whose ids stand in the temporary table ``undone``."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from shopcrm.domain.fold import fold
from shopcrm.domain.orders import Sighting, record_of
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.store.accounts import AccountBook, owner_of
from shopcrm.store.order_rows import OrderWriter
from shopcrm.store.rules import LedgerRules


def choose_orders(connection: Connection, query: str, value: int) -> None:
    """Let ``undone`` hold the order ids that ``query`` of one parameter finds."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS undone (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM undone")
    connection.exec_driver_sql(f"INSERT OR IGNORE INTO undone {query}", (value,))


def fold_again(connection: Connection, platform: str, rules: LedgerRules, touched: set[int]) -> int:
    """Fold the chosen orders files still tell of from what these say; their buyers join ``touched``."""
    writer, accounts = OrderWriter(connection, rules), AccountBook(connection, platform)
    rows = connection.exec_driver_sql(
        "SELECT s.order_id, s.content, b.as_of, b.written_at FROM sighting s JOIN undone u ON u.id = s.order_id"
        " JOIN batch b ON b.id = s.batch_id ORDER BY s.order_id, s.id"
    ).fetchall()
    told: dict[int, list[Sighting]] = {}
    for order, content, *as_of in rows:
        told.setdefault(order, []).append(sighting_from_wire(json.loads(content), tuple(as_of)))
    for order, sightings in told.items():
        folded = fold(sightings)
        record = record_of(folded)
        value = owner_of(record)
        accounts.load((value,))
        writer.rewrite(order, record, accounts.account_of(value))
        owner = accounts.customer_of(value)
        if owner is not None:
            touched.add(owner)
    return len(told)


def remove_unseen(connection: Connection) -> int:
    """Remove the chosen orders no file tells of any more."""
    connection.exec_driver_sql("DELETE FROM undone WHERE id IN (SELECT order_id FROM sighting)")
    connection.exec_driver_sql("DELETE FROM order_line WHERE order_id IN (SELECT id FROM undone)")
    gone = connection.exec_driver_sql("DELETE FROM orders WHERE id IN (SELECT id FROM undone)")
    return int(gone.rowcount)
