"""The form behind *Fill in* on a card: it asks for exactly what the letter lacks."""

from typing import Any, ClassVar

import discord

from bot.domain.drafts import Draft
from bot.domain.errors import BadInput, ShopError, StateConflict
from bot.domain.posts import Post
from bot.domain.text import escape_text
from bot.services.drafts import get_draft
from bot.services.gaps import Filling, fill_draft
from bot.writing.letters.gaps import MOST_GAPS, Gap, describe_gap, find_gaps
from cogs.parts.actions import Form
from cogs.parts.clicks import keep_click
from cogs.parts.options import Interaction, echo, read_future
from cogs.parts.posts import reply

#: An answer with more room than this gets several lines to be written on.
_LINE = 100


class FillForm(Form):
    """One field for each gap; what is left empty stays missing."""

    turns: ClassVar[bool] = False  #: the answer stands in place of the message

    def __init__(self, draft: Draft) -> None:
        super().__init__(title=f"Fill in draft {draft.id}")
        self.draft_id = draft.id
        self.revision = draft.revision
        self.gaps = [describe_gap(name) for name in find_gaps(draft.text)[:MOST_GAPS]]
        if not self.gaps:
            raise StateConflict(
                "Nothing is missing here that I could ask for. Press *Edit* and change the text."
            )
        self.fields = [self._ask(gap) for gap in self.gaps]

    def _ask(self, gap: Gap) -> discord.ui.Select[Any] | discord.ui.TextInput[Any]:
        field: discord.ui.Select[Any] | discord.ui.TextInput[Any]
        is_only = len(self.gaps) == 1
        if gap.choices:
            options = [discord.SelectOption(label=each, value=value) for value, each in gap.choices]
            field = discord.ui.Select(
                options=options, required=is_only, min_values=1 if is_only else 0
            )
        else:
            style = discord.TextStyle.paragraph if gap.limit > _LINE else discord.TextStyle.short
            field = discord.ui.TextInput(style=style, required=is_only, max_length=gap.limit)
        label = discord.ui.Label(text=gap.label, description=gap.example, component=field)
        self.add_item(label)
        return field

    def _read(self) -> dict[str, str]:
        """What was written and picked, by the names of the gaps."""
        said = {}
        for gap, field in zip(self.gaps, self.fields, strict=True):
            if isinstance(field, discord.ui.Select):
                said[gap.name] = next(iter(field.values), "")
            else:
                said[gap.name] = field.value.strip()
        return {name: words for name, words in said.items() if words}

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        said = self._read()

        async def act() -> str | Post:
            if not said:
                raise BadInput("Nothing was filled in, so nothing was changed.")
            return await self.follow(interaction, await self._fill(interaction, said))

        try:
            await keep_click(interaction, act, turns=self.turns)
        except ShopError as refusal:
            await reply(interaction, self._give_back(refusal.sentence, said))

    async def follow(self, interaction: Interaction, said: str) -> str | Post:
        """The answer to whoever filled it in; `said` is what became of it."""
        return said

    async def _fill(self, interaction: Interaction, said: dict[str, str]) -> str:
        dated = {gap.name for gap in self.gaps if gap.is_day}
        days = {}
        async with interaction.client.at_work(interaction) as work:
            for name in dated & said.keys():
                moment = await read_future(work, said[name])
                assert moment is not None  # words were given
                days[name] = moment
            words = {name: each for name, each in said.items() if name not in dated}
            new = await fill_draft(
                work,
                await get_draft(work.tx, work.shop, self.draft_id),
                Filling(words=words, days=days),
                revision=self.revision,
            )
        lines = [f"Filled in: revision {new.revision} waits for approval."]
        if new.problems:
            lines = [f"Filled in, as revision {new.revision}. Its card says what is missing still."]
        lines += [echo(work, describe_gap(name).label, moment) for name, moment in days.items()]
        return "\n".join(lines)

    def _give_back(self, sentence: str, said: dict[str, str]) -> Post:
        """The refusal, with what was written: nobody types it twice."""
        labels = {gap.name: gap.label for gap in self.gaps if not gap.choices}
        lines = [
            f"**{labels[name]}:** {escape_text(said[name])}" for name in labels if name in said
        ]
        if not lines:
            return Post(words=sentence)
        return Post(words=sentence, title="What you wrote", body="\n".join(lines))
