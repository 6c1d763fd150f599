"""Which shop somebody means: found out from where they are a member, or asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import discord
import structlog

from bot.client import SellerBot
from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.shops import Shop
from bot.domain.text import escape_name
from bot.services.direct import Unplaced, choose_shop, list_known_shops
from cogs.parts.actions import HIGHEST_OF_DISCORD, ActionMenu, read_number
from cogs.parts.options import Interaction
from cogs.parts.posts import make_view

log = structlog.get_logger()

#: Where it can't be found out yet, it is tried again after so many seconds, twice as long each
#: time.
FIRST_PAUSE = 5.0
MAX_PAUSE = 3600.0
#: In so many servers at a time, for all who are new together, Discord is asked whether somebody is
#: a member.
AT_ONCE = 5
PAGE = 100


class Placing:
    """Finds the shop for messages that were put aside."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}  # by person
        self._asked: set[int] = set()  # those among them who will be asked

    def begin(self, channel_id: int, user_id: int, unplaced: Unplaced) -> None:
        """Finds it out beside everything else: whoever reads messages must not wait for Discord's
        trouble too.
        """
        running = self._tasks.get(user_id)
        if running is not None and (user_id in self._asked or not unplaced.should_ask):
            return  # who is being asked isn't asked twice
        if unplaced.should_ask:
            self._asked.add(user_id)
        task = asyncio.create_task(self._insist(channel_id, user_id, unplaced, running))
        self._tasks[user_id] = task
        task.add_done_callback(lambda done: self._forget(user_id, done))

    def _forget(self, user_id: int, task: asyncio.Task[None]) -> None:
        if self._tasks.get(user_id) is task:
            del self._tasks[user_id]
            self._asked.discard(user_id)

    async def stop(self) -> None:
        """Leaves what has no shop yet for the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask_again(self) -> None:
        """Goes on with messages whose shop isn't known: the question may never have been shown."""
        after = 0
        while True:
            async with self.bot.database.reading() as tx:
                lines = await tx.direct_lines.list_unplaced(PAGE, after=after)
            for line in lines:
                async with self.bot.database.reading() as tx:
                    shops = {
                        shop.id: shop.name for shop in await list_known_shops(tx, line.user_id)
                    }
                self.begin(line.channel_id, line.user_id, Unplaced(shops, should_ask=True))
            if len(lines) < PAGE:
                return
            after = lines[-1].user_id

    async def _insist(
        self, channel_id: int, user_id: int, unplaced: Unplaced, earlier: asyncio.Task[None] | None
    ) -> None:
        """Tries until it works: Discord or the database may be in trouble."""
        if earlier is not None:
            earlier.cancel()
            await asyncio.gather(earlier, return_exceptions=True)
        pause = FIRST_PAUSE
        while True:
            try:
                await self._place(channel_id, user_id, unplaced)
                return
            except Exception as error:  # noqa: BLE001 (whatever it was, their message still has no shop)
                log.warning("a direct message has no shop yet", user=user_id, reason=repr(error))
                if read_meaning(error) is Meaning.CLOSED:
                    return  # they can't be asked
            with suppress(TimeoutError):
                await self.bot.wait_for("trouble_over", timeout=pause)
            pause = min(2 * pause, MAX_PAUSE)

    async def _place(self, channel_id: int, user_id: int, unplaced: Unplaced) -> None:
        shops = unplaced.shops or {
            shop_id: name async for shop_id, name in self._list_shared(user_id)
        }
        now = discord.utils.utcnow()
        if len(shops) == 1:
            async with self.bot.transaction() as tx:
                await choose_shop(tx, user_id, next(iter(shops)), now=now)
            return
        if not unplaced.should_ask:
            return
        channel = self.bot.get_partial_messageable(channel_id, type=discord.ChannelType.private)
        if shops:
            await channel.send(
                "Thank you for your message. Which shop do you mean?", view=make_choice(shops)
            )
        else:
            await channel.send(
                "Thank you for your message. I don't know which shop you mean: please join the "
                "shop's server "
                "first, then write to me again."
            )
        async with self.bot.transaction() as tx:
            await tx.direct_lines.mark_asked(user_id, now)

    async def _list_shared(self, user_id: int) -> AsyncIterator[tuple[int, str]]:
        """The shops in whose servers this person is, each by id and name."""
        shops = await self._list_shops()
        found = await asyncio.gather(*(self._is_member(shop.id, user_id) for shop in shops))
        for shop, is_member in zip(shops, found, strict=True):
            if is_member:
                yield shop.id, shop.name

    async def _list_shops(self) -> list[Shop]:
        """All shops in whose servers the bot is; of one that others serve, only they know."""
        shops: list[Shop] = []
        async with self.bot.database.reading() as tx:
            while page := await tx.shops.list_after(shops[-1].id if shops else 0, limit=PAGE):
                shops += page
        return [
            shop
            for shop in shops
            if not self.bot.owned.include(shop.id) or self.bot.get_guild(shop.id) is not None
        ]

    async def _is_member(self, shop_id: int, user_id: int) -> bool:
        async with self._gate:
            try:
                await self.bot.http.get_member(shop_id, user_id)
            except discord.HTTPException as error:
                if read_meaning(error) in (Meaning.NOBODY, Meaning.NO_SERVER, Meaning.NO_RIGHTS):
                    return False
                raise  # any other trouble doesn't mean that they aren't there
            return True


def make_choice(shops: dict[int, str]) -> discord.ui.View:
    """A menu of shops."""
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="direct:shop",
        placeholder="Pick the shop",
        options=[
            discord.SelectOption(label=name[:100], value=str(shop))
            for shop, name in list(shops.items())[:25]
        ],
    )
    return make_view((), menu)


class ShopMenu(ActionMenu, template=r"direct:shop"):
    """The customer says which shop they mean."""

    async def run(self, interaction: Interaction, value: str) -> None:
        shop_id = read_number(value, HIGHEST_OF_DISCORD)
        async with interaction.client.transaction() as tx:
            shop = await tx.shops.get(shop_id)
            taken = await choose_shop(tx, interaction.user.id, shop_id, now=discord.utils.utcnow())
        assert shop is not None  # else the choice was refused
        name = escape_name(shop.name)
        said = "your message is" if taken == 1 else "your messages are"
        await interaction.response.edit_message(
            content=f"Thank you, {said} with {name}.", view=None
        )
