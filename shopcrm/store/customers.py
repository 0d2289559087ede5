"""Which customers match, and what is shown of them in a list?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from shopcrm.domain.customers import Account, CustomerCard, CustomerQuery, SortKey
from shopcrm.store.sql import in_json

_SORT = {
    SortKey.NAME: "c.sort_name",
    SortKey.CITY: "c.city",
    SortKey.FIRST: "c.first_day",
    SortKey.LAST: "c.last_day",
    SortKey.PURCHASES: "c.purchases",
    SortKey.NET: "c.net",
}
_EMPTY = {SortKey.NAME: "''", SortKey.CITY: "''"}
_ORDER_DIGITS = 6


def matching(connection: Connection, query: CustomerQuery, today: date) -> tuple[list[int], list[int]]:
    """Return ids and net amounts (in each one's main currency) of all that match ``query``, in its order.

    Groups and segments are the caller's to apply.
    """
    where, values = _conditions(connection, query, today)
    column = _SORT[query.sort]
    empty = f"({column} = ''), " if query.sort in _EMPTY else f"({column} IS NULL), "
    direction = "DESC" if query.descending else "ASC"
    rows = connection.exec_driver_sql(
        f"SELECT c.id, c.net FROM customer c{where} ORDER BY {empty}{column} {direction}, c.id", tuple(values)
    ).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def _conditions(connection: Connection, query: CustomerQuery, today: date) -> tuple[str, list[object]]:
    terms: list[str] = []
    values: list[object] = []
    for word in query.search.lower().split():
        term, given = _word(connection, word)
        terms.append(term)
        values += given
    if query.platform:
        terms.append("c.id IN (SELECT customer_id FROM account WHERE platform = ?)")
        values.append(query.platform)
    if query.city:
        terms.append("(c.city = ? OR c.province = ?)")
        values += [query.city, query.city]
    if query.min_purchases:
        terms.append("c.purchases >= ?")
        values.append(query.min_purchases)
    if query.quiet_days is not None:
        terms.append("c.last_day <= ?")
        values.append(today.toordinal() - query.quiet_days)
    return (" WHERE " + " AND ".join(terms) if terms else ""), values


def _word(connection: Connection, word: str) -> tuple[str, list[object]]:
    """Return the condition for one search word: search text, item titles, order numbers.

    One set of ids, not alternatives: so the few that match are looked up instead of everyone being asked.
    """
    parts = ["SELECT customer_id FROM customer_search WHERE instr(text, ?)"]
    values: list[object] = [word]
    products = connection.exec_driver_sql("SELECT id FROM product WHERE instr(lower(title), ?)", (word,)).fetchall()
    if products:
        parts.append(f"SELECT customer_id FROM bought WHERE product_id IN {in_json()}")
        values.append(json.dumps([row[0] for row in products]))
    if len(word) >= _ORDER_DIGITS and any(letter.isdigit() for letter in word):
        shops = [row[0] for row in connection.exec_driver_sql("SELECT id FROM shop").fetchall()]
        upper = word.upper()
        for shop in shops:
            parts.append(
                "SELECT a.customer_id FROM orders o JOIN account a ON a.id = o.account_id"
                " WHERE o.shop_id = ? AND o.number >= ? AND o.number < ?"
            )
            values += [shop, upper, upper + "\U0010ffff"]
    return f"c.id IN ({' UNION ALL '.join(parts)})", values


def cards(connection: Connection, ids: Sequence[int]) -> list[CustomerCard]:
    """Return the cards of ``ids`` in that order; unknown ids are left out. Segments are the caller's to add."""
    listed = json.dumps(list(ids))
    accounts: dict[int, list[Account]] = defaultdict(list)
    for customer, platform, value in connection.exec_driver_sql(
        f"SELECT customer_id, platform, value FROM account WHERE customer_id IN {in_json()} ORDER BY id", (listed,)
    ):
        accounts[customer].append(Account(platform, value))
    found = {}
    for row in connection.exec_driver_sql(
        "SELECT id, name, recipient, phone, city, province, first_day, last_day, purchases, net, currency"
        f" FROM customer WHERE id IN {in_json()}",
        (listed,),
    ):
        customer, name, recipient, phone, city, province, first, last, purchases, net, currency = row
        found[customer] = CustomerCard(
            id=customer,
            name=name or recipient,
            accounts=tuple(accounts[customer]),
            phone=phone,
            city=city or province,
            first_day=_day(first),
            last_day=_day(last),
            purchases=purchases,
            net=net,
            currency=currency,
        )
    return [found[i] for i in ids if i in found]


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def net_by_currency(connection: Connection, ids: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """Return (currency, net) sums over the valid purchases of ``ids``, every currency by itself."""
    rows = connection.exec_driver_sql(
        "SELECT o.currency, sum(o.net) FROM account a JOIN orders o ON o.account_id = a.id"
        f" WHERE o.valid = 1 AND a.customer_id IN {in_json()} GROUP BY o.currency ORDER BY o.currency",
        (json.dumps(list(ids)),),
    )
    return tuple((str(row[0]), int(row[1])) for row in rows)


def cities(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return (city or province, customers), largest first."""
    rows = connection.exec_driver_sql(
        "SELECT CASE WHEN city <> '' THEN city ELSE province END AS place, count(*) FROM customer"
        " GROUP BY place HAVING place <> '' ORDER BY 2 DESC, 1"
    )
    return tuple((str(row[0]), int(row[1])) for row in rows)


def platforms(connection: Connection) -> tuple[str, ...]:
    """Return the platforms customers come from."""
    return tuple(str(row[0]) for row in connection.exec_driver_sql("SELECT DISTINCT platform FROM account ORDER BY 1"))


def first_accounts(connection: Connection) -> dict[int, str]:
    """Return the first account of every customer."""
    rows = connection.exec_driver_sql("SELECT customer_id, value FROM account ORDER BY id DESC")
    return {int(row[0]): str(row[1]) for row in rows}
