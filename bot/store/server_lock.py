"""Each shop has one process: locks of a session on PostgreSQL, which end with its connection.

How long each takes is chosen so that two never serve at once, in seconds after a network was cut:
the holder notices by 7 (`_BEAT` and two answers that don't come) and has stopped by 12 (`CLOSING`);
the server gives the locks up at 14 (`_SESSION`); whoever waited for them has them by 16 (`PAUSE`)
and serves from 22 on (`HANDOVER`). A process that was killed is gone for the server at once. One
that was stopped, and goes on without having noticed, is kept from sending by the fence
(`Ownership.require`): whoever takes a shard over waits for its units of work that hold it.
"""

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any

from bot.domain.records import dataclass
from bot.domain.shards import Shards
from bot.store.address import read_address
from bot.store.lock_holders import ServerHolder, list_server_holders
from bot.store.lock_keys import DATABASE, FENCES, GATE, HELD, IS_DATABASE, IS_SHARD, SHARDS
from bot.store.migrations import REVISION
from bot.store.ownership import APPLICATION, Ownership
from bot.store.problems import DatabaseProblem

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
#: Of whoever serves all shops.
_WHOLE = Shards((0,), 1)
#: How many locks this very session has. (A pooler that gives each statement another session loses
#: them.)
_COUNT_OURS = f"""
    SELECT count(*) FROM pg_locks
    WHERE {HELD} AND pid = pg_backend_pid() AND ({IS_DATABASE} OR {IS_SHARD})
"""
#: Sessions of a process that lost its locks: what they were doing must not go on beside us, or hold
#: rows for hours. Each has the number of the session that holds the locks.
_END_ORPHANS = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND (
        application_name = '{APPLICATION}'
        OR application_name LIKE '{APPLICATION} for %' AND NOT EXISTS (
            SELECT 1 FROM pg_locks WHERE {HELD} AND {IS_DATABASE}
            AND application_name = '{APPLICATION} for ' || pg_locks.pid))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a try to take locks came to."""

    #: The shops that are ours from now on and weren't before; None when nothing came.
    owned: Ownership | None = None
    #: Why not all that is wanted is ours, and who has it.
    why: str = ""
    holders: tuple[ServerHolder, ...] = ()
    is_too_early: bool = False  #: somebody else takes some at this moment, so nobody looked


_OTHERS = "another Goodword serves this database; I am its stand-by, and take over when it is gone"
_SOME = "another Goodword serves shards of mine; I am its stand-by, and take over when it is gone"
_ALL_WANTED = (
    "others serve shards of this database, and GOODWORD_SHARDS tells me none, so that I would "
    "serve all; as their stand-by I wait until all of them are gone"
)
_OTHER_COUNT = (
    "others split the servers into another number of shards than my GOODWORD_SHARDS does, so that "
    "two could serve one shop; as a stand-by I wait until all of them are gone"
)
_OLDER = (
    "this database is to be brought up to date, and others still work with it; as a stand-by I "
    "wait until all of them are gone"
)


class ServerLock:
    """The locks of some shards, or of all shops, on one connection. Whoever made it closes it."""

    def __init__(self, url: str, shards: Shards | None = None) -> None:
        self._url = url
        self._shards = shards
        self._wanted = shards or _WHOLE
        self._held: set[int] = set()
        self._connection: Any = None
        self._session: int | None = None
        self._asking = asyncio.Lock()  # a connection answers one question at a time
        self._watching: asyncio.Task[None] | None = None
        #: Set as soon as a lock that we had may be somebody else's.
        self.lost = asyncio.Event()

    @property
    def is_complete(self) -> bool:
        """Whether all that is wanted is ours."""
        return len(self._held) == len(self._wanted.numbers)

    async def take(self) -> Taken:
        """Tries once for all that isn't ours yet.

        Raises DatabaseProblem when the server can't be asked.
        """

        # Who serves already must not be kept from seeing that it lost something.
        patience = _PATIENCE if self._held else _PATIENCE + _CONNECTING
        try:
            async with self._asking, asyncio.timeout(patience):
                await self._connect()
                async with self._connection.transaction():
                    # Whoever waited here for somebody who was stopped would lose what it has.
                    is_open = f"SELECT pg_try_advisory_xact_lock({GATE})"
                    if not await self._connection.fetchval(is_open):
                        return Taken(is_too_early=True)
                    taken = await self._try()
                if taken.owned is not None:
                    await self._shut_out_others(taken.owned)
        except list_server_errors() as error:
            if self._held:
                self.lost.set()
            await self._disconnect()
            raise explain_server(error) from error
        if self._held and self._watching is None:
            self._connection.add_termination_listener(lambda _: self.lost.set())
            self._watching = asyncio.create_task(self._watch())
        return taken

    async def close(self) -> None:
        """Gives up what is ours."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._disconnect()

    async def _connect(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            return
        if self._held:
            raise ConnectionError("the connection that held the locks is closed")
        name = f"{APPLICATION} {os.getpid()} on {socket.gethostname()}"
        self._connection = await connect_to_server(self._url, name=name)
        for setting, value in _SESSION.items():
            await self._connection.execute("SELECT set_config($1, $2, false)", setting, value)
        # A pooler tells another number when one connects.
        self._session = await self._connection.fetchval("SELECT pg_backend_pid()")

    async def _try(self) -> Taken:
        """Nobody else takes or looks at the same time."""
        others = await list_server_holders(self._connection)
        if why := await self._find_hindrance(others):
            return Taken(why=why, holders=tuple(others))
        new = [number for number in self._wanted.numbers if await self._try_shard(number)]
        left = set(self._wanted.numbers) - self._held
        holders = [each for each in others if each.shards and left & set(each.shards.numbers)]
        if not self._held:
            await self._connection.execute(f"SELECT pg_advisory_unlock_shared({DATABASE})")
        return Taken(self._own(new) if new else None, _SOME if left else "", tuple(holders))

    async def _find_hindrance(self, others: list[ServerHolder]) -> str:
        """Why nothing can be ours at all, as long as all of these are there."""
        how = "" if self._shards is None else "_shared"
        if not self._held and not await self._connection.fetchval(
            f"SELECT pg_try_advisory_lock{how}({DATABASE})"
        ):
            is_shared = any(each.shards is not None for each in others)
            return _ALL_WANTED if is_shared else _OTHERS
        why = ""
        if any(each.shards and each.shards.count != self._wanted.count for each in others):
            why = _OTHER_COUNT
        elif others and not self._held and not await self._is_up_to_date():
            why = _OLDER
        if why and not self._held:
            await self._connection.execute(f"SELECT pg_advisory_unlock{how}({DATABASE})")
        return why

    async def _is_up_to_date(self) -> bool:
        there = "SELECT to_regclass('alembic_version') IS NOT NULL"
        if not await self._connection.fetchval(there):
            return False
        revision = await self._connection.fetchval("SELECT version_num FROM alembic_version")
        return bool(revision >= REVISION)  # a newer one is refused when it is opened

    async def _try_shard(self, number: int) -> bool:
        if number in self._held:
            return False
        is_new: bool = await self._connection.fetchval(
            "SELECT pg_try_advisory_lock($1::int, $2::int)", SHARDS + self._wanted.count, number
        )
        if is_new:
            self._held.add(number)
        return is_new

    def _own(self, numbers: list[int]) -> Ownership:
        shards = None if self._shards is None else Shards(tuple(numbers), self._wanted.count)
        return Ownership(shards, session=self._session)

    async def _shut_out_others(self, owned: Ownership) -> None:
        """What whoever had these shops before still does with them ends now, or is over."""
        await self._connection.execute(_END_ORPHANS)
        fences = FENCES + self._wanted.count
        for number in (owned.shards or _WHOLE).numbers:
            fence = f"{fences}, {number}"
            await self._connection.execute(f"SELECT pg_advisory_lock({fence})")
            await self._connection.execute(f"SELECT pg_advisory_unlock({fence})")

    async def _watch(self) -> None:
        # A second look, because a program that was stopped for a while finds every answer late.
        try:
            while await self._is_ours() or await self._is_ours():  # noqa: ASYNC110 (a server sends no event)
                await asyncio.sleep(_BEAT)
        finally:  # whatever it was: who doesn't look serves nobody
            self.lost.set()

    async def _is_ours(self) -> bool:

        try:
            async with self._asking, asyncio.timeout(_PATIENCE):
                count: int = await self._connection.fetchval(_COUNT_OURS)
        except list_server_errors():
            return False
        return count == 1 + len(self._held)  # the database's own lock, and those of the shards

    async def _disconnect(self) -> None:

        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*list_server_errors()):
                await connection.close(timeout=_PATIENCE)


