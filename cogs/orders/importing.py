"""/order import: a marketplace's export, or any table of orders.

1. The file is kept beside the database and looked at in a process of its own. Nothing is changed.
2. A preview, seen by nobody else, says what would change, and why the rest can't be read.
3. *Import* stores all of it at one stroke, or nothing. If the books changed since, it is looked at
again, and shown again where the numbers are others.
4. For a day *Undo* takes back what nobody has taken up since.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.client.staff import require_guild, require_staff
from bot.domain.actions import Action
from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.imports import Import, Preview
from bot.domain.posts import Post
from bot.order_files.refusals import MAX_BYTES, TOO_LARGE
from bot.services.imports.places import Places, find_places
from bot.services.imports.showing import (
    begin_import,
    cancel_import,
    correct_columns,
    describe_columns,
    keep_file,
    look_at_import,
    require_staged,
)
from bot.services.imports.storing import Outdated, get_import, require_shown, store_import
from bot.services.imports.undoing import undo_import
from bot.services.shops import enter_shop
from bot.services.work import StaffWork
from bot.store.staged_rows import StagedRows
from bot.writing.imports import (
    compose_done,
    compose_looking,
    compose_preview,
    compose_undone,
)
from cogs.parts.actions import ActionButton, Form
from cogs.parts.options import Interaction
from cogs.parts.posts import reply, turn

#: Smaller files are looked at before anybody could read how far it is.
_TOLD_FROM = 2_000
_EVERY = 2.0  # seconds
#: So often the same file is looked at again because the books change meanwhile.
_ATTEMPTS = 3
_CHANGED = "Your orders changed since I looked, so nothing was imported yet. It is like this now:"
_UNREAD = "not-readable.txt"
#: Where a file can come from; what it says itself counts where nothing is picked.
_PLACES = [Choice(name=via.title, value=via.value) for via in SalesChannel][:25]


class OrderImport(commands.Cog):
    """/order import."""

    bot: SellerBot

    @app_commands.command(name="import")
    @app_commands.describe(
        file="the export of your marketplace, or a table: CSV or Excel, at most 50 MB",
        platform="where the orders are from, if the file doesn't tell",
    )
    @app_commands.choices(platform=_PLACES)
    async def import_(
        self, interaction: Interaction, file: discord.Attachment, platform: str | None = None
    ) -> None:
        """Bring orders in from a file: you see first what would change."""
        async with self.bot.looking(interaction):
            pass
        if file.size > MAX_BYTES:
            raise BadInput(TOO_LARGE)
        await interaction.response.defer(ephemeral=True, thinking=True)
        content = await file.read()
        async with self.bot.at_work(interaction) as work:
            via = SalesChannel(platform) if platform else None
            known = await begin_import(work, file.filename, content, via)
        await keep_file(self.bot.database, known, content)
        await show_import(interaction, known)


async def show_import(interaction: Interaction, known: Import, words: str = "") -> None:
    """Looks at a kept file, and shows what it would change in the place of what stands there."""
    try:
        shown, preview = await _look(interaction, known)
    except BadInput:
        find_places(interaction.client.database.address, known.id).drop()
        raise
    async with interaction.client.at_work(interaction) as work:
        require_shown(await get_import(work, known.id), work)
        await work.tx.imports.save(shown)
    post = compose_preview(shown, preview, words)
    await turn(interaction, post)
    places = find_places(interaction.client.database.address, known.id)
    if preview.unread > len(preview.unread_lines):
        file = await asyncio.to_thread(discord.File, places.unread, _UNREAD)
        await reply(interaction, Post(words="All rows that I can't read:"), file=file)


async def _look(interaction: Interaction, known: Import) -> tuple[Import, Preview]:
    """Looks at the file, and says meanwhile how far it is."""
    rows = [0, 0]

    def tell(done: int, most: int) -> None:
        rows[:] = done, most

    looking = asyncio.ensure_future(look_at_import(interaction.client.database, known, tell))
    said = 0
    while not looking.done():
        await asyncio.wait({looking}, timeout=_EVERY)
        if not looking.done() and rows[0] > max(said, _TOLD_FROM):
            said = rows[0]
            with contextlib.suppress(discord.HTTPException):
                await turn(interaction, compose_looking(*rows))
    return await looking


@asynccontextmanager
async def _at_length(
    interaction: Interaction, places: Places | None, *, checks_keys: bool = True
) -> AsyncIterator[StaffWork]:
    """A unit of work of seconds for a member of staff; see `Database.transaction_aside`."""
    bot, guild, now = interaction.client, require_guild(interaction), discord.utils.utcnow()
    staged = places.staged if places is not None else None
    async with bot.database.transaction_aside(staged, checks_keys=checks_keys) as tx:
        await tx.require_ours(guild.id)
        shop = await enter_shop(
            tx,
            guild.id,
            name=guild.name,
            owner_id=guild.owner_id,
            by=interaction.user.id,
            now=now,
        )
        require_staff(interaction, shop)
        yield StaffWork(tx, shop, now, by=interaction.user.id)
    bot.wake_delivery()


class ImportButton(
    ActionButton,
    actions=(
        Action.IMPORT_STORE,
        Action.IMPORT_CANCEL,
        Action.IMPORT_COLUMNS,
        Action.IMPORT_UNDO,
    ),
):
    """What is done with a file that was shown: `import:store:<id>`."""

    async def run(self, interaction: Interaction, *numbers: int) -> None:
        async with interaction.client.looking(interaction) as work:
            known = await get_import(work, numbers[0])
            if self.action is not Action.IMPORT_UNDO:
                require_shown(known, work)
        match self.action:
            case Action.IMPORT_STORE:
                await interaction.response.defer()
                await _store(interaction, known)
            case Action.IMPORT_CANCEL:
                await _cancel(interaction, known)
            case Action.IMPORT_COLUMNS:
                await interaction.response.send_modal(await _make_form(interaction, known))
            case _:
                await interaction.response.defer()
                await _undo(interaction, known)


async def _store(interaction: Interaction, known: Import) -> None:
    """Imports what was shown: it is looked at again while the books change under it."""
    places = find_places(interaction.client.database.address, known.id)
    numbers = known.preview
    for _ in range(_ATTEMPTS):
        await require_staged(places)
        staged = StagedRows(places.staged)
        try:
            async with _at_length(interaction, places) as work:
                done = await store_import(work, await get_import(work, known.id), staged)
        except Outdated:
            known, preview = await _look(
                interaction, replace(known, shown_at=discord.utils.utcnow())
            )
            async with interaction.client.at_work(interaction) as work:
                await work.tx.imports.save(known)
            if known.preview != numbers:
                await turn(interaction, compose_preview(known, preview, _CHANGED))
                return
            continue
        finally:
            staged.close()
        await asyncio.to_thread(places.drop)
        await turn(interaction, compose_done(done))
        return
    raise BadInput("Your orders change while I import. Nothing was imported: press Import again.")


async def _cancel(interaction: Interaction, known: Import) -> None:
    async with interaction.client.at_work(interaction) as work:
        await cancel_import(work, await get_import(work, known.id))
    await asyncio.to_thread(find_places(interaction.client.database.address, known.id).drop)
    await turn(interaction, Post(words="Cancelled: nothing of that file was imported."))


async def _undo(interaction: Interaction, known: Import) -> None:
    async with _at_length(interaction, None, checks_keys=False) as work:
        undone = await undo_import(work, await get_import(work, known.id))
    await turn(interaction, compose_undone(undone))


async def _make_form(interaction: Interaction, known: Import) -> "ColumnsForm":
    places = find_places(interaction.client.database.address, known.id)
    columns = await asyncio.to_thread(places.read_columns)
    return ColumnsForm(known, columns)


class ColumnsForm(Form):
    """Which column holds what, a line each."""

    def __init__(self, known: Import, columns: tuple[str, ...]) -> None:
        super().__init__(title="Which column holds what")
        self.known, self.columns = known, columns
        self.lines: discord.ui.TextInput[Any] = discord.ui.TextInput(
            style=discord.TextStyle.paragraph,
            default=describe_columns(known, columns)[:4000],
            max_length=4000,
        )
        self.add_item(
            discord.ui.Label(
                text="What I read = the column's name",
                description="Change, add or take away lines, e.g. order total = Amount",
                component=self.lines,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keeps it for files with the same header, and looks again."""
        async with interaction.client.at_work(interaction) as work:
            known = await get_import(work, self.known.id)
            require_shown(known, work)
            changed = await correct_columns(work, known, self.lines.value, self.columns)
        await interaction.response.defer()
        await show_import(interaction, changed)
