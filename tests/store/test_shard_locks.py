"""Each shard has one process, others stand by, and nothing leaves from where a shard was lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
from structlog.testing import capture_logs

from bot.cli.stand_by import warn_of_unserved
from bot.doctor import State, find_user
from bot.domain.identity import Identity
from bot.domain.shards import find_shard, read_shards
from bot.store.database import Database
from bot.store.lock_keys import GATE
from bot.store.opening import open_database
from bot.store.ownership import Ownership
from bot.store.problems import NotOurs, is_database_trouble
from bot.store.server_lock import ServerLock, connect_to_server
from tests.postgres import WHY_SKIPPED, create_database, find_url
from tests.samples import NOW, enter
from tests.sure import sure

pytestmark = pytest.mark.postgres

PATIENCE = 60  # seconds until what must happen counts as not happening
SHOP = (6 << 22) + 5
assert find_shard(SHOP, 6) == 0

WAITING = """SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""

MakeLock = Callable[[str | None], ServerLock]


@pytest.fixture
async def url(empty_postgres: str | None) -> AsyncIterator[str]:
    server = find_url()
    if server is None:
        pytest.skip(WHY_SKIPPED)
    async with create_database(server, empty_postgres) as made:
        yield made


@pytest.fixture
async def make_lock(url: str) -> AsyncIterator[MakeLock]:
    """Makes a program that wants these shards, or all shops; its locks are given up at the end."""
    async with AsyncExitStack() as stack:

        def make(words: str | None) -> ServerLock:
            lock = ServerLock(url, read_shards(words) if words else None)
            stack.push_async_callback(lock.close)
            return lock

        yield make


@pytest.fixture
async def administrator(url: str) -> AsyncIterator[Any]:
    connection = await connect_to_server(url, name="administrator")
    yield connection
    await connection.close()


async def take(lock: ServerLock) -> str:
    """What is newly ours, or nothing."""
    owned = (await lock.take()).owned
    return str(owned) if owned is not None else ""


async def take_soon(lock: ServerLock) -> Ownership:
    """What is ours once the server has noticed that its holder is gone."""
    async with asyncio.timeout(PATIENCE):
        while (owned := (await lock.take()).owned) is None:  # noqa: ASYNC110 (a server sends no event)
            await asyncio.sleep(0.01)
    return owned


async def end_locks_of(administrator: Any, lock: ServerLock) -> None:
    """The server ends the session of a program that doesn't know it."""
    await administrator.execute("SELECT pg_terminate_backend($1)", lock._session)


async def test_several_programs_have_shards_of_their_own(make_lock: MakeLock) -> None:
    first, second = make_lock("0-1/6"), make_lock("2,5/6")
    assert (await take(first), await take(second)) == ("0-1/6", "2,5/6")
    assert first.is_complete
    assert second.is_complete
    assert not first.lost.is_set()


async def test_who_waits_is_told_who_has_its_shards_and_gets_them_at_last(
    make_lock: MakeLock,
) -> None:
    first, other, stand_by = make_lock("0-1/6"), make_lock("2-5/6"), make_lock("0-1/6")
    await first.take()
    await other.take()
    told = await stand_by.take()
    assert told.owned is None
    [holder] = told.holders
    assert ", with shards 0-1/6, since " in str(holder)
    assert "stand-by" in told.why
    await first.close()
    assert str(await take_soon(stand_by)) == "0-1/6"
    assert not other.lost.is_set()


