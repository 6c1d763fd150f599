"""Looks at a file in a process of its own: `python -m bot.services.imports.worker`.

It is told what to do in JSON on its first line, says how far it is, a line each, and in its last
line what it found or why it can't.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.errors import ShopError
from bot.services.imports.examining import Examined, FileToLookAt, examine
from bot.services.imports.places import Places
from bot.store.database import Database
from bot.store.problems import DatabaseProblem

#: After so many rows it says how far it is.
_ROWS = 1000


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    file = read_file(asked["file"])
    say = _Progress()
    try:
        found = asyncio.run(_examine(asked["url"], file, say))
    except (ShopError, DatabaseProblem) as refusal:
        _say({"refused": str(refusal)})
        return
    _say({"found": write_found(found)})


async def _examine(url: str, file: FileToLookAt, say: "_Progress") -> Examined:
    database = Database(url)
    try:
        return await examine(database, file, say)
    finally:
        await database.close()


class _Progress:
    """Says how far it is, not too often."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, rows: int, most: int) -> None:
        if rows - self._said >= _ROWS:
            self._said = rows
            _say({"rows": rows, "of": most})


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 (to whoever started it)


def write_file(file: FileToLookAt) -> dict[str, Any]:
    return {
        **{name: getattr(file, name) for name in ("import_id", "shop_id", "by", "mapping", "via")},
        "now": file.now.isoformat(),
        "folder": str(file.places.folder),
    }


def read_file(told: dict[str, Any]) -> FileToLookAt:
    places = Places(Path(told.pop("folder")), told["import_id"])
    via = told.pop("via")
    now = datetime.fromisoformat(told.pop("now"))
    return FileToLookAt(
        **told, now=now, places=places, via=SalesChannel(via) if via is not None else None
    )


def write_found(found: Examined) -> dict[str, Any]:
    return asdict(found)


if __name__ == "__main__":
    main()
