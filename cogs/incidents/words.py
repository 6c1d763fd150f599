"""*Change the words*: what an incident's letters say, and how and by when it is put right."""

from datetime import datetime, tzinfo
from typing import Any

import discord

from bot.domain.incidents.incidents import Incident
from bot.domain.letters import Remedy
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.time.days import DAY_END
from bot.services.incidents.incidents import (
    WORDS_LIMIT,
    IncidentWords,
    get_incident,
    reword_incident,
)
from bot.writing.incidents.added import describe_reopened
from cogs.incidents.forms import IncidentForm
from cogs.parts.options import Interaction, echo, read_future
from cogs.parts.posts import reply

_SAID_SO = "The letters will say it so; nothing has left."


class WordsForm(IncidentForm):
    """What happened, and how it is put right; the title stays."""

    def __init__(self, incident: Incident, shop: Shop) -> None:
        super().__init__("Words", incident)
        self.what_happened = _make_paragraph(incident.what_happened)
        self.fixed = _make_paragraph(incident.fixed, is_required=False)
        self.remedy: discord.ui.Select[Any] = discord.ui.Select(
            required=False,
            min_values=0,
            options=[
                discord.SelectOption(
                    label=remedy.title, value=remedy.value, default=remedy is incident.remedy
                )
                for remedy in Remedy
            ],
        )
        self.by_when: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False, max_length=100, default=_spell_day(incident.remedy_by, shop.zone)
        )
        self.extra: discord.ui.TextInput[Any] = discord.ui.TextInput(
            required=False, max_length=WORDS_LIMIT, default=incident.extra
        )
        self.ask("What happened", self.what_happened, "As you'd tell a customer: I used a glaze …")
        self.ask("How you fixed it", self.fixed, "What you did so that it doesn't go on.")
        self.ask("How you put it right", self.remedy, "The same for each of them.")
        self.ask("By when", self.by_when, "Each letter promises it, e.g. friday, in 10 days.")
        self.ask("Something extra", self.extra, "A gift, or how much a discount is.")

    async def carry_out(self, interaction: Interaction) -> None:
        """Keeps the words, and says how the day was read."""
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            by_when = await read_future(work, self.by_when.value or None, default_time=DAY_END)
            picked = next(iter(self.remedy.values), None)
            words = IncidentWords(
                title=incident.title,
                what_happened=self.what_happened.value,
                fixed=self.fixed.value or None,
                remedy=Remedy(picked) if picked else None,
                remedy_by=by_when.astimezone(work.shop.zone).date() if by_when else None,
                extra=self.extra.value or None,
            )
            changed = await reword_incident(work, incident, words)
        said = f"Changed. {describe_reopened(incident, changed) or _SAID_SO}"
        day = echo(work, "You promise it by", changed.remedy_by)
        await reply(interaction, Post(words=f"{said}\n{day}".strip()))


def _make_paragraph(given: str | None, *, is_required: bool = True) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        required=is_required,
        max_length=WORDS_LIMIT,
        default=given,
    )


def _spell_day(moment: datetime | None, zone: tzinfo) -> str | None:
    """The day in words that are read back as the same day."""
    if moment is None:
        return None
    day = moment.astimezone(zone)
    return f"{day.day} {day:%B %Y}"
