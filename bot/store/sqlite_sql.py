"""Statements asked of SQLite, in the loop itself: it answers from memory in microseconds."""

import asyncio
import json
import re
import sqlite3
from functools import lru_cache
from typing import Any

from bot.store.sql import Row, Sql
from bot.store.sqlite_log import MAX_PAGES

#: How long a connection waits for another program that holds the database (a backup, say).
BUSY_SECONDS = 10
#: After so many statements of one unit of work everybody else gets a turn.
STATEMENTS_IN_A_ROW = 32
#: So many statements stay prepared on each connection: more than the program has.
PREPARED = 512

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # A letter that is marked as sent stays so after a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA wal_autocheckpoint={MAX_PAGES}",
)


class SqliteSql(Sql):
    """Statements run in the loop itself, and others get a turn after some of them."""

    is_sqlite = True

    def __init__(self, connection: sqlite3.Connection, *, in_transaction: bool = False) -> None:
        super().__init__()
        self._connection = connection
        self._in_transaction = in_transaction
        self._count = 0

    async def _fetch(self, query: str, values: dict[str, Any]) -> list[Row]:
        return (await self._execute(query, values)).fetchall()

    async def _run(self, query: str, values: dict[str, Any]) -> int:
        cursor = await self._execute(query, values)
        cursor.fetchall()
        return cursor.rowcount

    async def _run_all(self, query: str, rows: list[dict[str, Any]]) -> None:
        self._require_transaction()
        self._connection.executemany(query, rows)

    async def _execute(self, query: str, values: dict[str, Any]) -> sqlite3.Cursor:
        self._count += 1
        if self._count % STATEMENTS_IN_A_ROW == 0:
            await asyncio.sleep(0)
        return self._execute_now(query, values)

    def _execute_now(self, query: str, values: dict[str, Any]) -> sqlite3.Cursor:
        text, several = translate(query)
        for name in several:
            values[name] = json.dumps(values[name])
        self._require_transaction()
        return self._connection.execute(text, values)

    def _require_transaction(self) -> None:
        """Lets nothing be done by itself where SQLite undid what was done before."""
        if self._in_transaction and not self._connection.in_transaction:
            raise sqlite3.OperationalError("the database undid this unit of work by itself")


_SEVERAL = re.compile(r"\bIN :(\w+)")


@lru_cache(maxsize=PREPARED)
def translate(query: str) -> tuple[str, tuple[str, ...]]:
    """The statement as SQLite takes it, and the parameters of which there are several."""
    return _SEVERAL.sub(r"IN (SELECT value FROM json_each(:\1))", query), tuple(
        dict.fromkeys(_SEVERAL.findall(query))
    )
