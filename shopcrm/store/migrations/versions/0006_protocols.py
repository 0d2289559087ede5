"""What each import did, for its protocol. Of files imported before only the counts are known."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add it to the batches."""
    op.add_column("batch", sa.Column("protocol", sa.String(), server_default="", nullable=False))
