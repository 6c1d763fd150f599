"""/away: the seller is away, somebody stands in, and customers are told when the shop is back."""

from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.client.staff import is_staff
from bot.domain.actions import Action
from bot.domain.errors import BadInput
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.away import NOTE_LIMIT, Absence, come_back, start_absence
from cogs.parts.actions import ActionButton
from cogs.parts.options import MORNING, Interaction, complete_morning, echo, read_future
from cogs.parts.posts import describe_desk_fault, reply


class AwayCog(commands.Cog):
    """The command that says that somebody is away."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        until="when you are back, e.g. next monday, in 2 weeks",
        reason="why; only staff see it",
        deputy="who is called while you are away; your usual deputy if you don't say",
        note="what your deputy should know; only they see it, in a direct message",
    )
    @app_commands.autocomplete(until=complete_morning)
    async def away(
        self,
        interaction: Interaction,
        until: app_commands.Range[str, 1, 100],
        reason: app_commands.Range[str, 1, 200] | None = None,
        deputy: discord.Member | None = None,
        note: app_commands.Range[str, 1, NOTE_LIMIT] | None = None,
    ) -> None:
        """Say that you are away: your deputy is called instead, and customers hear when you are
        back.
        """
        if deputy is not None and deputy.bot:
            raise BadInput("A bot can't stand in for you. Please pick a person.")
        # Up to 25 letters are drafted.
        await interaction.response.defer(ephemeral=True)
        async with self.bot.at_work(interaction) as work:
            at = await read_future(work, until, default_time=MORNING)
            assert at is not None
            wanted = Absence(
                until=at, reason=reason, deputy_id=deputy.id if deputy else None, note=note
            )
            shop, record = await start_absence(work, wanted)
        answer = replace(record, words=echo(work, "Away until", at))
        warnings = _list_warnings(shop, deputy, work)
        if warnings:
            answer = replace(answer, fields=(*answer.fields, ("Please look", "\n".join(warnings))))
        await reply(interaction, answer)


def _list_warnings(shop: Shop, deputy: discord.Member | None, work: DeskWork) -> list[str]:
    """What the seller should put right before they go."""
    warnings = []
    if shop.stand_in(work.now) == work.by:
        warnings.append(
            "The deputy is you, so I would only call you. Run this again with another deputy."
        )
    if deputy is not None and not is_staff(deputy, shop):
        how = (
            f"the role <@&{shop.staff_role_id}>"
            if shop.staff_role_id
            else "a staff role (/shop setup)"
        )
        warnings.append(f"{deputy.mention} can't approve anything until they have {how}.")
    if shop.stand_in(work.now) is None:
        warnings.append(
            "Nobody stands in. Run this again with a deputy, so that I can call somebody."
        )
    if shop.away_note and shop.stand_in(work.now) is None:
        warnings.append("Your note went to nobody yet.")
    return warnings


class AwayButton(ActionButton, actions=(Action.AWAY_BACK,)):
    """The seller is back before the day: `away:back`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.at_work(interaction) as work:
            await come_back(work)
        await reply(
            interaction,
            Post(
                words="Welcome back! I call staff again. The desk shows what "
                f"waits.{describe_desk_fault(work)}"
            ),
        )


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(AwayButton)
    await bot.add_cog(AwayCog(bot))
