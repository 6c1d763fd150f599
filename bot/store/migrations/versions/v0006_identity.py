"""Which database this is: a name that no other has."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    connection = op.get_bind()
    if sa.inspect(connection).has_table("identity"):
        # an older backup that was brought back: it gets its name at the next start, like a new
        # database
        return
    op.create_table(
        "identity",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_identity"),
    )
    # Whatever an older program has posted from this database is its own.
    named = "INSERT INTO identity (name, since) SELECT :name, 0 WHERE EXISTS (SELECT 1 FROM shops)"
    connection.execute(sa.text(named), {"name": token_hex(16)})
