"""The form behind *I sent it all the same*: when a person sent a text that was set aside."""

from datetime import datetime

import discord

from bot.client import DeskWork
from bot.domain.drafts import Draft
from bot.services.answering import waits_for_answer
from bot.services.drafts import get_draft
from bot.services.sent_anyway import count_as_sent, find_sent_text, find_set_aside_at
from bot.writing.phrases import format_moment
from cogs.parts.actions import Form
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction, read_past


class SentForm(Form):
    """One field, which may stay empty."""

    def __init__(self, draft: Draft, revision: int, until: datetime) -> None:
        super().__init__(title=f"You sent draft {draft.id}")
        self.draft_id = draft.id
        self.revision = revision
        self.when: discord.ui.TextInput[SentForm] = discord.ui.TextInput(
            required=False, max_length=100, placeholder="now, 20 minutes ago, 14:05"
        )
        self.add_item(
            discord.ui.Label(
                text="When did you send it?",
                description=f"Empty: before it was set aside, {until:%A at %H:%M}.",
                component=self.when,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                draft = await get_draft(work.tx, work.shop, self.draft_id)
                words = self.when.value.strip()
                at = await read_past(work, words) if words else None
                sent = await count_as_sent(work, draft, revision=self.revision, at=at)
                return await describe_sent(work, sent)

        await keep_click(interaction, act)


async def make_sent_form(work: DeskWork, draft: Draft, revision: int) -> SentForm:
    """The form. Raises StateConflict for a letter that nobody can have sent by themselves."""
    await find_sent_text(work.tx, draft, revision)
    until = await find_set_aside_at(work, draft, revision)
    return SentForm(draft, revision, until.astimezone(work.shop.zone))


async def describe_sent(work: DeskWork, sent: Draft) -> str:
    """That it counts as sent, and what it leaves open."""
    assert sent.sent_at is not None  # it was just noted
    noted = f"Thank you, noted as sent {format_moment(sent.sent_at)}."
    if await waits_for_answer(work.tx, sent.customer_id):
        return f"{noted} What they wrote since is still open: see /inbox."
    return noted
