"""Where a shop's last list of the day stands, so that it can be kept true through the day."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Kept by the database itself, and not in the file where that is SQLite.
    shard_key = sa.Computed("shop_id >> 22", persisted=op.get_bind().dialect.name != "sqlite")
    op.create_table(
        "day_lists",
        sa.Column("shop_id", BigId, nullable=False, autoincrement=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", BigId, nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("shard_key", BigId, shard_key, nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("shop_id"),
    )
