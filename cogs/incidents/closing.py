"""The form that closes an incident: why it happened, and what is different now."""

import discord

from bot.domain.errors import ShopError
from bot.domain.incidents.incidents import Incident
from bot.domain.posts import Post
from bot.domain.text import cut_text, escape_text
from bot.services.incidents.incidents import WORDS_LIMIT, close_incident, get_incident
from bot.services.work import Work
from bot.writing.incidents.closing import describe_open, say_closed
from cogs.parts.actions import Form
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import reply


class ClosingForm(Form):
    """What was learned from an incident."""

    def __init__(self, incident: Incident, still_open: str) -> None:
        super().__init__(title=cut_text(f"Close: {incident.title}", 45))
        self.incident_id = incident.id
        self.cause = self._make_field(
            "I mixed two glazes up: their buckets look alike", incident.cause
        )
        self.changed = self._make_field("each bucket has its own colour", incident.changed)
        careful = f"Not all is done: {still_open}." if still_open else None
        for label, description, field in (
            ("Why did it happen?", careful, self.cause),
            ("What is different now?", None, self.changed),
        ):
            shown = cut_text(description, 100) if description else None
            self.add_item(discord.ui.Label(text=label, description=shown, component=field))

    def _make_field(self, example: str, known: str | None) -> discord.ui.TextInput["ClosingForm"]:
        return discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            max_length=WORDS_LIMIT,
            placeholder=example,
            default=known,
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, self.incident_id)
                await close_incident(
                    work, incident, cause=self.cause.value, changed=self.changed.value
                )
                return say_closed(await work.tx.recipients.count(incident.id))

        try:
            await keep_click(interaction, act)
        except ShopError as refusal:
            said = f"{escape_text(self.cause.value)}\n\n{escape_text(self.changed.value)}"
            post = Post(words=refusal.sentence, title="What you wrote", body=said)
            await reply(interaction, post)


async def open_closing_form(interaction: Interaction, work: Work, incident: Incident) -> None:
    """Asks what was learned, and says what isn't done yet.

    Raises StateConflict while letters may leave, or once it is closed.
    """
    incident.close(cause="", changed="", by=0, at=interaction.created_at)
    still_open = describe_open(await work.tx.recipients.count(incident.id))
    await interaction.response.send_modal(ClosingForm(incident, still_open))
