"""Looks into tables for tests, whatever the program makes of them."""

from types import SimpleNamespace

from bot.store.sql import Sql


async def list_tables(sql: Sql) -> list[str]:
    """Every table that keeps facts, in a SQLite database."""
    query = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "ORDER BY name"
    )
    return [name for (name,) in await sql.rows(query) if name != "alembic_version"]


async def read_table(sql: Sql, table: str, *columns: str) -> list[SimpleNamespace]:
    """A SQLite table's rows; without names of columns the whole rows."""
    names = columns or [
        name for (name,) in await sql.rows(f"SELECT name FROM pragma_table_info('{table}')")
    ]
    rows = await sql.rows(f"SELECT {', '.join(names)} FROM {table}")
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]
