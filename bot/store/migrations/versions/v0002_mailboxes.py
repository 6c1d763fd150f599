"""Mailboxes, the letters that came in through them, and files that go along with posts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "mail_senders",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("changed_by", BigId, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("shop_id", "address"),
    )
    op.create_table(
        "mailboxes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("sealed_password", sa.Text(), nullable=True),
        sa.Column("imap_host", sa.String(length=253), nullable=False),
        sa.Column("imap_port", sa.Integer(), nullable=False),
        sa.Column("smtp_host", sa.String(length=253), nullable=False),
        sa.Column("smtp_port", sa.Integer(), nullable=False),
        sa.Column("folders", sa.Text(), nullable=False),
        sa.Column("junk_folder", sa.Text(), nullable=True),
        sa.Column("sent_folder", sa.Text(), nullable=True),
        sa.Column("keeps_sent", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("holding_text", sa.Text(), nullable=True),
        sa.Column("holding_by", BigId, nullable=True),
        sa.Column("connected_at", sa.BigInteger(), nullable=False),
        sa.Column("looked_back_at", sa.BigInteger(), nullable=True),
        sa.Column("checked_by", sa.String(length=253), nullable=True),
        sa.Column("checked_lead", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"],
            ["shops.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("shop_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mail_positions",
        sa.Column("mailbox_id", BigId, nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mailbox_id", "folder"),
    )
    op.create_table(
        "mails",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_address", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("order_id", BigId, nullable=True),
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
        sa.UniqueConstraint("shop_id", "key", name="uq_mails_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_mails_customer",
        "mails",
        ["customer_id", "id"],
        unique=False,
        **where("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_mails_message",
        "mails",
        ["shop_id", "message_id"],
        unique=False,
        **where("message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_mails_old",
        "mails",
        ["taken_at"],
        unique=False,
        **where("kind IN ('auto_reply', 'newsletter', 'machine', 'spam')"),
    )
    op.create_index("ix_mails_recent", "mails", ["shop_id", "id"], unique=False)
    op.create_index(
        "ix_mails_unbooked",
        "mails",
        ["shop_id", "id"],
        unique=False,
        **where("kind = 'customer' AND customer_id IS NULL"),
    )
    op.create_table(
        "notices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("mail_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("respond_by", sa.BigInteger(), nullable=True),
        sa.Column("is_stated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], ondelete="CASCADE"),
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
        "ix_notices_customer",
        "notices",
        ["customer_id"],
        unique=False,
        **where("customer_id IS NOT NULL"),
    )
    op.create_index("ix_notices_mail", "notices", ["mail_id"], unique=False)
    op.create_index("ix_notices_shop", "notices", ["shop_id", "at"], unique=False)
    op.create_table(
        "outbox_files",
        sa.Column("id", BigId, nullable=False),
        sa.Column("outbox_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(("ix_outbox_files_outbox_id"), "outbox_files", ["outbox_id"], unique=False)
    op.add_column("drafts", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("drafts", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("mail_id", sa.String(length=250), nullable=True))
    op.create_index(
        "ix_drafts_holding",
        "drafts",
        ["customer_id", "created_at"],
        unique=False,
        **where("kind = 'holding'"),
    )
    op.create_index(
        "uq_drafts_mail", "drafts", ["mail_id"], unique=True, **where("mail_id IS NOT NULL")
    )
    op.create_index(
        "ix_reminders_shop",
        "reminders",
        ["shop_id", "ring_at"],
        unique=False,
        **where("rung_at IS NULL"),
    )
