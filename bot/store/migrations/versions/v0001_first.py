"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Word = sa.String(40, collation="C").with_variant(sa.String(40), "sqlite")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "customer_words",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("word", Word, nullable=False),
        sa.Column("ref_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "word", "ref_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_customer_words_ref", "customer_words", ["ref_id"], unique=False)
    op.create_table(
        "direct_lines",
        sa.Column("user_id", BigId, autoincrement=False, nullable=False),
        sa.Column("channel_id", BigId, nullable=False),
        sa.Column("last_message_id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_index("ix_direct_lines_used", "direct_lines", ["used_at"], unique=False)
    op.create_table(
        "order_words",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("word", Word, nullable=False),
        sa.Column("ref_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "word", "ref_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_order_words_ref", "order_words", ["ref_id"], unique=False)
    op.create_table(
        "shops",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("signature", sa.String(length=200), nullable=True),
        sa.Column("desk_channel_id", BigId, nullable=True),
        sa.Column("staff_role_id", BigId, nullable=True),
        sa.Column("deputy_id", BigId, nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("told_defaults", sa.Boolean(), nullable=False),
        sa.Column("last_action_at", sa.BigInteger(), nullable=True),
        sa.Column("next_digest_at", sa.BigInteger(), nullable=True),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_shops_digest",
        "shops",
        ["next_digest_at"],
        unique=False,
        **where("next_digest_at IS NOT NULL"),
    )
    op.create_table(
        "unplaced",
        sa.Column("message_id", BigId, autoincrement=False, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index(("ix_unplaced_user_id"), "unplaced", ["user_id"], unique=False)
    op.create_table(
        "customers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("member_name", sa.String(length=100), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_customers_email",
        "customers",
        ["shop_id", "email_key"],
        unique=False,
        **where("email_key IS NOT NULL"),
    )
    op.create_index(
        "ix_customers_member",
        "customers",
        ["member_id", "shop_id"],
        unique=True,
        **where("member_id IS NOT NULL"),
    )
    op.create_index("ix_customers_name", "customers", ["shop_id", "name_key"], unique=False)
    op.create_index("ix_customers_shop", "customers", ["shop_id", "id"], unique=False)
    op.create_table(
        "wordings",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_by", BigId, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("shop_id", "key"),
    )
    op.create_table(
        "orders",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("external_number", sa.String(length=64), nullable=True),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("price", sa.String(length=40), nullable=True),
        sa.Column("ship_by", sa.BigInteger(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("via", sa.String(32), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("shipped_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("carrier", sa.String(length=60), nullable=True),
        sa.Column("service", sa.String(length=100), nullable=True),
        sa.Column("tracking", sa.String(length=100), nullable=True),
        sa.Column("tracking_url", sa.Text(), nullable=True),
        sa.Column("arrives_at", sa.BigInteger(), nullable=True),
        sa.Column("overdue_at", sa.BigInteger(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("shop_id", "number", name="uq_orders_number"),
    )
    op.create_index("ix_orders_customer", "orders", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_orders_external",
        "orders",
        ["shop_id", "external_number"],
        unique=False,
        **where("external_number IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_late",
        "orders",
        ["shop_id", "ship_by"],
        unique=False,
        **where("status = 'open' AND ship_by IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_overdue",
        "orders",
        ["shop_id", "overdue_at"],
        unique=False,
        **where("status = 'shipped'"),
    )
    op.create_index("ix_orders_status", "orders", ["shop_id", "status", "id"], unique=False)
    op.create_index(
        "ix_orders_untold",
        "orders",
        ["shop_id", "shipped_at"],
        unique=False,
        **where("status = 'shipped' AND told_at IS NULL"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("last_wrote_at", sa.BigInteger(), nullable=True),
        sa.Column("last_words", sa.Text(), nullable=False),
        sa.Column("urgent_because", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("snooze_reason", sa.Text(), nullable=True),
        sa.Column("rung", sa.String(32), nullable=True),
        sa.Column("rung_due_at", sa.BigInteger(), nullable=True),
        sa.Column("rung_said_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["shop_id", "waiting_since"],
        unique=False,
        **where("waiting_since IS NOT NULL"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=True),
        sa.Column("remedy", sa.String(32), nullable=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("to_name", sa.String(length=100), nullable=False),
        sa.Column("to_where", sa.Text(), nullable=False),
        sa.Column("to_link", sa.Text(), nullable=True),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("by_reaction", sa.Boolean(), nullable=False),
        sa.Column("was_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("leaves_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_drafts_customer",
        "drafts",
        ["customer_id", "id"],
        unique=False,
        **where("status IN ('pending', 'approved', 'ready', 'sending')"),
    )
    op.create_index(
        "ix_drafts_leaving", "drafts", ["leaves_at"], unique=False, **where("status = 'approved'")
    )
    op.create_index(
        "ix_drafts_open",
        "drafts",
        ["shop_id", "id"],
        unique=False,
        **where("status IN ('pending', 'approved', 'ready')"),
    )
    op.create_index(
        "ix_drafts_order",
        "drafts",
        ["order_id", "id"],
        unique=False,
        **where("order_id IS NOT NULL"),
    )
    op.create_index(
        "ix_drafts_sending", "drafts", ["id"], unique=False, **where("status = 'sending'")
    )
    op.create_index(
        "ix_drafts_stuck",
        "drafts",
        ["shop_id", "id"],
        unique=False,
        **where("status IN ('failed', 'unknown')"),
    )
    op.create_table(
        "events",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("draft_id", BigId, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_events_customer",
        "events",
        ["customer_id", "id"],
        unique=False,
        **where("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_events_order",
        "events",
        ["order_id", "id"],
        unique=False,
        **where("order_id IS NOT NULL"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(("ix_receipts_order_id"), "receipts", ["order_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("conversation_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("direction", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("source_key", sa.String(length=100), nullable=True),
        sa.Column("author_id", BigId, nullable=True),
        sa.Column("is_thanks", sa.Boolean(), nullable=False),
        sa.Column("draft_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_messages_customer", "messages", ["customer_id", "at"], unique=False)
    op.create_index(
        "uq_messages_source",
        "messages",
        ["shop_id", "source_key"],
        unique=True,
        **where("source_key IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("draft_id", BigId, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("conversation_id", BigId, nullable=True),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_conversation",
        "outbox",
        ["conversation_id"],
        unique=False,
        **where("status = 'waiting' AND conversation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_draft",
        "outbox",
        ["draft_id"],
        unique=False,
        **where("status = 'waiting' AND draft_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at", "id"],
        unique=False,
        **where("status IN ('waiting', 'posting')"),
    )
    op.create_table(
        "reminders",
        sa.Column("conversation_id", BigId, nullable=False),
        sa.Column("rung", sa.String(32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("ring_at", sa.BigInteger(), nullable=False),
        sa.Column("by_ping", sa.Boolean(), nullable=False),
        sa.Column("rung_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "rung", "due_at"),
    )
    op.create_index(
        "ix_reminders_due", "reminders", ["ring_at"], unique=False, **where("rung_at IS NULL")
    )
    op.create_index(
        "ix_reminders_pending",
        "reminders",
        ["conversation_id"],
        unique=False,
        **where("rung_at IS NULL"),
    )
    op.create_table(
        "revisions",
        sa.Column("draft_id", BigId, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", BigId, nullable=True),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", BigId, nullable=True),
        sa.Column("message_id", BigId, nullable=True),
        sa.Column("copy_message_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.id"],
        ),
        sa.PrimaryKeyConstraint("draft_id", "revision"),
    )
    op.create_index(
        "uq_revisions_message",
        "revisions",
        ["message_id"],
        unique=True,
        **where("message_id IS NOT NULL"),
    )
