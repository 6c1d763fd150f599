"""A world in one file: the bot's books and the simulated Discord, as they were at the same
moment.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.records import dataclass
from bot.store.file_lock import FileHeld, hold_file
from bot.store.migrations import REVISION
from bot.store.problems import DatabaseProblem
from bot.store.shielding import finish
from bot.store.sqlite_file import connect_to

from .commands import ImpossibleError
from .post_office import PostMemory
from .simulation import Memory

if TYPE_CHECKING:
    from .world import World

_log = logging.getLogger(__name__)

#: Grows when an older program could not read what this one writes.
_FORMAT = 1
_LABEL, _BOOKS, _DISCORD, _POST, _FILES = (
    "goodword-try.json",
    "books.db",
    "discord.json",
    "post.json",
    "files",
)
_SETTLING = 1.0  # seconds from a change to its saving: several changes are saved together
_MAX_UNSAVED = 30.0  # seconds without saving although only the clock went on


class CannotKeep(Exception):
    """A world cannot be kept in this file, or not be opened from it; the sentence says what to
    do.
    """


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole world at one moment."""

    books: bytes
    discord: Memory
    #: The content of what was sent, by address.
    files: dict[str, bytes]
    #: None in files of the time before there was e-mail.
    post: PostMemory | None

    def lay_out_books(self, path: Path) -> None:
        """Put the database where a bot can use it."""
        path.write_bytes(self.books)


class KeptFile:
    """The file that a world is kept in. What is there is replaced as a whole or stays as it was."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        #: How the file looked when it was last read or written here; None when there was none.
        self._seen: tuple[int, int, int] | None = None

    @contextmanager
    def hold(self, *, now: datetime) -> Iterator[None]:
        """Keeps every other playground out.

        Raises CannotKeep when one is in, or when nobody can be kept out.
        """
        self._require_folder()
        with ExitStack() as held:
            try:
                held.enter_context(hold_file(self.path, now=now))
            except FileHeld as problem:
                raise CannotKeep(
                    f"{self.path} is open in another `goodword try`: {problem.holder}. Close that "
                    "one first, or "
                    "name another file."
                ) from problem
            except DatabaseProblem as problem:
                raise CannotKeep(
                    f"{self.path} can't be written. Name a file in another folder."
                ) from problem
            yield

    def read(self) -> Kept | None:
        """The world in the file; None when there is no file yet.

        Raises CannotKeep, with the file untouched, when it is anything else.
        """
        self._require_folder()
        if not self.path.exists():
            return None
        strange = (
            f"{self.path} isn't a shop that `goodword try` kept. Nothing was changed. Name "
            "another file, "
            "or one that isn't there yet."
        )
        if not self.path.is_file() or not zipfile.is_zipfile(self.path):
            raise CannotKeep(strange)
        try:
            with zipfile.ZipFile(self.path) as whole:
                if _LABEL not in whole.namelist():
                    raise CannotKeep(strange)
                kept = self._unpack(whole)
        except OSError as error:
            raise CannotKeep(f"{self.path} can't be read: {error.strerror or error}.") from error
        except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError) as error:
            raise CannotKeep(
                f"{self.path} is damaged and can't be opened. Nothing was changed. Name another "
                "file."
            ) from error
        self._seen = _look(self.path)
        return kept

    def _require_folder(self) -> None:
        if not self.path.parent.is_dir():
            raise CannotKeep(
                f"There is no folder {self.path.parent}. Make it first, or name another."
            )

    def _unpack(self, whole: zipfile.ZipFile) -> Kept:
        label = json.loads(whole.read(_LABEL))
        if label["format"] > _FORMAT or label["books"] > REVISION:
            raise CannotKeep(
                f"{self.path} was kept by a newer Goodword. Nothing was changed. "
                "Install the newer Goodword, or name another file."
            )
        contents = {
            address: whole.read(f"{_FILES}/{at}") for at, address in enumerate(label["files"])
        }
        post = PostMemory.from_json(whole.read(_POST)) if _POST in whole.namelist() else None
        return Kept(whole.read(_BOOKS), Memory.from_json(whole.read(_DISCORD)), contents, post)

    def write(self, discord: bytes, post: bytes, books: bytes, files: dict[str, bytes]) -> None:
        """Replace what is in the file; it is on the disk when this returns.

        Raises CannotKeep when the file was changed by someone else since it was read or written
        here, or can't be written.
        """
        if self.path.exists() and _look(self.path) != self._seen:
            raise CannotKeep(
                f"{self.path} was changed by another program, so it isn't overwritten, "
                "and what happens here isn't kept any more."
            )
        part = self.path.with_name(f".{self.path.name}.part")
        label = json.dumps({"format": _FORMAT, "books": REVISION, "files": list(files)})
        try:
            part.unlink(missing_ok=True)
            with open(part, "xb", opener=_open_private) as stream:
                with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
                    whole.writestr(_LABEL, label)
                    whole.writestr(_DISCORD, discord)
                    whole.writestr(_POST, post)
                    whole.writestr(_BOOKS, books)
                    for at, content in enumerate(files.values()):
                        whole.writestr(f"{_FILES}/{at}", content, zipfile.ZIP_STORED)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self.path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise CannotKeep(f"{self.path} can't be written: {error.strerror or error}.") from error
        self._seen = _look(self.path)


class Keeper:
    """Saves a world: `books` is the database that the bot in it works with."""

    def __init__(self, file: KeptFile, books: Path) -> None:
        self._file, self._books = file, books
        self._turn = asyncio.Lock()
        #: Why the last try to save failed; None when it did not.
        self.trouble: str | None = None

    async def save(self, world: World) -> None:
        """Save the world as it is. Raises CannotKeep."""
        async with self._turn:
            async with world.at_peace() as simulation:
                # Without a pause in between: what the bot wrote and what Discord shows belong
                # together.
                discord = simulation.remember().to_json()
                post = world.post.remember()
                files = dict(simulation.files)
                books = copy_books(self._books)
            await finish(asyncio.to_thread(self._file.write, discord, post.to_json(), books, files))

    async def try_to_save(self, world: World) -> None:
        """Save the world if it is open; what goes wrong is logged, once, and the world goes on."""
        try:
            await self.save(world)
            self.trouble = None
        except ImpossibleError as error:
            _log.info("saved later: %s", error)
        except CannotKeep as error:
            if self.trouble != str(error):
                _log.error("%s", error)
            self.trouble = str(error)
        except Exception:  # noqa: BLE001 - the world goes on, and is saved again later
            _log.exception("the world could not be saved")
            self.trouble = f"Its last moments could not be saved in {self._file.path}."

    async def keep_saved(self, world: World) -> None:
        """Save the world a moment after each change, for ever."""
        while True:
            seen = world.version
            with suppress(TimeoutError):
                await asyncio.wait_for(world.wait_for_news(seen), _MAX_UNSAVED)
            await asyncio.sleep(_SETTLING)
            await self.try_to_save(world)


def copy_books(path: Path) -> bytes:
    """The database as it is now, with what only its log holds yet; whoever uses it may go on."""
    connection = connect_to(path, "mode=rw")
    try:
        return connection.serialize()
    finally:
        connection.close()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _look(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size
