"""Which numbers stand behind too many names to name anybody? Orders that tell nothing but such a number are nobody's.

Whether a number is shared follows from the orders: it is asked anew whenever one of them changed.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from shopcrm.domain.contacts import contact_account, name_key, phone_key
from shopcrm.store.accounts import AccountBook
from shopcrm.store.decisions import undecided
from shopcrm.store.order_rows import forget_purchases
from shopcrm.store.sql import in_json


def settle_numbers(connection: Connection, crowded: set[str], phones: set[str], most: int) -> set[int]:
    """Make orders without another account anonymous, or somebody's again; return the customers that changed.

    Args:
        connection: inside a write block.
        crowded: numbers that more than ``most`` accounts have.
        phones: all numbers of changed orders.
        most: how many names a number may stand behind.
    """
    nobodys = names_of_nobodys(connection, phones | crowded)
    touched: set[int] = set()
    for phone in sorted(crowded | set(nobodys)):
        if len(_names(connection, phone) | nobodys.get(phone, set())) > most:
            touched |= _dissolve(connection, phone)
            # Whom a customer file names by it is that customer all the same.
            if phone in nobodys and (told := _told_by(connection, phone)):
                touched |= _restore(connection, phone, told)
        elif phone in nobodys:
            touched |= _restore(connection, phone)
    return touched


def names_of_nobodys(connection: Connection, phones: set[str]) -> dict[str, set[str]]:
    """Return the names of those orders that tell nothing but one of ``phones`` and are nobody's; made-up ones not."""
    index = "orders INDEXED BY ix_orders_nobodys_mobile WHERE account_id IS NULL AND mobile <> ''"
    if not connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {index})").scalar_one():
        return {}
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT mobile, recipient FROM {index} AND mobile IN {in_json()}", (json.dumps(sorted(phones)),)
    )
    found: dict[str, set[str]] = {}
    for phone, name in rows:
        if phone_key(phone):
            found.setdefault(phone, set()).add(name_key(name))
    return {phone: names - {""} for phone, names in found.items()}


def _names(connection: Connection, phone: str) -> set[str]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT usual_name FROM account WHERE usual_phone <> '' AND usual_phone = ?", (phone,)
    )
    return {key for row in rows if (key := name_key(str(row[0])))}


def _dissolve(connection: Connection, phone: str) -> set[int]:
    """Take the accounts away that are this number; those the owner decided or wrote about, or files tell of, stay."""
    rows = connection.exec_driver_sql(
        "SELECT id, file_id, customer_id FROM account a WHERE kind = 'phone' AND value >= ? AND value < ?"
        " AND NOT EXISTS (SELECT 1 FROM told_customer t WHERE t.platform = a.platform AND t.value = a.value)",
        (f"\n{phone}\n", f"\n{phone}\v"),
    ).fetchall()
    free = undecided(connection, {int(row[1]) for row in rows})
    accounts = json.dumps([row[0] for row in rows if row[1] in free])
    customers = {int(row[2]) for row in rows if row[1] in free}
    for statement in (
        f"UPDATE orders SET account_id = NULL WHERE account_id IN {in_json()}",
        f"DELETE FROM account WHERE id IN {in_json()}",
    ):
        connection.exec_driver_sql(statement, (accounts,))
    forget_purchases(connection, customers)
    return customers


def _told_by(connection: Connection, phone: str) -> set[tuple[str, str]]:
    """Return (platform, account) of those customer files name by a number."""
    rows = connection.exec_driver_sql(
        "SELECT a.platform, a.value FROM account a WHERE a.kind = 'phone' AND a.value >= ? AND a.value < ?"
        " AND EXISTS (SELECT 1 FROM told_customer t WHERE t.platform = a.platform AND t.value = a.value)",
        (f"\n{phone}\n", f"\n{phone}\v"),
    )
    return {(str(row[0]), str(row[1])) for row in rows}


def _restore(connection: Connection, phone: str, only: set[tuple[str, str]] | None = None) -> set[int]:
    """Give the orders of this number the account they have by name and number, or those among them ``only`` names."""
    rows = connection.exec_driver_sql(
        "SELECT s.platform, o.recipient, o.id FROM orders o INDEXED BY ix_orders_nobodys_mobile"
        " JOIN shop s ON s.id = o.shop_id WHERE o.account_id IS NULL AND o.mobile <> '' AND o.mobile = ?",
        (phone,),
    ).fetchall()
    touched: set[int] = set()
    for platform in sorted({str(row[0]) for row in rows}):
        book = AccountBook(connection, platform)
        values = {order: contact_account(recipient, phone, "") for told, recipient, order in rows if told == platform}
        if only is not None:
            values = {order: value for order, value in values.items() if (platform, value) in only}
        if not values:
            continue
        book.load(values.values(), shared=True)
        connection.exec_driver_sql(
            "UPDATE orders SET account_id = ? WHERE id = ?",
            [(book.account_of(value), order) for order, value in values.items()],
        )
        touched |= {customer for _, customer in book.known.values()}
    forget_purchases(connection, touched)
    return touched
