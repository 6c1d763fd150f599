"""What the forms of an incident share: their questions, and that nothing typed is lost."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import discord

from bot.domain.errors import ShopError
from bot.domain.incidents.incidents import Incident
from bot.domain.posts import Post
from bot.domain.text import cut_text, escape_text
from cogs.parts.actions import Form
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

#: More than so many characters are given back as a file.
_SHOWN = 1800


class IncidentForm(Form):
    """A form about one incident; what is refused gives back what was typed."""

    def __init__(self, what: str, incident: Incident) -> None:
        super().__init__(title=cut_text(f"{what}: {incident.title}", 45))
        self.incident_id = incident.id

    def ask(
        self, question: str, component: discord.ui.Item[Any], description: str | None = None
    ) -> None:
        """Adds a question."""
        label = discord.ui.Label(text=question, description=description, component=component)
        self.add_item(label)

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        try:
            await self.carry_out(interaction)
        except ShopError as refusal:
            typed = "\n\n".join(answer for _, answer in self.list_typed())
            if len(typed) <= _SHOWN:
                await reply(interaction, self.give_back(refusal))
                return
            file = discord.File(BytesIO(typed.encode()), "what-you-wrote.txt")
            said = f"{refusal.sentence} What you wrote is in the file below, to be copied."
            await reply(interaction, Post(words=said), file=file)

    async def carry_out(self, interaction: Interaction) -> None:
        """Does what was filled in, and answers."""
        raise NotImplementedError

    def list_typed(self) -> Iterator[tuple[str, str]]:
        """Each question that was answered in words, with the answer."""
        for label in self.children:
            if isinstance(label, discord.ui.Label):
                answer = getattr(label.component, "value", None)
                if isinstance(answer, str) and answer.strip():
                    yield label.text, answer

    def give_back(self, refusal: ShopError) -> Post:
        """The refusal, with all that was typed."""
        typed = [
            f"**{question}:** {escape_text(answer, 2 * _SHOWN)}"
            for question, answer in self.list_typed()
        ]
        if not typed:
            return Post(words=refusal.sentence)
        return Post(words=refusal.sentence, title="What you wrote", body="\n".join(typed))
