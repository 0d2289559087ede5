"""Who has been quiet for long, and whose files are kept all the same?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from shopcrm.domain.consents import Saying
from shopcrm.domain.retention import KeepReason, Quiet
from shopcrm.store.identities import customers_of_files, files_of
from shopcrm.store.sql import in_json

# The day of the latest order of any state, of those who bought nothing since the day asked about.
_ORDERS = """
SELECT c.id, coalesce(max(o.day), 0) FROM customer c LEFT JOIN account a ON a.customer_id = c.id
LEFT JOIN orders o ON o.account_id = a.id WHERE coalesce(c.last_day, 0) < ? GROUP BY c.id
"""
# When a file without any order came: the import that told of her.
_CAME = """
SELECT a.customer_id, max(b.at) FROM account a JOIN told_customer t ON t.platform = a.platform AND t.value = a.value
JOIN batch b ON b.id = t.batch_id WHERE a.customer_id IN (SELECT value FROM json_each(?)) GROUP BY a.customer_id
"""
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_S = 86_400


def quiet_customers(connection: Connection, before: date) -> list[Quiet]:
    """Return everybody without an order and without a yes since ``before``, the longest quiet first."""
    latest = _days(connection, _ORDERS, before.toordinal())
    for customer, day in _consents(connection).items():
        if customer in latest:
            latest[customer] = max(latest[customer], day)
    unknown = json.dumps([customer for customer, day in latest.items() if not day])
    latest |= {customer: _EPOCH + at // _DAY_S for customer, at in _days(connection, _CAME, unknown).items()}
    found = [Quiet(customer, date.fromordinal(max(day, 1))) for customer, day in latest.items()]
    return sorted((one for one in found if one.last < before), key=lambda one: (one.last, one.customer))


def _consents(connection: Connection) -> dict[int, int]:
    said = "SELECT file_id, max(day) FROM consent WHERE saying = ? AND struck_at IS NULL GROUP BY file_id"
    return _by_customer(connection, _days(connection, said, Saying.GIVEN.value))


def kept_customers(connection: Connection, today: date) -> frozenset[int]:
    """Return who is kept for now, as the owner said."""
    kept = _days(connection, "SELECT file_id, until FROM retention WHERE until > ?", today.toordinal())
    return frozenset(_by_customer(connection, kept))


def _days(connection: Connection, statement: str, value: object) -> dict[int, int]:
    """Return pairs of numbers that ``statement`` finds."""
    return {int(row[0]): int(row[1]) for row in connection.exec_driver_sql(statement, (value,)).fetchall()}


def _by_customer(connection: Connection, days: dict[int, int]) -> dict[int, int]:
    """Return the latest day of any file of each customer."""
    found: dict[int, int] = {}
    for file, customer in customers_of_files(connection, days).items():
        found[customer] = max(found.get(customer, 0), days[file])
    return found


def keep_customers(connection: Connection, customers: Iterable[int], until: date, reason: KeepReason, at: int) -> None:
    """Remember that these are kept until a day, with all files they are made of."""
    files = sorted({file for customer in customers for file in {customer, *files_of(connection, customer)}})
    connection.exec_driver_sql(f"DELETE FROM retention WHERE file_id IN {in_json()}", (json.dumps(files),))
    rows = [(file, at, until.toordinal(), reason.value) for file in files]
    if rows:
        connection.exec_driver_sql("INSERT INTO retention (file_id, at, until, reason) VALUES (?, ?, ?, ?)", rows)
