"""Whatever happens to Discord, the database or the program: each direct message is taken in once,
in order.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from discord.utils import time_snowflake
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.conversations import Message
from bot.domain.order_guesses import guess_order
from bot.services.customers import Member
from bot.services.direct import Unplaced
from bot.store.conversations import read_source
from bot.store.database import Database
from bot.store.direct import DirectMessage
from bot.store.opening import open_database
from bot.store.transaction import Transaction
from cogs.direct.queues import CannotRead, DirectQueue, QueueContext
from tests.conftest import sqlite_url
from tests.samples import NOW, enter, log_order
from tests.sure import sure

ADA, LINE = 5, 50
SECOND = timedelta(seconds=1)


@dataclass
class AdasChannel:
    """What stands in the channel, and what keeps it from being read."""

    id: int = LINE
    messages: dict[int, DirectMessage] = field(default_factory=dict)
    troubles: int = 0  #: so many reads break off, each after its first message
    was_broken: bool = False

    async def read_after(self, message_id: int) -> AsyncIterator[DirectMessage]:
        for each in sorted(self.messages):
            if each > message_id and each in self.messages:
                yield self.messages[each]
                await asyncio.sleep(0)
                self._break()
        self._break()

    def _break(self) -> None:
        if self.troubles:
            self.troubles -= 1
            raise CannotRead("trouble", is_temporary=True)


@dataclass
class Line:
    """Ada's direct line to the bot, which may be restarted, on a real database, which may fail."""

    database: Database
    channel: AdasChannel = field(default_factory=AdasChannel)
    troubles: list[bool] = field(
        default_factory=list
    )  #: the next units fail, before (False) or after their work
    queue: DirectQueue = field(init=False)
    written: int = 0
    #: all that Discord could tell of
    events: list[DirectMessage | int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        around = QueueContext(
            transaction=self.transaction,
            reading=self.database.reading,
            place=self.place,
            pause=self.pause,
            rest=self.rest,
            stick=self.stick,
        )
        self.queue = DirectQueue(self.channel, around)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        is_late = self.troubles.pop(0) if self.troubles else None
        if is_late is False:
            raise sqlite3.OperationalError("database is locked")
        async with self.database.transaction() as tx:
            yield tx
            if is_late:
                raise sqlite3.OperationalError("disk is full")
        await self.check_mark()

    def place(self, channel_id: int, user_id: int, unplaced: Unplaced) -> None:
        raise AssertionError("Ada is known")

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(0)

    def rest(self, queue: DirectQueue) -> None:
        pass

    def stick(self, queue: DirectQueue, is_stuck: bool) -> None:
        pass

    async def list_taken(self) -> list[Message]:
        """What the shop knows, in the order in which it was taken in."""
        async with self.database.reading() as tx:
            customer = sure(await tx.customers.get_member(7, ADA))
            taken = await tx.conversations.list_messages(customer.id, 1000)
        return sorted(taken, key=lambda each: each.id)

    async def check_mark(self) -> None:
        """Everything up to the mark was taken in."""
        async with self.database.reading() as tx:
            line = await tx.direct_lines.get(ADA)
        taken = {read_source(each.source_key or "") for each in await self.list_taken()}
        assert line is not None
        assert {each for each in self.channel.messages if each <= line.last_message_id} <= taken

    # What happens

    def write(self, *, is_told: bool) -> None:
        self.written += 1
        at = NOW + self.written * SECOND
        message = DirectMessage(
            message_id=time_snowflake(at),
            user_id=ADA,
            user_name="Ada",
            words=f"Message {self.written}",
            at=at,
        )
        self.channel.messages[message.message_id] = message
        self.happen(message, is_told=is_told)

    def leave_gap(self, troubles: int, *, is_told: bool) -> None:
        """One message isn't told of and the next one is, while the channel can't be read."""
        self.channel.troubles += troubles
        self.channel.was_broken = True
        self.write(is_told=False)
        self.write(is_told=is_told)

    def edit(self, number: int, *, is_told: bool) -> None:
        if self.channel.messages:
            message = list(self.channel.messages.values())[number % len(self.channel.messages)]
            last = message.edited_at or NOW + timedelta(hours=1)
            changed = replace(message, words=message.words + "!", edited_at=last + SECOND)
            self.channel.messages[message.message_id] = changed
            self.happen(changed, is_told=is_told)

    def delete(self, number: int, *, is_told: bool) -> None:
        if self.channel.messages:
            gone = list(self.channel.messages)[number % len(self.channel.messages)]
            del self.channel.messages[gone]
            self.happen(gone, is_told=is_told)

    def happen(self, event: DirectMessage | int, *, is_told: bool) -> None:
        self.events.append(event)
        if is_told:
            self.tell(event)

    def tell(self, event: DirectMessage | int) -> None:
        if isinstance(event, int):
            self.queue.tell_deleted(event)
        else:
            self.queue.tell(event)

    def tell_again(self, number: int) -> None:
        if self.events:
            self.tell(self.events[number % len(self.events)])

    async def restart(self) -> None:
        await self.queue.stop()
        self.open()
        self.queue.look_back()

    async def settle(self) -> None:
        await self.queue.settle(10)
        assert self.queue.is_idle


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.booleans()),
        st.tuples(st.just("write"), st.just(True)),
        st.tuples(st.just("leave_gap"), st.integers(1, 3), st.just(True)),
        st.tuples(st.just("edit"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("delete"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("tell_again"), st.integers(0, 99)),
        st.tuples(st.just("database"), st.lists(st.booleans(), min_size=1, max_size=4)),
        st.tuples(st.just("channel"), st.integers(1, 3)),
        st.tuples(st.just("go_on"), st.integers(0, 40)),
        st.tuples(st.just("restart")),
        st.tuples(st.just("settle")),
    ),
    max_size=25,
)


