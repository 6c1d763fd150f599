"""/wording: a shop's own words for a kind of letter."""

import asyncio
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.errors import BadInput
from bot.domain.posts import Post
from bot.domain.text import cut_text
from bot.domain.wordings import Wording
from bot.writing.letters.wordings import (
    check_wording,
    format_letter_title,
    list_wordings,
    load_wording,
    write_sample,
)
from cogs.parts.actions import Form
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

#: A field of a form holds this many characters; a template that ships with the program is shorter.
FORM_LIMIT = 4000


class WordingCog(commands.Cog):
    """The command that rewords letters."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(letter="which letter", reset="go back to the wording that came with me")
    @app_commands.choices(
        letter=[Choice(name=format_letter_title(key), value=key) for key in list_wordings()]
    )
    async def wording(self, interaction: Interaction, letter: str, reset: bool = False) -> None:
        """Change how a kind of letter is worded in your shop; you see a sample before it is
        used.
        """
        if reset:
            async with self.bot.at_work(interaction, manage=True) as work:
                await work.tx.wordings.forget(work.shop.id, letter)
            await reply(
                interaction,
                Post(words=f"**{format_letter_title(letter)}** is worded the way it came again."),
            )
            return
        async with self.bot.looking(interaction) as work:
            own = await work.tx.wordings.get(work.shop.id, letter)
            source = own.source if own else load_wording(letter)
        if not interaction.permissions.manage_guild:
            raise BadInput(
                "Only people with the permission *Manage Server* can reword letters. Ask one of "
                "them."
            )
        await interaction.response.send_modal(WordingForm(letter, source))


class WordingForm(Form):
    """The template of a letter, to be changed."""

    def __init__(self, letter: str, source: str) -> None:
        super().__init__(title=cut_text(f"Reword: {format_letter_title(letter)}", 45))
        self.letter = letter
        self.source: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, default=source[:FORM_LIMIT], max_length=FORM_LIMIT
        )
        self.add_item(
            discord.ui.Label(
                text="The letter",
                description="Change the plain words; {{ … }} is filled in, {% if … %} leaves out "
                "what isn't known.",
                component=self.source,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        source = self.source.value
        await asyncio.to_thread(check_wording, source)
        async with interaction.client.at_work(interaction, manage=True) as work:
            await work.tx.wordings.save(
                Wording(
                    shop_id=work.shop.id,
                    key=self.letter,
                    source=source,
                    changed_by=work.by,
                    changed_at=work.now,
                )
            )
        title = format_letter_title(self.letter)
        sample = Post(
            words=f"Saved. From now on **{title}** reads like this (a made-up order):",
            body=await asyncio.to_thread(write_sample, self.letter, source),
            footer="To go back: /wording with reset.",
        )
        await reply(interaction, sample)


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(WordingCog(bot))
