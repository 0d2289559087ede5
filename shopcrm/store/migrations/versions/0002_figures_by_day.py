"""Indexes that hold all RFM asks for: purchases by day, and the figures kept with each customer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both; orders by account need only the account."""
    op.drop_index("ix_orders_account", "orders")
    op.create_index("ix_orders_account", "orders", ["account_id"], unique=False)
    op.create_index(
        "ix_orders_day",
        "orders",
        ["day", "currency", "account_id", "net"],
        unique=False,
        sqlite_where=sa.text("valid = 1"),
    )
    op.create_index(
        "ix_customer_figures",
        "customer",
        ["id", "last_day", "purchases", "net", "currency"],
        unique=False,
        sqlite_where=sa.text("purchases > 0 AND last_day IS NOT NULL"),
    )
