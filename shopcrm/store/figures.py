"""Which columns of figures do RFM, groups and the follow-up list start from? Fetched as whole columns, not rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from shopcrm.store.sql import Ints, columns, in_json, only_currency

# What the owner noted goes before what a file told.
_BIRTHDAY = "CASE birthday WHEN '' THEN told_birthday ELSE birthday END"


@dataclass(frozen=True)
class BuyerColumns:
    """One entry per customer with a valid purchase, over all history.

    ``last_day`` ordinals; ``frequency`` valid purchases; ``monetary`` minor units in the main currency: the only one,
    or one each.
    """

    ids: Ints
    last_day: Ints
    frequency: Ints
    monetary: Ints
    currency: str | list[str]


def buyer_columns(connection: Connection, customers: Sequence[int] | None = None) -> BuyerColumns:
    """Return the figures kept with each customer, or with each of ``customers``, ascending by id."""
    one = only_currency(connection)
    limit, values = (f"AND id IN {in_json()}", (json.dumps(customers),)) if customers is not None else ("", ())
    (ids, last_day, purchases, net), texts = columns(
        connection,
        # The index holds every column asked for: the far wider rows are left alone.
        "(SELECT id, last_day, purchases, net, currency FROM customer INDEXED BY ix_customer_figures"
        f" WHERE purchases > 0 AND last_day IS NOT NULL {limit} ORDER BY id)",
        values,
        numbers=("id", "last_day", "purchases", "net"),
        texts=() if one else ("currency",),
    )
    return BuyerColumns(ids, last_day, purchases, net, one or texts[0])


def has_undated(connection: Connection) -> bool:
    """Whether a known customer has a valid purchase without a day: of a table without dates, or of items alone."""
    found = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM orders INDEXED BY ix_orders_day"
        " WHERE valid = 1 AND day IS NULL AND account_id IS NOT NULL)"
    )
    return bool(found.scalar_one())


@dataclass(frozen=True)
class PurchaseColumns:
    """One entry per valid purchase of a known customer.

    ``net`` minor units in the only currency, or one each; ``day`` ordinals, empty where nobody asked for them.
    """

    customer: Ints
    net: Ints
    day: Ints
    currency: str | list[str]


def purchase_columns(
    connection: Connection, after: int, until: int, *, days: bool = False, customers: Sequence[int] | None = None
) -> PurchaseColumns:
    """Return the purchases after the day ordinal ``after``, up to and with ``until``, of all or of ``customers``."""
    one = only_currency(connection)
    bought = "o.valid = 1 AND o.day > ? AND o.day <= ?"
    values: tuple[object, ...] = (after, until)
    if customers is None:
        owner = "o.account_id"
        source = f"orders o INDEXED BY ix_orders_day WHERE {bought} AND o.account_id IS NOT NULL"
    else:
        owner = "a.customer_id"
        source = f"account a CROSS JOIN orders o ON o.account_id = a.id WHERE {bought} AND a.customer_id IN {in_json()}"
        values = (*values, json.dumps(customers))
    found, texts = columns(
        connection,
        source,
        values,
        numbers=(owner, "o.net", *(["o.day"] if days else [])),
        texts=() if one else ("o.currency",),
    )
    owners, net, *rest = found
    if customers is None:
        owners = _owners_of(connection, owners)
    return PurchaseColumns(owners, net, rest[0] if days else net[:0], one or texts[0])


def _owners_of(connection: Connection, accounts: Ints) -> Ints:
    """Return the customer each of ``accounts`` belongs to."""
    # Most files hold one account made at the same time: only those whose numbers differ are fetched.
    # Its index on customers is a tenth of the table.
    source = "account INDEXED BY ix_account_customer_id WHERE customer_id <> id"
    (known, owners), _ = columns(connection, source, numbers=("id", "customer_id"))
    owner_of = np.arange(int(max(np.max(accounts, initial=0), np.max(known, initial=0))) + 1)
    owner_of[known] = owners
    return owner_of[accounts]


@dataclass(frozen=True)
class FactColumns:
    """One entry per customer file; days are ordinals, 0 for none; net in minor units of ``currency``."""

    ids: Ints
    first_day: Ints
    last_day: Ints
    purchases: Ints
    net: Ints
    sale_purchases: Ints
    discounted_purchases: Ints
    refunded_orders: Ints
    paid_orders: Ints
    currency: list[str]


def fact_columns(connection: Connection) -> FactColumns:
    """Return what the groups need of every customer file, ascending by id."""
    (ids, first_day, last_day, purchases, net, sales, discounted, refunded, paid), texts = columns(
        connection,
        "(SELECT * FROM customer ORDER BY id)",
        numbers=(
            "id", "coalesce(first_day, 0)", "coalesce(last_day, 0)", "purchases", "net", "sale_purchases",
            "discounted_purchases", "refunded_orders", "paid_orders",
        ),
        texts=("currency",),
    )  # fmt: skip
    return FactColumns(ids, first_day, last_day, purchases, net, sales, discounted, refunded, paid, texts[0])


def birthdays(connection: Connection) -> list[tuple[int, str]]:
    """Return (customer, stored birthday) of everyone whose birthday is known."""
    rows = connection.exec_driver_sql(
        f"SELECT id, {_BIRTHDAY} FROM customer WHERE birthday <> '' OR told_birthday <> '' ORDER BY id"
    )
    return [(int(row[0]), str(row[1])) for row in rows]


@dataclass(frozen=True)
class CandidateRow:
    """What the follow-up list needs of one customer; days are ordinals, money minor units."""

    id: int
    name: str
    nick: str
    birthday: str
    first_day: int | None
    last_day: int | None
    purchases: int
    currency: str
    phone: str
    platforms: tuple[str, ...]
    last_item: str
    net_year: int


def candidate_rows(connection: Connection, ids: Sequence[int], day: int) -> list[CandidateRow]:
    """Return the candidates ``ids``; ``net_year`` covers the 365 days up to the ordinal ``day``."""
    listed = json.dumps(list(ids))
    nicks: dict[int, list[tuple[str, str]]] = {}
    for customer, platform, value in connection.exec_driver_sql(
        "SELECT customer_id, platform, CASE kind WHEN 'account' THEN value ELSE '' END FROM account"
        f" WHERE customer_id IN {in_json()} ORDER BY id",
        (listed,),
    ).fetchall():
        nicks.setdefault(customer, []).append((platform, value))
    items = _last_items(connection, listed)
    years = _net_years(connection, listed, day)
    rows = connection.exec_driver_sql(
        f"SELECT id, name, recipient, {_BIRTHDAY}, first_day, last_day, purchases, currency, phone"
        f" FROM customer WHERE id IN {in_json()} ORDER BY id",
        (listed,),
    )
    found = []
    for customer, name, recipient, birthday, first, last, purchases, currency, phone in rows.fetchall():
        own = nicks.get(customer, [])
        nick = next((account for _, account in own if account), "")
        found.append(
            CandidateRow(
                customer, name or recipient, nick, birthday, first, last, purchases, currency,
                phone, tuple(dict.fromkeys(platform for platform, _ in own)), items.get(customer, ""),
                years.get((customer, currency), 0),
            )
        )  # fmt: skip
    return found


def _last_items(connection: Connection, listed: str) -> dict[int, str]:
    """Return the first title of each customer's last valid purchase."""
    rows = connection.exec_driver_sql(
        "SELECT x.customer_id, p.title FROM ("
        "  SELECT a.customer_id, o.id, max(o.purchased_at) FROM account a JOIN orders o ON o.account_id = a.id"
        f"  WHERE a.customer_id IN {in_json()} AND o.valid = 1 GROUP BY a.customer_id"
        ") x JOIN order_line l ON l.order_id = x.id JOIN product p ON p.id = l.product_id ORDER BY l.id DESC",
        (listed,),
    )
    return {int(row[0]): str(row[1]) for row in rows.fetchall()}


