"""What follows from a customer's orders? Figures, usual recipient and search text, set after every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from shopcrm.store.joining import rejoin, rejoin_crowd
from shopcrm.store.neighbourhood import crowd_of
from shopcrm.store.recipients import UsualChange, refresh_recipients
from shopcrm.store.rules import CustomerRules, SearchRules
from shopcrm.store.shared_numbers import settle_numbers
from shopcrm.store.sql import plain_rows
from shopcrm.store.told_customers import told_anything, told_words
from shopcrm.store.touched import touch, touched_ranges

# One pass over the orders of the touched customers; the order of the joins is said, or a plan of its own reads all
# orders of the shop. Who bought in several currencies is left for the second statement.
_FIGURES = """
UPDATE customer SET currency = s.currency, first_day = s.first_day, last_day = s.last_day, purchases = s.purchases,
  net = s.net, refunded = s.refunded, refunded_orders = s.refunded_orders, paid_orders = s.paid_orders,
  sale_purchases = s.sales, discounted_purchases = s.discounts
FROM (
  SELECT t.id, CASE WHEN min(o.currency) = max(o.currency) THEN min(o.currency) ELSE '' END AS currency,
         sum(o.valid) AS purchases, sum(o.net * o.valid) AS net, min(CASE WHEN o.valid THEN o.day END) AS first_day,
         max(CASE WHEN o.valid THEN o.day END) AS last_day, sum(o.refunded * o.paid) AS refunded,
         sum(o.paid AND o.refunded > 0) AS refunded_orders, sum(o.paid) AS paid_orders,
         sum(o.valid AND o.in_sale) AS sales, sum(o.valid AND o.discounted) AS discounts
  FROM touched t CROSS JOIN account a ON a.customer_id = t.id CROSS JOIN orders o ON o.account_id = a.id GROUP BY t.id
) s WHERE s.id = customer.id
"""
# Amounts of different currencies are never added: those of the currency with most purchases stand for her.
_SEVERAL_CURRENCIES = """
UPDATE customer SET currency = s.currency, net = s.net, refunded = s.refunded
FROM (
  SELECT id, currency, net, refunded, row_number() OVER (PARTITION BY id ORDER BY n DESC, currency) AS place
  FROM (
    SELECT t.id, o.currency, sum(o.valid) AS n, sum(o.net * o.valid) AS net, sum(o.refunded * o.paid) AS refunded
    FROM touched t CROSS JOIN customer c ON c.id = t.id AND c.currency = ''
      CROSS JOIN account a ON a.customer_id = t.id CROSS JOIN orders o ON o.account_id = a.id
    GROUP BY t.id, o.currency
  )
) s WHERE s.id = customer.id AND s.place = 1
"""
# A file whose orders are all gone (undone) but which the owner wrote in.
_RESET = """
UPDATE customer SET currency = '', first_day = NULL, last_day = NULL, purchases = 0, net = 0, refunded = 0,
  refunded_orders = 0, paid_orders = 0, sale_purchases = 0, discounted_purchases = 0
WHERE id IN (SELECT id FROM touched)
  AND NOT EXISTS (SELECT 1 FROM account a JOIN orders o ON o.account_id = a.id WHERE a.customer_id = customer.id)
