"""One process a PostgreSQL database: a lock of a session, which ends with its connection.

How long each takes is chosen so that two never serve at once, in seconds after a network was cut:
the holder notices by 7 (`_BEAT` and two answers that don't come) and has stopped by 12 (`CLOSING`);
the server gives the lock up at 14 (`_SESSION`); whoever waited for it has it by 16 (`PAUSE`) and
serves from 22 on (`HANDOVER`). A process that was killed is gone for the server at once.
"""

import asyncio
import os
import socket
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.domain.records import dataclass
from bot.store.address import read_address
from bot.store.problems import DatabaseProblem

#: The name under which the bot's own sessions are known to the server.
APPLICATION = "goodword"
#: Advisory locks are numbers, each database's its own; this one says "goodword", in eight bytes.
_KEY = int.from_bytes(APPLICATION.encode())
#: How often somebody who waits tries again.
PAUSE = 2.0
#: How long the holder may take to stop once the lock is lost.
CLOSING = 5.0
#: How long the next one waits before it serves, so that the last one has stopped.
HANDOVER = 6.0
_BEAT = 2.0
_PATIENCE = 2.5  # for one answer
_CONNECTING = 5.0
#: The server's own look at whether we are still there: 5 s, then 3 times 3 s; and 14 s for what
#: isn't acknowledged.
_SESSION = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "14000",
}
#: Whose lock it is. (A pooler that gives each statement another session loses it, and so `_IS_OURS`
#: isn't true.)
_HELD = """
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid::bigint << 32 | objid::bigint = $1
"""
_IS_OURS = f"SELECT pg_backend_pid() IN ({_HELD})"
_HOLDER = f"""
    SELECT application_name, host(client_addr), backend_start FROM pg_stat_activity
    WHERE pid IN ({_HELD})
"""
#: Sessions of a process that lost the lock: what they were doing must not go on beside us, or hold
#: rows for hours.
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name = $1
"""


@dataclass(frozen=True, slots=True)
class ServerHolder:
    """The process that has a database, as far as the server tells."""

    name: str | None
    address: str | None
    since: datetime | None

    def __str__(self) -> str:
        words = self.name or "another process"
        if self.address:
            words += f" from {self.address}"
        if self.since:
            words += f", since {self.since.astimezone():%d %B %Y %H:%M}"
        return words


class ServerLock:
    """The lock of one database, on a connection of its own. Whoever made it closes it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None
        self._watching: asyncio.Task[None] | None = None
        #: Set as soon as the lock that we had may be somebody else's.
        self.lost = asyncio.Event()

    async def take(self) -> ServerHolder | None:
        """Tries once: None if the lock is ours from now on, else who has it.

        Raises DatabaseProblem when the server can't be asked.
        """
        import asyncpg  # type: ignore[import-untyped]

        try:
            async with asyncio.timeout(_PATIENCE + _CONNECTING):
                if self._connection is None or self._connection.is_closed():
                    self._connection = await connect_to_server(
                        self._url, name=f"{APPLICATION} {os.getpid()} on {socket.gethostname()}"
                    )
                    for setting, value in _SESSION.items():
                        await self._connection.execute(
                            "SELECT set_config($1, $2, false)", setting, value
                        )
                if not await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", _KEY):
                    return await find_server_holder(self._connection) or ServerHolder(
                        None, None, None
                    )
                await self._connection.execute(_END_OTHERS, APPLICATION)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            await self._disconnect()
            raise explain_server(error) from error
        self._connection.add_termination_listener(lambda _: self.lost.set())
        self._watching = asyncio.create_task(self._watch())
        return None

    async def close(self) -> None:
        """Gives the lock up, if it is ours."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._disconnect()

    async def _watch(self) -> None:
        # A second look, because a program that was stopped for a while finds every answer late.
        while await self._is_ours() or await self._is_ours():  # noqa: ASYNC110 (a server sends no event)
            await asyncio.sleep(_BEAT)
        self.lost.set()

    async def _is_ours(self) -> bool:
        import asyncpg

        try:
            async with asyncio.timeout(_PATIENCE):
                return bool(await self._connection.fetchval(_IS_OURS, _KEY))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def _disconnect(self) -> None:
        import asyncpg

        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=_PATIENCE)


async def connect_to_server(url: str, *, name: str) -> Any:
    """A plain asyncpg connection to the database that the address names, read as the engine reads
    it.

    Raises DatabaseProblem when the server can't be reached or doesn't let us in.
    """
    import asyncpg

    try:
        options = {"timeout": _CONNECTING, **read_address(url).read_server_options()}
        return await asyncpg.connect(**options, server_settings={"application_name": name[:63]})
    except (OSError, TypeError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise explain_server(error) from error


async def find_server_holder(connection: Any) -> ServerHolder | None:
    """Who has the database at this moment, if somebody has."""
    found = await connection.fetchrow(_HOLDER, _KEY)
    return ServerHolder(*found) if found else None


def explain_server(error: Exception) -> DatabaseProblem:
    """What to do about a server that doesn't answer."""
    return DatabaseProblem(
        f"I can't get into PostgreSQL: {error or type(error).__name__}. Check that it runs, and "
        "the "
        "address in GOODWORD_DATABASE_URL."
    )
