"""Ways to what a marketplace counts; whoever isn't on one has nothing in them."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

_ORDERS = "via IN ('amazon', 'ebay', 'etsy') AND status <> 'cancelled'"
_INDEXES: tuple[tuple[str, str, list[str], str], ...] = (
    (
        "ix_messages_threads",
        "messages",
        ["shop_id", "at"],
        "direction = 'in' AND via IN ('Etsy message', 'Etsy')",
    ),
    ("ix_orders_sold_there", "orders", ["shop_id", "via", "placed_at"], _ORDERS),
    ("ix_orders_due_there", "orders", ["shop_id", "via", "ship_by"], _ORDERS),
)


def upgrade() -> None:
    for name, table, columns, only in _INDEXES:
        where = sa.text(only)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
