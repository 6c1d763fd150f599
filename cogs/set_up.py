"""The guided set-up: hello to whoever invited the bot, then one question at a time."""

from datetime import timedelta
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_guild
from bot.domain.actions import Action
from bot.domain.errors import BadInput, ShopError
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.shops import Shop, Voice
from bot.domain.time.guesses import guess_zone
from bot.services.customers import find_or_add_customer
from bot.services.drafts import draft_letter
from bot.services.shops import SetUp, enter_shop
from bot.writing.set_up import (
    DESK_MENU,
    STAFF_MENU,
    ZONE_MENU,
    Step,
    compose_hello,
    compose_test_drafted,
    suggest_signature,
)
from cogs.parts.actions import HIGHEST_OF_DISCORD, ActionButton, ActionMenu, Form, read_number
from cogs.parts.desks import require_access
from cogs.parts.examining import NEEDED, USEFUL, is_public, list_missing
from cogs.parts.options import Interaction, read_member
from cogs.parts.posts import render_post, reply
from cogs.parts.set_up_steps import choose, in_zone, managing, show_step

log = structlog.get_logger()

#: A menu holds so many.
_MAX_LINES = 25
_VOICES = {1: Voice.ONE, 2: Voice.WE}
_TEST = (
    "You see this letter as your customers will see theirs: it was written for you, you approved "
    "it, and it came as a direct message."
)


class Welcome(commands.Cog):
    """Says hello on a server where nobody has set up a shop yet, once."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """In the channel where the server itself tells who joined; where there is none, nobody is
        disturbed: `/shop setup` and `/help` are there.
        """
        channel = guild.system_channel
        if channel is None or list_missing(channel, NEEDED):
            return
        try:
            await self._greet(guild, channel)
        except discord.HTTPException as error:
            log.warning("nobody could be greeted", shop=guild.id, reason=str(error))
        except Exception:
            log.exception("nobody could be greeted", shop=guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Servers that the bot joined while it was away; of more than a few it isn't known who just
        came.
        """
        if len(self.bot.guilds) <= _MAX_LINES:
            for guild in self.bot.guilds:
                await self.on_guild_join(guild)

    async def _greet(self, guild: discord.Guild, channel: discord.TextChannel) -> None:
        async with self.bot.database.reading() as tx:
            if await tx.shops.get(guild.id) is not None:
                return
        now = discord.utils.utcnow()
        async with self.bot.transaction() as tx:
            if await tx.shops.get(guild.id) is not None:
                return  # greeted at the same moment
            await enter_shop(tx, guild.id, name=guild.name, now=now)
        hello = compose_hello(await self._find_inviter(guild))
        await channel.send(**render_post(hello))

    async def _find_inviter(self, guild: discord.Guild) -> int:
        """Who invited the bot, as far as it may look; else the owner."""
        if guild.me.guild_permissions.view_audit_log:
            since = discord.utils.utcnow() - timedelta(hours=1)
            entries = guild.audit_logs(action=discord.AuditLogAction.bot_add, after=since, limit=5)
            async for entry in entries:
                if entry.target is not None and entry.target.id == guild.me.id and entry.user_id:
                    return entry.user_id
        return guild.owner_id or 0


class StepButton(ActionButton, actions=(Action.SETUP_STEP,)):
    """Shows one of the questions: `setup:step:<step>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if numbers[0] not in list(Step):
            raise BadInput("That question isn't asked any more. `/shop setup` begins anew.")
        await show_step(interaction, Step(numbers[0]))


class ChoiceButton(
    ActionButton,
    actions=(Action.SETUP_DESK, Action.SETUP_ZONE, Action.SETUP_VOICE, Action.SETUP_SIGN),
):
    """Takes what is offered, and goes on to the next question."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        if self.action is Action.SETUP_DESK:
            await _make_desk(interaction)
        elif self.action is Action.SETUP_ZONE:
            await choose(interaction, in_zone(guess_zone(str(interaction.locale))), Step.VOICE)
        elif self.action is Action.SETUP_VOICE:
            voice = _VOICES.get(numbers[0], Voice.ONE)
            await choose(interaction, SetUp(voice=voice), Step.SIGNATURE)
        else:
            async with managing(interaction) as work:
                signed = suggest_signature(work.shop, interaction.user.display_name)
            await choose(interaction, SetUp(signature=signed), Step.MAIL)


