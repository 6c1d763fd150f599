"""The form behind *Answer it too* on a card: what the customer asked, and room for the answer."""

from collections.abc import Sequence

import discord

from bot.domain.drafts import Draft
from bot.domain.errors import ShopError, StateConflict
from bot.domain.posts import Post
from bot.domain.text import escape_text
from bot.services.answering import answer_too
from bot.services.drafts import get_draft
from cogs.parts.actions import Form
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

#: So many of their messages are shown, and so much of each.
_SHOWN, _WORDS = 4, 700


class AnswerForm(Form):
    """Their words, and one field for the answer."""

    def __init__(self, draft: Draft, left_open: Sequence[str]) -> None:
        super().__init__(title=f"Answer in draft {draft.id}")
        if not left_open:
            raise StateConflict("Nothing that they asked is left open. Nothing was changed.")
        self.draft_id = draft.id
        self.revision = draft.revision
        asked = "\n\n".join(escape_text(each, _WORDS) for each in left_open[:_SHOWN])
        self.add_item(discord.ui.TextDisplay(f"**They asked:**\n{asked}"))
        self.words: discord.ui.TextInput[AnswerForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=1000
        )
        self.add_item(
            discord.ui.Label(
                text="Your answer",
                description="It becomes a part of the letter, which waits for approval.",
                component=self.words,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        words = self.words.value

        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                draft = await get_draft(work.tx, work.shop, self.draft_id)
                new = await answer_too(work, draft, words, revision=self.revision)
            return f"Your answer stands in revision {new.revision}. Its card waits for approval."

        try:
            await keep_click(interaction, act)
        except ShopError as refusal:
            given_back = Post(
                words=refusal.sentence, title="What you wrote", body=escape_text(words, 2000)
            )
            await reply(interaction, given_back)