async def do(line: Line, what: str, *given: Any) -> None:
    """One step of what happens."""
    if what == "database":
        line.troubles += given[0]
    elif what == "channel":
        line.channel.troubles += given[0]
        line.channel.was_broken = True
    elif what == "go_on":
        for _ in range(given[0]):
            await asyncio.sleep(0)
    elif what in ("restart", "settle"):
        await getattr(line, what)()
    elif what == "tell_again":
        line.tell_again(given[0])
    else:
        getattr(line, what)(*given[:-1], is_told=given[-1])


async def check(line: Line) -> None:
    taken = await line.list_taken()
    ids = [read_source(each.source_key or "") for each in taken]
    assert len(set(ids)) == len(ids)
    if not line.channel.was_broken:  # else what is told can't wait for what isn't
        assert ids == sorted(ids)
    stands = {
        read_source(each.source_key or ""): each.words for each in taken if each.deleted_at is None
    }
    assert stands == {each.message_id: each.words for each in line.channel.messages.values()}


@asynccontextmanager
async def open_line(empty_database: Path) -> AsyncIterator[Line]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "goodword.db"
        shutil.copy(empty_database, path)
        database = await open_database(sqlite_url(path))
        try:
            async with database.transaction() as tx:
                shop = await enter(tx, now=NOW)
                await log_order(tx, shop, member=Member(ADA, "ada"))
            yield Line(database)
        finally:
            await database.close()


async def live(empty_database: Path, happens: list[tuple[Any, ...]]) -> None:
    """Has all this happen, then lets everything work again, and looks at what is known."""
    async with open_line(empty_database) as line:
        # Somebody who is known was heard before, so there is a mark from which on to read.
        line.write(is_told=True)
        await line.settle()
        for step in happens:
            await do(line, *step)
        line.troubles.clear()
        line.channel.troubles = 0
        # what was told of and deleted at once is known to be gone at the second look
        for _ in range(2):
            line.queue.look_back()
            await line.settle()
        await check(line)


@given(happens=steps)
@example(happens=[("write", True), ("go_on", 1), ("write", False), ("write", True)])
@settings(max_examples=20)
def test_each_message_is_taken_in_once_in_order_as_it_stands(
    empty_database: Path, happens: list[tuple[Any, ...]]
) -> None:
    asyncio.run(live(empty_database, happens))


@pytest.mark.slow
@given(happens=steps)
@settings(max_examples=400)
def test_each_message_is_taken_in_once_in_order_as_it_stands_in_many_lives(
    empty_database: Path, happens: list[tuple[Any, ...]]
) -> None:
    asyncio.run(live(empty_database, happens))


async def test_a_message_that_breaks_something_doesnt_keep_the_next_ones_waiting(
    empty_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_line(empty_database) as line:
        line.write(is_told=True)
        await line.settle()
        is_broken = True

        def break_something(words: str, orders: Any) -> Any:
            if is_broken and words == "Message 2":
                raise ValueError("a mistake in the program")
            return guess_order(words, orders)

        monkeypatch.setattr("bot.services.direct.guess_order", break_something)
        for _ in range(3):
            line.write(is_told=True)
        async with asyncio.timeout(30):
            while len(await line.list_taken()) < 3:  # noqa: ASYNC110 (a row tells nobody)
                await asyncio.sleep(0.01)
        assert [each.words for each in await line.list_taken()] == [
            "Message 1",
            "Message 3",
            "Message 4",
        ]
        is_broken = False
        await line.settle()
        assert {each.words for each in await line.list_taken()} == {
            f"Message {n}" for n in (1, 2, 3, 4)
        }
