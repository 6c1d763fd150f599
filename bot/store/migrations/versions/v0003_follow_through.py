"""What follows a letter: deadlines, cases, promises, what putting things right has cost, and
absences.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_DAY = 24 * 60 * 60 * 1_000_000  # moments are microseconds


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _add_tables()
    _open_cases()
    # Orders that are under way when the program learns to watch them.
    _watch(
        "ship_by",
        "desk",
        "stated",
        "placed_at",
        "ship_by",
        "status = 'open' AND ship_by IS NOT NULL",
        rings_before=_DAY,
    )
    _watch(
        "tell_shipped",
        "desk",
        "rule",
        "shipped_at",
        f"shipped_at + {_DAY // 6}",
        "status = 'shipped' AND told_at IS NULL",
    )
    _watch(
        "arrival",
        "silent",
        "estimate",
        "shipped_at",
        "overdue_at",
        "status = 'shipped' AND overdue_at IS NOT NULL",
    )


def _watch(
    kind: str, manner: str, source: str, starts: str, due: str, which: str, *, rings_before: int = 0
) -> None:
    op.execute(
        "INSERT INTO deadlines (shop_id, kind, about_id, customer_id, order_id, starts_at, "
        "due_at, shown_from, source, "
        "manner, ring_at) "
        f"SELECT shop_id, '{kind}', id, customer_id, id, {starts}, {due}, {starts} + ({due} - "
        f"{starts}) / 2, '{source}', "
        f"'{manner}', {due} - {rings_before} FROM orders WHERE {which}"
    )


def _open_cases() -> None:
    """Disputes that a platform wrote of before there were cases, and whose day was to come when
    mail was last read.
    """
    is_dispute = (
        "{0}.kind <> 'delivery_exception' AND {0}.respond_by > (SELECT max(taken_at) FROM mails)"
    )
    opened = (
        "INSERT INTO cases (shop_id, platform, kind, order_id, customer_id, reference, amount, "
        "status, opened_at, "
        "respond_by, notice_id, is_confirmed, is_verified) "
        "SELECT n.shop_id, n.platform, n.kind, n.order_id, n.customer_id, substr(n.reference, 1, "
        "100), "
        "substr(n.amount || coalesce(' ' || n.currency, ''), 1, 40), 'open', n.at, n.respond_by, "
        "n.id, false, "
        f"n.is_verified FROM notices n WHERE {is_dispute.format('n')} AND NOT EXISTS (SELECT 1 "
        "FROM notices m "
        f"WHERE {is_dispute.format('m')} AND m.id > n.id AND m.shop_id = n.shop_id "
        "AND m.platform = n.platform "
        "AND (m.reference = n.reference OR (m.reference IS NULL AND n.reference IS NULL "
        "AND coalesce(m.order_id, 0) = coalesce(n.order_id, 0) "
        "AND coalesce(m.amount, '') = coalesce(n.amount, ''))))"
    )
    watched = (
        "INSERT INTO deadlines (shop_id, kind, about_id, customer_id, order_id, starts_at, "
        "due_at, shown_from, source, "
        "manner, amount, ring_at) "
        "SELECT shop_id, 'case_platform', id, customer_id, order_id, opened_at, respond_by, "
        "opened_at, 'stated', "
        "CASE WHEN is_verified THEN 'money' ELSE 'digest' END, amount, CASE WHEN is_verified THEN "
        "opened_at END "
        "FROM cases"
    )
    op.execute(opened)
    op.execute(watched)


def _add_tables() -> None:
    op.create_table(
        "cases",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("platform", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("respond_by", sa.BigInteger(), nullable=True),
        sa.Column("notice_id", BigId, nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("platform_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("customer_answered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
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
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_cases_customer",
        "cases",
        ["customer_id"],
        unique=False,
        **where("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_open", "cases", ["shop_id", "id"], unique=False, **where("status = 'open'")
    )
    op.create_index(
        "ix_cases_order", "cases", ["order_id"], unique=False, **where("order_id IS NOT NULL")
    )
    op.create_index(
        "ix_cases_reference",
        "cases",
        ["shop_id", "reference"],
        unique=False,
        **where("reference IS NOT NULL"),
    )
    op.create_index("ix_cases_shop", "cases", ["shop_id", "id"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=True),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("shown_from", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=True),
        sa.Column("manner", sa.String(32), nullable=False),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("warned", sa.String(32), nullable=True),
        sa.Column("warned_at", sa.BigInteger(), nullable=True),
        sa.Column("ring_at", sa.BigInteger(), nullable=True),
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
        sa.UniqueConstraint("kind", "about_id", name="uq_deadlines_about"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deadlines_customer",
        "deadlines",
        ["customer_id"],
        unique=False,
        **where("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deadlines_order",
        "deadlines",
        ["order_id"],
        unique=False,
        **where("order_id IS NOT NULL"),
    )
    op.create_index(
        "ix_deadlines_ring", "deadlines", ["ring_at"], unique=False, **where("ring_at IS NOT NULL")
    )
    op.create_index("ix_deadlines_shop", "deadlines", ["shop_id", "manner", "due_at"], unique=False)
    op.create_index(
        "ix_deadlines_shop_ring",
        "deadlines",
        ["shop_id", "ring_at"],
        unique=False,
        **where("ring_at IS NOT NULL"),
    )
    op.create_table(
        "outlays",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", BigId, nullable=False),
        sa.Column("draft_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.id"],
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
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outlays_order", "outlays", ["order_id", "id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("draft_id", BigId, nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.id"],
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
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_customer", "promises", ["customer_id", "id"], unique=False)
    op.create_index(
        "ix_promises_open",
        "promises",
        ["shop_id", "due_at"],
        unique=False,
        **where("status = 'open'"),
    )
    op.create_index(
        "ix_promises_order", "promises", ["order_id"], unique=False, **where("order_id IS NOT NULL")
    )
    op.add_column("drafts", sa.Column("by_when", sa.BigInteger(), nullable=True))
    op.add_column("drafts", sa.Column("case_id", BigId, nullable=True))
    op.add_column("drafts", sa.Column("pledges", sa.Text(), server_default="[]", nullable=False))
    op.add_column(
        "drafts",
        sa.Column("is_after_failure", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_drafts_apologies",
        "drafts",
        ["customer_id", "sent_at"],
        unique=False,
        **where("kind = 'apology'"),
    )
    op.add_column("events", sa.Column("case_id", BigId, nullable=True))
    op.create_index(
        "ix_events_case", "events", ["case_id", "id"], unique=False, **where("case_id IS NOT NULL")
    )
    op.add_column("orders", sa.Column("country", sa.String(length=2), nullable=True))
    op.add_column("orders", sa.Column("arrival_basis", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("arrival_told_by", sa.String(length=60), nullable=True))
    op.add_column("orders", sa.Column("asked_at", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("missing_since", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("claimed_at", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("remedied_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "orders", sa.Column("delays_told", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("orders", sa.Column("replaces_id", BigId, nullable=True))
    op.add_column("orders", sa.Column("settled_at", sa.BigInteger(), nullable=True))
    op.add_column("orders", sa.Column("settled_because", sa.Text(), nullable=True))
    op.create_index(
        "ix_orders_journeys",
        "orders",
        ["shop_id", "country", "arrived_at"],
        unique=False,
        **where("arrived_at IS NOT NULL AND shipped_at IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_replaces",
        "orders",
        ["replaces_id"],
        unique=False,
        **where("replaces_id IS NOT NULL"),
    )
    op.create_index(
        "ix_orders_tracking",
        "orders",
        ["shop_id", "tracking"],
        unique=False,
        **where("tracking IS NOT NULL"),
    )
    op.add_column("shops", sa.Column("owner_id", BigId, nullable=True))
    op.add_column("shops", sa.Column("checks_in_after", sa.Integer(), nullable=True))
    op.add_column(
        "shops", sa.Column("settles_after", sa.Integer(), server_default="1209600", nullable=False)
    )
    op.add_column(
        "shops", sa.Column("silent_after", sa.Integer(), server_default="2", nullable=False)
    )
    op.add_column(
        "shops", sa.Column("silence_step", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("shops", sa.Column("away_since", sa.BigInteger(), nullable=True))
    op.add_column("shops", sa.Column("away_until", sa.BigInteger(), nullable=True))
    op.add_column("shops", sa.Column("away_reason", sa.Text(), nullable=True))
    op.add_column("shops", sa.Column("away_deputy_id", BigId, nullable=True))
    op.add_column("shops", sa.Column("away_note", sa.Text(), nullable=True))
