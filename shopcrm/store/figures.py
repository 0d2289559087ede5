"""Which columns of figures do RFM, groups and the follow-up list start from? Fetched as whole columns, not rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from shopcrm.store.sql import in_json, only_currency


@dataclass(frozen=True)
class RfmColumns:
    """One entry per (customer, currency) with a valid purchase up to the as-of day.

    ``last_day`` ordinals; ``count`` purchases in all, ``frequency`` and ``monetary`` (minor units) inside the window.
    """

    ids: list[int]
    currency: list[str]
    last_day: list[int]
    count: list[int]
    frequency: list[int]
    monetary: list[int]


def rfm_columns(connection: Connection, as_of: int, window: int | None) -> RfmColumns:
    """Return the columns for the day ordinal ``as_of`` and a window of so many days (None: all history).

    The figures kept with each customer serve when nothing was bought after that day; else the orders are asked.
    """
    latest = connection.exec_driver_sql("SELECT max(last_day) FROM customer").scalar()
    one = only_currency(connection)
    if window is None and (latest is None or latest <= as_of):
        names = ["id", "last_day", "purchases", "net", *([] if one else ["currency"])]
        buyers = "customer WHERE purchases > 0 AND last_day IS NOT NULL"
        ids, days, counts, net, *rest = _columns(connection, names, buyers, ())
        return RfmColumns(ids, rest[0] if rest else [one] * len(ids), days, counts, counts, net)
    # Grouped along the index first; only one row an account is then joined.
    start = as_of - window if window is not None else 0
    kinds = "" if one else ", currency"
    source = (
        "(SELECT a.customer_id AS id, o.* FROM ("
        " SELECT account_id, max(day) AS last_day, count(*) AS n, sum(day > ?1) AS frequency,"
        f" sum(CASE WHEN day > ?1 THEN net ELSE 0 END) AS monetary{kinds}"
        " FROM orders INDEXED BY ix_orders_account WHERE account_id IS NOT NULL AND valid = 1 AND day <= ?2"
        f" GROUP BY account_id{kinds}) o JOIN account a ON a.id = o.account_id)"
    )
    names = ["id", "last_day", "n", "frequency", "monetary", *([] if one else ["currency"])]
    ids, days, counts, frequency, monetary, *rest = _columns(connection, names, source, (start, as_of))
    return RfmColumns(ids, rest[0] if rest else [one] * len(ids), days, counts, frequency, monetary)


@dataclass(frozen=True)
class FactColumns:
    """One entry per customer file; days are ordinals, 0 for none; net in minor units of ``currency``."""

    ids: list[int]
    first_day: list[int]
    last_day: list[int]
    purchases: list[int]
    net: list[int]
    currency: list[str]
    sale_purchases: list[int]
    discounted_purchases: list[int]
    refunded_orders: list[int]
    paid_orders: list[int]


def fact_columns(connection: Connection) -> FactColumns:
    """Return what the groups need of every customer file."""
    names = [
        "id", "coalesce(first_day, 0)", "coalesce(last_day, 0)", "purchases", "net", "currency", "sale_purchases",
        "discounted_purchases", "refunded_orders", "paid_orders",
    ]  # fmt: skip
    return FactColumns(*_columns(connection, names, "customer", ()))


def _columns(
    connection: Connection, names: Sequence[str], source: str, values: tuple[object, ...]
) -> list[list[Any]]:  # fmt: skip
    """Return whole columns; one JSON list a column is several times faster than a tuple a row."""
    wanted = ", ".join(f"json_group_array({name})" for name in names)
    row = connection.exec_driver_sql(f"SELECT {wanted} FROM {source}", values).one()
    return [orjson.loads(text) for text in row]


def birthdays(connection: Connection) -> list[tuple[int, str]]:
    """Return (customer, stored birthday) of everyone whose birthday is known."""
    rows = connection.exec_driver_sql("SELECT id, birthday FROM customer WHERE birthday <> '' ORDER BY id")
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
    net: int
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
        f"SELECT customer_id, platform, value FROM account WHERE customer_id IN {in_json()} ORDER BY id", (listed,)
    ):
        nicks.setdefault(customer, []).append((platform, value))
    items = _last_items(connection, listed)
    years = _net_years(connection, listed, day)
    rows = connection.exec_driver_sql(
        "SELECT id, name, recipient, birthday, first_day, last_day, purchases, net, currency, phone"
        f" FROM customer WHERE id IN {in_json()} ORDER BY id",
        (listed,),
    )
    found = []
    for customer, name, recipient, birthday, first, last, purchases, net, currency, phone in rows:
        own = nicks.get(customer, [])
        found.append(
            CandidateRow(
                customer, name or recipient, own[0][1] if own else "", birthday, first, last, purchases, net, currency,
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
    return {int(row[0]): str(row[1]) for row in rows}


def _net_years(connection: Connection, listed: str, day: int) -> dict[tuple[int, str], int]:
    rows = connection.exec_driver_sql(
        "SELECT a.customer_id, o.currency, sum(o.net) FROM account a JOIN orders o ON o.account_id = a.id"
        f" WHERE a.customer_id IN {in_json()} AND o.valid = 1 AND o.day > ? AND o.day <= ? GROUP BY 1, 2",
        (listed, day - 365, day),
    )
    return {(int(row[0]), str(row[1])): int(row[2]) for row in rows}


def month_figures(connection: Connection, currency: str, first: int, last: int) -> list[tuple[int, int, int]]:
    """Return (day ordinal, valid purchases, net) of every local day between two ordinals, anonymous buyers included."""
    rows = connection.exec_driver_sql(
        "SELECT day, count(*), sum(net) FROM orders WHERE valid = 1 AND currency = ? AND day BETWEEN ? AND ?"
        " GROUP BY day",
        (currency, first, last),
    )
    return [(int(row[0]), int(row[1]), int(row[2])) for row in rows]


def customer_counts(connection: Connection, since: int) -> tuple[int, int, int]:
    """Return (files, files with a purchase, files whose first purchase lies on or after the ordinal ``since``)."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(purchases > 0), 0), coalesce(sum(first_day >= ?), 0) FROM customer", (since,)
    ).one()
    return int(row[0]), int(row[1]), int(row[2])
