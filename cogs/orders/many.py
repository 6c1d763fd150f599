"""/order ship-many: thirty parcels in one go, from a pasted list or a label seller's file.

1. A form takes the list. Nothing is marked.
2. A preview, seen by nobody else, says what is ready and why the rest isn't.
3. *Mark 28 as shipped* marks them in steps, and drafts one note for each customer.
4. One post at the desk has the notes: read and approved one after another, or on cards.
"""

import asyncio
from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import DeskWork, SellerBot
from bot.domain.actions import Action
from bot.domain.errors import BadInput
from bot.domain.parcel_lists.judging import Judged, Verdict
from bot.domain.parcel_lists.lines import RawLine
from bot.domain.parcel_lists.pasted import read_parcel_list
from bot.domain.posts import Post
from bot.domain.text import cut_text
from bot.services.parcel_lists.files import MAX_BYTES, TOO_LARGE, read_parcel_file
from bot.services.parcel_lists.marking import (
    Changed,
    Progress,
    confirm_lines,
    drop_list,
    mark_step,
)
from bot.services.parcel_lists.reading import judge_list, preview_list, read_list
from bot.writing.parcel_lists import (
    compose_done,
    compose_preview,
    compose_progress,
    list_choices,
)
from cogs.parts.actions import ActionButton, ActionMenu, Form, read_number
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, show_page

_EMPTY = "Paste lines like 12 RR123456785GB, or attach the file that your label seller gives you."
_TYPED_LIMIT = 4000
_CHANGED = "Something changed since this was shown, so nothing was marked yet. It is like this now:"

Menus = list[discord.ui.Item[Any]]


class OrderLists(commands.Cog):
    """/order ship-many."""

    bot: SellerBot

    @app_commands.command(name="ship-many")
    async def ship_many(self, interaction: Interaction) -> None:
        """Mark many parcels as shipped at once: from a list, or your label seller's file."""
        async with self.bot.looking(interaction):
            await interaction.response.send_modal(ListForm())


class ListForm(Form):
    """A list in words, a file of one, or both."""

    def __init__(self) -> None:
        super().__init__(title="Mark many parcels as shipped")
        self.words: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=_TYPED_LIMIT,
            placeholder="12 RR123456785GB\n3100000001, 9400111899223344556677\nAnna Braun H00A…",
        )
        self.file: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            required=False, min_values=0, max_values=1
        )
        for question, beneath, component in (
            ("The list", "An order and its tracking number on each line.", self.words),
            ("Or a file", "CSV or Excel, from Pirate Ship, Click & Drop, eBay …", self.file),
        ):
            self.add_item(discord.ui.Label(text=question, description=beneath, component=component))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.response.defer(ephemeral=True, thinking=True)  # a file takes a moment
        try:
            lines = await self._read()
        except BadInput as refusal:
            await reply(interaction, Post(words=refusal.sentence), **_give_back(self.words.value))
            return
        async with interaction.client.at_work(interaction) as work:
            listed = await read_list(work, lines)
            post, menus = await compose_page(work, listed.id, 0)
        await reply(interaction, post, *menus)

    async def _read(self) -> list[RawLine]:
        words, files = self.words.value.strip(), self.file.values
        if not words and not files:
            raise BadInput(_EMPTY)
        found: list[RawLine] = []
        if words:
            found += await asyncio.to_thread(read_parcel_list, words)
        for file in files:
            if file.size > MAX_BYTES:
                raise BadInput(TOO_LARGE)
            found += await asyncio.to_thread(read_parcel_file, await file.read())
        return found


def _give_back(words: str) -> dict[str, discord.File]:
    """What was typed, as a file: it may be long."""
    if not words.strip():
        return {}
    return {"file": discord.File(BytesIO(words.encode()), "what-you-wrote.txt")}


