"""`goodword export`: a shop's orders as a file, while the bot works on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.terminal import (
    Stop,
    problems_explained,
    read_clock,
    read_settings,
    require_driver,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.shops import Shop
    from bot.services.exporting import Export
    from bot.store.database import Database
    from bot.store.transaction import Transaction

#: More shops than this aren't named when one must be chosen.
_NAMED = 20


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    help="csv for a spreadsheet, jsonl for programs; else as FILE ends.",
)
@click.option(
    "--status",
    type=click.Choice(["open", "late", "shipped", "overdue", "arrived", "cancelled"]),
    help="Only these orders.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only orders placed since then.")
@click.option("--shop", type=int, help="The Discord server's id, where there are several shops.")
def export(
    file: Path, kind: str | None, status: str | None, since: datetime | None, shop: int | None
) -> None:
    """Write a shop's orders to FILE; "-" prints them. The bot may go on working meanwhile."""
    import asyncio
    from datetime import UTC

    from bot.domain.order_lists import OrderFilter
    from bot.services.exporting import Export, ExportFormat

    wanted = Export(
        format=ExportFormat(kind or _name_format(file)),
        wanted=OrderFilter(status) if status else None,
        since=since.replace(tzinfo=UTC) if since else None,
    )
    settings = read_settings()
    require_driver(settings.database_url)
    with problems_explained():
        count = asyncio.run(_export(settings.database_url, wanted, shop, file))
    click.echo(f"Done: {file} holds {count} {'order' if count == 1 else 'orders'}.", err=True)


def _name_format(file: Path) -> str:
    return "jsonl" if file.suffix.lower() in (".jsonl", ".json", ".ndjson") else "csv"


async def _export(url: str, wanted: Export, shop_id: int | None, file: Path) -> int:
    from bot.store.opening import open_current

    database = await open_current(url)
    try:
        async with database.reading() as tx:
            shop = await choose_shop(tx, shop_id)
        return await _write(database, wanted, shop, file)
    finally:
        await database.close()


async def choose_shop(tx: Transaction, shop_id: int | None) -> Shop:
    """The shop that was named, or the only one. Raises Stop where that can't be told."""
    shops = await tx.shops.list_after(0, limit=_NAMED + 1)
    if shop_id is not None:
        found = await tx.shops.get(shop_id)
        if found is None:
            raise Stop(f"No shop has the id {shop_id}. Leave out --shop to see which there are.")
        return found
    if not shops:
        raise Stop("There is no shop in this database yet, so nothing can be done.")
    if len(shops) > 1:
        named = "\n".join(f"    --shop {each.id}   {each.name}" for each in shops[:_NAMED])
        raise Stop(f"There are several shops. Say which one:\n\n{named}")
    return shops[0]


async def _write(database: Database, wanted: Export, shop: Shop, file: Path) -> int:
    """Writes the file beside its place first: one that is half written is never taken for whole."""
    if str(file) == "-":
        return await _write_to(sys.stdout.buffer.write, database, wanted, shop)
    beside = file.with_name(f"{file.name}.part")
    try:
        with beside.open("wb") as begun:
            count = await _write_to(begun.write, database, wanted, shop)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Stop(f"I can't write {file}: {error.strerror}. Nothing of it was kept.") from error
    return count


async def _write_to(
    write: Callable[[bytes], object], database: Database, wanted: Export, shop: Shop
) -> int:
    from bot.services.exporting import read_pages

    total = 0
    async with database.reading() as tx:
        async for text, count in read_pages(tx, shop.id, wanted, now=read_clock()):
            write(text.encode())
            total += count
    return total
