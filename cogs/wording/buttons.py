"""The buttons below a wording, and the form in which it is changed."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord

from bot.domain.actions import Action
from bot.domain.errors import BadInput
from bot.domain.posts import Post
from bot.domain.text import cut_text
from bot.services.wordings import (
    Material,
    draft_wording,
    gather_material,
    get_wording_draft,
    reset_wording,
    use_wording,
)
from bot.writing.letters.liquid import SOURCE_LIMIT
from bot.writing.letters.wordings import check_wording, format_letter_title
from bot.writing.wording_cards import (
    compose_overtaken,
    compose_refused,
    compose_reset,
    compose_used,
    find_key,
)
from cogs.parts.actions import ActionButton, Form
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, turn
from cogs.wording.showing import gather, manage, show_look, show_names, show_preview

#: What the buttons that only look show.
_LOOKS: dict[Action, Callable[[Material], Post]] = {
    Action.WORDING_SEE: show_look,
    Action.WORDING_NAMES: show_names,
}


class WordingButton(
    ActionButton,
    actions=(
        Action.WORDING_CHANGE,
        Action.WORDING_SEE,
        Action.WORDING_NAMES,
        Action.WORDING_RESET,
    ),
):
    """What can be done about a wording: `wording:…:<the letter's number>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        key = find_key(numbers[0])
        if self.action is Action.WORDING_RESET:
            async with interaction.client.at_work(interaction, manage=True) as work:
                draft = await reset_wording(work, key)
            await turn(interaction, compose_reset(key, draft))
            return
        material = await gather(interaction, key)
        if self.action is Action.WORDING_CHANGE:
            source = material.ours
            if material.used is not None:
                source = material.used.source
            await interaction.response.send_modal(WordingForm(key, source))
            return
        await interaction.response.defer(ephemeral=True)
        await reply(interaction, await asyncio.to_thread(_LOOKS[self.action], material))


class WordingDraftButton(
    ActionButton,
    actions=(Action.WORDING_USE, Action.WORDING_WRITE, Action.WORDING_LEAVE),
):
    """What can be done about what somebody wrote: `wording:…:<its number>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with manage(interaction) as looking:
            draft = await get_wording_draft(looking, numbers[0])
            material = await gather_material(looking, draft.key)
        if self.action is Action.WORDING_WRITE:
            await interaction.response.send_modal(WordingForm(draft.key, draft.source))
            return
        if self.action is Action.WORDING_LEAVE:
            async with interaction.client.at_work(interaction, manage=True) as work:
                await work.tx.wording_drafts.forget(draft.id)
            said = f"Left. **{format_letter_title(draft.key)}** stays as it is."
            await turn(interaction, Post(words=said))
            return
        # Once more: another program may run by now than the one that showed it.
        await asyncio.to_thread(check_wording, draft.key, draft.source, material.parts)
        async with interaction.client.at_work(interaction, manage=True) as work:
            draft = await get_wording_draft(work, draft.id)
            other = await use_wording(work, draft)
        if other is not None:
            await reply(interaction, compose_overtaken(draft, other))
            return
        await turn(interaction, compose_used(draft.key))


class WordingForm(Form):
    """The template of a letter, to be changed."""

    def __init__(self, key: str, source: str) -> None:
        super().__init__(title=cut_text(f"Reword: {format_letter_title(key)}", 45))
        self.key = key
        self.source: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=source[:SOURCE_LIMIT],
            max_length=SOURCE_LIMIT,
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
        source = self.source.value.replace("\r\n", "\n")
        await interaction.response.defer(ephemeral=True)
        # Kept before anything else can fail, so that nobody has to write it twice.
        async with interaction.client.at_work(interaction, manage=True) as work:
            draft = await draft_wording(work, self.key, source)
        material = await gather(interaction, self.key)
        try:
            post = await asyncio.to_thread(show_preview, material, draft)
        except BadInput as refusal:
            post = compose_refused(draft, refusal.sentence)
        await reply(interaction, post)
