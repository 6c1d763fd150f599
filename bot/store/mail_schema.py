"""The tables of the mailbox: which it is, how far it was read, and what came in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.domain.mail import MailKind, NoticeKind, Platform
from bot.store.columns import BigId, Choice, Listed, Moment
from bot.store.schema import metadata, where

MAIL_IS_UNBOOKED = "kind = 'customer' AND customer_id IS NULL"
MAIL_IS_QUIET = "kind IN ('auto_reply', 'newsletter', 'machine', 'spam')"

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False, unique=True),
    Column("address", String(254), nullable=False),
    Column("user", String(254), nullable=False),
    Column("sealed_password", Text),
    Column("imap_host", String(253), nullable=False),
    Column("imap_port", Integer, nullable=False),
    Column("smtp_host", String(253), nullable=False),
    Column("smtp_port", Integer, nullable=False),
    Column("folders", Listed, nullable=False),
    Column("junk_folder", Text),
    Column("sent_folder", Text),
    Column("keeps_sent", Boolean, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("problem", Text),
    Column("holding_text", Text),
    Column("holding_by", BigId),
    Column("connected_at", Moment, nullable=False),
    Column("looked_back_at", Moment),
    Column("checked_by", String(253)),
    Column("checked_lead", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# How far each folder was read: stored together with what the last letter caused.
mail_positions = Table(
    "mail_positions",
    metadata,
    Column("mailbox_id", BigId, ForeignKey("mailboxes.id", ondelete="CASCADE"), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("message_id", Text),
    Column("answers", Listed, nullable=False),
    Column("kind", Choice(MailKind), nullable=False),
    Column("reason", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("sender_address", Text, nullable=False),
    Column("author", Listed, nullable=True),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id")),
    Column("order_id", BigId, ForeignKey("orders.id")),
    UniqueConstraint("shop_id", "key", name="uq_mails_key"),
    Index("ix_mails_recent", "shop_id", "id"),
    Index("ix_mails_message", "shop_id", "message_id", **where("message_id IS NOT NULL")),
    Index("ix_mails_customer", "customer_id", "id", **where("customer_id IS NOT NULL")),
    Index("ix_mails_unbooked", "shop_id", "id", **where(MAIL_IS_UNBOOKED)),
    Index("ix_mails_old", "taken_at", **where(MAIL_IS_QUIET)),
    sqlite_autoincrement=True,
)

# What staff said that a sender's letters are.
mail_senders = Table(
    "mail_senders",
    metadata,
    Column("shop_id", BigId, ForeignKey("shops.id"), primary_key=True),
    Column("address", String(254), primary_key=True),
    Column("kind", Choice(MailKind), nullable=False),
    Column("changed_by", BigId, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("mail_id", BigId, ForeignKey("mails.id", ondelete="CASCADE"), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("customer_id", BigId, ForeignKey("customers.id")),
    Column("at", Moment, nullable=False),
    Column("platform", Choice(Platform), nullable=False),
    Column("kind", Choice(NoticeKind), nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("reference", Text),
    Column("order_number", Text),
    Column("amount", String(40)),
    Column("currency", String(3)),
    Column("respond_by", Moment),
    Column("is_stated", Boolean, nullable=False),
    Index("ix_notices_shop", "shop_id", "at"),
    Index("ix_notices_mail", "mail_id"),
    Index("ix_notices_customer", "customer_id", **where("customer_id IS NOT NULL")),
)
