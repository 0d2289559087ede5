"""Which files were imported, what did they do, and how is one taken back?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from shopcrm.domain.batches import Batch, ControlTotal, Counts, Recognised, Rejection, UndoResult
from shopcrm.domain.told import BY_HAND
from shopcrm.store.empty_files import remove_empty_customers
from shopcrm.store.manual_orders import forget_join
from shopcrm.store.order_rows import forget_purchases
from shopcrm.store.refold import choose_orders, fold_again, remove_unseen
from shopcrm.store.refresh import refresh_customers
from shopcrm.store.repeats import leave_words
from shopcrm.store.rules import CustomerRules, LedgerRules
from shopcrm.store.sql import next_id
from shopcrm.store.told_customers import forget_told

_COLUMNS = "id, file, platform, shop, format, at, rows, counts, totals, undone_at, headings"


def shop_id(connection: Connection, platform: str, name: str, zone: str) -> tuple[int, str]:
    """Return (id, zone) of a shop, made on first sight; its first zone stays."""
    row = connection.exec_driver_sql(
        "SELECT id, zone FROM shop WHERE platform = ? AND name = ?", (platform, name)
    ).fetchone()
    if row is not None:
        return int(row[0]), str(row[1])
    number = next_id(connection, "shop")
    connection.exec_driver_sql(
        "INSERT INTO shop (id, platform, name, zone) VALUES (?, ?, ?, ?)", (number, platform, name, zone)
    )
    return number, zone


@dataclass(frozen=True)
class NewBatch:
    """What is known of a batch before its rows are in: ``at`` is epoch seconds."""

    file: str
    at: int
    shop_id: int
    shop: str
    recognised: Recognised


def open_batch(connection: Connection, batch: NewBatch) -> int:
    """Write the batch's row and return its number; counts follow with ``close_batch``."""
    number = next_id(connection, "batch")
    known = batch.recognised
    connection.exec_driver_sql(
        "INSERT INTO batch (id, at, file, sha256, shop_id, platform, shop, format, encoding, rows, headings, counts,"
        " totals) VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, 0, ?, '{}', '[]')",
        (
            number, batch.at, batch.file, batch.shop_id, known.platform, batch.shop, known.format, known.encoding,
            json.dumps(known.headings, ensure_ascii=False),
        ),
    )  # fmt: skip
    return number


def close_batch(
    connection: Connection, batch: int, *, rows: int, sha256: str, orders: Counts, rejected: int,
    totals: tuple[ControlTotal, ...], customers: Counts | None = None,
) -> None:  # fmt: skip
    """Write what the batch did."""
    connection.exec_driver_sql(
        "UPDATE batch SET rows = ?, sha256 = ?, totals = ? WHERE id = ?",
        (rows, sha256, json.dumps([asdict(t) for t in totals]), batch),
    )
    note_counts(connection, batch, orders, rejected, customers)


def note_counts(
    connection: Connection, batch: int, orders: Counts, rejected: int, customers: Counts | None
) -> None:  # fmt: skip
    """Write how many orders, rejected rows and (of a customer file) customers the batch told of."""
    told = {**asdict(orders), "rejected": rejected, **({"customers": asdict(customers)} if customers else {})}
    connection.exec_driver_sql("UPDATE batch SET counts = ? WHERE id = ?", (json.dumps(told), batch))


def note_age(connection: Connection, batch: int, as_of: tuple[int, int]) -> None:
    """Write how young the batch's file is: the latest moment it speaks of, then when it was written."""
    connection.exec_driver_sql("UPDATE batch SET as_of = ?, written_at = ? WHERE id = ?", (*as_of, batch))


