"""What each letter was asked to say, and how a shop speaks in its letters."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("doubts", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("heated", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("is_edited", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("worded_by", BigId, nullable=True),
        sa.Column("worded_at", sa.BigInteger(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("advice", sa.Text(), nullable=True),
    ):
        op.add_column("drafts", column)
    op.add_column("orders", sa.Column("short_name", sa.String(80), nullable=True))
    op.add_column("orders", sa.Column("cancelled_by", sa.String(32), nullable=True))
    op.add_column("shops", sa.Column("voice", sa.String(8), nullable=True))
    op.add_column("shops", sa.Column("language", sa.String(16), nullable=True))
