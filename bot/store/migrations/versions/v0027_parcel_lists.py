"""Lists of parcels that are marked as shipped together, and the notes that they drafted."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "parcel_lists",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("parcels", sa.Text(), nullable=False),
        sa.Column("created_by", BigId, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("marked_by", BigId, nullable=True),
        sa.Column("marked_at", sa.BigInteger(), nullable=True),
        sa.Column("has_cards", sa.Boolean(), nullable=False),
        sa.Column("channel_id", BigId, nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_parcel_lists_created", "parcel_lists", ["shop_id", "created_at"])
    op.add_column("drafts", sa.Column("parcel_list_id", BigId, nullable=True))
    op.create_index(
        "ix_drafts_parcel_list",
        "drafts",
        ["parcel_list_id", "id"],
        **where("parcel_list_id IS NOT NULL"),
    )
    op.add_column("outbox", sa.Column("parcel_list_id", BigId, nullable=True))
    op.create_index(
        "ix_outbox_parcel_list",
        "outbox",
        ["parcel_list_id"],
        **where("status = 'waiting' AND parcel_list_id IS NOT NULL"),
    )
