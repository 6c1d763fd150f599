"""A mail server that never comes to an end costs little memory and little time, at whatever step it
begins.
"""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail.transport.connection_test import try_account
from bot.mail.transport.imap_session import ImapSession
from bot.mail.transport.mail_errors import ProblemCause
from bot.mail.transport.sent_folder import append_to_sent
from tests.mail.hostile import (
    STEPS,
    Harm,
    announce_much,
    drip,
    flood,
    invent_words,
    never_end_a_line,
    run_hostile,
    send_literals,
)
from tests.mail.servers import write_letter
from tests.mail.taking import QUICK, Books, until, watching

pytestmark = pytest.mark.slow  # it waits until a server has gone too far

MIB = 1024 * 1024
FLOODS = [flood, never_end_a_line, send_literals, announce_much, invent_words]
#: The steps of the watcher's own conversation.
WATCHED = [step for step in STEPS if step not in ("LIST", "APPEND", "LOGOUT")]
PACE = replace(QUICK, answer=timedelta(seconds=0.4))


@asynccontextmanager
async def measuring(most: int) -> AsyncIterator[None]:
    """Fails when more memory than this was taken in between."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("step", WATCHED)
@pytest.mark.parametrize("harm", FLOODS, ids=lambda harm: harm.__name__)
async def test_a_flood_takes_little_memory_and_is_told_and_forgiven(step: str, harm: Harm) -> None:
    books = Books()
    async with run_hostile(step, harm) as server, measuring(80 * MIB):
        pace = replace(PACE, look=timedelta(seconds=30), alone=timedelta(seconds=30))
        async with watching(server.account, books, pace=pace) as watcher:
            await until(lambda: watcher.state.trouble, 60)
            assert watcher.state.trouble is not None
            assert watcher.state.trouble.cause is not ProblemCause.PASSWORD
            assert "127.0.0.1" in watcher.state.trouble.sentence
            server.is_hostile = False
            await until(lambda: books.taken == ["hi"] and watcher.state.trouble is None, 60)


@pytest.mark.parametrize("step", WATCHED)
async def test_a_drip_ends_like_silence(step: str) -> None:
    books = Books()
    async with run_hostile(step, drip) as server:
        pace = replace(PACE, look=timedelta(seconds=0.3), alone=timedelta(seconds=0.3))
        async with watching(server.account, books, pace=pace) as watcher:
            await until(lambda: watcher.state.trouble, 60)
            server.is_hostile = False
            await until(lambda: books.taken == ["hi"] and watcher.state.trouble is None, 60)


async def test_what_a_server_chatters_between_answers_is_not_kept() -> None:
    async def chatter(writer: asyncio.StreamWriter) -> None:
        names = [bytes(65 + int(digit) for digit in f"{number:04}") for number in range(1000)]
        writer.write(b"".join(b"* " + name + b" " + b"x" * 1000 + b"\r\n" for name in names))
        writer.write(b"* SEARCH 1\r\n" + server.tag + b" OK done\r\n")

    def converse(line: ImapSession) -> int:
        line.open()
        line.open_folder("INBOX")
        line.list_after(0)
        server.is_hostile = False
        assert line.list_after(0) == [1]
        return len(line._client._imap.untagged_responses)

    async with run_hostile("UID SEARCH", chatter) as server:
        line = ImapSession(server.account)
        assert await asyncio.to_thread(converse, line) < 10
        await asyncio.to_thread(line.close)


async def test_a_server_that_only_chatters_is_not_listened_to_over_and_over() -> None:
    idles = 0

    async def mutter(writer: asyncio.StreamWriter) -> None:
        nonlocal idles
        idles += 1
        writer.write(b"+ idling\r\n* OK nothing new\r\n")

    books = Books()
    async with run_hostile("IDLE", mutter) as server:
        pace = replace(PACE, alone=timedelta(seconds=30), answer=timedelta(seconds=5))
        async with watching(server.account, books, pace=pace) as watcher:
            await until(lambda: watcher.state.is_told and idles > 3, 20)
            await asyncio.sleep(1)
            assert idles < 20


@pytest.mark.parametrize("step", ["GREETING", "CAPABILITY", "LOGIN", "LIST", "LOGOUT"])
@pytest.mark.parametrize("harm", [flood, announce_much, drip], ids=lambda harm: harm.__name__)
async def test_a_first_visit_to_such_a_server_ends(step: str, harm: Harm) -> None:
    async with run_hostile(step, harm) as server, measuring(80 * MIB):
        trial = await asyncio.wait_for(try_account(server.account, limit=2.0), 30)
        assert not trial.is_good


@pytest.mark.parametrize("step", ["EXAMINE", "UID SEARCH", "UID FETCH", "APPEND", "LOGOUT"])
async def test_a_copy_of_a_letter_is_not_filed_for_ever(step: str) -> None:
    async with run_hostile(step, flood) as server, measuring(80 * MIB):
        account = replace(server.account, sent_folder="Sent")
        is_filed = await asyncio.wait_for(
            append_to_sent(account, write_letter("hi"), "<x@example.com>", limit=5.0), 30
        )
        assert is_filed is (step == "LOGOUT")


@pytest.mark.parametrize("mark", [b"220 hello\r\n" * 100, b"x" * 70_000, b"220-more\r\n" * 50_000])
async def test_an_smtp_server_that_never_ends_is_left(mark: bytes) -> None:
    async def gush(writer: asyncio.StreamWriter) -> None:
        for _ in range(200):
            writer.write(mark)
            await writer.drain()

    async with run_hostile("GREETING", gush) as server, measuring(80 * MIB):
        trial = await asyncio.wait_for(try_account(server.account, limit=3.0), 30)
        assert len(trial.problems) == 2
