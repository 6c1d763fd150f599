"""Letters in a platform's name that nobody confirms are counted, and forgotten like junk."""

from alembic import op

revision = "0016"
down_revision = "0015"

_QUIET = "kind IN ('auto_reply', 'newsletter', 'machine', 'spam', 'pretender')"


def upgrade() -> None:
    op.execute("DROP INDEX ix_mails_old")
    op.execute(f"CREATE INDEX ix_mails_old ON mails (taken_at, shard_key) WHERE {_QUIET}")
    op.execute(
        "CREATE INDEX ix_mails_pretenders ON mails (shop_id, taken_at) WHERE kind = 'pretender'"
    )