"""
# A file without any account left tells nothing of how she is reached.
_UNREACHED = """
UPDATE customer SET recipient = '', phone = '', province = '', city = '', told_birthday = ''
WHERE id IN (SELECT id FROM touched) AND NOT EXISTS (SELECT 1 FROM account a WHERE a.customer_id = customer.id)
"""


class Refreshed(NamedTuple):
    """Which customers a change reached.

    ``touched`` are those whose figures may have changed, gone ones included; ``dissolved`` those whose orders turned
    out to be nobody's, or somebody's again.
    """

    touched: set[int]
    dissolved: set[int]


def refresh_customers(
    connection: Connection, customers: Iterable[int], at: int, rules: CustomerRules, numbers: Iterable[str] = ()
) -> Refreshed:
    """Set all that follows from the orders of ``customers``, after some of these changed.

    First who is one with whom, since it decides whose an order is; then figures, contacts and search texts.

    Args:
        connection: inside a write block.
        customers: whose orders changed, those without any left included.
        at: epoch seconds, for the log of joins.
        rules: what follows from what.
        numbers: phone numbers of changed orders that are nobody's.

    Returns:
        Whose figures may have changed, and who may be left without orders by it.
    """
    touched = set(customers)
    people = rules.people
    touch(connection, touched)
    changes = refresh_recipients(connection, people)
    nobodys = set(numbers)
    crowd = crowd_of(connection, changes, nobodys)
    dissolved: set[int] = set()
    crowded = {phone for phone, accounts in crowd.phones.items() if accounts > people.most_names}
    if more := settle_numbers(connection, crowded, nobodys | _phones(changes), people.most_names):
        touch(connection, more)
        changes += refresh_recipients(connection, people)
        crowd = crowd_of(connection, changes, nobodys)
        touched |= more
        dissolved = more
    if crowd and (moved := rejoin_crowd(connection, crowd, at, people)):
        touch(connection, moved)
        refresh_recipients(connection, people)
        touched |= moved
    refresh_figures(connection, touched, rules.search)
    return Refreshed(touched, dissolved)


def _phones(changes: Iterable[UsualChange]) -> set[str]:
    return {phone for one in changes for phone in (one.before.phone, one.after.phone) if phone}


def refresh_everyone(connection: Connection, at: int, rules: CustomerRules) -> Refreshed:
    """Set all that follows for every customer: after the tables learnt something new."""
    customers = {int(row[0]) for row in connection.exec_driver_sql("SELECT id FROM customer")}
    numbers = {
        str(row[0])
        for row in connection.exec_driver_sql(
            "SELECT DISTINCT mobile FROM orders INDEXED BY ix_orders_nobodys_mobile"
            " WHERE account_id IS NULL AND mobile <> ''"
        )
    }
    return refresh_customers(connection, customers, at, rules, numbers)


def rejoin_customers(
    connection: Connection, customers: Iterable[int], at: int, rules: CustomerRules,
    also: Mapping[int, int] | None = None,
) -> set[int]:  # fmt: skip
    """Settle anew who is one with ``customers`` after the owner said something of it; return whose figures changed.

    ``also`` are files that were part of a customer through a join that ended.
    """
    moved = rejoin(connection, customers, at, rules.people, also)
    refresh_moved(connection, moved, rules)
    return moved


def refresh_moved(connection: Connection, moved: set[int], rules: CustomerRules) -> None:
    """Set all that follows for customers whose files moved."""
    if moved:
        touch(connection, moved)
        refresh_recipients(connection, rules.people)
        refresh_figures(connection, moved, rules.search)


def refresh_figures(connection: Connection, customers: set[int], search: SearchRules) -> None:
    """Set figures and search texts of ``customers``."""
    if not customers:
        return
    touch(connection, customers)
    connection.exec_driver_sql(_RESET)
    connection.exec_driver_sql(_UNREACHED)
    connection.exec_driver_sql(_FIGURES)
    connection.exec_driver_sql(_SEVERAL_CURRENCIES)
    refresh_search(connection, search)
    connection.exec_driver_sql("DELETE FROM touched")


def refresh_words(connection: Connection, customer: int, search: SearchRules) -> None:
    """Set the search text of a customer the owner wrote about."""
    touch(connection, {customer})
    refresh_search(connection, search)


def refresh_search(connection: Connection, rules: SearchRules) -> None:
    """Write search text and sort name of the customers in the table ``touched``, so many at a time."""
    for between in touched_ranges(connection):
        _refresh_part(connection, rules, between)


def _refresh_part(connection: Connection, rules: SearchRules, between: tuple[int, int]) -> None:
    nicks: dict[int, list[str]] = defaultdict(list)
    for customer, value in plain_rows(
        connection,
        "SELECT a.customer_id, a.value FROM touched t JOIN account a ON a.customer_id = t.id"
        " WHERE t.id BETWEEN ? AND ? AND a.kind = 'account' ORDER BY a.platform, a.value",
        between,
    ):
        nicks[customer].append(value)
    for customer, words in (told_words(connection, between) if told_anything(connection) else {}).items():
        nicks[customer] += words
    texts, names = [], []
    rows = plain_rows(
        connection,
        "SELECT c.id, c.name, c.recipient, c.phone, c.province, c.city, c.sort_name, s.text"
        " FROM touched t JOIN customer c ON c.id = t.id LEFT JOIN customer_search s ON s.customer_id = c.id"
        " WHERE t.id BETWEEN ? AND ?",
        between,
    )
    for customer, name, recipient, phone, province, city, sort_name, old in rows:
        own = nicks[customer]
        text = rules.text((name, recipient), own, phone, (province, city))
        if text != old:
            texts.append((customer, text))
        sort = rules.sort_name(name or recipient or (own[0] if own else ""))
        if sort != sort_name:
            names.append((sort, customer))
    if texts:
        connection.exec_driver_sql("INSERT OR REPLACE INTO customer_search (customer_id, text) VALUES (?, ?)", texts)
    if names:
        connection.exec_driver_sql("UPDATE customer SET sort_name = ? WHERE id = ?", names)
