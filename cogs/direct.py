"""Direct messages: a customer just writes to the bot."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.errors import BadInput
from bot.domain.text import clean_name, escape_name
from bot.services.direct import (
    choose_shop,
    list_known_shops,
    note_line,
    put_aside,
    take_direct_message,
)
from bot.store.direct import DirectLine, DirectMessage
from cogs.parts.actions import ActionMenu
from cogs.parts.contents import list_attachments, read_words
from cogs.parts.options import Interaction
from cogs.parts.posts import make_view
from cogs.parts.returning import look_at_each

log = structlog.get_logger()

#: How far back the lines reach that are looked through after an absence.
LOOK_BACK = timedelta(days=30)
MOST_LINES = 500
#: Where Discord can't tell which shop somebody new means, it is asked again after so many seconds each.
PLACING_PAUSES = (5, 60, 600, 3600)
#: To find the shop of somebody new, their membership is asked for in at most this many servers.
MOST_SERVERS = 100


class DirectCog(commands.Cog):
    """Takes in direct messages as they come, and fetches those that came while the bot was away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._is_cut_off = True
        #: While messages from an absence may still have to be fetched.
        self._is_behind = True
        self._readings = 0
        self._placing: set[asyncio.Task[None]] = set()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.guild is None and is_written(message):
            await self._take(message, is_in_order=not (self._is_behind or self._is_cut_off))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Events are sent, not replayed: what was written while the bot was away is fetched."""
        self._is_behind = True
        await self._catch_up_all()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        self._is_cut_off = True

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """A connection that is taken up again brings what was missed meanwhile, but not what was before."""
        if self._is_behind:
            await self._catch_up_all()
        else:
            self._is_cut_off = False
            self.bot.dispatch("direct_messages_read")

    async def _catch_up_all(self) -> None:
        self._is_cut_off = False
        self._readings += 1
        mine = self._readings

        def is_wanted() -> bool:
            return self._readings == mine and not self.bot.is_closed()

        since = discord.utils.utcnow() - LOOK_BACK
        async with self.bot.database.reading() as tx:
            lines = await tx.direct_lines.list_used_since(since, MOST_LINES)
        are_read = await look_at_each(lines, self._catch_up, is_wanted=is_wanted)
        if not is_wanted():
            return  # a later reading has begun
        self._is_behind = not are_read
        await self._place_kept()
        if not self._is_cut_off:
            self.bot.dispatch("direct_messages_read")

    async def _place_kept(self) -> None:
        """Asks again about messages whose shop isn't known: the question may never have been shown."""
        async with self.bot.database.reading() as tx:
            lines = await tx.direct_lines.list_unplaced(MOST_LINES)
        for line in lines:
            channel = self.bot.get_partial_messageable(line.channel_id, type=discord.ChannelType.private)
            async with self.bot.database.reading() as tx:
                shops = {shop.id: shop.name for shop in await list_known_shops(tx, line.user_id)}
            try:
                shared = shops or await self._list_shared(line.user_id)
                await self._place(channel, line.user_id, shared, may_ask=True)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("a direct message has no shop yet", user=line.user_id, reason=str(error))

    async def _catch_up(self, line: DirectLine) -> None:
        channel = self.bot.get_partial_messageable(line.channel_id, type=discord.ChannelType.private)
        after = discord.Object(line.last_message_id)
        async for message in channel.history(after=after, limit=100, oldest_first=True):
            if is_written(message):
                await self._take(message, is_in_order=True)

    async def _take(self, message: discord.Message, *, is_in_order: bool) -> None:
        async with self.bot.database.reading() as tx:
            is_known = await tx.direct_lines.get(message.author.id) is not None
        if not is_known:
            await self._take_earlier(message)
        await self._take_one(message, is_in_order=is_in_order)

    async def _take_earlier(self, message: discord.Message) -> None:
        """Takes in what somebody wrote while the bot was away, before the first message that reached it."""
        after = discord.Object(discord.utils.time_snowflake(message.created_at - LOOK_BACK))
        try:
            async for earlier in message.channel.history(
                after=after, before=message, limit=100, oldest_first=True
            ):
                if is_written(earlier):
                    await self._take_one(earlier, is_in_order=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("what somebody wrote before could not be read", reason=str(error))

    async def _take_one(self, message: discord.Message, *, is_in_order: bool) -> None:
        direct = read_message(message)
        now = discord.utils.utcnow()
        async with self.bot.transaction() as tx:
            line = await note_line(tx, direct, message.channel.id, is_in_order=is_in_order)
            shops = {shop.id: shop.name for shop in await list_known_shops(tx, direct.user_id)}
            if line.shop_id is not None:
                shops = {line.shop_id: ""}
            if len(shops) == 1:
                await take_direct_message(tx, next(iter(shops)), direct, now=now)
                return
            # Kept before anybody is asked: whatever happens now, the message isn't lost.
            should_ask = await put_aside(tx, direct)
        # A task of its own: whoever waits for all messages to be read must not wait for Discord's trouble too.
        placing = asyncio.create_task(
            self._place_patiently(message.channel, direct.user_id, shops, may_ask=should_ask)
        )
        self._placing.add(placing)
        placing.add_done_callback(self._placing.discard)

    async def cog_unload(self) -> None:
        """Leaves what has no shop yet for the next start."""
        for placing in self._placing:
            placing.cancel()
        await asyncio.gather(*self._placing, return_exceptions=True)

    async def _place_patiently(
        self, channel: discord.abc.Messageable, user_id: int, shops: dict[int, str], *, may_ask: bool
    ) -> None:
        """Finds the shop for what was put aside, also when Discord has trouble at first."""
        for pause in PLACING_PAUSES:
            try:
                shared = shops or await self._list_shared(user_id)
                await self._place(channel, user_id, shared, may_ask=may_ask)
                return
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("a direct message has no shop yet", user=user_id, reason=str(error))
            with suppress(TimeoutError):
                await self.bot.wait_for("trouble_over", timeout=pause)

    async def _place(
        self, channel: discord.abc.Messageable, user_id: int, shops: dict[int, str], *, may_ask: bool
    ) -> None:
        now = discord.utils.utcnow()
        if len(shops) == 1:
            async with self.bot.transaction() as tx:
                await choose_shop(tx, user_id, next(iter(shops)), now=now)
            return
        if not may_ask:
            return
        if shops:
            await channel.send("Thank you for your message. Which shop do you mean?", view=make_choice(shops))
        else:
            await channel.send(
                "Thank you for your message. I don't know which shop you mean: please join the shop's server "
                "first, then write to me again."
            )
        async with self.bot.transaction() as tx:
            await tx.direct_lines.mark_asked(user_id, now)

    async def _list_shared(self, user_id: int) -> dict[int, str]:
        """The shops in whose servers this person is, by id."""
        gate = asyncio.Semaphore(5)

        async def find(guild: discord.Guild) -> discord.Guild | None:
            async with gate:
                try:
                    await guild.fetch_member(user_id)
                except discord.HTTPException as error:
                    if read_meaning(error) in (Meaning.NOBODY, Meaning.NO_SERVER, Meaning.NO_RIGHTS):
                        return None
                    raise  # any other trouble doesn't mean that they aren't there
                return guild

        guilds = await asyncio.gather(*(find(guild) for guild in self.bot.guilds[:MOST_SERVERS]))
        async with self.bot.database.reading() as tx:
            return {
                guild.id: guild.name
                for guild in guilds
                if guild is not None and await tx.shops.get(guild.id) is not None
            }


def is_written(message: discord.Message) -> bool:
    """Whether a person wrote it: not a bot, and not Discord itself about a pin, a call or the end of a poll."""
    return not message.author.bot and message.type in (
        discord.MessageType.default,
        discord.MessageType.reply,
    )


def read_message(message: discord.Message) -> DirectMessage:
    return DirectMessage(
        message_id=message.id,
        user_id=message.author.id,
        user_name=read_name(message.author),
        words=read_words(message),
        attachments=list_attachments(message),
        at=message.created_at,
    )


def read_name(author: discord.abc.User) -> str:
    """What they call themselves; many people's display name has nothing in it that can be read."""
    try:
        return clean_name(author.display_name)
    except BadInput:
        return clean_name(author.name)


def make_choice(shops: dict[int, str]) -> discord.ui.View:
    """A menu of shops."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="direct:shop",
        placeholder="Pick the shop",
        options=[
            discord.SelectOption(label=name[:100], value=str(shop)) for shop, name in list(shops.items())[:25]
        ],
    )
    return make_view((), menu)


class ShopMenu(ActionMenu, template=r"direct:shop"):
    """The customer says which shop they mean."""

    async def run(self, interaction: Interaction, value: str) -> None:
        async with interaction.client.transaction() as tx:
            shop = await tx.shops.get(int(value))
            taken = await choose_shop(tx, interaction.user.id, int(value), now=discord.utils.utcnow())
        name = escape_name(shop.name) if shop else "the shop"
        said = "your message is" if taken == 1 else "your messages are"
        await interaction.response.edit_message(content=f"Thank you, {said} with {name}.", view=None)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(ShopMenu)
    await bot.add_cog(DirectCog(bot))