def list_server_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """What asyncpg raises when a server ends a session, or can't be asked. It takes an end in the
    middle of an answer for a mistake of its own.
    """
    import asyncpg  # type: ignore[import-untyped]

    theirs = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
    return OSError, *theirs, *others


async def connect_to_server(url: str, *, name: str) -> Any:
    """A plain asyncpg connection to the database that the address names, read as the engine reads
    it.

    Raises DatabaseProblem when the server can't be reached or doesn't let us in.
    """
    import asyncpg

    try:
        options = {"timeout": _CONNECTING, **read_address(url).read_server_options()}
        return await asyncpg.connect(**options, server_settings={"application_name": name[:63]})
    except list_server_errors(TypeError, ValueError) as error:
        raise explain_server(error) from error


async def look_for_holders(url: str) -> list[ServerHolder]:
    """All who serve this database just now; nobody where the server doesn't answer."""
    try:
        connection = await connect_to_server(url, name=f"{APPLICATION} doctor")
        try:
            return await list_server_holders(connection)
        finally:
            await connection.close(timeout=_PATIENCE)
    except list_server_errors(DatabaseProblem):
        return []


def explain_server(error: Exception) -> DatabaseProblem:
    """What to do about a server that doesn't answer."""
    return DatabaseProblem(
        f"I can't get into PostgreSQL: {error or type(error).__name__}. Check that it runs, and "
        "the address in GOODWORD_DATABASE_URL."
    )
