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


def note_join(connection: Connection, batch: int, link: int) -> None:
    """Keep that a customer picked for the order of ``batch`` was joined by ``link``: it goes when the order goes."""
    connection.exec_driver_sql(
        "UPDATE batch SET protocol = json_set(protocol, '$.link', ?) WHERE id = ?", (link, batch)
    )


def forget_join(connection: Connection, batch: int) -> None:
    """Take back the join that came with an order by hand; while other orders stand on its account, leave it to these.

    The order itself must be gone already. Besides orders nothing was ever known of that account.
    """
    row = connection.exec_driver_sql(
        "SELECT l.id, l.fold FROM batch b JOIN people_link l ON l.id = json_extract(nullif(b.protocol, ''), '$.link')"
        " WHERE b.id = ? AND l.ended_at IS NULL",
        (batch,),
    ).fetchone()
    if row is None:
        return
    link, file = int(row[0]), int(row[1])
    heir = connection.exec_driver_sql(
        "SELECT min(b.id) FROM account a JOIN orders o ON o.account_id = a.id JOIN sighting t ON t.order_id = o.id"
        " JOIN batch b ON b.id = t.batch_id WHERE a.file_id = ? AND b.protocol <> '' AND b.id <> ?",
        (file, batch),
    ).scalar_one()
    if heir is not None:
        note_join(connection, int(heir), link)
        return
    for statement, value in (
        ("DELETE FROM people_link WHERE id = ?", link),
        ("DELETE FROM people_link WHERE implied_by = ?", link),
        ("DELETE FROM account WHERE file_id = ?", file),
        ("DELETE FROM own_words WHERE file_id = ?", file),
    ):
        connection.exec_driver_sql(statement, (value,))


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
