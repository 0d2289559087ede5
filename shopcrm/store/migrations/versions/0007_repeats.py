"""With what a file was read, and which batch holds the words of a file taken in again. Older ones are read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add both to the batches."""
    op.add_column("batch", sa.Column("reader", sa.String(), server_default="", nullable=False))
    op.add_column("batch", sa.Column("repeats", sa.Integer(), server_default="0", nullable=False))
