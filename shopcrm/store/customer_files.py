"""What is in one customer's file, and how are the owner's words in it changed?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from shopcrm.domain.customers import Basics, EventKind, ItemView, OrderView, TimelineEvent
from shopcrm.domain.fold import fold
from shopcrm.domain.orders import Moment, Sighting, Status
from shopcrm.domain.people import FileNode
from shopcrm.domain.wire import sighting_from_wire
from shopcrm.store.decisions import rechoose
from shopcrm.store.identities import files_of, people_events
from shopcrm.store.joining import settle
from shopcrm.store.neighbourhood import NeighbourhoodReader
from shopcrm.store.refresh import refresh_moved, refresh_words
from shopcrm.store.rules import CustomerRules
from shopcrm.store.sql import in_json
from shopcrm.store.told_customers import told_events
from shopcrm.store.words import from_stored, show, shown_words, stored


def basics(connection: Connection, customer: int) -> Basics | None:
    """Return the owner's words about a customer; None when there is no such file."""
    return shown_words(connection, (customer,)).get(customer)


def save_basics(connection: Connection, customer: int, new: Basics, at: int, rules: CustomerRules) -> set[int]:
    """Write the owner's words and what they were before; return the customers that came together or apart through it.

    Files the program joins by a number must not contradict each other: words may join or part them.
    """
    old = basics(connection, customer)
    before, after = stored(old or Basics()), stored(new)
    changes = [(customer, at, field, before[field], after[field]) for field in after if before[field] != after[field]]
    if old is None or not changes:
        return set()
    connection.exec_driver_sql(
        "INSERT INTO customer_edit (customer_id, at, field, before, after) VALUES (?, ?, ?, ?, ?)", changes
    )
    clean = from_stored(after.values())
    reader = NeighbourhoodReader(connection, rules.people)
    near = reader.read((customer,))
    moved: set[int] = set()
    if len(near.files) == 1:
        show(connection, {customer: clean})
    else:
        group = next(one for one in rules.people.groups(near) if one.root == customer)
        _, near = rules.people.edit(near, group, FileNode(customer, words=clean))
        rechoose(connection, near.links)
        moved = settle(connection, near, reader.customer_of, at, rules.people)
        refresh_moved(connection, moved, rules)
    refresh_words(connection, customer, rules.search)
    return moved


def orders_of(connection: Connection, customer: int) -> tuple[tuple[OrderView, ...], tuple[str, ...]]:
    """Return a customer's orders, newest first, with all their items, and the distinct addresses they went to."""
    rows = connection.exec_driver_sql(
        "SELECT o.id, s.platform, s.name, o.number, o.status, o.currency, o.amount, o.refunded, o.net, o.valid"
        " FROM account a JOIN orders o ON o.account_id = a.id JOIN shop s ON s.id = o.shop_id"
        " WHERE a.customer_id = ? ORDER BY coalesce(o.purchased_at, 0) DESC, o.id DESC",
        (customer,),
    ).fetchall()
    ids = [int(row[0]) for row in rows]
    items = _items(connection, ids)
    told = _told(connection, ids)
    views = []
    for order, platform, shop, number, status, currency, amount, refunded, net, valid in rows:
        sighting = told[order]
        views.append(
            OrderView(
                order, platform, shop, number, Status(status), sighting.platform_status, _moment(sighting.created_at),
                _moment(sighting.paid_at), currency, amount, refunded, net, bool(valid), sighting.recipient,
                sighting.city or sighting.province, tuple(items.get(order, ())),
            )
        )  # fmt: skip
    addresses = (told[order].address for order in ids)
    return tuple(views), tuple(dict.fromkeys(address for address in addresses if address))


def _told(connection: Connection, orders: Sequence[int]) -> dict[int, Sighting]:
    contents: dict[int, list[Sighting]] = {}
    for order, content, *as_of in connection.exec_driver_sql(
        "SELECT s.order_id, s.content, b.as_of, b.written_at FROM sighting s JOIN batch b ON b.id = s.batch_id"
        f" WHERE s.order_id IN {in_json()} ORDER BY s.id",
        (json.dumps(orders),),
    ):
        contents.setdefault(order, []).append(sighting_from_wire(json.loads(content), tuple(as_of)))
    return {order: fold(sightings).sighting for order, sightings in contents.items()}


def _items(connection: Connection, orders: Sequence[int]) -> dict[int, list[ItemView]]:
    items: dict[int, list[ItemView]] = {}
    for order, title, variant, quantity, amount, status in connection.exec_driver_sql(
        "SELECT l.order_id, p.title, l.variant, l.quantity, l.amount, l.status FROM order_line l"
        f" JOIN product p ON p.id = l.product_id WHERE l.order_id IN {in_json()} ORDER BY l.id",
        (json.dumps(orders),),
    ):
        plain = int(quantity) if float(quantity).is_integer() else quantity
        items.setdefault(order, []).append(ItemView(title, variant, plain, amount, status))
    return items


def _moment(moment: Moment | None) -> datetime | None:
    return None if moment is None else datetime.fromtimestamp(moment.epoch, UTC)


def timeline_of(connection: Connection, customer: int, orders: Sequence[OrderView]) -> tuple[TimelineEvent, ...]:
    """Return orders, the imports that touched them and the owner's changes, newest first."""
    events = [
        TimelineEvent(
            order.paid_at or order.created_at,  # type: ignore[arg-type]
            EventKind.ORDER,
            (
                ("number", order.number), ("status", order.status.value), ("amount", str(order.amount)),
                ("currency", order.currency), ("title", order.items[0].title if order.items else ""),
            ),
        )
        for order in orders
        if order.paid_at or order.created_at
    ]  # fmt: skip
    imports = connection.exec_driver_sql(
        "SELECT b.at, b.file, b.platform, count(*) FROM account a JOIN orders o ON o.account_id = a.id"
        " JOIN sighting s ON s.order_id = o.id JOIN batch b ON b.id = s.batch_id WHERE a.customer_id = ? GROUP BY b.id",
        (customer,),
    )
    events += [
        TimelineEvent(
            datetime.fromtimestamp(at, UTC), EventKind.IMPORT,
            (("file", file), ("platform", platform), ("orders", str(count))),
        )
        for at, file, platform, count in imports
    ]  # fmt: skip
    listed = json.dumps(sorted({customer, *files_of(connection, customer)}))
    edits = connection.exec_driver_sql(
        f"SELECT at, field, before, after FROM customer_edit WHERE customer_id IN {in_json()}", (listed,)
    )  # fmt: skip
    events += [
        TimelineEvent(
            datetime.fromtimestamp(at, UTC), EventKind.EDIT, (("field", field), ("before", before), ("after", after))
        )
        for at, field, before, after in edits
    ]
    events += people_events(connection, customer)
    events += told_events(connection, customer)
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def figures_of(connection: Connection, customer: int) -> tuple[int, int, int]:
    """Return (refunded minor units, orders with a refund, purchases in sale windows)."""
    row = connection.exec_driver_sql(
        "SELECT refunded, refunded_orders, sale_purchases FROM customer WHERE id = ?", (customer,)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])
