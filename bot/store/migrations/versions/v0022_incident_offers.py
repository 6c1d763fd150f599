"""An order that fits an open incident is offered to it once, and no more."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incident_offers",
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("order_id"),
    )
