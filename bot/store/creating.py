"""A new database gets its tables at one stroke, from `schema.sql`, in the words of either kind
of database.
"""

import re
from pathlib import Path

from bot.store.migrations import REVISION, UPGRADE_LOCK
from bot.store.sql import Both, Sql

SCHEMA = Path(__file__).with_name("schema.sql")

#: What the schema's words in capitals mean to each database.
_WORDS = {
    "ID": Both("INTEGER", "BIGINT"),  # SQLite counts rows by itself only in a plain INTEGER
    "OWN_ID": Both("INTEGER NOT NULL PRIMARY KEY", "BIGSERIAL PRIMARY KEY"),
    "OWN_ID_FOR_EVER": Both("INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "BIGSERIAL PRIMARY KEY"),
    "BYTES": Both("BLOB", "BYTEA"),
    "KEPT": Both("VIRTUAL", "STORED"),  # an older SQLite file takes no other kind
    "WORD": Both("VARCHAR(40)", 'VARCHAR(40) COLLATE "C"'),
    "WITHOUT_ROWID": Both("WITHOUT ROWID", ""),
}
_VERSION = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


async def create_tables(sql: Sql) -> None:
    """Makes all tables, unless another program was a moment faster; to be run in a unit of work
    of its own.
    """
    if not sql.is_sqlite:  # SQLite has one writer at a time
        await sql.rows(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
    if await find_revision(sql) is not None:
        return
    for statement in list_statements(is_sqlite=sql.is_sqlite):
        await sql.run(statement)
    await sql.run(_VERSION)
    await sql.run("INSERT INTO alembic_version (version_num) VALUES (:revision)", revision=REVISION)


async def find_revision(sql: Sql) -> str | None:
    """The schema's revision as the database states it; None for an empty one."""
    is_there = Both(
        sqlite="SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'",
        postgres="SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
    )
    if not await sql.rows(is_there):
        return None
    return await sql.value(str, "SELECT version_num FROM alembic_version")


def list_statements(*, is_sqlite: bool) -> list[str]:
    """The statements that make all tables and indexes in an empty database of this kind."""
    text = re.sub(r"--.*", "", SCHEMA.read_text("utf-8"))
    for word, both in _WORDS.items():
        text = re.sub(rf"\b{word}\b", both.sqlite if is_sqlite else both.postgres, text)
    return [statement.strip() for statement in text.split(";") if statement.strip()]
