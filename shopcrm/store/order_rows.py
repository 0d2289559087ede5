"""How does a folded order lie in the tables: one row of orders, its lines, the titles it names?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Connection

from shopcrm.domain.orders import OrderRecord
from shopcrm.domain.wire import OrderChunk
from shopcrm.store.accounts import AccountBook, owner_of
from shopcrm.store.rules import LedgerRules
from shopcrm.store.sql import in_json, insert_rows, next_id

ORDER_COLUMNS = (
    "account_id", "status", "currency", "amount", "refunded", "net", "paid", "valid", "purchased_at", "day", "in_sale",
    "discounted", "recipient", "mobile", "province", "city", "email",
)  # fmt: skip
_INSERT = f"INSERT INTO orders (id, shop_id, number, {', '.join(ORDER_COLUMNS)}) VALUES"
_ORDER = f"(?, ?, ?, {', '.join('?' * len(ORDER_COLUMNS))})"
_UPDATE = f"UPDATE orders SET {', '.join(f'{name} = ?' for name in ORDER_COLUMNS)} WHERE id = ?"
_INSERT_LINE = (
    "INSERT INTO order_line (order_id, key, product_id, variant, sku, category, quantity, unit_price, amount, refunded,"
    " status) VALUES"
)
_LINE = f"({', '.join('?' * 11)})"
# The line of an order that is known by its summary only: `domain.settle.title_line`. A bound NULL would be slow.
_INSERT_TITLE = (
    "INSERT INTO order_line (order_id, product_id, quantity, key, variant, sku, category, refunded, status) VALUES"
)
_TITLE = "(?, ?, ?, '', '', '', '', 0, '')"
_INSERT_BOUGHT = "INSERT OR IGNORE INTO bought (product_id, customer_id) VALUES"
_NOBODY: tuple[None, None] = (None, None)


class OrderWriter:
    """Writes folded orders; titles are stored once and remembered for the length of the write block.

    Attributes:
        touched: customers whose orders were written: their figures are to be refreshed.
        restocked: customers whose items changed or moved: what they bought is to be settled anew.
        dropped: titles that an order no longer names: nobody may name them any more.
        left: customers an order went away from: nothing may be left of them.
        numbers: phone numbers of changed orders that are or were nobody's.
    """

    def __init__(self, connection: Connection, rules: LedgerRules) -> None:
        """Write through ``connection``."""
        self._connection = connection
        self._rules = rules
        self._products: dict[str, int] = {}
        self._next_product = next_id(connection, "product")
        self._any_before = self._next_product > 1
        self.touched: set[int] = set()
        self.restocked: set[int] = set()
        self.dropped: set[str] = set()
        self.left: set[int] = set()
        self.numbers: set[str] = set()

    def insert(
        self, shop: int, first: int, chunk: OrderChunk, accounts: AccountBook, values: Sequence[str]
    ) -> None:  # fmt: skip
        """Insert new orders, whose ids count up from ``first``, with their lines; ``values`` are their accounts."""
        titles, lines = chunk.titles, chunk.lines
        self._load_products(chain((title[1] for title in titles), (line[2] for line in lines)))
        owners = [accounts.known.get(value, _NOBODY) for value in values]
        day_of, in_sale = self._rules.day_of, self._rules.in_sale
        days = [None if moment is None else day_of(moment) for moment in chunk.purchased_at]
        sales = {day: 1 if day is not None and in_sale(day) else 0 for day in set(days)}
        # The columns of ORDER_COLUMNS: chunk[3:10] is status to valid, chunk[11:17] discounted to email.
        columns = (
            range(first, first + len(owners)), repeat(shop), chunk.number, (account for account, _ in owners),
            *chunk[3:10], chunk.purchased_at, days, map(sales.__getitem__, days),
            *chunk[11:17],
        )  # fmt: skip
        insert_rows(self._connection, _INSERT, _ORDER, list(zip(*columns)))  # noqa: B905 - the shop repeats for ever
        products = self._products
        named = [(first + place, products[title], quantity) for place, title, quantity in titles]
        insert_rows(self._connection, _INSERT_TITLE, _TITLE, named)
        self._insert_lines([(first + line[0], *line[1:]) for line in lines])
        self.touched.update(customer for _, customer in owners if customer is not None)
        sold = chain(((title[0], title[1]) for title in titles), ((line[0], line[2]) for line in lines))
        bought = {(products[title], customer) for place, title in sold if (customer := owners[place][1]) is not None}
        insert_rows(self._connection, _INSERT_BOUGHT, "(?, ?)", sorted(bought))

    def update(self, order_id: int, record: OrderRecord, before: OrderRecord, accounts: AccountBook) -> None:
        """Bring a known order to its new state."""
        now, then = owner_of(record), owner_of(before)
        accounts.load((now, then))
        changed = record.lines != before.lines
        if changed:
            self.dropped.update({line.title for line in before.lines} - {line.title for line in record.lines})
        self.rewrite(order_id, record, accounts.account_of(now), lines_changed=changed)
        owners = [owner for value in (now, then) if (owner := accounts.customer_of(value)) is not None]
        self.touched.update(owners)
        if changed or now != then:
            self.restocked.update(owners)
        if now != then:
            self.left.update(owners)
        self.numbers.update(
            told.mobile
            for value, told in ((now, record), (then, before))
            if told.mobile and accounts.account_of(value) is None
        )

    def rewrite(self, order_id: int, record: OrderRecord, account: int | None, *, lines_changed: bool = True) -> None:
        """Write the row and, where they changed, the lines of a known order."""
        self._load_products(line.title for line in record.lines)
        self._connection.exec_driver_sql(_UPDATE, (*self._values(record, account), order_id))
        if lines_changed:
            self._connection.exec_driver_sql("DELETE FROM order_line WHERE order_id = ?", (order_id,))
            self._insert_lines([(order_id, *line) for line in record.lines])

    def _insert_lines(self, lines: Sequence[Sequence[Any]]) -> None:
        """Insert (order id, *LedgerLine) rows."""
        products = self._products
        rows = [(order_id, key, products[title], *rest) for order_id, key, title, *rest in lines]
        insert_rows(self._connection, _INSERT_LINE, _LINE, rows)

    def _values(self, record: OrderRecord, account: int | None) -> tuple[object, ...]:
        moment = record.purchased_at
        day = None if moment is None else self._rules.day_of(moment)
        # In the order of ORDER_COLUMNS: record[2:9] is status to valid, record[10:16] discounted to email.
        in_sale = 1 if day is not None and self._rules.in_sale(day) else 0
        return (account, *record[2:9], moment, day, in_sale, *record[10:16])

    def _load_products(self, titles: Iterable[str]) -> None:
        wanted = [title for title in dict.fromkeys(titles) if title not in self._products]
        if not wanted:
            return
        if self._any_before:
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


def forget_titles(connection: Connection, titles: set[str]) -> None:
    """Remove those of ``titles`` no item bears any more, after what was bought is settled."""
    if titles:
        connection.exec_driver_sql(
            f"DELETE FROM product WHERE title IN {in_json()}"
            # Found at once for what a known customer bought; only the others are looked for among all items.
            " AND NOT EXISTS (SELECT 1 FROM bought b WHERE b.product_id = product.id)"
            " AND id NOT IN (SELECT product_id FROM order_line)",
            (json.dumps(sorted(titles)),),
        )
