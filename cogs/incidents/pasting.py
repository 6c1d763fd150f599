"""*Add a list*: pasted numbers, addresses or names, or a file; nothing of it is passed over."""

import asyncio
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import discord

from bot.domain.actions import Action
from bot.domain.errors import BadInput
from bot.domain.incidents.files import MAX_BYTES, TOO_LARGE
from bot.domain.incidents.incidents import Incident
from bot.domain.incidents.mentions import Mention, drop_repeated
from bot.domain.incidents.pasted import read_pasted
from bot.domain.incidents.picking import PickOutcome, describe_pick
from bot.domain.orders import Order
from bot.domain.posts import Button, Post
from bot.domain.shops import Shop
from bot.domain.text import cut_text
from bot.services.incidents.adding import add_by_list, name_left_out
from bot.services.incidents.incidents import get_incident
from bot.services.incidents.picking import read_customer_file
from bot.writing.incidents.added import describe_left_out, describe_reopened
from cogs.incidents.forms import IncidentForm
from cogs.incidents.people import make_order_menu
from cogs.parts.options import Interaction
from cogs.parts.posts import reply

_EMPTY = "Paste order numbers, e-mail addresses or names, one a line, or attach a CSV file of them."
#: The answer names at least so many of each kind; a file names all, where they are more.
_NAMED = 8
_NOT_ADDED = "not-added.txt"
_WORDS_LIMIT = 4000


class PasteForm(IncidentForm):
    """A list in words, a file of one, or both."""

    def __init__(self, incident: Incident, _shop: Shop) -> None:
        super().__init__("Add to", incident)
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_WORDS_LIMIT,
            placeholder="#12\nanna@example.org\nBob Braun",
        )
        self.file: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            required=False, min_values=0, max_values=1
        )
        self.ask("Who it was", self.words, "Order numbers, e-mail addresses or names, one a line.")
        self.ask("Or a file of them", self.file, "A CSV file from your shop or your spreadsheet.")

    async def carry_out(self, interaction: Interaction) -> None:
        """Adds whoever is found, and says what became of each of the others."""
        await interaction.response.defer(ephemeral=True, thinking=True)  # a file takes a moment
        mentions = await self._read()
        async with interaction.client.at_work(interaction) as work:
            incident = await get_incident(work.tx, work.shop, self.incident_id)
            outcome, added = await add_by_list(work, incident, mentions)
            left_out = await name_left_out(work, added)
            changed = await get_incident(work.tx, work.shop, self.incident_id)
        lines = [*describe_pick(outcome), *describe_left_out(left_out)]
        if aside := describe_reopened(incident, changed):
            lines.append(aside)
        post = Post(
            title=cut_text(f"Your list for {incident.title}", 200),
            body="\n".join(lines),
            buttons=(Button("Who is in it", Action.INCIDENT_PEOPLE.on(incident.id, 0)),),
        )
        menus = []
        if meant := list(_list_meant(outcome)):
            menus = [make_order_menu(incident, "Which did you mean? …", meant, what="meant")]
        await reply(interaction, post, *menus, file=_make_file(outcome))

    async def _read(self) -> list[Mention]:
        words, files = self.words.value.strip(), self.file.values
        if not words and not files:
            raise BadInput(_EMPTY)
        found: list[Mention] = []
        if words:
            found += await asyncio.to_thread(read_pasted, words)
        for file in files:
            if file.size > MAX_BYTES:
                raise BadInput(TOO_LARGE)
            found += await read_customer_file(await file.read())
        return drop_repeated(found)


def _list_meant(outcome: PickOutcome) -> Iterator[tuple[Order, str]]:
    """The orders that may have been meant, each once, with their customers' names."""
    picked = {order.id for order in (*outcome.added, *outcome.known)}
    for unclear in outcome.unclear:
        for meaning in unclear.meanings:
            for order in meaning.orders:
                if order.id not in picked:
                    picked.add(order.id)
                    yield order, meaning.customer.name


def _make_file(outcome: PickOutcome) -> discord.File | None:
    """All that wasn't added, where the answer names only the first of them."""
    parts = {
        "Not found": outcome.not_found,
        "Unclear": [each.mention for each in outcome.unclear],
        "Names nobody": outcome.unread,
    }
    if all(len(mentions) <= _NAMED for mentions in parts.values()):
        return None
    lines = [line for title, found in parts.items() for line in _write_part(title, found)]
    return discord.File(BytesIO("\n".join(lines).encode()), _NOT_ADDED)


def _write_part(title: str, mentions: Sequence[Mention]) -> list[str]:
    if not mentions:
        return []
    return [f"{title}: {len(mentions)}", *(each.words for each in mentions), ""]
