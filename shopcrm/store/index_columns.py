"""What does the index of customers in memory start from? Fetched as whole columns, not rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import Connection

from shopcrm.store.sql import Ints, columns, in_json

# Fewer letters begin the numbers of far too many orders.
_ORDER_DIGITS = 6


@dataclass(frozen=True)
class IndexColumns:
    """One entry per customer file, ascending by id; days are ordinals, 0 for none; net in minor units.

    ``text`` holds the search texts in UTF-8 with a line break between two, ``lengths`` their bytes.
    """

    ids: Ints
    first_day: Ints
    last_day: Ints
    purchases: Ints
    net: Ints
    lengths: Ints
    sort_names: list[str]
    cities: list[str]
    provinces: list[str]
    text: bytes


def index_columns(connection: Connection) -> IndexColumns:
    """Return what the list filters, sorts and searches by."""
    everyone = (
        "(SELECT c.*, coalesce(s.text, '') AS text FROM customer c"
        " LEFT JOIN customer_search s ON s.customer_id = c.id ORDER BY c.id)"
    )
    (ids, first_day, last_day, purchases, net, lengths), (sort_names, cities, provinces) = columns(
        connection,
        everyone,
        numbers=(
            "id", "coalesce(first_day, 0)", "coalesce(last_day, 0)", "purchases", "net", "length(CAST(text AS BLOB))",
        ),
        texts=("sort_name", "city", "province"),
    )  # fmt: skip
    text = connection.exec_driver_sql(f"SELECT CAST(group_concat(text, char(10)) AS BLOB) FROM {everyone}").scalar_one()
    return IndexColumns(
        ids, first_day, last_day, purchases, net, lengths, sort_names, cities, provinces, text or b""
    )  # fmt: skip


def titles(connection: Connection) -> list[tuple[int, str]]:
    """Return (product, lower-case title)."""
    return [(int(row[0]), str(row[1]).lower()) for row in connection.exec_driver_sql("SELECT id, title FROM product")]


def bought(connection: Connection) -> tuple[Ints, Ints]:
    """Return products and customers in pairs: who ever bought what."""
    (products, customers), _ = columns(connection, "bought", numbers=("product_id", "customer_id"))
    return products, customers


def members_of_platform(connection: Connection, platform: str) -> Ints:
    """Return the customers with an account on ``platform``, some more than once."""
    (customers,), _ = columns(connection, "account WHERE platform = ?", (platform,), numbers=("customer_id",))
    return customers


def order_owners(connection: Connection, word: str) -> list[int]:
    """Return the customers of the orders whose number is ``word``, or begins with it where it is long enough.

    Numbers are compared as they are written; ``word`` also in capitals and in small letters.
    """
    shops = [row[0] for row in connection.exec_driver_sql("SELECT id FROM shop").fetchall()]
    owners: list[int] = []
    for shop, beginning in product(shops, {word, word.upper(), word.lower()}):
        # The letter after all others makes a range of a beginning, which the index of numbers answers.
        end = beginning + ("\U0010ffff" if len(word) >= _ORDER_DIGITS else "")
        rows = connection.exec_driver_sql(
            "SELECT a.customer_id FROM orders o JOIN account a ON a.id = o.account_id"
            " WHERE o.shop_id = ? AND o.number BETWEEN ? AND ?",
            (shop, beginning, end),
        )
        owners += [int(row[0]) for row in rows]
    return owners


def last_edit(connection: Connection) -> int:
    """Return the number of the owner's last change to any customer file, 0 for none."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM customer_edit").scalar_one())


def edited_since(connection: Connection, edit: int) -> list[tuple[int, str, str]]:
    """Return (customer, search text, sort name) of every file the owner changed after ``edit``."""
    edited: Sequence[int] = [
        row[0]
        for row in connection.exec_driver_sql("SELECT DISTINCT customer_id FROM customer_edit WHERE id > ?", (edit,))
    ]
    rows = connection.exec_driver_sql(
        "SELECT c.id, s.text, c.sort_name FROM customer c JOIN customer_search s ON s.customer_id = c.id"
        f" WHERE c.id IN {in_json()}",
        (json.dumps(edited),),
    )
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]
