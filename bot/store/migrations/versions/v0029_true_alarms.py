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
    _calm_deadlines()


def _calm_deadlines() -> None:
    """Late work and parcels are lines now and ring nobody; of a parcel that nobody called lost no
    carrier's clock runs. What comes after a parcel's day is worked out when that is over: it may
    have been over for long.
    """
    op.execute(
        """UPDATE deadlines SET level = 'digest', shown_from = due_at, warned = NULL,
               fires_at = CASE WHEN kind = 'ship_by' AND fires_at IS NOT NULL THEN due_at END
           WHERE kind IN ('ship_by', 'tell_shipped', 'carrier_search')"""
    )
    op.execute(
        """UPDATE deadlines SET level = 'digest', shown_from = due_at, warned = NULL,
               fires_at = due_at
           WHERE kind = 'arrival'"""
    )
    op.execute(
        """DELETE FROM deadlines WHERE kind IN ('carrier_search', 'carrier_claim')
           AND about_id IN (SELECT id FROM orders WHERE missing_since IS NULL)"""
    )
    op.execute("UPDATE deadlines SET level = 'digest' WHERE kind = 'carrier_claim'")
