"""How long an approved letter can still be stopped, where a shop chose its own time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("shops", sa.Column("undo_time", sa.Integer(), nullable=True))
