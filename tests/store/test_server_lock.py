"""On PostgreSQL too a database has one process, and the server itself knows when that one is
gone.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot import doctor
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.problems import DatabaseProblem, is_database_trouble
from bot.store.server_lock import ServerLock, connect_to_server
from tests.postgres import WHY_SKIPPED, create_database, find_url
from tests.sure import sure

pytestmark = pytest.mark.postgres
PATIENCE = 10  # seconds until what must happen counts as not happening


@pytest.fixture
async def url() -> AsyncIterator[str]:
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    async with create_database(server) as made:
        yield made


@pytest.fixture
async def locks(url: str) -> AsyncIterator[list[ServerLock]]:
    """Three programs that want the same database."""
    made = [ServerLock(url) for _ in range(3)]
    yield made
    for lock in made:
        await lock.close()


@pytest.fixture
async def administrator(url: str) -> AsyncIterator[Any]:
    connection = await connect_to_server(url, name="administrator")
    yield connection
    await connection.close()


async def end_session_of_holder(administrator: Any) -> None:
    await administrator.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    )


async def hold_a_table_while(database: Database, happens: Callable[[], Awaitable[None]]) -> None:
    async with database.transaction() as tx:
        await tx.sql.run("LOCK TABLE shops")
        await happens()


async def test_one_program_has_it_and_the_others_are_told_which(
    locks: list[ServerLock], url: str
) -> None:
    first, *others = locks
    assert (await first.take()).owned
    for other in others:
        taken = await other.take()
        assert taken.owned is None
        [holder] = taken.holders
        assert f"goodword {os.getpid()} on " in str(holder)
        assert ", since " in str(holder)
    found = sure(await doctor.find_user(url))
    assert f"goodword {os.getpid()} on " in found.sentence
    await first.close()
    assert await doctor.find_user(url) is None
    assert (await others[0].take()).owned
    assert not (await others[1].take()).owned


async def test_each_database_has_a_lock_of_its_own(locks: list[ServerLock], url: str) -> None:
    assert (await locks[0].take()).owned
    async with create_database(url) as elsewhere:
        other = ServerLock(elsewhere)
        assert (await other.take()).owned
        await other.close()


async def test_whoever_loses_the_lock_knows_at_once(
    locks: list[ServerLock], administrator: Any
) -> None:
    assert (await locks[0].take()).owned
    assert not locks[0].lost.is_set()
    await end_session_of_holder(administrator)
    async with asyncio.timeout(PATIENCE):
        await locks[0].lost.wait()
    assert (await locks[1].take()).owned
    assert not locks[1].lost.is_set()


async def test_a_lock_that_a_pooler_gave_to_another_session_counts_as_lost(
    locks: list[ServerLock], administrator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server_lock._BEAT", 0.01)
    assert (await locks[0].take()).owned
    await locks[0]._connection.execute("SELECT pg_advisory_unlock_all()")
    async with asyncio.timeout(PATIENCE):
        await locks[0].lost.wait()


async def test_a_line_that_is_silently_dead_counts_as_lost(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_BEAT", "_PATIENCE"):
        monkeypatch.setattr(f"bot.store.server_lock.{name}", 0.1)
    passing = asyncio.Event()
    passing.set()
    host, port = url.rpartition("@")[2].partition("/")[0].split(":")
    lines: set[asyncio.Task[None]] = set()

    async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(1 << 16):
            await passing.wait()
            target.write(data)
        target.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, int(port))
        lines.update(
            {
                asyncio.create_task(pass_on(reader, back)),
                asyncio.create_task(pass_on(there, writer)),
            }
        )

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as line:
        lock = ServerLock(url.replace(f":{port}/", f":{line.sockets[0].getsockname()[1]}/"))
        assert (await lock.take()).owned
        passing.clear()
        async with asyncio.timeout(PATIENCE):
            await lock.lost.wait()
        passing.set()
        await lock.close()
        for each in lines:
            each.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def test_the_server_itself_looks_whether_the_holder_is_still_there(
    locks: list[ServerLock],
) -> None:
    assert (await locks[0].take()).owned
    row = await locks[0]._connection.fetchrow(
        "SELECT current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'),"
        " current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout')"
    )
    assert tuple(row) == ("5", "3", "3", "14000")


async def test_what_the_last_holder_was_doing_ends_when_the_next_one_takes_over(
    locks: list[ServerLock], url: str, administrator: Any
) -> None:
    assert (await locks[0].take()).owned
    taken = []

    async def take_over() -> None:
        await end_session_of_holder(administrator)
        taken.append(await locks[1].take())
        async with administrator.transaction():
            await asyncio.wait_for(administrator.execute("LOCK TABLE shops NOWAIT"), PATIENCE)

    last = await open_database(url)
    with pytest.raises(Exception) as raised:
        await hold_a_table_while(last, take_over)
    assert is_database_trouble(raised.value)
    assert taken[0].owned
    await last.close()


async def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    lock = ServerLock("postgresql+asyncpg://shop:secret@127.0.0.1:9/goodword")
    with pytest.raises(DatabaseProblem, match="I can't get into PostgreSQL") as told:
        await lock.take()
    assert "secret" not in str(told.value)
    await lock.close()
