"""What is left of forgotten customers is taken away: at the desk, and in the file. At night those
are forgotten with whom nothing has been for long.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.domain.clearings import Clearing, ClearingKind
from bot.domain.discord_errors import Meaning
from bot.domain.errors import ShopError
from bot.domain.signs import Signs
from bot.services.forgetting.retention import forget_idle
from bot.services.imports.places import find_places
from bot.store.problems import DatabaseProblem

log = structlog.get_logger()

#: So many messages are looked through in one go, and then others get a turn.
AT_ONCE = 500
#: What is due is looked for so often, in seconds, even if a clock was set meanwhile.
MAX_PAUSE = 3600.0
#: What could not be done is tried again after a minute, two, four … and at last every six hours.
FIRST_WAIT, MAX_WAIT = timedelta(minutes=1), timedelta(hours=6)
#: So many things are done in one round.
PAGE = 50

_WHY = {
    Meaning.NO_RIGHTS: "allow me *View Channel* and *Read Message History* there",
    Meaning.UNREACHABLE: "Discord could not be reached; I keep trying",
    Meaning.TROUBLE: "Discord could not be reached; I keep trying",
}


class ClearingCog(commands.Cog):
    """Sleeps until something is to be taken away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._loop: asyncio.Task[None] | None = None
        #: Counts what became due, so that nothing is overlooked while something else is done.
        self._version = 0

    @commands.Cog.listener()
    async def on_connection_opened(self, _shard_id: int) -> None:
        if self._loop is None:
            self._loop = asyncio.create_task(self._run())

    @commands.Cog.listener()
    async def on_clearing_due(self) -> None:
        self._version += 1

    async def cog_unload(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _run(self) -> None:
        while not self.bot.is_closed():
            version = self._version
            pause: float | None = MAX_PAUSE
            try:
                await self._do_round(discord.utils.utcnow())
                due = await self._find_next_due()
            except Exception:
                log.exception("what is left of forgotten customers could not be looked at")
            else:
                pause = _measure_pause(due)
            if version == self._version and (pause is None or pause > 0):
                with suppress(TimeoutError):
                    await self.bot.wait_for("clearing_due", timeout=pause)

    async def _find_next_due(self) -> datetime | None:
        async with self.bot.database.reading() as tx:
            moments = (await tx.clearings.find_next_due(), await tx.shops.next_retention_at())
        return min((each for each in moments if each is not None), default=None)

    async def _do_round(self, now: datetime) -> None:
        async with self.bot.database.reading() as tx:
            idle = await tx.shops.list_due_retention(now, PAGE)
            due = await tx.clearings.list_due(now, PAGE)
        for shop_id in idle:
            async with self.bot.transaction() as tx:
                await tx.require_ours(shop_id)
                count = await forget_idle(tx, shop_id, now=now)
            log.info("idle customers were forgotten", shop=shop_id, count=count)
        for clearing in due:
            try:
                await self._clear(clearing)
            except Exception as error:  # noqa: BLE001 (one that fails must not stop the others)
                await self._postpone(clearing, error)

    async def _clear(self, clearing: Clearing) -> None:
        if clearing.kind is ClearingKind.FILE:
            await self._drop_imports(clearing.shop_id)
            await self.bot.database.clear()
            left = None
        else:
            left = await self._clear_desk(clearing)
        async with self.bot.transaction() as tx:
            if left is None:
                await tx.clearings.finish(clearing.id)
            else:
                await tx.clearings.save(left)

    async def _drop_imports(self, shop_id: int) -> None:
        """Drops what lies beside the database of files that aren't imported any more."""
        async with self.bot.database.reading() as tx:
            ended = await tx.held.list_ended_imports(shop_id, PAGE)
        for import_id in ended:
            await asyncio.to_thread(find_places(self.bot.database.address, import_id).drop)

    async def _clear_desk(self, clearing: Clearing) -> Clearing | None:
        """Deletes the bot's own messages that are about them, from the newest on; gives what is
        left to be looked through, or None at the end.
        """
        assert clearing.channel_id is not None
        channel = self.bot.get_partial_messageable(clearing.channel_id, guild_id=clearing.shop_id)
        for message_id in clearing.messages:
            await _delete(channel.get_partial_message(message_id))
        signs = Signs.from_json(clearing.signs or "")
        before = clearing.before_id and discord.Object(clearing.before_id)
        count, last = 0, clearing.before_id
        async for message in channel.history(limit=AT_ONCE, before=before or None):
            if clearing.since is not None and message.created_at < clearing.since:
                return None
            count, last = count + 1, message.id
            if await self._is_about(clearing.shop_id, message, signs):
                await _delete(message)
        if count < AT_ONCE:
            return None
        return replace(clearing, messages=(), before_id=last, attempts=0, error=None)

    async def _is_about(self, shop_id: int, message: discord.Message, signs: Signs) -> bool:
        """Whether the bot said it, and of them. What shows somebody else's letter, or an incident,
        stays.
        """
        if self.bot.user is None or message.author.id != self.bot.user.id:
            return False
        if not signs.are_in("\n".join(_list_texts(message))):
            return False
        async with self.bot.database.reading() as tx:
            if await tx.drafts.find_card(message.id) is not None:
                return False
            return await tx.incidents.find_card(shop_id, message.id) is None

    async def _postpone(self, clearing: Clearing, error: Exception) -> None:
        if isinstance(error, discord.HTTPException) and read_meaning(error) is Meaning.NO_CHANNEL:
            async with self.bot.transaction() as tx:
                await tx.clearings.finish(clearing.id)  # what stood there is gone with it
            return
        log.warning("a forgotten customer's traces could not be cleared", reason=str(error))
        wait = min(FIRST_WAIT * 2 ** min(clearing.attempts, 10), MAX_WAIT)
        later = replace(
            clearing,
            attempts=clearing.attempts + 1,
            due_at=discord.utils.utcnow() + wait,
            error=_explain(error),
        )
        async with self.bot.transaction() as tx:
            await tx.clearings.save(later)


async def _delete(message: discord.Message | discord.PartialMessage) -> None:
    with suppress(discord.NotFound):
        await message.delete()


def _list_texts(message: discord.Message) -> Iterator[str]:
    """All that a message says."""
    yield message.content
    for embed in message.embeds:
        yield from filter(None, (embed.title, embed.description, embed.footer.text))
        for field in embed.fields:
            yield from filter(None, (field.name, field.value))


def _explain(error: Exception) -> str:
    """Why it isn't done yet, in plain words."""
    if isinstance(error, DatabaseProblem | ShopError):
        return str(error)
    if isinstance(error, discord.HTTPException | OSError):
        meaning = read_meaning(error)
        return _WHY.get(meaning) or "Discord refused it; I keep trying"
    return "it could not be done yet; I keep trying"


def _measure_pause(due: datetime | None) -> float | None:
    """Seconds until something is due; None while nothing is planned."""
    if due is None:
        return None
    left = (due - discord.utils.utcnow()).total_seconds()
    return min(max(0.0, left), MAX_PAUSE)


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(ClearingCog(bot))