class OpenButton(ActionButton, actions=(Action.SETUP_SIGN_FORM, Action.SETUP_TEST)):
    """Opens a form, or has the test letter written."""

    async def run(self, interaction: Interaction, *_numbers: int) -> None:
        if self.action is Action.SETUP_SIGN_FORM:
            await interaction.response.send_modal(SignatureForm())
        else:
            await _draft_test(interaction)


class DeskMenu(ActionMenu, template=DESK_MENU):
    """One of the channels that can be the desk."""

    async def run(self, interaction: Interaction, value: str) -> None:
        number = read_number(value, HIGHEST_OF_DISCORD)
        channel = require_guild(interaction).get_channel(number)
        if not isinstance(channel, discord.TextChannel):
            raise BadInput("That channel isn't here any more. Please choose another.")
        require_access(channel)
        if is_public(channel):
            raise BadInput(f"Everyone can read {channel.mention} by now. Please choose another.")
        await choose(interaction, SetUp(desk_channel_id=channel.id), Step.STAFF)


class StaffMenu(ActionMenu, template=STAFF_MENU):
    """One of the server's roles."""

    async def run(self, interaction: Interaction, value: str) -> None:
        role = require_guild(interaction).get_role(read_number(value, HIGHEST_OF_DISCORD))
        if role is None or role.is_default():
            raise BadInput("That role isn't here any more. Please choose another.")
        await choose(interaction, SetUp(staff_role_id=role.id), Step.ZONE)


class ZoneMenu(ActionMenu, template=ZONE_MENU):
    """One of the likely zones."""

    async def run(self, interaction: Interaction, value: str) -> None:
        await choose(interaction, in_zone(value), Step.VOICE)


class SignatureForm(Form):
    """How letters are signed."""

    def __init__(self) -> None:
        super().__init__(title="How do you sign?")
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(max_length=200)
        self.add_item(
            discord.ui.Label(
                text="Signature",
                description="It stands at the end of each letter, e.g. Rosa, The Woolly Shelf",
                component=self.words,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        await choose(interaction, SetUp(signature=self.words.value), Step.MAIL)


async def _make_desk(interaction: Interaction) -> None:
    """A channel that only the bot, whoever asked, and the staff role see."""
    async with managing(interaction) as work:
        shop = work.shop
    guild = require_guild(interaction)
    await interaction.response.defer(ephemeral=True)
    overwrites = _list_overwrites(guild, shop, interaction.user)
    try:
        channel = await guild.create_text_channel("shop-desk", overwrites=overwrites)
    except discord.Forbidden as error:
        raise BadInput(
            "Discord doesn't let me make a channel. Make a private one yourself, let me in, and "
            "choose it here."
        ) from error
    await choose(interaction, SetUp(desk_channel_id=channel.id), Step.STAFF)


def _list_overwrites(
    guild: discord.Guild, shop: Shop, person: discord.User | discord.Member
) -> dict[Any, discord.PermissionOverwrite]:
    seen = discord.PermissionOverwrite(view_channel=True)
    mine = discord.PermissionOverwrite(**dict.fromkeys((*NEEDED, *USEFUL, "manage_messages"), True))
    overwrites: dict[Any, discord.PermissionOverwrite] = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: mine,
        person: seen,
    }
    role = guild.get_role(shop.staff_role_id or 0)
    if role is not None:
        overwrites[role] = seen
    return overwrites


async def _draft_test(interaction: Interaction) -> None:
    """A letter to whoever pressed, which goes the whole way once it is approved."""
    async with interaction.client.at_work(interaction, manage=True) as work:
        if work.shop.desk_channel_id is None:
            raise ShopError("Choose a desk first: the letter waits there for your ✅.")
        member = read_member(interaction.user)
        customer, _ = await find_or_add_customer(work, "Test letter", member=member)
        request = LetterRequest(kind=LetterKind.REPLY, message=_TEST)
        await draft_letter(work, customer, None, request)
        post = compose_test_drafted(work.shop.desk_channel_id)
    await reply(interaction, post)


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(StepButton, ChoiceButton, OpenButton, DeskMenu, StaffMenu, ZoneMenu)
    await bot.add_cog(Welcome(bot))
