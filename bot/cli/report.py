"""`goodword report`: how a shop treats its customers, as text or as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.export import choose_shop
from bot.cli.terminal import (
    Stop,
    problems_explained,
    read_clock,
    read_settings,
    require_driver,
)

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.reports.figures import Report
    from bot.domain.shops import Shop


@click.command()
@click.argument("period", nargs=-1)
@click.option("--csv", "as_table", is_flag=True, help="Print a table for a spreadsheet.")
@click.option("--shop", type=int, help="The Discord server's id, where there are several shops.")
def report(period: tuple[str, ...], as_table: bool, shop: int | None) -> None:
    """Print how a shop does in a PERIOD, e.g. "last month"; else of the last 30 days."""
    import asyncio

    from bot.writing.reports import print_report, write_table

    settings = read_settings()
    require_driver(settings.database_url)
    with problems_explained():
        found = asyncio.run(_gather(settings.database_url, " ".join(period), shop))
    if as_table:
        click.echo(write_table(found[0], found[1]), nl=False)
    else:
        click.echo(print_report(*found))


async def _gather(url: str, words: str, shop_id: int | None) -> tuple[Shop, Report, date]:
    from bot.domain.errors import BadInput
    from bot.domain.reports.periods import read_period
    from bot.domain.time.day_ranges import DayScene
    from bot.services.reports import gather_report
    from bot.store.opening import open_current

    database = await open_current(url)
    try:
        async with database.reading_aside() as tx:
            shop = await choose_shop(tx, shop_id)
            scene = DayScene(read_clock(), shop.zone, shop.country)
            try:
                days = read_period(words, scene)
            except BadInput as error:
                raise Stop(str(error)) from error
            found = await gather_report(tx, shop, days, now=scene.now)
    finally:
        await database.close()
    return shop, found, scene.today
