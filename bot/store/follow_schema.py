"""The tables of what follows a letter: deadlines, cases, promises, and what putting things right has cost."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from bot.domain.cases import CaseStatus
from bot.domain.deadlines import DeadlineKind, Manner, Source, Step
from bot.domain.mail import NoticeKind, Platform
from bot.domain.outlays import OutlayKind
from bot.domain.promises import PromiseKind, PromiseStatus
from bot.store.columns import BigId, Choice, Moment
from bot.store.schema import metadata, where

CASE_IS_OPEN = "status = 'open'"
PROMISE_IS_OPEN = "status = 'open'"

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("kind", Choice(DeadlineKind), nullable=False),
    Column("about_id", BigId, nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id")),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("starts_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("shown_from", Moment, nullable=False),
    Column("source", Choice(Source), nullable=False),
    Column("rule", String(60)),
    Column("manner", Choice(Manner), nullable=False),
    Column("amount", String(40)),
    Column("warned", Choice(Step)),
    Column("warned_at", Moment),
    Column("ring_at", Moment),
    UniqueConstraint("kind", "about_id", name="uq_deadlines_about"),
    Index("ix_deadlines_ring", "ring_at", **where("ring_at IS NOT NULL")),
    Index("ix_deadlines_shop", "shop_id", "manner", "due_at"),
    Index("ix_deadlines_shop_ring", "shop_id", "ring_at", **where("ring_at IS NOT NULL")),
    Index("ix_deadlines_customer", "customer_id", **where("customer_id IS NOT NULL")),
    Index("ix_deadlines_order", "order_id", **where("order_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

cases = Table(
    "cases",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("platform", Choice(Platform), nullable=False),
    Column("kind", Choice(NoticeKind), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("customer_id", BigId, ForeignKey("customers.id")),
    Column("reference", String(100)),
    Column("amount", String(40)),
    Column("reason", Text),
    Column("status", Choice(CaseStatus), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("respond_by", Moment),
    Column("notice_id", BigId),
    Column("is_confirmed", Boolean, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("platform_answered_at", Moment),
    Column("customer_answered_at", Moment),
    Column("closed_at", Moment),
    Index("ix_cases_shop", "shop_id", "id"),
    Index("ix_cases_open", "shop_id", "id", **where(CASE_IS_OPEN)),
    Index("ix_cases_reference", "shop_id", "reference", **where("reference IS NOT NULL")),
    Index("ix_cases_customer", "customer_id", **where("customer_id IS NOT NULL")),
    Index("ix_cases_order", "order_id", **where("order_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

promises = Table(
    "promises",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("customer_id", BigId, ForeignKey("customers.id"), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id")),
    Column("draft_id", BigId, ForeignKey("drafts.id")),
    Column("kind", Choice(PromiseKind), nullable=False),
    Column("what", Text, nullable=False),
    Column("amount", String(40)),
    Column("made_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("status", Choice(PromiseStatus), nullable=False),
    Column("ended_at", Moment),
    Column("how", Text),
    Index("ix_promises_open", "shop_id", "due_at", **where(PROMISE_IS_OPEN)),
    Index("ix_promises_customer", "customer_id", "id"),
    Index("ix_promises_order", "order_id", **where("order_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

outlays = Table(
    "outlays",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("shop_id", BigId, ForeignKey("shops.id"), nullable=False),
    Column("order_id", BigId, ForeignKey("orders.id"), nullable=False),
    Column("kind", Choice(OutlayKind), nullable=False),
    Column("what", Text),
    Column("amount", String(40)),
    Column("reference", String(100)),
    Column("at", Moment, nullable=False),
    Column("by", BigId, nullable=False),
    Column("draft_id", BigId, ForeignKey("drafts.id")),
    Index("ix_outlays_order", "order_id", "id"),
    sqlite_autoincrement=True,  # a button may still name one that was taken back
)