async def test_a_spare_takes_what_is_free_and_later_what_becomes_free(make_lock: MakeLock) -> None:
    first, spare = make_lock("0-1/6"), make_lock("0-5/6")
    await first.take()
    assert (await take(spare), spare.is_complete) == ("2-5/6", False)
    assert await take(spare) == ""
    await first.close()
    assert str(await take_soon(spare)) == "0-1/6"
    assert spare.is_complete
    assert not spare.lost.is_set()


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("0/6", "0/16", "another number of shards"),
        ("0/6", None, "all of them are gone"),
        (None, "0/6", "another Goodword serves this database"),
        (None, None, "another Goodword serves this database"),
    ],
)
async def test_what_would_give_a_shop_to_two_waits_until_the_others_are_gone(
    make_lock: MakeLock, first: str | None, second: str | None, why: str
) -> None:
    holder, late = make_lock(first), make_lock(second)
    await holder.take()
    told = await late.take()
    assert told.owned is None
    assert why in told.why
    assert len(told.holders) == 1
    await holder.close()
    assert str(await take_soon(late)) == (second or "all")


async def test_nobody_is_held_up_by_who_only_waits(make_lock: MakeLock) -> None:
    first, second = make_lock("0/6"), make_lock("0/6")
    await first.take()
    await second.take()
    await first.close()
    everything = make_lock(None)
    assert str(await take_soon(everything)) == "all"


async def test_an_older_database_is_brought_up_to_date_by_one_alone(
    make_lock: MakeLock, administrator: Any
) -> None:
    await administrator.execute("UPDATE alembic_version SET version_num = '0001'")
    first, second = make_lock("0/2"), make_lock("1/2")
    assert await take(first) == "0/2"
    told = await second.take()
    assert told.owned is None
    assert "brought up to date" in told.why
    await first.close()
    assert str(await take_soon(second)) == "1/2"


async def test_a_program_that_lost_its_shards_knows_at_once_and_asks_for_no_more(
    make_lock: MakeLock, administrator: Any
) -> None:
    lock = make_lock("0-1/6")
    await lock.take()
    await end_locks_of(administrator, lock)
    async with asyncio.timeout(PATIENCE):
        await lock.lost.wait()
    with pytest.raises(Exception, match="I can't get into PostgreSQL"):
        await lock.take()


async def mark(database: Database) -> None:
    """As whatever is about to leave is marked."""
    async with database.transaction() as tx:
        await tx.require_ours(SHOP)
        await tx.shops.take_number(SHOP)


async def test_nothing_is_marked_any_more_once_the_shop_is_somebody_elses(
    make_lock: MakeLock, administrator: Any, url: str
) -> None:
    first, second = make_lock("0-1/6"), make_lock("0-1/6")
    database = await open_database(url, await take_soon(first))
    async with database.transaction() as tx:
        await enter(tx, SHOP, now=NOW)
    await mark(database)
    await end_locks_of(administrator, first)
    next_owned = await take_soon(second)
    await database.close()  # the take-over ended its connections; it opens others
    with pytest.raises(NotOurs) as refused:
        await mark(database)
    assert is_database_trouble(refused.value)
    await database.close()
    taken_over = await open_database(url, next_owned)
    await mark(taken_over)
    await taken_over.close()


async def test_the_doctor_names_who_serves_what_and_what_nobody_serves(
    make_lock: MakeLock, url: str
) -> None:
    first, second = make_lock("0-1/6"), make_lock("2,5/6")
    await first.take()
    await second.take()
    found = sure(await find_user(url))
    assert (found.state, "GOODWORD_SHARDS=3-4/6" in found.sentence) == (State.TODO, True)
    await make_lock("3-4/6").take()
    found = sure(await find_user(url))
    assert found.state is State.OK
    assert all(f", with shards {each}/6" in found.sentence for each in ("0-1", "2,5", "3-4"))


async def test_a_shop_of_another_shard_is_never_marked(make_lock: MakeLock, url: str) -> None:
    database = await open_database(url, await take_soon(make_lock("1-5/6")))
    with pytest.raises(NotOurs):
        await mark(database)
    await database.close()


