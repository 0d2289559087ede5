"""What customer files tell, one row a file and account; the birthday they tell stands beside the owner's own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table; nothing older tells of customers."""
    op.create_table(
        "told_customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_told_customer_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_customer")),
        sa.UniqueConstraint("platform", "value", "batch_id", name=op.f("uq_told_customer_platform")),
    )
    op.create_index(op.f("ix_told_customer_batch_id"), "told_customer", ["batch_id"], unique=False)
    op.add_column("customer", sa.Column("told_birthday", sa.String(), server_default="", nullable=False))
