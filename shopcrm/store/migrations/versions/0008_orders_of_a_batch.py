"""Of which orders a batch speaks is told by an index alone, without reading what it says of them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Let the index of the batches' sightings hold their orders too."""
    op.drop_index("ix_sighting_batch_id", "sighting")
    op.create_index("ix_sighting_batch", "sighting", ["batch_id", "order_id"])
