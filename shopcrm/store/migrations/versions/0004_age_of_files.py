"""How young each imported file is: of two that know as much of an order the younger one speaks last.

Files of before count as the oldest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both times to the batches."""
    for name in ("as_of", "written_at"):
        op.add_column("batch", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
