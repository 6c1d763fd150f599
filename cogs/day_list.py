"""The day's list at the desk is kept true: soon after something changed it is written anew. That
rings nobody.
"""

import asyncio

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.domain.day_lists import LIVES, DayList
from bot.domain.discord_errors import Meaning
from bot.domain.posts import Post
from bot.services.day_lists import renew_day_list
from bot.services.work import Work
from cogs.parts.posts import render_post

log = structlog.get_logger()

#: What changes within so many seconds is one new text.
PAUSE = 10.0
#: A message that these say of isn't there to be changed any more.
_GONE = (Meaning.NO_MESSAGE, Meaning.NO_CHANNEL)


class DayListCog(commands.Cog):
    """Waits until something changed in a shop whose list stands at the desk."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._changed: set[int] = set()
        self._loop: asyncio.Task[None] | None = None

    @commands.Cog.listener()
    async def on_connection_opened(self, shard_id: int) -> None:
        """What happened there meanwhile isn't known: each list that is today's is looked at."""
        since = discord.utils.utcnow() - LIVES
        async with self.bot.database.reading() as tx:
            living = await tx.day_lists.list_shops(since=since)
        self.bot.living_lists.update(living)
        for shop_id in living:
            if self.bot.find_shard(shop_id) == shard_id:
                self._note(shop_id)

    @commands.Cog.listener()
    async def on_matters_changed(self, shop_id: int) -> None:
        self._note(shop_id)

    def _note(self, shop_id: int) -> None:
        self._changed.add(shop_id)
        if self._loop is None or self._loop.done():
            self._loop = asyncio.create_task(self._run())

    async def cog_unload(self) -> None:
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _run(self) -> None:
        """Ends when nothing is left, so that an idle shop pays nothing."""
        while self._changed:
            await asyncio.sleep(PAUSE)
            changed, self._changed = self._changed, set()
            for shop_id in changed:
                try:
                    await self._renew(shop_id)
                except Exception:
                    # It isn't said again: the next change writes it anew.
                    log.exception("the day's list could not be changed", shop=shop_id)

    async def _renew(self, shop_id: int) -> None:
        now = discord.utils.utcnow()
        async with self.bot.database.reading() as tx:
            shown, shop = await tx.day_lists.get(shop_id), await tx.shops.get(shop_id)
            if shown is None or shop is None or not shown.is_alive(now):
                self.bot.living_lists.discard(shop_id)
                return
            post, renewed = await renew_day_list(Work(tx, shop, now), shown)
        if not await self._change(renewed, post):
            self.bot.living_lists.discard(shop_id)
            async with self.bot.transaction() as tx:
                await tx.day_lists.forget(shown)
        elif renewed != shown:
            async with self.bot.transaction() as tx:
                await tx.day_lists.save_lines(renewed)

    async def _change(self, shown: DayList, post: Post) -> bool:
        """Has the message show this, and whom it called stays; False when it is gone."""
        where, message_id = shown.channel_id or 0, shown.message_id or 0
        channel = self.bot.get_partial_messageable(where, guild_id=shown.shop_id)
        rendered = render_post(post)
        message = channel.get_partial_message(message_id)
        try:
            await message.edit(embeds=rendered["embeds"], view=rendered["view"])
        except discord.HTTPException as error:
            if read_meaning(error) not in _GONE:
                raise
            return False
        return True


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(DayListCog(bot))
