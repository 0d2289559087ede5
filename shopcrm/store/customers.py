"""What is shown of customers in a list, and what can the list be filtered by?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from shopcrm.domain.customers import Account, CustomerCard
from shopcrm.store.sql import in_json


def cards(connection: Connection, ids: Sequence[int]) -> list[CustomerCard]:
    """Return the cards of ``ids`` in that order; unknown ids are left out. Segments are the caller's to add."""
    listed = json.dumps(list(ids))
    accounts: dict[int, list[Account]] = defaultdict(list)
    for customer, platform, value in connection.exec_driver_sql(
        f"SELECT customer_id, platform, value FROM account WHERE kind = 'account' AND customer_id IN {in_json()}"
        " ORDER BY id",
        (listed,),
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
    """Return the first account of every customer that has one."""
    rows = connection.exec_driver_sql(
        "SELECT customer_id, value FROM account WHERE kind = 'account' ORDER BY id DESC"
    )  # fmt: skip
    return {int(row[0]): str(row[1]) for row in rows}
