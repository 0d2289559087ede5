"""What customers agreed to or said no to, and whose files are kept although they have been quiet for long."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make room for both."""
    words = ("saying", "purpose", "channel", "wording", "evidence", "note", "reach")
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.Column("struck_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_file_id", "consent", ["file_id"])
    op.create_table(
        "retention",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name="pk_retention"),
    )
