"""A file is looked at in a process of its own: it takes seconds of work, and much memory that is
given back with the process.
"""

import asyncio
import json

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.imports import Preview
from bot.services.imports.examining import Examined, FileToLookAt, Tell, examine
from bot.services.imports.worker import write_file
from bot.store.database import Database
from bot.store.own_process import run_apart

_WORKER = "bot.services.imports.worker"


async def look_at_file(database: Database, file: FileToLookAt, tell: Tell) -> Examined:
    """What a file would change; `tell` is called in another thread.

    Raises BadInput, with one sentence, for a file that can't be read.
    """
    if database.address.is_sqlite and database.address.file is None:
        return await examine(database, file, tell)  # what is in memory no other process sees
    return await asyncio.to_thread(_run, database.address.text, file, tell)


def _run(url: str, file: FileToLookAt, tell: Tell) -> Examined:
    last: dict[str, object] = {}
    # The address, which may hold a password, is told where no list of processes shows it.
    for line in run_apart(_WORKER, json.dumps({"url": url, "file": write_file(file)})):
        last = json.loads(line)
        if "rows" in last:
            tell(int(str(last["rows"])), int(str(last["of"])))
    if "refused" in last:
        raise BadInput(str(last["refused"]))
    if "found" not in last:
        raise RuntimeError("looking at a file ended without a word")
    return _read_found(last["found"])


def _read_found(found: object) -> Examined:
    assert isinstance(found, dict)
    via = found["via"]
    return Examined(
        preview=Preview.from_kept(found["preview"]),
        via=SalesChannel(via) if via is not None else None,
        mapping=found["mapping"],
        header_key=found["header_key"],
    )
