"""What does the vault know of orders entered by hand: is a number taken, and which account is whose?"""

from __future__ import annotations

from sqlalchemy import Connection

from shopcrm.domain.contacts import AccountKind

PLATFORM = "manual"


def batches_of(connection: Connection, shop: str, number: str) -> list[tuple[int, bool]]:
    """Return (batch, whether it was typed by hand) of all that tell of an order entered by hand, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT b.id, coalesce(json_extract(nullif(b.protocol, ''), '$.by_hand'), 0) FROM shop s"
        " JOIN orders o ON o.shop_id = s.id JOIN sighting t ON t.order_id = o.id JOIN batch b ON b.id = t.batch_id"
        " WHERE s.platform = ? AND s.name = ? AND o.number = ? ORDER BY b.id",
        (PLATFORM, shop, number),
    )
    return [(int(batch), bool(by_hand)) for batch, by_hand in rows]


def account_of(connection: Connection, customer: int) -> str:
    """Return the account by which ``customer`` is known in orders by hand, "" for none."""
    row = connection.exec_driver_sql(
        "SELECT value FROM account WHERE customer_id = ? AND platform = ? AND kind = ? ORDER BY id",
        (customer, PLATFORM, AccountKind.ACCOUNT.value),
    ).fetchone()
    return "" if row is None else str(row[0])


def owner_of(connection: Connection, account: str) -> int | None:
    """Return whose ``account`` is, None for nobody's."""
    row = connection.exec_driver_sql(
        "SELECT customer_id FROM account WHERE platform = ? AND value = ?", (PLATFORM, account)
    ).fetchone()
    return None if row is None else int(row[0])
