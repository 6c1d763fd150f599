"""What an order holds line by line, where it is known from, and several parcels of one."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("lines", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("buyer_note", sa.Text(), nullable=True),
        sa.Column("recipient", sa.String(100), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False, server_default="parcel"),
        sa.Column("source", sa.String(32), nullable=False, server_default="hand"),
        sa.Column("by_hand", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("logged_at", sa.BigInteger(), nullable=True),
        sa.Column("import_id", BigId, nullable=True),
        sa.Column("parcel_number", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("parcel_count", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("parcel_lines", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("came_back_at", sa.BigInteger(), nullable=True),
    ):
        op.add_column("orders", column)
    _create_parcels()


def _create_parcels() -> None:
    op.create_table(
        "parcels",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("carrier", sa.String(60), nullable=True),
        sa.Column("service", sa.String(100), nullable=True),
        sa.Column("tracking", sa.String(100), nullable=True),
        sa.Column("tracking_url", sa.Text(), nullable=True),
        sa.Column("shipped_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("arrives_at", sa.BigInteger(), nullable=True),
        sa.Column("overdue_at", sa.BigInteger(), nullable=True),
        sa.Column("arrival_basis", sa.Text(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("arrival_told_by", sa.String(60), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("missing_since", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("came_back_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order_id", "number", name="uq_parcels_order"),
    )
    op.create_index(
        "ix_parcels_tracking",
        "parcels",
        ["shop_id", "tracking"],
        sqlite_where=sa.text("tracking IS NOT NULL"),
        postgresql_where=sa.text("tracking IS NOT NULL"),
    )
