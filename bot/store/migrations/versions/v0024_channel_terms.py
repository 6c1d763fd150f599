"""What a shop says of the places where it sells, and whether a ship-by day was stated."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("orders", sa.Column("ship_by_basis", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("agreed_ship_by", sa.BigInteger(), nullable=True))
    op.add_column(
        "shops", sa.Column("channel_terms", sa.Text(), nullable=False, server_default="[]")
    )
