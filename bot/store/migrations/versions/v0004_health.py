"""What is wrong is told to somebody once a day; a desk that everyone may read is chosen
knowingly.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "told_faults",
        sa.Column("shop_id", BigId, nullable=False),
        sa.Column("fault", sa.String(length=32), nullable=False),
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"]),
        sa.PrimaryKeyConstraint("shop_id", "fault", "member_id"),
    )
    op.drop_column("shops", "told_defaults")  # that is told privately now
    op.add_column("shops", sa.Column("public_desk_id", BigId, nullable=True))
