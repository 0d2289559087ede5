"""A vault as an older program left it: what later migrations made is taken out again."""

from __future__ import annotations

from sqlalchemy import Connection

_DOWN = {
    "0011": ("DROP TABLE consent", "DROP TABLE retention"),
    "0010": ("DROP TABLE erasure",),
    "0009": ("DROP TABLE audit",),
    "0008": ("DROP TABLE draft",),
    "0007": ("DROP INDEX ix_sighting_batch", "CREATE INDEX ix_sighting_batch_id ON sighting (batch_id)"),
    "0006": ("ALTER TABLE batch DROP COLUMN reader", "ALTER TABLE batch DROP COLUMN repeats"),
    "0005": ("ALTER TABLE batch DROP COLUMN protocol",),
    "0004": ("DROP TABLE told_customer", "ALTER TABLE customer DROP COLUMN told_birthday"),
    "0003": ("ALTER TABLE batch DROP COLUMN as_of", "ALTER TABLE batch DROP COLUMN written_at"),
    "0002": (
        "DROP TABLE own_words", "DROP TABLE people_link", "DROP TABLE people_apart", "DROP TABLE people_later",
        "DROP INDEX ix_account_moved", "DROP INDEX ix_account_usual_phone",
        "DROP INDEX ix_account_usual_email", "DROP INDEX ix_orders_nobodys_mobile",
        *(
            f"ALTER TABLE account DROP COLUMN {name}"
            for name in ("kind", "file_id", "usual_name", "usual_phone", "usual_email", "usual_orders", "recipients")
        ),
        "ALTER TABLE orders DROP COLUMN email",
    ),
    "0001": ("DROP INDEX ix_orders_day", "DROP INDEX ix_customer_figures"),
}  # fmt: skip


def step_down(connection: Connection, schema: str) -> None:
    for version, statements in _DOWN.items():
        if version >= schema:
            for statement in statements:
                connection.exec_driver_sql(statement)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (schema,))
