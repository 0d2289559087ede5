"""How does a folded order lie in the tables: one row of orders, its lines, the titles it names?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from shopcrm.domain.contacts import personal_phone
from shopcrm.domain.orders import LedgerLine, LedgerOrder
from shopcrm.store.accounts import AccountBook
from shopcrm.store.rules import LedgerRules
from shopcrm.store.sql import in_json, next_id

ORDER_COLUMNS = (
    "account_id", "status", "currency", "amount", "refunded", "net", "paid", "valid", "purchased_at", "day", "in_sale",
    "discounted", "recipient", "mobile", "province", "city",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO orders (id, shop_id, number, {', '.join(ORDER_COLUMNS)})"
    f" VALUES (?, ?, ?, {', '.join('?' * len(ORDER_COLUMNS))})"
)
_UPDATE = f"UPDATE orders SET {', '.join(f'{name} = ?' for name in ORDER_COLUMNS)} WHERE id = ?"
_INSERT_LINE = (
    "INSERT INTO order_line (order_id, key, product_id, variant, sku, category, quantity, unit_price, amount, refunded,"
    " status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class OrderWriter:
    """Writes folded orders; titles are stored once and remembered for the length of the write block.

    Attributes:
        restocked: customers whose items changed or moved: what they bought is to be settled anew.
    """

    def __init__(self, connection: Connection, rules: LedgerRules) -> None:
        """Write through ``connection``."""
        self._connection = connection
        self._rules = rules
        self._products: dict[str, int] = {}
        self._next_product = next_id(connection, "product")
        self.restocked: set[int] = set()

    def insert(self, shop: int, orders: Sequence[tuple[int, LedgerOrder]], accounts: AccountBook) -> None:
        """Insert new (id, order) pairs with their lines."""
        self._load_products(line.title for _, order in orders for line in order.lines)
        self._connection.exec_driver_sql(
            _INSERT,
            [
                (i, shop, o.sighting.number, *self._values(o, accounts.account_of(o.sighting.account)))
                for i, o in orders
            ],
        )
        lines = [self._line(i, line) for i, order in orders for line in order.lines]
        if lines:
            self._connection.exec_driver_sql(_INSERT_LINE, lines)
        bought = {
            (self._products[line.title], customer)
            for _, order in orders
            if (customer := accounts.customer_of(order.sighting.account)) is not None
            for line in order.lines
        }
        self._buy(bought)

    def update(self, order_id: int, order: LedgerOrder, before: LedgerOrder, accounts: AccountBook) -> None:
        """Bring a known order to its new state."""
        accounts.load((order.sighting.account, before.sighting.account))
        account = accounts.account_of(order.sighting.account)
        changed = order.lines != before.lines
        self.rewrite(order_id, order, account, lines_changed=changed)
        if changed or order.sighting.account != before.sighting.account:
            owners = (accounts.customer_of(told.sighting.account) for told in (order, before))
            self.restocked.update(owner for owner in owners if owner is not None)

    def rewrite(self, order_id: int, order: LedgerOrder, account: int | None, *, lines_changed: bool = True) -> None:
        """Write the row and, where they changed, the lines of a known order."""
        self._load_products(line.title for line in order.lines)
        self._connection.exec_driver_sql(_UPDATE, (*self._values(order, account), order_id))
        if lines_changed:
            self._connection.exec_driver_sql("DELETE FROM order_line WHERE order_id = ?", (order_id,))
            if order.lines:
                self._connection.exec_driver_sql(_INSERT_LINE, [self._line(order_id, line) for line in order.lines])

    def _values(self, order: LedgerOrder, account: int | None) -> tuple[object, ...]:
        told = order.sighting
        day = None if order.purchased_at is None else self._rules.day_of(order.purchased_at)
        return (
            account, order.status.value, told.currency, order.amount, order.refunded, order.net, order.paid,
            order.valid, order.purchased_at, day, day is not None and self._rules.in_sale(day), bool(told.discount),
            told.recipient, (personal_phone(told.phone) or "") if told.phone else "", told.province, told.city,
        )  # fmt: skip

    def _line(self, order_id: int, line: LedgerLine) -> tuple[object, ...]:
        return (
            order_id, line.key, self._products[line.title], line.variant, line.sku, line.category, line.quantity,
            line.unit_price, line.amount, line.refunded, line.status,
        )  # fmt: skip

    def _load_products(self, titles: Iterable[str]) -> None:
        wanted = [title for title in dict.fromkeys(titles) if title not in self._products]
        if not wanted:
            return
        rows = self._connection.exec_driver_sql(
            f"SELECT title, id FROM product WHERE title IN {in_json()}", (json.dumps(wanted),)
        )
        self._products.update((title, i) for title, i in rows)
        fresh = [title for title in wanted if title not in self._products]
        if fresh:
            pairs = list(enumerate(fresh, self._next_product))
            self._next_product += len(fresh)
            self._connection.exec_driver_sql("INSERT INTO product (id, title) VALUES (?, ?)", pairs)
            self._products.update((title, i) for i, title in pairs)

    def _buy(self, pairs: set[tuple[int, int]]) -> None:
        if pairs:
            self._connection.exec_driver_sql(
                "INSERT OR IGNORE INTO bought (product_id, customer_id) VALUES (?, ?)", sorted(pairs)
            )


def forget_purchases(connection: Connection, customers: set[int]) -> None:
    """Write anew which titles ``customers`` bought, from the orders they have."""
    ids = json.dumps(sorted(customers))
    connection.exec_driver_sql(f"DELETE FROM bought WHERE customer_id IN {in_json()}", (ids,))
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO bought (product_id, customer_id)"
        " SELECT l.product_id, a.customer_id FROM account a JOIN orders o ON o.account_id = a.id"
        f" JOIN order_line l ON l.order_id = o.id WHERE a.customer_id IN {in_json()}",
        (ids,),
    )
