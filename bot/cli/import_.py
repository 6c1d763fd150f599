"""`goodword import`: orders from a file, while the bot is stopped."""

from __future__ import annotations

from contextlib import contextmanager
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
    from collections.abc import Iterator

    from bot.domain.channels import SalesChannel
    from bot.domain.imports import Import, Preview
    from bot.store.database import Database

_RUNNING = (
    "The bot is at work with this database ({holder}). Send the file there with /order import, or "
    "stop the bot first. Nothing was changed."
)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--platform", help="Where the orders are from, e.g. etsy, if FILE doesn't tell.")
@click.option("--shop", type=int, help="The Discord server's id, where there are several shops.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Import without asking.")
def import_(file: Path, platform: str | None, shop: int | None, dry_run: bool, yes: bool) -> None:
    """Bring a shop's orders in from FILE, after showing what would change. Stop the bot first."""
    import asyncio

    settings = read_settings()
    require_driver(settings.database_url)
    via = _read_platform(platform)
    try:
        size = file.stat().st_size
    except OSError as error:
        raise Stop(f"I can't read {file}: {error.strerror}.") from error
    from bot.order_files.refusals import MAX_BYTES, TOO_LARGE

    if size > MAX_BYTES:
        raise Stop(TOO_LARGE)
    with problems_explained(), _held(settings.database_url):
        asyncio.run(_import(settings.database_url, file, via, shop, dry_run=dry_run, yes=yes))


def _read_platform(name: str | None) -> SalesChannel | None:
    from bot.domain.channels import SalesChannel

    if name is None:
        return None
    try:
        return SalesChannel(name.strip().casefold().replace(" ", ""))
    except ValueError:
        names = ", ".join(each.value for each in SalesChannel)
        raise Stop(f"I don't know the platform “{name}”. There are: {names}.") from None


@contextmanager
def _held(url: str) -> Iterator[None]:
    """Has the database alone. Raises Stop while the bot has it."""
    from bot.store.file_lock import FileHeld, hold_file
    from bot.store.sqlite_file import find_file

    path = find_file(url)
    if path is None:
        yield  # a server keeps units of work apart
        return
    if not path.is_file():
        raise Stop("There is no database yet. Start the bot once: goodword run")
    try:
        with hold_file(path, now=read_clock()):
            yield
    except FileHeld as held:
        raise Stop(_RUNNING.format(holder=held.holder)) from held


async def _import(
    url: str,
    file: Path,
    via: SalesChannel | None,
    shop_id: int | None,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    from bot.domain.errors import ShopError
    from bot.services.imports.places import find_places
    from bot.store.opening import open_current

    database = await open_current(url)
    try:
        async with database.reading() as tx:
            shop = await choose_shop(tx, shop_id)
        known = await _begin(database, shop.id, file, via)
        places = find_places(database.address, known.id)
        try:
            shown, preview = await _look(database, known)
            _show(shown, preview)
            is_wanted = not dry_run and bool(preview.new or preview.changed)
            if is_wanted and (yes or click.confirm("Import this?")):
                await _store(database, shown)
            else:
                await _cancel(database, shown)
                click.echo("Nothing was imported.")
        finally:
            places.drop()
    except ShopError as refusal:
        raise Stop(str(refusal)) from refusal
    finally:
        await database.close()


async def _begin(database: Database, shop_id: int, file: Path, via: SalesChannel | None) -> Import:
    from bot.services.imports.showing import begin_import, keep_file
    from bot.services.work import StaffWork

    content = file.read_bytes()  # noqa: ASYNC240 (nobody else waits here)
    async with database.transaction() as tx:
        shop = await tx.shops.lock(shop_id)
        assert shop is not None  # it was found a moment ago, and nobody else is here
        work = StaffWork(tx, shop, read_clock(), by=shop.owner_id or 0)
        known = await begin_import(work, file.name, content, via)
    await keep_file(database, known, content)
    return known


async def _look(database: Database, known: Import) -> tuple[Import, Preview]:
    """Looks at the file, with a bar that says how far."""
    from bot.services.imports.showing import look_at_import

    with click.progressbar(length=1, label="Looking at the file") as bar:

        def show(done: int, most: int) -> None:
            bar.length = most
            bar.update(done - bar.pos)

        shown, preview = await look_at_import(database, known, show)
        bar.update(max((bar.length or 0) - bar.pos, 0))
    async with database.transaction() as tx:
        await tx.imports.save(shown)
    return shown, preview


def _show(shown: Import, preview: Preview) -> None:
    from bot.writing.imports import describe_counts

    where = f" Orders from {shown.via.title}." if shown.via is not None else ""
    click.echo(f"{preview.reason}{where}")
    for line in describe_counts(preview):
        click.echo(f"  {line}")
    for title, lines in (
        ("As they will stand", preview.examples),
        ("Not readable", preview.unread_lines),
        ("Yours and theirs", preview.conflict_lines),
        ("Please look", preview.doubts),
    ):
        if lines:
            click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line}")


async def _store(database: Database, shown: Import) -> None:
    from bot.services.imports.places import find_places
    from bot.services.imports.storing import store_import
    from bot.services.work import StaffWork
    from bot.store.staged_rows import StagedRows

    places = find_places(database.address, shown.id)
    staged = StagedRows(places.staged)
    try:
        async with database.transaction_aside(places.staged) as tx:
            shop = await tx.shops.lock(shown.shop_id)
            assert shop is not None
            work = StaffWork(tx, shop, read_clock(), by=shown.shown_by)
            await store_import(work, shown, staged)
    finally:
        staged.close()
    numbers = shown.read_preview()
    click.echo(f"Done: {numbers.new:,} new orders, {numbers.changed:,} changed.")


async def _cancel(database: Database, shown: Import) -> None:
    from bot.services.imports.showing import cancel_import
    from bot.services.work import StaffWork

    async with database.transaction() as tx:
        shop = await tx.shops.lock(shown.shop_id)
        assert shop is not None
        work = StaffWork(tx, shop, read_clock(), by=shown.shown_by)
        await cancel_import(work, shown)
