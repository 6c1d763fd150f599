"""Parcels whose shipped note was discarded, while nobody has said whether their customer knows."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    for table in ("orders", "parcels"):
        op.add_column(table, sa.Column("note_discarded_at", sa.BigInteger(), nullable=True))
    _end_what_was_discarded()


def _end_what_was_discarded() -> None:
    """Of a note that was discarded before nobody is reminded any more, either; one that was written
    since waits as before.
    """
    op.execute(
        """UPDATE orders SET note_discarded_at = (
               SELECT MAX(drafts.decided_at) FROM drafts
               WHERE drafts.order_id = orders.id AND drafts.status = 'discarded'
               AND drafts.kind IN ('shipped', 'ready', 'download'))
           WHERE status = 'shipped' AND told_at IS NULL AND NOT EXISTS (
               SELECT drafts.id FROM drafts
               WHERE drafts.order_id = orders.id AND drafts.status <> 'discarded'
               AND drafts.kind IN ('shipped', 'ready', 'download'))"""
    )
    op.execute(
        """DELETE FROM deadlines WHERE kind = 'tell_shipped' AND about_id IN (
               SELECT id FROM orders WHERE note_discarded_at IS NOT NULL)"""
    )