def add_rejections(connection: Connection, batch: int, rejections: Iterable[Rejection]) -> None:
    """Keep rejected rows whole."""
    rows = [
        (batch, r.sheet, r.row, r.column, r.value, r.reason, json.dumps(r.cells, ensure_ascii=False))
        for r in rejections
    ]
    if rows:
        connection.exec_driver_sql(
            'INSERT INTO rejected_row (batch_id, sheet, row, "column", value, reason, cells)'
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def rejections(connection: Connection, batch: int, most: int = -1) -> tuple[Rejection, ...]:
    """Return the rejected rows of a batch in file order, at ``most`` so many."""
    found = connection.exec_driver_sql(
        'SELECT sheet, row, "column", value, reason, cells FROM rejected_row WHERE batch_id = ? ORDER BY id LIMIT ?',
        (batch, most),
    )
    return tuple(
        Rejection(sheet, row, column, value, reason, tuple(json.loads(cells)))
        for sheet, row, column, value, reason, cells in found
    )


def batches(connection: Connection) -> tuple[Batch, ...]:
    """Return every import, newest first."""
    found = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM batch ORDER BY id DESC")
    return tuple(_batch(tuple(row)) for row in found)


def note_headings(connection: Connection, batch: int, sheets: Mapping[str, Sequence[str]]) -> None:
    """Keep the heading row of every sheet; one row is kept where they all have the same."""
    if len({tuple(names) for names in sheets.values()}) > 1:
        text = json.dumps(sheets, ensure_ascii=False)
        connection.exec_driver_sql("UPDATE batch SET headings = ? WHERE id = ?", (text, batch))


def batch_headings(connection: Connection, batch: int) -> dict[str, tuple[str, ...]]:
    """Return sheet → heading row of a batch's file; under "" the one row of all sheets."""
    row = connection.exec_driver_sql("SELECT headings FROM batch WHERE id = ?", (batch,)).fetchone()
    told = json.loads(row[0]) if row else []
    return {sheet: tuple(names) for sheet, names in (told if isinstance(told, dict) else {"": told}).items()}


def zone_of(connection: Connection, batch: int) -> str:
    """Return the zone of a batch's shop, "" when the shop is gone."""
    row = connection.exec_driver_sql(
        "SELECT s.zone FROM shop s JOIN batch b ON b.shop_id = s.id WHERE b.id = ?", (batch,)
    ).fetchone()
    return str(row[0]) if row is not None else ""


def find_batch(connection: Connection, number: int) -> Batch | None:
    """Return one import, or None."""
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM batch WHERE id = ?", (number,)).fetchone()
    return _batch(tuple(row)) if row is not None else None


def _batch(row: tuple[object, ...]) -> Batch:
    number, file, platform, shop, form, at, rows, counts, totals, undone_at, _ = row
    told = json.loads(str(counts))
    rejected, customers = told.pop("rejected", 0), told.pop("customers", {})
    return Batch(
        id=int(str(number)),
        file=str(file),
        platform=str(platform),
        shop=str(shop),
        format=str(form),
        at=_moment(at),
        rows=int(str(rows)),
        orders=Counts(**told),
        rejected=rejected,
        totals=tuple(ControlTotal(**total) for total in json.loads(str(totals))),
        undone_at=None if undone_at is None else _moment(undone_at),
        customers=Counts(**customers),
    )


def _moment(epoch: object) -> datetime:
    return datetime.fromtimestamp(int(str(epoch)), UTC)


def known_elsewhere(connection: Connection, batch: int) -> tuple[tuple[str, int], ...]:
    """Return (name, orders) of the other shops on the batch's platform that hold order numbers of the batch.

    The joins stand in the order they are to be made: with one shop on the platform the first one ends it.
    """
    found = connection.exec_driver_sql(
        "SELECT s.name, count(*) FROM batch b CROSS JOIN shop s ON s.platform = b.platform AND s.id <> b.shop_id"
        " CROSS JOIN sighting t ON t.batch_id = b.id CROSS JOIN orders o ON o.id = t.order_id"
        " CROSS JOIN orders e ON e.shop_id = s.id AND e.number = o.number"
        " WHERE b.id = ? GROUP BY s.id ORDER BY count(*) DESC, s.name",
        (batch,),
    )
    return tuple((str(name), int(orders)) for name, orders in found)


def undo_batch(
    connection: Connection, batch: Batch, at: int, ledger: LedgerRules, rules: CustomerRules
) -> tuple[UndoResult, set[int]]:
    """Take a batch back whole: what other files say of its orders and customers stays, the rest goes.

    A customer file without any order left goes too, unless the owner wrote something in it or decided who it is.
    Also returned: the customers whose figures may have changed, those gone included.
    """
    if leave_words(connection, batch.id, at):
        return UndoResult(0, 0, 0), set()
    touched = {
        int(row[0])
        for row in connection.exec_driver_sql(
            "SELECT DISTINCT a.customer_id FROM sighting s JOIN orders o ON o.id = s.order_id"
            " JOIN account a ON a.id = o.account_id WHERE s.batch_id = ?",
            (batch.id,),
        )
    }
    choose_orders(connection, "SELECT order_id FROM sighting WHERE batch_id = ?", batch.id)
    # A buyer only this file named may have lost the order to another account meanwhile.
    touched |= {
        int(row[0])
        for row in connection.exec_driver_sql(
            "SELECT DISTINCT a.customer_id FROM sighting s JOIN account a"
            " ON a.platform = ? AND a.value = json_extract(s.content, '$.account') WHERE s.batch_id = ?",
            (batch.platform, batch.id),
        )
    }
    if batch.format == BY_HAND:
        _forget_who_she_is_not(connection, batch)
    told, told_numbers = forget_told(connection, batch.id)
    touched |= told
    numbers = _nobodys_numbers(connection) | told_numbers
    connection.exec_driver_sql("DELETE FROM sighting WHERE batch_id = ?", (batch.id,))
    restored = fold_again(connection, batch.platform, ledger, touched)
    numbers |= _nobodys_numbers(connection)
    removed = remove_unseen(connection)
    forget_join(connection, batch.id)
    forget_purchases(connection, touched)
    touched = refresh_customers(connection, touched, at, rules, numbers).touched
    gone = remove_empty_customers(connection, touched)
    connection.exec_driver_sql("DELETE FROM product WHERE id NOT IN (SELECT product_id FROM order_line)")
    connection.exec_driver_sql("DELETE FROM shop WHERE id NOT IN (SELECT shop_id FROM orders)")
    connection.exec_driver_sql("DELETE FROM rejected_row WHERE batch_id = ?", (batch.id,))
    connection.exec_driver_sql("UPDATE batch SET undone_at = ?, protocol = '' WHERE id = ?", (at, batch.id))
    connection.exec_driver_sql("DELETE FROM undone")
    return UndoResult(removed, restored, len(gone)), touched


def _forget_who_she_is_not(connection: Connection, batch: Batch) -> None:
    """Take back that a customer written down by hand is none of those she was taken for: it was said with the batch."""
    connection.exec_driver_sql(
        "DELETE FROM people_apart WHERE at = ? AND decision IN (SELECT p.decision FROM people_apart p"
        " JOIN account a ON a.file_id IN (p.a, p.b)"
        " JOIN told_customer t ON t.platform = a.platform AND t.value = a.value WHERE t.batch_id = ?)",
        (int(batch.at.timestamp()), batch.id),
    )


def _nobodys_numbers(connection: Connection) -> set[str]:
    """Return the numbers of anonymous orders among the undone."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT o.mobile FROM undone u JOIN orders o ON o.id = u.id"
        " WHERE o.account_id IS NULL AND o.mobile <> ''"
    )
    return {str(row[0]) for row in rows}
