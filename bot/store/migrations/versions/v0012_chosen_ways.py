"""Which way each message came, and which way staff chose for a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("messages", sa.Column("way", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("chosen_way", sa.Text(), nullable=True))
