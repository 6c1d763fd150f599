"""/wording: a shop's own words for its letters.

1. Pick a letter, or a part that letters share: its wording is shown.
2. *Change* opens it as a form. What is sent in is kept, whatever becomes of it.
3. It is refused with the reason and the whole text, or shown on an order of the shop's.
4. *Use it* puts it to use; *Go on writing* opens exactly that text again.
"""

import asyncio

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.errors import BadInput
from bot.domain.posts import Post
from bot.services.wordings import format_language, reset_wording, set_language
from bot.writing.letters.templates import list_languages
from bot.writing.letters.wordings import format_letter_title, list_shared_parts, list_wordings
from bot.writing.wording_cards import compose_reset
from cogs.parts.options import Interaction
from cogs.parts.posts import reply
from cogs.wording.buttons import WordingButton, WordingDraftButton
from cogs.wording.showing import WordingMenu, gather, make_menus, show_list, show_wording

#: A list of choices has 25; the other shared parts are in the menus.
CHOICES = (*list_wordings(), *list_shared_parts()[:2])


async def complete_language(_interaction: Interaction, typed: str) -> list[Choice[str]]:
    """The languages that letters are written in."""
    names = await asyncio.to_thread(_name_languages)
    wanted = typed.strip().casefold()
    return [
        Choice(name=name, value=code)
        for code, name in names.items()
        if name.casefold().startswith(wanted) or code.startswith(wanted)
    ]


def _name_languages() -> dict[str, str]:
    """Each language's code and its English name."""
    return {code: format_language(code) for code in sorted(list_languages())}


class WordingCog(commands.Cog):
    """The command that rewords letters."""

    def __init__(self, bot: SellerBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        letter="which letter; leave it out to see them all, and what they share",
        reset="go back to the wording that came with me",
        language="the language of your letters",
    )
    @app_commands.choices(
        letter=[Choice(name=format_letter_title(key), value=key) for key in CHOICES]
    )
    @app_commands.autocomplete(language=complete_language)
    async def wording(
        self,
        interaction: Interaction,
        letter: str | None = None,
        reset: bool = False,
        language: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        """Put your letters in your own words; you see each change on an order before it is used."""
        if language is not None:
            async with self.bot.at_work(interaction, manage=True) as work:
                name = await set_language(work, language)
            await reply(interaction, Post(words=f"Your letters are in {name}."))
        elif reset:
            if letter is None:
                raise BadInput("Which letter is to go back to my words? Please pick it as letter.")
            async with self.bot.at_work(interaction, manage=True) as work:
                draft = await reset_wording(work, letter)
            await reply(interaction, compose_reset(letter, draft))
        elif letter is not None:
            material = await gather(interaction, letter)
            await reply(interaction, await asyncio.to_thread(show_wording, material))
        else:
            await reply(interaction, await show_list(interaction), *make_menus())


async def setup(bot: SellerBot) -> None:
    bot.add_dynamic_items(WordingMenu, WordingButton, WordingDraftButton)
    await bot.add_cog(WordingCog(bot))
