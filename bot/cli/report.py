"""`goodword report`: how a shop treats its customers, as text, as a table or as a picture."""

from __future__ import annotations

from pathlib import Path
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
    from bot.domain.reports.picture import Picture
    from bot.domain.shops import Shop


@click.command()
@click.argument("period", nargs=-1)
@click.option("--csv", "as_table", is_flag=True, help="Print a table for a spreadsheet.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also draw it, into this file (PNG).",
)
@click.option("--shop", type=int, help="The Discord server's id, where there are several shops.")
def report(period: tuple[str, ...], as_table: bool, picture: Path | None, shop: int | None) -> None:
    """Print how a shop does in a PERIOD, e.g. "last month"; else of the last 30 days."""
    import asyncio

    from bot.writing.report_picture import compose_picture
    from bot.writing.reports import print_report, write_table

    settings = read_settings()
    require_driver(settings.database_url)
    with problems_explained():
        found = asyncio.run(_gather(settings.database_url, " ".join(period), shop))
    if as_table:
        click.echo(write_table(found[0], found[1]), nl=False)
    else:
        click.echo(print_report(*found))
    if picture is not None:
        _draw(compose_picture(*found), picture)


def _draw(picture: Picture, file: Path) -> None:
    import asyncio

    from bot.services.report_picture import NoPicture, draw_picture

    try:
        file.write_bytes(asyncio.run(draw_picture(picture)))
    except NoPicture as error:
        raise Stop(f"The picture can't be drawn: {error}.") from error
    except OSError as error:
        raise Stop(f"I can't write {file}: {error.strerror}.") from error
    click.echo(f"The picture is in {file}.", err=True)


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
