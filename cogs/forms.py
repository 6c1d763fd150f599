"""Forms that were opened before a restart: whoever sends one in is told so, and gets their words
back.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import discord
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.posts import Post
from cogs.parts.actions import is_form_forgotten, is_form_secret, run_safely
from cogs.parts.posts import reply

FORGOTTEN = (
    "I was restarted while this form was open, so I don't know any more what it was about. "
    "Nothing was done. "
    "Please open it once more."
)
GIVEN_BACK = f"{FORGOTTEN} What you wrote is in the file below, to be copied."


class FormsCog(commands.Cog):
    """Answers what nobody else knows any more: Discord would only say that something went wrong."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[SellerBot]) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        sent: Mapping[str, Any] = interaction.data or {}
        name = sent.get("custom_id", "")
        if is_form_forgotten(name) and self.bot.hears_first(interaction):
            words = [] if is_form_secret(name) else list(list_words(sent.get("components", ())))
            await run_safely(interaction, _give_back(interaction, words))


def list_words(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What was written into a form, from top to bottom; not what was picked from a list."""
    for part in parts:
        if isinstance(part.get("value"), str) and part["value"]:
            yield part["value"]
        yield from list_words([*part.get("components", ()), *filter(None, [part.get("component")])])


async def _give_back(interaction: discord.Interaction[SellerBot], words: list[str]) -> None:
    if not words:
        await reply(interaction, Post(words=FORGOTTEN))
        return
    file = discord.File(BytesIO("\n\n".join(words).encode()), "what-you-wrote.txt")
    await reply(interaction, Post(words=GIVEN_BACK), file=file)


async def setup(bot: SellerBot) -> None:
    await bot.add_cog(FormsCog(bot))
