"""The tables. A column bears the name of the field that it keeps, so that one row is one value."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.channels import Channel, Via
from bot.domain.conversations import Direction
from bot.domain.drafts import DraftStatus
from bot.domain.health import FaultKind
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.orders import OrderStatus
from bot.domain.reminders import RungKind
from bot.store.columns import BigId, Choice, Listed, Moment, Span
from bot.store.items import (
    read_attachment,
    read_earlier,
    read_opening,
    read_pledge,
    write_attachment,
    write_earlier,
    write_opening,
    write_pledge,
)

# Where rows are deleted, `sqlite_autoincrement` keeps SQLite from giving their ids to others: ids live on in
# buttons and in the nonces by which Discord knows a message that it has seen before.
metadata = MetaData()


def where(condition: str) -> dict[str, Any]:
    """Makes an index partial on both databases: finding what is due never grows with history."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# SQLite sees that a partial index fits only when the query says the same words: both take them from here.
DRAFT_IS_OPEN = "status IN ('pending', 'approved', 'ready')"
DRAFT_CAN_REACH = "status IN ('pending', 'approved', 'ready', 'sending')"
DRAFT_IS_SENDING = "status = 'sending'"
DRAFT_IS_STUCK = "status IN ('failed', 'unknown')"
DRAFT_IS_APOLOGY = "kind = 'apology'"
POST_WAITS = "status IN ('waiting', 'posting')"

# One row, made by the first start. A copy has none, so that it gets a name of its own.
identity = Table(
    "identity",
    metadata,
    Column("name", String(32), nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("name", name="pk_identity"),
)

shops = Table(
    "shops",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False),
    Column("signature", String(200)),
    Column("desk_channel_id", BigId),
    Column("staff_role_id", BigId),
    Column("deputy_id", BigId),
    Column("time_zone", String(64)),
    Column("country", String(2)),
    Column("target", Span, nullable=False),
    Column("week", Listed(read_opening, write_opening), nullable=False),
    Column("last_action_at", Moment),
    Column("next_digest_at", Moment),
    Column("last_number", Integer, nullable=False, server_default="0"),
    Column("owner_id", BigId),
    Column("checks_in_after", Span),
    Column("settles_after", Span, nullable=False, server_default="1209600"),
    Column("silent_after", Integer, nullable=False, server_default="2"),
    Column("silence_step", Integer, nullable=False, server_default="0"),
    Column("away_since", Moment),
    Column("away_until", Moment),
    Column("away_reason", Text),
    Column("away_deputy_id", BigId),
    Column("away_note", Text),
    Column("public_desk_id", BigId),
    Index("ix_shops_digest", "next_digest_at", **where("next_digest_at IS NOT NULL")),
)