async def compose_page(
    work: DeskWork, list_id: int, page: int, *, said: str = ""
) -> tuple[Post, Menus]:
    """A page of a list's preview, and the menu of what may be taken in all the same."""
    shown = await preview_list(work, list_id)
    post = compose_preview(shown.listed, shown.judged, shown.names, page, said=said)
    menus: Menus = []
    if lines := list_choices(shown.judged, shown.names, shown.meant)[:25]:
        options = [
            discord.SelectOption(value=value, label=label, description=cut_text(beneath, 100))
            for value, label, beneath in lines
        ]
        menus.append(
            discord.ui.Select(
                custom_id=f"parcels:pick:{list_id}:{page}",
                placeholder="Take in all the same …",
                options=options,
                max_values=len(options),
            )
        )
    return post, menus


class ListMenu(ActionMenu, template=r"parcels:pick:(?P<list>\d{1,10}):(?P<page>\d{1,10})"):
    """Takes lines in that were kept out: the value is the line's place and the order."""

    def __init__(self, item: discord.ui.Select[Any], list_id: str, page: str) -> None:
        super().__init__(item)
        self.list_id = list_id
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: Any
    ) -> "ListMenu":
        assert isinstance(item, discord.ui.Select)
        return cls(item, match["list"], match["page"])

    async def run(self, interaction: Interaction, value: str) -> None:
        list_id, page = read_number(self.list_id), read_number(self.page)
        chosen = []
        for each in self.item.values:
            place, _, order_id = each.partition("-")
            chosen.append((read_number(place), read_number(order_id)))
        async with interaction.client.at_work(interaction) as work:
            await confirm_lines(work, list_id, chosen)
            post, menus = await compose_page(work, list_id, page)
        await show_page(interaction, post, *menus)


class ListButton(
    ActionButton,
    actions=(
        Action.PARCELS_PAGE,
        Action.PARCELS_MARK,
        Action.PARCELS_GO_ON,
        Action.PARCELS_DROP,
    ),
):
    """A page of a preview, and what is done with its list."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        list_id = numbers[0]
        if self.action is Action.PARCELS_PAGE:
            async with interaction.client.looking(interaction) as work:
                post, menus = await compose_page(work, list_id, numbers[1])
            await show_page(interaction, post, *menus)
        elif self.action is Action.PARCELS_DROP:
            async with interaction.client.at_work(interaction) as work:
                await drop_list(work, list_id)
            await show_page(interaction, Post(words="Cancelled. Nothing was marked as shipped."))
        else:
            seen = numbers[1] if self.action is Action.PARCELS_MARK else None
            await _mark_all(interaction, list_id, seen)


async def _mark_all(interaction: Interaction, list_id: int, seen: int | None) -> None:
    """Marks step after step, and says how far it is; each step is a unit of work of its own."""
    if seen is None:
        await interaction.response.defer(ephemeral=True, thinking=True)
    else:
        await interaction.response.defer()
    try:
        async with interaction.client.at_work(interaction) as work:
            ready = await _list_ready(work, list_id)
            progress = await mark_step(work, list_id, seen=seen)
    except Changed:
        async with interaction.client.looking(interaction) as work:
            post, menus = await compose_page(work, list_id, 0, said=_CHANGED)
        await reply(interaction, post, *menus)
        return
    while progress.left:
        await _show(interaction, compose_progress(progress.listed, progress.left))
        async with interaction.client.at_work(interaction) as work:
            progress = await mark_step(work, list_id, seen=None)
    missed = await _list_missed(interaction, progress, ready)
    await _show(interaction, compose_done(progress.listed, missed))


async def _list_ready(work: DeskWork, list_id: int) -> set[int]:
    """The places of the lines that are ready now."""
    shown = await preview_list(work, list_id)
    return {each.place for each in shown.judged if each.verdict is Verdict.READY}


async def _list_missed(
    interaction: Interaction, progress: Progress, ready: set[int]
) -> list[Judged]:
    """What was ready as this began and wasn't any more when its turn came."""
    async with interaction.client.looking(interaction) as work:
        judged = await judge_list(work, progress.listed)
    return [each for each in judged if each.place in ready and not each.parcel.is_marked]


async def _show(interaction: Interaction, post: Post) -> None:
    """Changes the private message that tells how far it is; its buttons go."""
    await interaction.edit_original_response(
        content=post.words, embeds=[], view=None, allowed_mentions=discord.AllowedMentions.none()
    )
