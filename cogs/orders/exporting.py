"""/order export: the shop's orders as a file."""

import asyncio
import shutil
import zipfile
from io import BufferedIOBase
from tempfile import TemporaryFile
from typing import IO, cast

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client import SellerBot
from bot.domain.errors import BadInput
from bot.domain.order_lists import OrderFilter
from bot.domain.posts import Post
from bot.services.exporting import Export, ExportFormat, begin_file, read_page
from bot.writing.phrases import format_count
from cogs.orders.facts import FILTERS, MomentWords
from cogs.parts.options import Interaction, complete_past, read_past
from cogs.parts.posts import reply

#: What Discord lets a bot send at least (2026-11).
SENT_LIMIT = 10 * 1024 * 1024
_TOO_LARGE = (
    "That is more than Discord takes in one file. Export a part of it, e.g. since: 1 January, or "
    "run `goodword export` where I run."
)


class OrderExport(commands.Cog):
    """/order export."""

    bot: SellerBot

    @app_commands.command()
    @app_commands.describe(
        format="csv for a spreadsheet, jsonl for programs",
        status="only these orders",
        since="only orders placed since then, e.g. 1 november",
    )
    @app_commands.choices(
        format=[Choice(name="spreadsheet (CSV)", value="csv"), Choice(name="JSON", value="jsonl")],
        status=FILTERS,
    )
    @app_commands.autocomplete(since=complete_past)
    async def export(
        self,
        interaction: Interaction,
        format: str = "csv",  # noqa: A002 (the option's own name)
        status: str | None = None,
        since: MomentWords | None = None,
    ) -> None:
        """Get your orders as a file; it can be imported again."""
        async with self.bot.looking(interaction) as work:
            export = Export(
                format=ExportFormat(format),
                wanted=OrderFilter(status) if status else None,
                since=await read_past(work, since) if since else None,
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        with TemporaryFile() as file:
            count = await self._write(interaction, export, file)
            if not count:
                raise BadInput(
                    "There are no such orders, so there is nothing to export. Leave out `status` "
                    "and `since` to get all."
                )
            name = f"orders.{export.format}"
            packed, called = await asyncio.to_thread(_pack, file, name)
            with packed:
                words = f"{format_count(count, 'order')} in this file.{_describe(export)}"
                sent = discord.File(cast(BufferedIOBase, packed), called)
                await reply(interaction, Post(words=words), file=sent)

    async def _write(self, interaction: Interaction, export: Export, file: IO[bytes]) -> int:
        """Writes the file, and gives how many orders stand in it."""
        file.write(begin_file(export).encode())
        total, after, count = 0, 0, 1
        while count:
            async with self.bot.looking(interaction) as work:
                text, count, after = await read_page(
                    work.tx, work.shop.id, export, after=after, now=work.now
                )
            await asyncio.to_thread(file.write, text.encode())
            total += count
        return total


def _pack(file: IO[bytes], name: str) -> tuple[IO[bytes], str]:
    """The file as it is sent, and its name: packed where it is too large otherwise.

    Raises BadInput where it is too large even so.
    """
    if _measure(file) <= SENT_LIMIT:
        return file, name
    packed = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as inside,
    ):
        shutil.copyfileobj(file, inside)
    if _measure(packed) > SENT_LIMIT:
        packed.close()
        raise BadInput(_TOO_LARGE)
    return packed, f"{name}.zip"


def _measure(file: IO[bytes]) -> int:
    """How many bytes it holds; it is read from its beginning next."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _describe(export: Export) -> str:
    if export.format is ExportFormat.JSON_LINES:
        return " One order is one line."
    return (
        " It opens in any spreadsheet. An order with several lines or parcels has several rows. "
        "All moments are in UTC."
    )
