"""Who is who: usual recipients, the file each account came with, joins, and what the owner said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; who is joined by what is stored is settled after it, by the same rules as after an import."""
    for name, default in (
        ("kind", "account"), ("usual_name", ""), ("usual_phone", ""), ("usual_email", ""),
    ):  # fmt: skip
        op.add_column("account", sa.Column(name, sa.String(), nullable=False, server_default=default))
    for name in ("file_id", "usual_orders", "recipients"):
        op.add_column("account", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE account SET file_id = customer_id")
    op.create_index(
        "ix_account_moved", "account", ["file_id"], unique=False, sqlite_where=sa.text("file_id <> customer_id")
    )
    for name in ("usual_phone", "usual_email"):
        op.create_index(f"ix_account_{name}", "account", [name], unique=False, sqlite_where=sa.text(f"{name} <> ''"))
    op.add_column("orders", sa.Column("email", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_orders_nobodys_mobile",
        "orders",
        ["mobile"],
        unique=False,
        sqlite_where=sa.text("account_id IS NULL AND mobile <> ''"),
    )
    op.create_table(
        "own_words",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("birthday", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_own_words")),
    )
    op.create_table(
        "people_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("keep", sa.Integer(), nullable=False),
        sa.Column("fold", sa.Integer(), nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("implied_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_link")),
    )
    op.create_table(
        "people_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_apart")),
    )
    for table, names in (("people_link", ("keep", "fold")), ("people_apart", ("a", "b"))):
        for name in names:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)
    op.create_table(
        "people_later",
        sa.Column("a", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_people_later")),
    )
    op.execute(
        "UPDATE orders SET email = s.email FROM (SELECT order_id, max(json_extract(content, '$.email')) AS email"
        " FROM sighting WHERE instr(content, '\"email\"') > 0 GROUP BY order_id) s"
        " WHERE s.order_id = orders.id AND s.email IS NOT NULL AND instr(s.email, '*') = 0"
    )
