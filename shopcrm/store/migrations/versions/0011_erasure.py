"""Who was erased: keyed hashes, by which whatever is imported or brought back again is known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make room for them."""
    op.create_table(
        "erasure",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
