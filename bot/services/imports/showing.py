"""A file is kept, looked at and shown; nothing of it is in the books until somebody says so."""

import asyncio
import hashlib
import json
from dataclasses import asdict, replace
from errno import ENOSPC

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput, StateConflict
from bot.domain.imports import Import, ImportStatus, KeptMapping, Preview
from bot.domain.text import cut_text
from bot.order_files.mapping import describe_mapping, read_json, read_mapping
from bot.services.imports.child import look_at_file
from bot.services.imports.examining import DISK_FULL, FileToLookAt, Tell
from bot.services.imports.places import Places, drop_oldest, find_places
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.staged_rows import is_whole

NO_PLACE = (
    "I can't write to the folder beside my database, so I can't look at that file. Nothing was "
    "changed: whoever runs me must let me write there."
)
NOT_KEPT = "That file isn't kept any longer. Send it again: /order import"


async def begin_import(
    work: StaffWork, file_name: str, content: bytes, via: SalesChannel | None
) -> Import:
    """Notes that a file came, which is still to be looked at."""
    return await work.tx.imports.add(
        Import(
            shop_id=work.shop.id,
            file_name=cut_text(file_name, 200),
            digest=hashlib.sha256(content).hexdigest(),
            via=via,
            shown_by=work.by,
            shown_at=work.now,
        )
    )


async def keep_file(database: Database, known: Import, content: bytes) -> Places:
    """Keeps the file beside the database until it is decided.

    Raises BadInput where there is no room for it; no piece of it is left.
    """
    places = find_places(database.address, known.id)
    try:
        await asyncio.to_thread(places.keep_upload, content)
    except OSError as error:
        await asyncio.to_thread(places.drop)
        raise BadInput(DISK_FULL if error.errno == ENOSPC else NO_PLACE) from error
    await asyncio.to_thread(drop_oldest, places.folder)
    return places


async def look_at_import(database: Database, known: Import, tell: Tell) -> tuple[Import, Preview]:
    """What a kept file would change, and the import as it is to be stored with `note_shown`.

    Raises BadInput for a file that can't be read, and StateConflict when it isn't kept any longer.
    """
    places = find_places(database.address, known.id)
    if not await asyncio.to_thread(places.upload.is_file):
        raise StateConflict(NOT_KEPT)
    file = FileToLookAt(
        import_id=known.id,
        shop_id=known.shop_id,
        by=known.shown_by,
        now=known.shown_at,
        places=places,
        via=known.via,
        mapping=known.mapping,
    )
    found = await look_at_file(database, file, tell)
    shown = replace(
        known,
        via=found.via,
        mapping=found.mapping,
        header_key=found.header_key,
        preview=json.dumps(asdict(found.preview.keep_numbers())),
    )
    return shown, found.preview


async def require_staged(places: Places) -> None:
    """Raises StateConflict when what was shown isn't there any more, or not whole."""
    if not await asyncio.to_thread(is_whole, places.staged):
        raise StateConflict(NOT_KEPT)


async def cancel_import(work: StaffWork, known: Import) -> None:
    """Nothing of it comes in. Raises StateConflict for what was decided already."""
    cancelled = replace(known, status=ImportStatus.CANCELLED, decided_by=work.by)
    if not await work.tx.imports.decide(cancelled, was=ImportStatus.SHOWN):
        raise StateConflict("That import was decided already. Nothing to do.")


def describe_columns(known: Import, columns: tuple[str, ...]) -> str:
    """Which column holds what, as lines that a person can correct."""
    return describe_mapping(read_json(json.loads(known.mapping or "{}")), columns)


async def correct_columns(
    work: StaffWork, known: Import, lines: str, columns: tuple[str, ...]
) -> Import:
    """The import read by corrected columns, which are kept for files with the same header.

    Raises BadInput for a fact or a column that isn't there.
    """
    old = read_json(json.loads(known.mapping or "{}"))
    mapping = json.dumps(read_mapping(lines, columns, old).to_json())
    if known.header_key is not None:
        kept = KeptMapping(
            shop_id=work.shop.id,
            header_key=known.header_key,
            mapping=mapping,
            changed_by=work.by,
            changed_at=work.now,
        )
        await work.tx.import_mappings.keep(kept)
    changed = replace(known, mapping=mapping, shown_at=work.now)
    await work.tx.imports.save(changed)
    return changed
