"""What customers change or delete afterwards in their messages."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for table in ("messages", "unplaced"):
        op.add_column(table, sa.Column("edited_at", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("earlier", sa.Text(), server_default="[]", nullable=False))
        op.add_column(table, sa.Column("deleted_at", sa.BigInteger(), nullable=True))
    op.drop_index("uq_messages_source", "messages")
    op.create_index(
        "uq_messages_source",
        "messages",
        ["source_key", "shop_id"],
        unique=True,
        **where("source_key IS NOT NULL"),
    )
    op.create_index("ix_direct_lines_channel", "direct_lines", ["channel_id"])
