"""What do the files tell of the people behind each account? As it stands there, masked or not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from shopcrm.store.sql import in_json

_FIELDS = "'$.recipient', '$.phone', '$.email', '$.province', '$.city', '$.district', '$.address'"


@dataclass(frozen=True)
class ToldAccount:
    """One account with what its orders tell, and how many tell it.

    ``told`` holds (recipient, phone, email, province, city, district, address, orders); ``nick`` is "" for an account
    that is a number or an address.
    """

    account: int
    customer: int
    platform: str
    nick: str
    told: list[tuple[str, str, str, str, str, str, str, int]]


def told_accounts(connection: Connection, customers: Iterable[int] | None = None) -> Iterator[ToldAccount]:
    """Yield every account, or those of ``customers``, with what the files tell of its orders."""
    limit, values = ("", ())
    if customers is not None:
        limit, values = f"WHERE a.customer_id IN {in_json()}", (json.dumps(sorted(customers)),)
    rows = connection.exec_driver_sql(
        "SELECT a.id, a.customer_id, a.platform, CASE a.kind WHEN 'account' THEN a.value ELSE '' END,"
        f" json_extract(s.content, {_FIELDS}) AS told, count(*)"
        " FROM account a CROSS JOIN orders o ON o.account_id = a.id CROSS JOIN sighting s ON s.order_id = o.id"
        f" {limit} GROUP BY a.id, told",
        values,
    )
    current: ToldAccount | None = None
    for account, customer, platform, nick, told, count in rows:
        if current is None or current.account != account:
            if current is not None:
                yield current
            current = ToldAccount(account, customer, platform, nick, [])
        current.told.append((*(text or "" for text in orjson.loads(told)), count))
    if current is not None:
        yield current


def customers_of_accounts(connection: Connection) -> dict[int, int]:
    """Return account → customer."""
    rows = connection.exec_driver_sql("SELECT id, customer_id FROM account").fetchall()
    return {int(row[0]): int(row[1]) for row in rows}


def files_of_customers(connection: Connection, files: Iterable[int]) -> dict[int, int]:
    """Return file → customer, for those of ``files`` that have an account."""
    wanted = set(files)
    rows = connection.exec_driver_sql("SELECT file_id, customer_id FROM account").fetchall()
    return {int(row[0]): int(row[1]) for row in rows if row[0] in wanted}
