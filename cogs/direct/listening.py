"""What Discord tells of direct messages, and what is looked for after an absence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.shards import DIRECT_SHARD
from bot.services.direct import LOOK_BACK, open_line
from bot.store.direct import DirectLine
from bot.store.transaction import Transaction
from cogs.direct.placing import Placing
from cogs.direct.queues import DirectQueue, QueueContext
from cogs.direct.reading import DiscordChannel, is_written, read_message

log = structlog.get_logger()

PAGE = 100
#: Lines that nobody used for so long are read after an absence too, once all others were.
LONG_AGO = timedelta(days=365)
#: How long letters wait, in seconds, for somebody's messages that were told of and can't be taken
#: in.
PATIENCE = 30.0
IMPATIENCE = 1.0
#: So many people's channels are read at a time after an absence.
AT_ONCE = 5
#: When an absence can't be looked through at all, it is tried again after so many seconds.
PAUSE = 5.0
#: So many customers' lines are opened at a start, with so many seconds between two.
MAX_OPENED = 50
BETWEEN_OPENINGS = 5.0


class DirectCog(commands.Cog):
    """Takes in direct messages as they come, and finds those that came while the bot was away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._placing = Placing(bot)
        self._queues: dict[int, DirectQueue] = {}  # by channel
        self._around = QueueContext(
            transaction=bot.transaction,
            reading=self._read_books,
            place=self._placing.begin,
            pause=self._pause,
            rest=self._close,
            stick=self._note_stuck,
        )
        self._is_cut_off = True
        #: While messages from an absence may still have to be found.
        self._is_behind = True
        #: What is said later is told, also of those who become customers later.
        self._connected_at: datetime | None = None
        self._readings = 0
        self._is_patient = True

    def _open(self, channel_id: int) -> DirectQueue:
        """The queue of whoever writes in this channel."""
        queue = self._queues.get(channel_id)
        if queue is None:
            queue = self._queues[channel_id] = DirectQueue(
                DiscordChannel(self.bot, channel_id), self._around
            )
        return queue

    def _close(self, queue: DirectQueue) -> None:
        if queue.is_idle and self._queues.get(queue.channel.id) is queue:
            del self._queues[queue.channel.id]

    def _note_stuck(self, queue: DirectQueue, is_stuck: bool) -> None:
        if is_stuck == (queue.channel.id in self.bot.stuck_lines):
            return
        if is_stuck:
            self.bot.stuck_lines.add(queue.channel.id)
        else:
            self.bot.stuck_lines.discard(queue.channel.id)
        self.bot.dispatch("line_changed", queue.channel.id)

    def _read_books(self) -> AbstractAsyncContextManager[Transaction]:
        return self.bot.database.reading()  # which is opened later than this is made

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await self.bot.wait_for("trouble_over", timeout=seconds)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.guild is None and is_written(message):
            self._open(message.channel.id).tell(read_message(message))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        if event.guild_id is None and is_written(event.message):
            self._open(event.channel_id).tell(read_message(event.message))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        if event.guild_id is None:
            self._open(event.channel_id).tell_deleted(event.message_id)

    @commands.Cog.listener()
    async def on_shard_connect(self, shard_id: int) -> None:
        if shard_id == DIRECT_SHARD:
            self._connected_at = discord.utils.utcnow()

    @commands.Cog.listener()
    async def on_connection_opened(self, shard_id: int) -> None:
        """Events are sent, not replayed: what was written while the bot was away is found."""
        if shard_id == DIRECT_SHARD or not self._readings:
            await self._begin_anew()

    @commands.Cog.listener()
    async def on_absence(self) -> None:
        await self._begin_anew()

    async def _begin_anew(self) -> None:
        if not self.bot.owned.has_direct_messages:
            # Another process takes them in; as while only that connection is lost, nobody waits.
            self._readings += 1
            self.bot.dispatch("direct_messages_read")
            return
        self._is_behind = True
        await self._catch_up_all()

    @commands.Cog.listener()
    async def on_connection_lost(self, shard_id: int) -> None:
        if shard_id == DIRECT_SHARD:
            self._is_cut_off = True

    @commands.Cog.listener()
    async def on_connection_resumed(self, shard_id: int) -> None:
        """A connection that is taken up again brings what was missed meanwhile, but not what was
        before.
        """
        if shard_id != DIRECT_SHARD:
            return
        if self._is_behind:
            await self._catch_up_all()
            return
        self._is_cut_off = False
        if self._queues:
            await asyncio.gather(*(queue.settle(PATIENCE) for queue in list(self._queues.values())))
        if not self._is_cut_off:
            self.bot.dispatch("direct_messages_read")

    async def cog_unload(self) -> None:
        """Leaves what isn't taken in yet for the next start."""
        self._readings += 1
        await asyncio.gather(*(queue.stop() for queue in list(self._queues.values())))
        await self._placing.stop()

    async def _catch_up_all(self) -> None:
        """Looks through the lines, those that were used last first; letters wait for the recent
        ones only.
        """
        self._is_cut_off = False
        self._readings += 1
        mine = self._readings
        self._is_patient = True
        while self._readings == mine and not self.bot.is_closed():
            try:
                await self._look_through(mine)
                return
            except Exception:
                log.exception("direct messages from an absence could not be looked for")
            await self._pause(PAUSE)

    async def _look_through(self, mine: int) -> None:
        def is_wanted() -> bool:
            return self._readings == mine and not self.bot.is_closed()

        gate = asyncio.Semaphore(AT_ONCE)
        recent = discord.utils.utcnow() - LOOK_BACK
        async for lines in self._list_lines(recent):
            await asyncio.gather(*(self._catch_up(line, gate, is_wanted) for line in lines))
        if not is_wanted():
            return  # a later reading has begun
        self._is_behind = False
        await self._placing.ask_again()
        if not self._is_cut_off:
            self.bot.dispatch("direct_messages_read")
        async for lines in self._list_lines(recent - LONG_AGO, until=recent):
            for line in lines:
                await self._catch_up(line, gate, is_wanted)
        await self._open_lines(is_wanted)

    async def _list_lines(
        self, since: datetime, *, until: datetime | None = None
    ) -> AsyncIterator[list[DirectLine]]:
        """The lines that were in use in this time, page by page to the end."""
        last = None
        while True:
            async with self.bot.database.reading() as tx:
                lines = await tx.direct_lines.list_used_since(since, PAGE, until=until, before=last)
            yield lines
            if len(lines) < PAGE:
                return
            last = lines[-1]

    async def _catch_up(
        self, line: DirectLine, gate: asyncio.Semaphore, is_wanted: Callable[[], bool]
    ) -> None:
        async with gate:
            if not is_wanted():
                return
            queue = self._open(line.channel_id)
            queue.look_back()
            # What can't be read now goes on being tried, and where it is more than one nobody waits
            # long.
            await queue.settle(PATIENCE if self._is_patient else IMPATIENCE)
            self._is_patient = self._is_patient and queue.is_idle

    async def _open_lines(self, is_wanted: Callable[[], bool]) -> None:
        """Finds what customers wrote in an absence who are known to a shop and never wrote to the
        bot before.

        Their channel has to be opened to be read. Discord wants few to be opened, and slowly: the
        newest customers come first, and the next start goes on with others.
        """
        async with self.bot.database.reading() as tx:
            strangers = await tx.customers.list_without_line(MAX_OPENED, until=self._connected_at)
        for number, user_id in enumerate(strangers):
            if number:
                await asyncio.sleep(BETWEEN_OPENINGS)
            if not is_wanted():
                return
            try:
                channel = await self.bot.create_dm(discord.Object(user_id))
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("a customer's line can't be opened", user=user_id, reason=str(error))
                continue
            async with self.bot.transaction() as tx:
                await open_line(tx, user_id, channel.id, now=discord.utils.utcnow())
            self._open(channel.id).look_back()
