"""Staff's word about a sender counts for its letters of one origin: by hand, to many, a program's.

What staff said before of a sender goes for every origin, as it did; only silence goes no further
than for letters by hand, since the others are quiet by themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("mails", sa.Column("origin", sa.String(32), nullable=True))
    said = "SELECT shop_id, address, kind, changed_by, changed_at FROM mail_senders"
    rows = [dict(row) for row in op.get_bind().execute(sa.text(said)).mappings()]
    op.drop_table("mail_senders")
    table = op.create_table(
        "mail_senders",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("changed_by", BigId, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("shop_id", "address", "origin"),
    )
    op.bulk_insert(table, [row | {"origin": "person"} for row in rows])
    shown = [row for row in rows if row["kind"] == "customer"]
    for origin in ("mailing", "program"):
        op.bulk_insert(table, [row | {"origin": origin} for row in shown])
