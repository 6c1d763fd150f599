"""Every way to reach a customer: any number of addresses, accounts and names on marketplaces.

What an address or account was known from isn't known any more, but for those who wrote from it
before they had an order.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_LAST = """(SELECT max(at) FROM messages WHERE messages.customer_id = customers.id
            AND direction = 'in' AND channel = '{0}')"""
_FROM = "CASE WHEN is_proposed THEN '{0}' END"
#: An address that stood with two customers names the first of them; the story of the other keeps
#: it.
_IS_ANOTHERS = """email_key IS NOT NULL AND EXISTS (
    SELECT 1 FROM customers AS first WHERE first.shop_id = customers.shop_id
    AND first.email_key = customers.email_key AND first.id < customers.id)"""


def upgrade() -> None:
    _add_table()
    op.execute(
        "INSERT INTO events (shop_id, customer_id, at, what) SELECT shop_id, id, created_at, "
        f"'the address ' || email || ' is another customer''s' FROM customers WHERE {_IS_ANOTHERS}"
    )
    op.execute(f"UPDATE customers SET email = NULL WHERE {_IS_ANOTHERS}")
    op.execute(
        "INSERT INTO customer_ways (shop_id, customer_id, kind, value, known_from, added_at, "
        "last_used_at, key) "
        f"SELECT shop_id, id, 'email', email, {_FROM.format('letter')}, created_at, "
        f"{_LAST.format('email')}, 'email:' || email_key FROM customers "
        "WHERE email IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO customer_ways (shop_id, customer_id, kind, value, member_id, known_from, "
        "added_at, last_used_at, key) "
        "SELECT shop_id, id, 'discord', coalesce(member_name, CAST(member_id AS VARCHAR)), "
        f"member_id, {_FROM.format('message')}, created_at, {_LAST.format('discord')}, "
        "'discord:' || member_id FROM customers WHERE member_id IS NOT NULL ORDER BY id"
    )
    op.drop_index("ix_customers_email", "customers")
    op.drop_index("ix_customers_member", "customers")
    op.drop_column("customers", "email_key")


def _add_table() -> None:
    op.create_table(
        "customer_ways",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("customer_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("platform", sa.String(32), nullable=True),
        sa.Column("value", sa.String(254), nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("known_from", sa.String(32), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customer_ways_customer", "customer_ways", ["customer_id", "id"])
    op.create_index("ix_customer_ways_key", "customer_ways", ["key", "shop_id"], unique=True)
    op.create_index(
        "ix_customer_ways_member",
        "customer_ways",
        ["member_id", "id"],
        **where("member_id IS NOT NULL"),
    )


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
