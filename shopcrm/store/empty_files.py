"""Which customer files are empty once their orders, and the customer files that told of them, are gone, and go too?"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from shopcrm.store.decisions import undecided
from shopcrm.store.sql import in_json


def remove_empty_customers(connection: Connection, customers: set[int]) -> set[int]:
    """Remove those of ``customers`` without any order in which the owner wrote nothing and of which she said nothing.

    Whom a customer file tells of is a customer without orders: she stays.

    A file that is part of another, or known to be somebody else, is kept: the next import of its orders finds what
    she said of it. Returns those removed.
    """
    empty = connection.exec_driver_sql(
        f"SELECT c.id FROM customer c WHERE c.id IN {in_json()}"
        " AND NOT EXISTS (SELECT 1 FROM account a JOIN orders o ON o.account_id = a.id WHERE a.customer_id = c.id)"
        " AND NOT EXISTS (SELECT 1 FROM account a JOIN told_customer t ON t.platform = a.platform AND t.value = a.value"
        " WHERE a.customer_id = c.id)",
        (json.dumps(sorted(customers)),),
    )
    empty_ids = {int(row[0]) for row in empty}
    files: dict[int, set[int]] = {customer: {customer} for customer in empty_ids}
    for file, customer in connection.exec_driver_sql(
        f"SELECT file_id, customer_id FROM account WHERE customer_id IN {in_json()}", (json.dumps(sorted(empty_ids)),)
    ):
        files[customer].add(int(file))
    free = undecided(connection, {file for some in files.values() for file in some})
    gone = {customer for customer, some in files.items() if some <= free}
    listed = json.dumps(sorted(gone))
    for statement in (
        f"DELETE FROM account WHERE customer_id IN {in_json()}",
        f"DELETE FROM customer_search WHERE customer_id IN {in_json()}",
        f"DELETE FROM customer_edit WHERE customer_id IN {in_json()}",
        f"DELETE FROM customer WHERE id IN {in_json()}",
    ):
        connection.exec_driver_sql(statement, (listed,))
    # Numbers of files are given anew: nothing may tell of a file that is no more.
    connection.exec_driver_sql(
        f"DELETE FROM people_link WHERE keep IN {in_json()} OR fold IN {in_json()}", (listed, listed)
    )
    connection.exec_driver_sql(f"DELETE FROM people_later WHERE a IN {in_json()} OR b IN {in_json()}", (listed, listed))
    return gone
