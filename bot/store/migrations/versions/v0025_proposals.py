"""Sales and labels of which a letter told, kept until a person decides on them; letters of sales
are forgotten like other programs' letters, for the orders are kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_QUIET = "kind IN ('auto_reply', 'newsletter', 'machine', 'spam', 'pretender', 'sale', 'sale_news')"


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", BigId, nullable=False),
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("mail_id", BigId, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sale", sa.Text(), nullable=True),
        sa.Column("news", sa.Text(), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.Column("order_id", BigId, nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_at", "proposals", ["shop_id", "at"])
    op.create_index(
        "ix_proposals_open",
        "proposals",
        ["shop_id", "id"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.execute("DROP INDEX ix_mails_old")
    op.execute(f"CREATE INDEX ix_mails_old ON mails (taken_at, shard_key) WHERE {_QUIET}")
