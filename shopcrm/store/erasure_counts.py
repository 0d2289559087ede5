"""How much of somebody who is to be erased is there, beside accounts and orders?"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from shopcrm.store.erasure_found import Found
from shopcrm.store.residue import rows_of
from shopcrm.store.sql import in_json


def counts_of(connection: Connection, found: Found) -> dict[str, int]:
    """Return how often customer files told of her (``told``), her ``edits``, ``joins`` and rejected ``rows``."""
    files, accounts = json.dumps(sorted(found.files)), json.dumps(sorted(found.accounts))
    told = "account a JOIN told_customer t ON t.platform = a.platform AND t.value = a.value"
    counted = {
        "told": (f"SELECT count(*) FROM {told} WHERE a.id IN {in_json()}", (accounts,)),
        "edits": (f"SELECT count(*) FROM customer_edit WHERE customer_id IN {in_json()}", (files,)),
        "joins": (
            f"SELECT count(*) FROM people_link WHERE ended_at IS NULL AND (keep IN {in_json()} OR fold IN {in_json()})",
            (files, files),
        ),
    }
    found_ones = {
        name: int(connection.exec_driver_sql(statement, values).scalar_one())
        for name, (statement, values) in counted.items()
    }
    return {**found_ones, "rows": len(rows_of(connection, found.words))}