def _net_years(connection: Connection, listed: str, day: int) -> dict[tuple[int, str], int]:
    rows = connection.exec_driver_sql(
        "SELECT a.customer_id, o.currency, sum(o.net) FROM account a JOIN orders o ON o.account_id = a.id"
        f" WHERE a.customer_id IN {in_json()} AND o.valid = 1 AND o.day > ? AND o.day <= ? GROUP BY 1, 2",
        (listed, day - 365, day),
    )
    return {(int(row[0]), str(row[1])): int(row[2]) for row in rows.fetchall()}


def sales_columns(connection: Connection, currency: str, first: int, last: int) -> tuple[Ints, Ints]:
    """Return day ordinal and net of every valid purchase between two local days, anonymous buyers included."""
    # Gathered by month outside: SQLite would sort all of them for a GROUP BY.
    (days, net), _ = columns(
        connection,
        "orders INDEXED BY ix_orders_day WHERE valid = 1 AND currency = ? AND day BETWEEN ? AND ?",
        (currency, first, last),
        numbers=("day", "net"),
    )
    return days, net


def customer_counts(connection: Connection, since: int) -> tuple[int, int, int]:
    """Return (files, files with a purchase, files whose first purchase lies on or after the ordinal ``since``)."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(purchases > 0), 0), coalesce(sum(first_day >= ?), 0) FROM customer", (since,)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])
