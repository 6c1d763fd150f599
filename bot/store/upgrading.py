"""The process that upgrades an older database: `python -m bot.store.upgrading`, with the address on
its input.

Only here SQLAlchemy and Alembic are loaded. Ends with `CAN_NOT`, and says why, when the database
doesn't answer.
"""

import asyncio
import sqlite3
import sys
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.address import read_address
from bot.store.opening import CAN_NOT, explain_opening
from bot.store.sqlite_sql import BUSY_SECONDS, SETTINGS


def main() -> int:
    try:
        upgrade(sys.stdin.read())
    except (DBAPIError, OSError) as error:
        reason: Exception = error
        if isinstance(error, DBAPIError) and isinstance(error.orig, Exception):
            reason = error.orig  # the driver's own words
        print(explain_opening(reason))  # noqa: T201
        return CAN_NOT
    return 0


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database to this revision, as a whole or not at all."""
    address = read_address(url)
    if not address.is_sqlite:
        asyncio.run(_upgrade_server(url, revision))
        return
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            str(address.file), timeout=BUSY_SECONDS, isolation_level=None
        ),
        poolclass=NullPool,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        _run_migrations(connection, revision)


async def _upgrade_server(url: str, revision: str) -> None:
    _, _, rest = url.partition("://")
    engine = create_async_engine(
        f"postgresql+asyncpg://{rest}", poolclass=NullPool, hide_parameters=True
    )
    async with engine.begin() as connection:
        await connection.run_sync(_run_migrations, revision)


def _prepare(connection: Any, _record: object) -> None:
    for setting in SETTINGS:
        connection.execute(setting)


def _run_migrations(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


if __name__ == "__main__":
    sys.exit(main())
