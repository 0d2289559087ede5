"""How much is kept of how many?"""

from __future__ import annotations

from sqlalchemy import Connection

from shopcrm.domain.consents import Purpose, Saying
from shopcrm.domain.self_check import Held
from shopcrm.store.consents import last_words


def held(connection: Connection, since: int) -> Held:
    """Return what is kept of customers; edits since the epoch second ``since``."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(phone <> ''), 0), coalesce(sum(birthday <> '' OR told_birthday <> ''), 0),"
        " coalesce(sum(notes <> '' OR fields <> ''), 0) FROM customer"
    ).one()
    edits = connection.exec_driver_sql("SELECT count(*) FROM customer_edit WHERE at >= ?", (since,)).scalar_one()
    said = last_words(connection, Purpose.CONTACT).values()
    agreed = sum(one is Saying.GIVEN for one in said)
    customers, reached, birthdays, notes = (int(value) for value in row)
    return Held(customers, reached, birthdays, notes, agreed, len(said) - agreed, int(edits))
