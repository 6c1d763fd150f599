"""Which marketplace or form passed a letter on, and the way back to who wrote it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("mails", sa.Column("relay", sa.Text(), nullable=True))
    condition = sa.text("relay IS NOT NULL")
    op.create_index(
        "ix_mails_relay",
        "mails",
        ["shop_id", "sender_address", "id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
