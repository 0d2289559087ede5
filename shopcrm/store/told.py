"""What do the files tell of the people behind each account? As it stands there, masked or not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from shopcrm.store.sql import in_json

_AT_ONCE = 5000
_FIELDS = "'$.recipient', '$.phone', '$.email', '$.province', '$.city', '$.district', '$.address'"


class ToldAccount(NamedTuple):
    """One account with what its orders tell, and how many tell it.

    ``told`` holds (recipient, phone, email, province, city, district, address, orders), None for what is not told;
    ``nick`` is "" for an account that is a number or an address.
    """

    account: int
    customer: int
    platform: str
    nick: str
    told: list[list[Any]]


def told_accounts(connection: Connection, customers: Iterable[int] | None = None) -> Iterator[ToldAccount]:
    """Yield every account, or those of ``customers``, with what the files tell of its orders."""
    extra = _by_customer_files(connection, customers)
    for one in _by_orders(connection, customers):
        known = extra.pop(one.account, None)
        if known is not None:
            one.told.extend(known.told)
        yield one
    yield from extra.values()


def _by_customer_files(connection: Connection, customers: Iterable[int] | None) -> dict[int, ToldAccount]:
    """Return account → what customer files tell of it, each file as if one order told it."""
    limit, values = _limit(customers)
    rows = connection.exec_driver_sql(
        "SELECT a.id, a.customer_id, a.platform, CASE a.kind WHEN 'account' THEN a.value ELSE '' END,"
        f" json_extract(t.content, {_FIELDS.replace('recipient', 'name')})"
        " FROM told_customer t CROSS JOIN account a ON a.platform = t.platform AND a.value = t.value"
        f" {limit} ORDER BY a.id",
        values,
    )
    found: dict[int, ToldAccount] = {}
    for account, customer, platform, nick, told in rows.fetchall():
        line = [*orjson.loads(told), 1]
        found.setdefault(account, ToldAccount(account, customer, platform, nick, [])).told.append(line)
    return found


def _limit(customers: Iterable[int] | None) -> tuple[str, tuple[str, ...]]:
    if customers is None:
        return "", ()
    return f"WHERE a.customer_id IN {in_json()}", (json.dumps(sorted(customers)),)


def _by_orders(connection: Connection, customers: Iterable[int] | None) -> Iterator[ToldAccount]:
    limit, values = _limit(customers)
    rows = connection.exec_driver_sql(
        "SELECT a.id, a.customer_id, a.platform, CASE a.kind WHEN 'account' THEN a.value ELSE '' END,"
        f" json_extract(s.content, {_FIELDS}) AS told, count(*)"
        " FROM account a CROSS JOIN orders o ON o.account_id = a.id CROSS JOIN sighting s ON s.order_id = o.id"
        f" {limit} GROUP BY a.id, told",
        values,
    )
    account, customer, platform, nick = 0, 0, "", ""
    lines: list[list[Any]] = []
    for row in rows.yield_per(_AT_ONCE):
        if row[0] != account:
            if account:
                yield ToldAccount(account, customer, platform, nick, lines)
            (account, customer, platform, nick), lines = row[:4], []
        told = orjson.loads(row[4])
        told.append(row[5])
        lines.append(told)
    if account:
        yield ToldAccount(account, customer, platform, nick, lines)


def customers_of_accounts(connection: Connection) -> dict[int, int]:
    """Return account → customer."""
    rows = connection.exec_driver_sql("SELECT id, customer_id FROM account").fetchall()
    return {int(row[0]): int(row[1]) for row in rows}


def files_of_customers(connection: Connection, files: Iterable[int]) -> dict[int, int]:
    """Return file → customer, for those of ``files`` that have an account."""
    wanted = set(files)
    rows = connection.exec_driver_sql("SELECT file_id, customer_id FROM account").fetchall()
    return {int(row[0]): int(row[1]) for row in rows if row[0] in wanted}