customers = Table(
    "customers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("name_key", Text, nullable=False),  # casefolded, to find the same person again
    Column("email", String(254)),
    Column("email_key", Text),
    Column("member_id", BigId),
    Column("member_name", String(100)),
    Column("language", String(16)),
    Column("time_zone", String(64)),
    Column("is_proposed", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_customers_shop", "shop_id", "id"),
    Index("ix_customers_name", "shop_id", "name_key"),
    Index("ix_customers_email", "shop_id", "email_key", **where("email_key IS NOT NULL")),
    Index("ix_customers_member", "member_id", "shop_id", unique=True, **where("member_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

orders = Table(
    "orders",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("external_number", String(64)),
    Column("customer_id", BigId, ForeignKey("customers.id"), nullable=False),
    Column("item", String(200), nullable=False),
    Column("price", String(40)),
    Column("ship_by", Moment),
    Column("is_urgent", Boolean, nullable=False),
    Column("note", Text),
    Column("via", Choice(Via)),
    Column("status", Choice(OrderStatus), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("shipped_at", Moment),
    Column("told_at", Moment),
    Column("carrier", String(60)),
    Column("service", String(100)),
    Column("tracking", String(100)),
    Column("tracking_url", Text),
    Column("arrives_at", Moment),
    Column("overdue_at", Moment),
    Column("arrived_at", Moment),
    Column("cancelled_at", Moment),
    Column("cancel_reason", Text),
    Column("country", String(2)),
    Column("arrival_basis", Text),
    Column("arrival_told_by", String(60)),
    Column("asked_at", Moment),
    Column("missing_since", Moment),
    Column("claimed_at", Moment),
    Column("remedied_at", Moment),
    Column("delays_told", Integer, nullable=False, server_default="0"),
    Column("replaces_id", BigId),
    Column("settled_at", Moment),
    Column("settled_because", Text),
    UniqueConstraint("shop_id", "number", name="uq_orders_number"),
    Index("ix_orders_external", "shop_id", "external_number", **where("external_number IS NOT NULL")),
    Index("ix_orders_tracking", "shop_id", "tracking", **where("tracking IS NOT NULL")),
    Index("ix_orders_customer", "customer_id", "id"),
    Index("ix_orders_status", "shop_id", "status", "id"),
    Index("ix_orders_late", "shop_id", "ship_by", **where("status = 'open' AND ship_by IS NOT NULL")),
    Index("ix_orders_overdue", "shop_id", "overdue_at", **where("status = 'shipped'")),
    Index(
        "ix_orders_journeys",
        "shop_id",
        "country",
        "arrived_at",
        **where("arrived_at IS NOT NULL AND shipped_at IS NOT NULL"),
    ),
    Index("ix_orders_replaces", "replaces_id", **where("replaces_id IS NOT NULL")),
    Index("ix_orders_untold", "shop_id", "shipped_at", **where("status = 'shipped' AND told_at IS NULL")),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("order_id", BigId, ForeignKey("orders.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),  # Discord's own links stop working after a day
    Column("at", Moment, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id")),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("draft_id", BigId),
    Column("case_id", BigId),
    Column("at", Moment, nullable=False),
    Column("actor_id", BigId),
    Column("what", Text, nullable=False),
    Index("ix_events_case", "case_id", "id", **where("case_id IS NOT NULL")),
    Index("ix_events_order", "order_id", "id", **where("order_id IS NOT NULL")),
    Index("ix_events_customer", "customer_id", "id", **where("customer_id IS NOT NULL")),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id"), nullable=False, unique=True),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("waiting_since", Moment),
    Column("unanswered", Integer, nullable=False),
    Column("last_wrote_at", Moment),
    Column("last_words", Text, nullable=False),
    Column("urgent_because", Listed, nullable=False),
    Column("answered_at", Moment),
    Column("acknowledged_at", Moment),
    Column("snoozed_until", Moment),
    Column("snooze_reason", Text),
    Column("rung", Choice(RungKind)),
    Column("rung_due_at", Moment),
    Column("rung_said_at", Moment),
    Index("ix_conversations_waiting", "shop_id", "waiting_since", **where("waiting_since IS NOT NULL")),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("conversation_id", BigId, ForeignKey("conversations.id"), nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id"), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("direction", Choice(Direction), nullable=False),
    Column("channel", Choice(Channel), nullable=False),
    Column("via", Text),
    Column("at", Moment, nullable=False),
    Column("words", Text, nullable=False),
    Column("attachments", Listed(read_attachment, write_attachment), nullable=False),
    Column("source_key", String(100)),
    Column("author_id", BigId),
    Column("is_thanks", Boolean, nullable=False),
    Column("draft_id", BigId),
    Column("edited_at", Moment),
    Column("earlier", Listed(read_earlier, write_earlier), nullable=False, server_default="[]"),
    Column("deleted_at", Moment),
    Index("ix_messages_customer", "customer_id", "at"),
    # A message on Discord is found by its source alone, whichever shop took it in.
    Index("uq_messages_source", "source_key", "shop_id", unique=True, **where("source_key IS NOT NULL")),
)

reminders = Table(
    "reminders",
    metadata,
    Column("conversation_id", BigId, ForeignKey("conversations.id"), primary_key=True),
    Column("rung", Choice(RungKind), primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("ring_at", Moment, nullable=False),
    Column("by_ping", Boolean, nullable=False),
    Column("rung_at", Moment),  # when it rang; it never rings again
    Index("ix_reminders_due", "ring_at", **where("rung_at IS NULL")),
    Index("ix_reminders_shop", "shop_id", "ring_at", **where("rung_at IS NULL")),
    Index("ix_reminders_pending", "conversation_id", **where("rung_at IS NULL")),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id"), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("kind", Choice(LetterKind), nullable=False),
    Column("cause", Choice(Cause)),
    Column("remedy", Choice(Remedy)),
    Column("by_when", Moment),
    Column("case_id", BigId),
    Column("pledges", Listed(read_pledge, write_pledge), nullable=False, server_default="[]"),
    Column("is_after_failure", Boolean, nullable=False, server_default=false()),
    Column("channel", Choice(Channel), nullable=False),
    Column("to_name", String(100), nullable=False),
    Column("to_where", Text, nullable=False),
    Column("to_link", Text),
    Column("member_id", BigId),
    Column("email", String(254)),
    Column("subject", Text),
    Column("mail_id", String(250)),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("problems", Listed, nullable=False),
    Column("warnings", Listed, nullable=False),
    Column("status", Choice(DraftStatus), nullable=False),
    Column("reason", Text),
    Column("created_by", BigId),
    Column("created_at", Moment, nullable=False),
    Column("decided_by", BigId),
    Column("decided_at", Moment),
    Column("by_reaction", Boolean, nullable=False),
    Column("was_withdrawn", Boolean, nullable=False),
    Column("leaves_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Moment),
    Index("ix_drafts_leaving", "leaves_at", **where("status = 'approved'")),
    Index("ix_drafts_open", "shop_id", "id", **where(DRAFT_IS_OPEN)),
    Index("ix_drafts_customer", "customer_id", "id", **where(DRAFT_CAN_REACH)),
    Index("ix_drafts_sending", "id", **where(DRAFT_IS_SENDING)),
    Index("ix_drafts_stuck", "shop_id", "id", **where(DRAFT_IS_STUCK)),
    Index("ix_drafts_order", "order_id", "id", **where("order_id IS NOT NULL")),
    Index("ix_drafts_apologies", "customer_id", "sent_at", **where(DRAFT_IS_APOLOGY)),
    Index("ix_drafts_holding", "customer_id", "created_at", **where("kind = 'holding'")),
    Index("uq_drafts_mail", "mail_id", unique=True, **where("mail_id IS NOT NULL")),
)

revisions = Table(
    "revisions",
    metadata,
    Column("draft_id", BigId, ForeignKey("drafts.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("written_by", BigId),
    Column("written_at", Moment, nullable=False),
    # The message at the desk that shows exactly this text: a reaction there means this revision alone.
    Column("channel_id", BigId),
    Column("message_id", BigId),
    Column("copy_message_id", BigId),  # the text alone, laid out for a person to copy
    Index("uq_revisions_message", "message_id", unique=True, **where("message_id IS NOT NULL")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("draft_id", BigId, ForeignKey("drafts.id")),
    Column("revision", Integer),
    Column("conversation_id", BigId, ForeignKey("conversations.id")),
    Column("member_id", BigId),  # said to this person instead of at the desk
    Column("post", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("status", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Index("ix_outbox_due", "due_at", "id", **where(POST_WAITS)),
    Index(
        "ix_outbox_conversation",
        "conversation_id",
        **where("status = 'waiting' AND conversation_id IS NOT NULL"),
    ),
    Index("ix_outbox_draft", "draft_id", **where("status = 'waiting' AND draft_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

# What goes along with a post; it is forgotten with the row once that was said.
outbox_files = Table(
    "outbox_files",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("outbox_id", BigId, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# Which faults were told to whom, so that nobody hears of the same one all day.
told_faults = Table(
    "told_faults",
    metadata,
    Column("shop_id", BigId, ForeignKey("shops.id"), primary_key=True),
    Column("fault", Choice(FaultKind), primary_key=True),
    Column("member_id", BigId, primary_key=True, autoincrement=False),
    Column("told_at", Moment, nullable=False),
    Column("is_over", Boolean, nullable=False),  # it was mended since then
)

# A direct message whose shop isn't known yet; it waits here until the customer has said which.
unplaced = Table(
    "unplaced",
    metadata,
    Column("message_id", BigId, primary_key=True, autoincrement=False),
    Column("user_id", BigId, nullable=False, index=True),
    Column("user_name", String(100), nullable=False),
    Column("words", Text, nullable=False),
    Column("attachments", Listed(read_attachment, write_attachment), nullable=False),
    Column("at", Moment, nullable=False),
    Column("asked_at", Moment),  # when the person was asked which shop they mean
    Column("edited_at", Moment),
    Column("earlier", Listed(read_earlier, write_earlier), nullable=False, server_default="[]"),
    Column("deleted_at", Moment),
)

# How far each customer's direct messages were read: what came while the bot was away is fetched.
direct_lines = Table(
    "direct_lines",
    metadata,
    Column("user_id", BigId, primary_key=True, autoincrement=False),
    Column("channel_id", BigId, nullable=False),
    Column("last_message_id", BigId, nullable=False),
    Column("shop_id", BigId),  # the shop that this person chose last
    Column("used_at", Moment, nullable=False),
    Index("ix_direct_lines_used", "used_at"),
    Index("ix_direct_lines_channel", "channel_id"),
)

wordings = Table(
    "wordings",
    metadata,
    Column("shop_id", BigId, ForeignKey("shops.id"), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("source", Text, nullable=False),
    Column("changed_by", BigId, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
