"""Orders are found by the day on which they were placed, or left: a slip hits those of some
days.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_index("ix_orders_placed", "orders", ["shop_id", "placed_at", "id"])
    condition = sa.text("shipped_at IS NOT NULL")
    op.create_index(
        "ix_orders_shipped",
        "orders",
        ["shop_id", "shipped_at", "id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