async def test_who_takes_over_waits_for_what_is_being_marked(
    make_lock: MakeLock, administrator: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server_lock._END_ORPHANS", "SELECT 1")  # as if that came late
    first, second = make_lock("0-1/6"), make_lock("0-1/6")
    database = await open_database(url, await take_soon(first))
    async with database.transaction() as tx:
        await tx.require_ours(SHOP)
        await end_locks_of(administrator, first)
        taking = asyncio.create_task(take_soon(second))
        async with asyncio.timeout(PATIENCE):
            while not await administrator.fetchval(WAITING):  # noqa: ASYNC110 (as above)
                await asyncio.sleep(0.01)
        assert not taking.done()
    assert str(await taking) == "0-1/6"
    await database.close()


async def test_a_take_over_ends_what_the_last_one_was_doing_and_nothing_of_others(
    make_lock: MakeLock, administrator: Any, url: str
) -> None:
    first, other, stand_by = make_lock("0/6"), make_lock("1/6"), make_lock("0/6")
    last = await open_database(url, await take_soon(first))
    peer = await open_database(url, await take_soon(other))
    async with peer.transaction() as working:
        await enter(working, SHOP, now=NOW)

        async def take_over_while_the_last_one_works() -> None:
            async with last.transaction():
                await end_locks_of(administrator, first)
                await take_soon(stand_by)

        with pytest.raises(Exception) as raised:
            await take_over_while_the_last_one_works()
        assert is_database_trouble(raised.value)
    async with peer.reading() as tx:
        assert await tx.shops.get(SHOP) is not None
    await last.close()
    await peer.close()


async def test_programs_that_begin_at_the_same_moment_agree_on_the_name_of_the_database(
    url: str, administrator: Any
) -> None:
    first, second = await open_database(url), await open_database(url)

    async def find_name() -> Identity | None:
        async with second.transaction() as tx:
            return await tx.identity.get_alone()

    async with first.transaction() as tx:
        assert await tx.identity.get_alone() is None
        finding = asyncio.create_task(find_name())
        async with asyncio.timeout(PATIENCE):
            while not await administrator.fetchval(WAITING):  # noqa: ASYNC110 (as above)
                await asyncio.sleep(0.01)
        made = await tx.identity.make(now=NOW)
    assert await finding == made
    await first.close()
    await second.close()


async def test_nobody_who_serves_waits_for_somebody_who_takes_just_now(
    make_lock: MakeLock, administrator: Any
) -> None:
    first, spare = make_lock("0/6"), make_lock("0-5/6")
    await first.take()
    await spare.take()
    await administrator.execute(f"SELECT pg_advisory_lock({GATE})")
    assert (await spare.take()).is_too_early
    assert not spare.lost.is_set()
    await administrator.execute(f"SELECT pg_advisory_unlock({GATE})")
    assert not (await spare.take()).is_too_early


async def test_what_nobody_serves_is_said_in_the_log_until_somebody_does(
    make_lock: MakeLock, url: str
) -> None:
    await make_lock("0-1/6").take()
    with capture_logs() as logs:
        warning = asyncio.create_task(warn_of_unserved(url, pause=0.01))
        for shards, left in (("2,3/6", "2-5/6"), ("4-5/6", "4-5/6")):
            async with asyncio.timeout(PATIENCE):
                while not any(each["shards"] == left for each in logs):  # noqa: ASYNC110 (a log has no event)
                    await asyncio.sleep(0.01)
            await make_lock(shards).take()
        warning.cancel()
        await asyncio.gather(warning, return_exceptions=True)
    assert [each["shards"] for each in logs] == ["2-5/6", "4-5/6"]


@pytest.mark.parametrize("error", [RuntimeError, asyncpg.InternalClientError])
async def test_who_can_not_look_any_more_holds_nothing(
    make_lock: MakeLock, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    lock = make_lock("0-1/2")
    await lock.take()

    async def break_off() -> bool:
        raise error("an answer broke off")

    monkeypatch.setattr(lock, "_is_ours", break_off)
    async with asyncio.timeout(60):
        await lock.lost.wait()
