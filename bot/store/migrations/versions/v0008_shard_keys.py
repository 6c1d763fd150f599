"""Which shard a shop's rows belong to, so that several processes share the work."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

#: The tables that are asked for what is due, to be watched or recovered in all shops.
TABLES = ("shops", "mailboxes", "deadlines", "drafts", "mails", "outbox", "reminders")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    kind = "INTEGER" if is_sqlite else "BIGINT"
    kept = (
        "VIRTUAL" if is_sqlite else "STORED"
    )  # SQLite adds no other kind to a table that is there
    for table in TABLES:
        shop = "id" if table == "shops" else "shop_id"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN shard_key {kind} "
            f"GENERATED ALWAYS AS ({shop} >> 22) {kept}"
        )
    _widen("ix_shops_digest", "shops", ["next_digest_at"], "next_digest_at IS NOT NULL")
    _widen("ix_deadlines_fires", "deadlines", ["fires_at"], "fires_at IS NOT NULL")
    _widen("ix_drafts_leaving", "drafts", ["leaves_at", "id"], "status = 'approved'")
    _widen("ix_drafts_sending", "drafts", ["id"], "status = 'sending'")
    quiet = "kind IN ('auto_reply', 'newsletter', 'machine', 'spam')"
    _widen("ix_mails_old", "mails", ["taken_at"], quiet)
    _widen("ix_outbox_due", "outbox", ["due_at", "id"], "status IN ('waiting', 'posting')")
    _widen("ix_reminders_due", "reminders", ["fires_at"], "fired_at IS NULL")


def _widen(index: str, table: str, columns: list[str], condition: str) -> None:
    """Others' rows are passed over where the index alone is read."""
    op.drop_index(index, table)
    op.create_index(index, table, [*columns, "shard_key"], **where(condition))
