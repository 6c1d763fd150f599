"""Customers can be forgotten, by hand or after so many months."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("customers", sa.Column("forgotten_at", sa.BigInteger(), nullable=True))
    _index("ix_customers_forgotten", "customers", "shop_id", "forgotten_at")
    op.add_column("shops", sa.Column("retention_months", sa.Integer(), nullable=True))
    op.add_column("shops", sa.Column("retention_at", sa.BigInteger(), nullable=True))
    _index("ix_shops_retention", "shops", "retention_at", "shard_key")
    _add_clearings()
    op.create_table(
        "forgotten",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("key", "shop_id"),
    )


def _index(name: str, table: str, first: str, second: str) -> None:
    """An index of the rows in which the moment is set."""
    moment = first if first.endswith("_at") else second
    condition = sa.text(f"{moment} IS NOT NULL")
    op.create_index(
        name, table, [first, second], sqlite_where=condition, postgresql_where=condition
    )


def _add_clearings() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "clearings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel_id", BigId, nullable=True),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("signs", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("before_id", BigId, nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("shard_key", BigId, sa.Computed("shop_id >> 22", persisted=not is_sqlite)),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clearings_due", "clearings", ["due_at", "id", "shard_key"])
