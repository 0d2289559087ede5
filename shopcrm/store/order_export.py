"""What does the vault know of all orders, shop by shop?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.fold import fold
from shopcrm.domain.orders import LedgerOrder
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.store.sql import in_json

_AT_ONCE = 500


class ShopOfOrders(NamedTuple):
    """One shop on one platform; ``zone`` is the zone of its days."""

    id: int
    platform: str
    name: str
    zone: str


def shops(connection: Connection) -> tuple[ShopOfOrders, ...]:
    """Return every shop, in the order they were first met."""
    rows = connection.exec_driver_sql("SELECT id, platform, name, zone FROM shop ORDER BY id").fetchall()
    return tuple(ShopOfOrders(*row) for row in rows)


def orders_of_shop(connection: Connection, shop: int) -> Iterator[LedgerOrder]:
    """Yield a shop's orders as all files together tell them, in the order they were first met."""
    found = connection.exec_driver_sql("SELECT id FROM orders WHERE shop_id = ? ORDER BY id", (shop,)).fetchall()
    ids = [int(row[0]) for row in found]
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        told: dict[int, list[tuple[str, tuple[int, int]]]] = {order: [] for order in part}
        for order, content, *as_of in connection.exec_driver_sql(
            "SELECT s.order_id, s.content, b.as_of, b.written_at FROM sighting s JOIN batch b ON b.id = s.batch_id"
            f" WHERE s.order_id IN {in_json()} ORDER BY s.order_id, s.id",
            (json.dumps(part),),
        ):
            told[order].append((content, tuple(as_of)))
        for contents in told.values():
            yield fold([sighting_from_wire(json.loads(content), as_of) for content, as_of in contents])
