"""What somebody writes for their letters is kept until they put it to use."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "wording_drafts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("based_at", sa.BigInteger(), nullable=True),
        sa.Column("written_by", BigId, nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wording_drafts_shop", "wording_drafts", ["shop_id", "written_at"])
