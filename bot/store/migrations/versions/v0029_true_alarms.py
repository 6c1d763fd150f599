"""Parcels that count as arrived because nobody said otherwise, above which sum a parcel is dear,
what a day's list said, and when the deputy last did something.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    for table in ("orders", "parcels"):
        op.add_column(
            table,
            sa.Column("arrival_assumed", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.create_index(
        "ix_orders_missing",
        "orders",
        ["shop_id", "country"],
        sqlite_where=sa.text("missing_since IS NOT NULL"),
        postgresql_where=sa.text("missing_since IS NOT NULL"),
    )
    op.add_column("shops", sa.Column("dear_above", sa.String(40), nullable=True))
    op.add_column("shops", sa.Column("deputy_acted_at", sa.BigInteger(), nullable=True))
    op.add_column("deadlines", sa.Column("told_at", sa.BigInteger(), nullable=True))
