"""A file is looked at: what it would change is counted and staged; nothing of it is stored."""

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.imports import Preview
from bot.domain.records import dataclass
from bot.domain.sales.sale import Sale
from bot.domain.time.hours import load_calendars
from bot.order_files.scenes import Scene
from bot.services.amounts import find_usual_currency
from bot.services.imports.places import Places
from bot.services.imports.planning import Plan
from bot.services.imports.reading import OpenedFile, Wanted, open_file
from bot.services.work import Work
from bot.store.database import Database
from bot.store.private_files import make_private_file
from bot.store.staged_rows import StagedRows
from bot.writing.imports import (
    describe_conflict,
    describe_example,
    describe_unread,
)

#: The first of each kind that a preview names.
NAMED = 10
DISK_FULL = (
    "The disk of my computer is full, so I can't look at that file. Nothing was changed: make some "
    "room, then send it again."
)
NOTHING_THERE = "I found no order in that file, so there is nothing to import."

#: Hears how many rows were read, of about how many.
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToLookAt:
    """A file, the import that it is, and how it is to be read."""

    import_id: int
    shop_id: int
    by: int
    now: datetime
    places: Places
    via: SalesChannel | None = None
    mapping: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found in a file."""

    preview: Preview
    via: SalesChannel | None
    mapping: str | None
    header_key: str | None


async def examine(database: Database, file: FileToLookAt, tell: Tell) -> Examined:
    """Reads a file and stages what it would change.

    Works hard for seconds: not where anybody waits. Raises BadInput, with one sentence, for a file
    that can't be read, and when the disk is full.
    """
    try:
        return await _examine(database, file, tell)
    except (OSError, sqlite3.Error) as error:
        is_full = getattr(error, "errno", None) == 28 or "full" in str(error)
        if is_full:
            raise BadInput(DISK_FULL) from error
        raise


async def _examine(database: Database, file: FileToLookAt, tell: Tell) -> Examined:
    load_calendars()
    async with database.reading() as tx:
        shop = await tx.shops.get(file.shop_id)
        if shop is None:
            raise BadInput("That shop isn't here any more.")
        work = Work(tx, shop, file.now, by=file.by)
        wanted = Wanted(
            via=file.via,
            mapping=file.mapping,
            kept=await tx.import_mappings.map_for_shop(shop.id),
        )
        scene = Scene(
            now=file.now,
            zone=shop.zone,
            country=shop.country,
            currency=await find_usual_currency(work),
        )
        opened = open_file(file.places.upload, scene, wanted)
        file.places.keep_columns(opened.columns)
        staged = StagedRows(file.places.staged, is_new=True)
        try:
            preview = await _plan(work, file, opened, staged, tell)
            staged.finish()
        finally:
            staged.close()
    mapping = json.dumps(opened.mapping.to_json()) if opened.mapping is not None else None
    return Examined(preview=preview, via=opened.via, mapping=mapping, header_key=opened.header_key)


async def _plan(
    work: Work, file: FileToLookAt, opened: OpenedFile, staged: StagedRows, tell: Tell
) -> Preview:
    plan, rows, unread = Plan(work, staged, file.import_id), 0, 0
    most = _count_lines(file.places.upload)
    first: list[str] = []
    make_private_file(file.places.unread)
    with file.places.unread.open("w", encoding="utf-8") as listed:
        for chunk in opened.chunks:
            numbered = [each.sale for each in chunk.sales if _is_named(each.sale)]
            nameless = [each for each in chunk.sales if not _is_named(each.sale)]
            await plan.take(numbered)
            lines = [describe_unread(each.line, each.reason) for each in chunk.unread]
            lines += [describe_unread(each.lines[0], _NO_NUMBER) for each in nameless]
            listed.writelines(f"{line}\n" for line in lines)
            first += lines[: NAMED - len(first)]
            unread += len(lines)
            rows += chunk.rows
            tell(rows, max(rows, most))
    if not unread:
        file.places.unread.unlink()
    counts = plan.counts
    if not (counts.total() or unread):
        raise BadInput(NOTHING_THERE)
    return Preview(
        **counts,
        rows=rows,
        unread=unread,
        conflicts=len(plan.conflicts),
        reason=opened.reason,
        doubts=opened.doubts,
        unread_lines=tuple(first),
        conflict_lines=tuple(describe_conflict(*each) for each in plan.conflicts[:NAMED]),
        examples=tuple(describe_example(*each) for each in plan.examples),
        columns=opened.columns,
        can_be_mapped=opened.mapping is not None,
    )


def _is_named(sale: Sale) -> bool:
    """Whether it can be known again: by the marketplace's number, or by ours."""
    return sale.number is not None or sale.kept is not None


_NO_NUMBER = "no order number stands there."


def _count_lines(path: Path) -> int:
    """About how many rows the file has, in the time of reading it once."""
    lines = 0
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            lines += some.count(b"\n")
    return lines
