"""Which of the shop's messages answered, and ways to what happened in a stretch of days."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0033"

_INDEXES: tuple[tuple[str, str, list[str], str | None], ...] = (
    (
        "ix_messages_shop",
        "messages",
        ["shop_id", "at", "customer_id", "direction", "is_thanks", "is_answer", "deleted_at"],
        None,
    ),
    (
        "ix_orders_placed",
        "orders",
        ["shop_id", "placed_at", "id", "customer_id", "replaces_id"],
        None,
    ),
    ("ix_orders_ship_by", "orders", ["shop_id", "ship_by"], "status <> 'cancelled'"),
    (
        "ix_drafts_sorry",
        "drafts",
        ["shop_id", "sent_at"],
        "kind IN ('apology', 'incident') AND sent_at IS NOT NULL",
    ),
    ("ix_outlays_shop", "outlays", ["shop_id", "at"], None),
    ("ix_promises_due", "promises", ["shop_id", "due_at"], "status <> 'dropped'"),
    ("ix_cases_opened", "cases", ["shop_id", "opened_at"], None),
)


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column("is_answer", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _find_earlier_answers()
    op.drop_index("ix_orders_placed", "orders")
    for name, table, columns, only in _INDEXES:
        where = None if only is None else sa.text(only)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _find_earlier_answers() -> None:
    """Of a note about a parcel nobody wrote down whether it answered, too: it counts as none."""
    op.execute(
        """UPDATE messages SET is_answer = TRUE
           WHERE direction = 'out' AND COALESCE(via, '') <> 'holding reply'
           AND (draft_id IS NULL OR draft_id NOT IN (
               SELECT id FROM drafts WHERE kind IN (
                   'shipped', 'ready', 'download', 'delay', 'holding', 'holding_note',
                   'arrival_check', 'check_in')))"""
    )
