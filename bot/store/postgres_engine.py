"""PostgreSQL, which is asked over a network: every statement is waited for."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from bot.store.address import DatabaseAddress
from bot.store.shielding import finish
from bot.store.sql import Row, Sql

#: So many connections at most; whoever needs one more waits, and fails after so many seconds.
_CONNECTIONS = 15
_PATIENCE = 30
#: So many statements stay prepared on each connection: more than the program has.
_PREPARED = 512


class PostgresEngine:
    """One database on a PostgreSQL server."""

    def __init__(self, address: DatabaseAddress, application: str) -> None:
        self._options = {"statement_cache_size": _PREPARED, **address.read_server_options()}
        self._application = application
        self._opening = asyncio.Lock()
        self._pool: Any = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["PostgresSql"]:
        async with self._connect() as connection:
            try:
                await finish(connection.execute("BEGIN"))
                yield PostgresSql(connection)
                if await finish(connection.execute("COMMIT")) != "COMMIT":
                    # An error in it was passed over: the server has undone it all.
                    raise RuntimeError("a unit of work went on after a statement that failed")
            except BaseException:
                if connection.is_in_transaction() and not connection.is_closed():
                    await finish(connection.execute("ROLLBACK"))
                raise

    def transaction_aside(
        self, attached: Path | None = None, *, checks_keys: bool = True
    ) -> AbstractAsyncContextManager["PostgresSql"]:
        """A unit of work of seconds: here it holds up nobody."""
        del attached, checks_keys  # the server can't read our files, and always checks
        return self.transaction()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["PostgresSql"]:
        async with self._connect() as connection:
            yield PostgresSql(connection)

    def reading_aside(self) -> AbstractAsyncContextManager["PostgresSql"]:
        """Looking that takes seconds: here it holds up nobody."""
        return self.reading()

    async def clear(self) -> None:
        """Nothing: the server clears its own files (VACUUM, which it does by itself)."""

    async def close(self) -> None:
        async with self._opening:
            pool, self._pool = self._pool, None
            if pool is not None:
                await finish(pool.close())

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Any]:
        """A connection of the pool, given back however the block ends."""
        pool = self._pool or await finish(self._open())
        connection = await pool.acquire(timeout=_PATIENCE)
        try:
            yield connection
        finally:
            await finish(pool.release(connection))

    async def _open(self) -> Any:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    min_size=0,
                    max_size=_CONNECTIONS,
                    connection_class=_Connection,
                    server_settings={"application_name": self._application},
                    **self._options,
                )
        return self._pool


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    def get_reset_query(self) -> str:
        return ""  # nothing of a unit of work outlives its transaction, so no round trip for that


class PostgresSql(Sql):
    """Each statement is waited for to its end: one that is cancelled in the middle breaks its
    connection.
    """

    is_sqlite = False

    def __init__(self, connection: Any) -> None:
        super().__init__()
        self._connection = connection

    async def _fetch(self, query: str, values: dict[str, Any]) -> list[Row]:
        text, names = translate(query)
        rows: list[Row] = await finish(
            self._connection.fetch(text, *(values[name] for name in names))
        )
        return rows

    async def _run(self, query: str, values: dict[str, Any]) -> int:
        text, names = translate(query)
        status = await finish(self._connection.execute(text, *(values[name] for name in names)))
        count = status.rpartition(" ")[2]  # "UPDATE 3"
        return int(count) if count.isdecimal() else 0

    async def _run_all(self, query: str, rows: list[dict[str, Any]]) -> None:
        text, names = translate(query)
        await finish(
            self._connection.executemany(text, [[row[name] for name in names] for row in rows])
        )

    async def copy(self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        await finish(
            self._connection.copy_records_to_table(table, records=rows, columns=list(names))
        )


#: Words in quotes and types (`::text`) are no parameters.
_PARTS = re.compile(r"'[^']*'|::\w+|\b(?P<several>NOT IN|IN) :(?P<list>\w+)|:(?P<name>\w+)")


@lru_cache(maxsize=_PREPARED)
def translate(query: str) -> tuple[str, tuple[str, ...]]:
    """The statement with numbered parameters, and their names in order."""
    names: dict[str, int] = {}

    def number(part: re.Match[str]) -> str:
        if part["list"]:
            place = f"${names.setdefault(part['list'], len(names) + 1)}"
            return f"= ANY({place})" if part["several"] == "IN" else f"<> ALL({place})"
        if part["name"]:
            return f"${names.setdefault(part['name'], len(names) + 1)}"
        return part[0]

    return _PARTS.sub(number, query), tuple(names)
