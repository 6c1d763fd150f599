"""Reminders and deadlines in the words that the program uses: steps that fire, and levels."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_RENAMED = {
    "conversations": {
        "rung": "step",
        "rung_due_at": "step_due_at",
        "rung_said_at": "step_said_at",
    },
    "deadlines": {"manner": "level", "ring_at": "fires_at"},
    "reminders": {"rung": "step", "ring_at": "fires_at", "rung_at": "fired_at"},
}


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    for table, columns in _RENAMED.items():
        for old, new in columns.items():
            # Alembic would copy the whole table on SQLite, which can do it in place.
            op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    waits = where("fires_at IS NOT NULL")
    op.drop_index("ix_deadlines_ring", "deadlines")
    op.create_index("ix_deadlines_fires", "deadlines", ["fires_at"], **waits)
    op.drop_index("ix_deadlines_shop_ring", "deadlines")
    op.create_index("ix_deadlines_shop_fires", "deadlines", ["shop_id", "fires_at"], **waits)
