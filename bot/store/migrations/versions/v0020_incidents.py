"""One slip that hit many customers, who they are, and the letters to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _add_incidents()
    _add_recipients()
    _add_cards()
    op.add_column("drafts", sa.Column("incident_id", BigId, nullable=True))
    op.create_index(
        "ix_drafts_incident",
        "drafts",
        ["incident_id", "status", "id"],
        **where("incident_id IS NOT NULL"),
    )
    op.add_column("outbox", sa.Column("incident_id", BigId, nullable=True))
    op.create_index(
        "ix_outbox_incident",
        "outbox",
        ["incident_id"],
        **where("status = 'waiting' AND incident_id IS NOT NULL"),
    )
    op.create_index("ix_promises_draft", "promises", ["draft_id"], **where("draft_id IS NOT NULL"))
    op.create_index(
        "ix_events_actors", "events", ["shop_id", "id"], **where("actor_id IS NOT NULL")
    )
    op.add_column("shops", sa.Column("second_above", sa.Integer(), nullable=True))


def _add_incidents() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "incidents",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("what_happened", sa.Text(), nullable=False),
        sa.Column("fixed", sa.Text(), nullable=True),
        sa.Column("remedy", sa.String(32), nullable=True),
        sa.Column("remedy_by", sa.BigInteger(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", BigId, nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("seconded_by", BigId, nullable=True),
        sa.Column("leaves_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=True),
        sa.Column("closed_by", BigId, nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "shard_key",
            BigId,
            sa.Computed("shop_id >> 22", persisted=not is_sqlite),
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_incidents_number", "incidents", ["shop_id", "number"], unique=True)
    op.create_index(
        "ix_incidents_open", "incidents", ["shop_id", "id"], **where("closed_at IS NULL")
    )
    op.create_index(
        "ix_incidents_due", "incidents", ["next_at", "shard_key"], **where("next_at IS NOT NULL")
    )


def _add_recipients() -> None:
    op.create_table(
        "incident_recipients",
        sa.Column("id", BigId, nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("left_out", sa.Text(), nullable=True),
        sa.Column("is_put_back", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("draft_id", BigId, nullable=True),
        sa.Column("draft_revision", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("answer", sa.String(16), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incident_recipients_incident", "incident_recipients", ["incident_id", "id"])
    op.create_index("ix_incident_recipients_customer", "incident_recipients", ["customer_id", "id"])
    op.create_index(
        "ix_incident_recipients_draft",
        "incident_recipients",
        ["draft_id"],
        **where("draft_id IS NOT NULL"),
    )
    op.create_table(
        "incident_orders",
        sa.Column("recipient_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["recipient_id"], ["incident_recipients.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("recipient_id", "order_id"),
    )
    op.create_index("ix_incident_orders_order", "incident_orders", ["order_id"])


def _add_cards() -> None:
    op.create_table(
        "incident_cards",
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("channel_id", BigId, nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
        sa.PrimaryKeyConstraint("incident_id", "revision"),
    )
