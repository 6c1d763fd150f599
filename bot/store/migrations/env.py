"""Runs migrations on the connection that `bot.store.upgrading` hands over."""

from alembic import context
from sqlalchemy import text

from bot.store.migrations import UPGRADE_LOCK

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
    context.run_migrations()
