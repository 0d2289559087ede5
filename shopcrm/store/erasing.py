"""How does a customer go for good, so that her orders stay as bare figures and nothing else tells of her?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from shopcrm.domain.contacts import AccountKind
from shopcrm.domain.erasure import Mark, bare_text, key_of
from shopcrm.store.accounts import AccountBook
from shopcrm.store.erasure_found import Found
from shopcrm.store.order_rows import forget_purchases
from shopcrm.store.refresh import refresh_customers, rejoin_customers
from shopcrm.store.residue import forget_residue
from shopcrm.store.rules import CustomerRules
from shopcrm.store.sql import in_json


class Stripped(NamedTuple):
    """Whose orders lost their person, and the numbers these had."""

    customers: set[int]
    phones: set[str]


def erase(connection: Connection, found: Found, at: int, rules: CustomerRules) -> set[int]:
    """Take away what was ``found``, inside a write block; return the customers whose figures may have changed.

    Whoever else was joined with her by mistake stays, as a customer of her own.
    """
    rest = _left_behind(connection, found)
    marks = dict.fromkeys(found.deliveries, Mark.DELIVERY) | dict.fromkeys(found.orders, Mark.ORDER)
    stripped = strip_orders(connection, marks)
    later = _take_accounts(connection, found)
    links = _forget_decisions(connection, found.files)
    _forget_files(connection, found, rest)
    forget_residue(connection, found.words, found.numbers, found.files, links)
    touched = (stripped.customers | _give_owners(connection, later)) - found.files | set(rest.values())
    if rest:
        touched |= rejoin_customers(connection, set(rest.values()), at, rules, rest)
    phones = {key for one in found.contacts if "@" not in (key := key_of(one))} | stripped.phones
    touched |= refresh_customers(connection, touched, at, rules, phones).touched
    return touched | found.customers


def strip_orders(connection: Connection, marks: Mapping[int, Mark]) -> Stripped:
    """Leave orders with figures only, a delivery with its buyer's account as well; what files said of them too."""
    listed = json.dumps(sorted(marks))
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT a.customer_id, o.mobile FROM orders o LEFT JOIN account a ON a.id = o.account_id"
        f" WHERE o.id IN {in_json()}",
        (listed,),
    ).fetchall()
    told = connection.exec_driver_sql(
        f"SELECT id, order_id, content FROM sighting WHERE order_id IN {in_json()}", (listed,)
    ).fetchall()
    changed = [
        (bare, number)
        for number, order, text in told
        if (bare := bare_text(text, account=marks[order] is Mark.DELIVERY)) != text
    ]
    if changed:
        connection.exec_driver_sql("UPDATE sighting SET content = ? WHERE id = ?", changed)
    whole = json.dumps(sorted(order for order, mark in marks.items() if mark is not Mark.DELIVERY))
    connection.exec_driver_sql(f"UPDATE orders SET account_id = NULL WHERE id IN {in_json()}", (whole,))
    connection.exec_driver_sql(
        "UPDATE orders SET recipient = '', mobile = '', province = '', city = '', email = '', account_id ="
        " (SELECT a.id FROM account a WHERE a.id = orders.account_id AND a.kind = ?)"
        f" WHERE id IN {in_json()}",
        (AccountKind.ACCOUNT.value, listed),
    )
    customers = {int(row[0]) for row in rows if row[0] is not None}
    forget_purchases(connection, customers)
    return Stripped(customers, {str(row[1]) for row in rows if row[1]})


def _left_behind(connection: Connection, found: Found) -> dict[int, int]:
    """Return file → customer of those joined with her that are not hers: only in an older vault there are any."""
    rows = connection.exec_driver_sql(
        f"SELECT file_id, customer_id FROM account WHERE customer_id IN {in_json()} AND file_id NOT IN {in_json()}",
        (json.dumps(sorted(found.customers)), json.dumps(sorted(found.files))),
    )
    return {int(row[0]): int(row[1]) for row in rows}


def _take_accounts(connection: Connection, found: Found) -> dict[int, tuple[str, str]]:
    """Remove her accounts and what files told of them; return order → account of what she bought since."""
    listed = json.dumps(sorted(found.accounts))
    rows = connection.exec_driver_sql(
        f"SELECT id, account_id FROM orders WHERE account_id IN {in_json()}", (listed,)
    ).fetchall()
    connection.exec_driver_sql(
        "DELETE FROM told_customer WHERE (platform, value) IN"
        f" (SELECT platform, value FROM account WHERE id IN {in_json()})",
        (listed,),
    )
    connection.exec_driver_sql(f"UPDATE orders SET account_id = NULL WHERE account_id IN {in_json()}", (listed,))
    connection.exec_driver_sql(f"DELETE FROM account WHERE id IN {in_json()}", (listed,))
    return {int(order): found.accounts[int(account)] for order, account in rows}


def _give_owners(connection: Connection, later: Mapping[int, tuple[str, str]]) -> set[int]:
    """Let orders of after the erasure be those of a new customer."""
    touched: set[int] = set()
    for platform in sorted({platform for platform, _ in later.values()}):
        book = AccountBook(connection, platform)
        own = {order: value for order, (of, value) in later.items() if of == platform}
        book.load(own.values(), shared=True)
        connection.exec_driver_sql(
            "UPDATE orders SET account_id = ? WHERE id = ?",
            [(book.account_of(value), order) for order, value in own.items()],
        )
        touched |= {customer for _, customer in book.known.values()}
    forget_purchases(connection, touched)
    return touched


def _forget_decisions(connection: Connection, files: Iterable[int]) -> set[int]:
    """Forget who she was joined with and who she is not; return the numbers of the joins."""
    listed = json.dumps(sorted(files))
    gone = connection.exec_driver_sql(
        f"DELETE FROM people_link WHERE keep IN {in_json()} OR fold IN {in_json()} RETURNING id", (listed, listed)
    ).fetchall()
    for table in ("people_apart", "people_later"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE a IN {in_json()} OR b IN {in_json()}", (listed, listed))
    return {int(row[0]) for row in gone}


def _forget_files(connection: Connection, found: Found, rest: Mapping[int, int]) -> None:
    for table, column, ids in (
        ("own_words", "file_id", found.files),
        ("customer_edit", "customer_id", found.files | found.customers),
        ("customer_search", "customer_id", found.files | found.customers),
        ("bought", "customer_id", found.files),
        ("consent", "file_id", found.files),
        ("retention", "file_id", found.files),
        ("customer", "id", found.files - set(rest.values())),
    ):
        connection.exec_driver_sql(
            f"DELETE FROM {table} WHERE {column} IN {in_json()}", (json.dumps(sorted(ids)),)
        )  # fmt: skip
    # What was shown of them together was hers as well; the words of each stand by themselves.
    connection.exec_driver_sql(
        "UPDATE customer SET name = '', gender = '', birthday = '', notes = '', fields = '', sort_name = ''"
        f" WHERE id IN {in_json()}",
        (json.dumps(sorted(set(rest.values()))),),
    )
