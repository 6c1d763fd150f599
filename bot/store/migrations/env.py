"""Runs migrations on the connection that `bot.store.upgrade` hands over."""

from alembic import context
from sqlalchemy import text

from bot.store import mail_schema

#: Names the lock under which one program at a time upgrades a PostgreSQL database; SQLite has its write lock.
UPGRADE_LOCK = 0x600D

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=mail_schema.mails.metadata, transactional_ddl=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
    context.run_migrations()
