"""While one process takes in what somebody writes, another one sends them a letter."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.shops import Shop
from bot.services.direct import hear_direct_message, open_line
from bot.store.database import Database
from bot.store.direct import DirectMessage
from tests.samples import NOW
from tests.sure import sure

USER, CHANNEL = 100, 500
WAITERS = """SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""


async def open_again(database: Database) -> None:
    async with database.transaction() as tx:
        await open_line(tx, USER, CHANNEL, now=NOW + timedelta(minutes=2))


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_the_mark_never_moves_back_behind_what_was_read(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        await open_line(tx, USER, CHANNEL, now=NOW)
        line = sure(await tx.direct_lines.get(USER))
    message = DirectMessage(
        message_id=line.last_message_id + 1,
        user_id=USER,
        user_name="Ada",
        words="Where is it?",
        at=NOW + timedelta(minutes=1),
    )
    async with database.transaction() as tx:
        await hear_direct_message(tx, message, CHANNEL, is_read=True, now=message.at)
        opening = asyncio.create_task(open_again(database))
        async with asyncio.timeout(60):
            async with database.reading() as looking:
                while not await looking.sql.value(int, WAITERS):  # noqa: ASYNC110 (a server sends no event)
                    await asyncio.sleep(0.01)
    await opening
    async with database.reading() as tx:
        told = sure(await tx.direct_lines.get(USER))
    assert told.last_message_id == message.message_id
