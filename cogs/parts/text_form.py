"""The text of a draft in a form, exactly as it will go out; who opens one says what saving does."""

from __future__ import annotations

import discord

from bot.domain.drafts import Draft
from bot.domain.text import cut_text
from cogs.parts.actions import Form

_LIMIT = 4000  #: characters of a field, as Discord counts them


class DraftTextForm(Form):
    """The text of one revision, to be changed."""

    def __init__(self, draft: Draft, title: str, *, saving: str) -> None:
        super().__init__(title=cut_text(title, 45))
        self.draft_id = draft.id
        self.revision = draft.revision
        self.words: discord.ui.TextInput[DraftTextForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=cut_text(draft.text, _LIMIT),
            max_length=_LIMIT,
        )
        self.add_item(
            discord.ui.Label(
                text="The text, exactly as it will go out",
                description=saving,
                component=self.words,
            )
        )
