"""The form that closes an incident: why it happened, and what is different now."""

import discord

from bot.domain.errors import ShopError
from bot.domain.incidents.incidents import Incident
from bot.domain.posts import Post
from bot.domain.text import cut_text, escape_text
from bot.services.incidents.incidents import WORDS_LIMIT, close_incident, get_incident
from cogs.parts.actions import Form
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction
from cogs.parts.posts import reply


class ClosingForm(Form):
    """What was learned from an incident."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(title=cut_text(f"Close: {incident.title}", 45))
        self.incident_id = incident.id
        self.cause = self._ask(
            "Why did it happen?", "I mixed two glazes up: their buckets look alike"
        )
        self.changed = self._ask("What is different now?", "each bucket has its own colour")

    def _ask(self, label: str, example: str) -> discord.ui.TextInput["ClosingForm"]:
        field: discord.ui.TextInput[ClosingForm] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=WORDS_LIMIT, placeholder=example
        )
        self.add_item(discord.ui.Label(text=label, component=field))
        return field

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        async def act() -> str:
            async with interaction.client.at_work(interaction) as work:
                incident = await get_incident(work.tx, work.shop, self.incident_id)
                await close_incident(
                    work, incident, cause=self.cause.value, changed=self.changed.value
                )
            return "Closed. /lessons will remember why it happened and what is different now."

        try:
            await keep_click(interaction, act)
        except ShopError as refusal:
            said = f"{escape_text(self.cause.value)}\n\n{escape_text(self.changed.value)}"
            post = Post(words=refusal.sentence, title="What you wrote", body=said)
            await reply(interaction, post)


async def open_closing_form(interaction: Interaction, incident: Incident) -> None:
    """Asks what was learned. Raises StateConflict while letters may leave, or once it is closed."""
    incident.close(cause="", changed="", by=0, at=interaction.created_at)
    await interaction.response.send_modal(ClosingForm(incident))
