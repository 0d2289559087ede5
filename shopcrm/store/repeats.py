"""Was this very file taken in before? Then it says nothing new: it is noted, and its words are kept once.

A repeat is a batch whose ``repeats`` names the batch that holds what the file says. If that one is taken back, the
eldest repeat takes over its words, so that every import is undone as if each had kept its own.
"""

from __future__ import annotations

from sqlalchemy import Connection

from shopcrm.store.sql import next_id


def first_telling(connection: Connection, sha256: str, written_at: int, reader: str, shop: str) -> int | None:
    """Return the batch that holds what the file of these bytes and this age says; None if it was not taken in.

    ``reader`` tells with which formats and settings files are read: with others it may say something else.
    """
    row = connection.exec_driver_sql(
        "SELECT CASE repeats WHEN 0 THEN id ELSE repeats END FROM batch WHERE sha256 = ? AND written_at = ?"
        " AND reader = ? AND shop = ? AND undone_at IS NULL AND protocol <> '' ORDER BY id DESC LIMIT 1",
        (sha256, written_at, reader, shop),
    ).fetchone()
    return None if row is None else int(row[0])


def stands(connection: Connection, batch: int) -> bool:
    """Whether a batch was not taken back and keeps its own words."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM batch WHERE id = ? AND undone_at IS NULL AND repeats = 0", (batch,)
    )
    return found.fetchone() is not None


def written_so(connection: Connection, written_at: int) -> bool:
    """Whether a file written at that nanosecond was ever taken in: only then its bytes are worth a look."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM batch WHERE written_at = ? AND undone_at IS NULL LIMIT 1", (written_at,)
    )
    return found.fetchone() is not None


def note_reader(connection: Connection, batch: int, reader: str) -> None:
    """Keep with which formats and settings the file of a batch was read."""
    connection.exec_driver_sql("UPDATE batch SET reader = ? WHERE id = ?", (reader, batch))


def add_repeat(connection: Connection, first: int, file: str, at: int) -> int:
    """Note at ``at`` (epoch seconds) that the file of the batch ``first`` was taken in again as ``file``."""
    number = next_id(connection, "batch")
    connection.exec_driver_sql(
        "INSERT INTO batch (id, at, file, sha256, shop_id, platform, shop, format, encoding, rows, headings, counts,"
        " totals, as_of, written_at, reader, repeats)"
        " SELECT ?, ?, ?, sha256, shop_id, platform, shop, format, encoding, rows, headings, counts, totals, as_of,"
        " written_at, reader, id FROM batch WHERE id = ?",
        (number, at, file, first),
    )
    connection.exec_driver_sql(
        'INSERT INTO rejected_row (batch_id, sheet, row, "column", value, reason, cells)'
        ' SELECT ?, sheet, row, "column", value, reason, cells FROM rejected_row WHERE batch_id = ? ORDER BY id',
        (number, first),
    )
    return number


def customers_of(connection: Connection, batch: int) -> int:
    """Return how many customers the orders, or the rows of a customer file, of a batch belong to."""
    row = connection.exec_driver_sql(
        # Both sides are read in an index: the rows themselves hold all that was ever said.
        "SELECT count(DISTINCT customer_id) FROM account WHERE id IN"
        " (SELECT account_id FROM orders INDEXED BY ix_orders_account"
        " WHERE id IN (SELECT order_id FROM sighting WHERE batch_id = ?))"
        " OR (platform, value) IN (SELECT platform, value FROM told_customer WHERE batch_id = ?)",
        (batch, batch),
    ).one()
    return int(row[0])


def leave_words(connection: Connection, batch: int, at: int) -> bool:
    """Take a batch back whose words another one keeps or goes on to keep; False if they are its own alone."""
    heir = connection.exec_driver_sql(
        "SELECT min(id) FROM batch WHERE repeats = ? AND undone_at IS NULL", (batch,)
    ).scalar_one()
    repeats = connection.exec_driver_sql("SELECT repeats FROM batch WHERE id = ?", (batch,)).scalar_one()
    if not repeats and heir is None:
        return False
    if heir is not None:
        for table in ("sighting", "told_customer"):
            connection.exec_driver_sql(f"UPDATE {table} SET batch_id = ? WHERE batch_id = ?", (heir, batch))
        connection.exec_driver_sql("UPDATE batch SET repeats = ? WHERE repeats = ?", (heir, batch))
        connection.exec_driver_sql("UPDATE batch SET repeats = 0 WHERE id = ?", (heir,))
    connection.exec_driver_sql("DELETE FROM rejected_row WHERE batch_id = ?", (batch,))
    connection.exec_driver_sql("UPDATE batch SET undone_at = ?, protocol = '' WHERE id = ?", (at, batch))
    return True
