"""One process a file: a lock that the system itself gives up when its holder ends, however it
ends.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bot.domain.records import dataclass
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import explained

#: Who only asks whether the lock is held has it for a moment: so long the next holder tries again,
#: in seconds.
_PATIENCE = 0.5
_PAUSE = 0.05  # seconds


class FileHeld(Exception):
    """Another process holds the file; `holder` says which."""

    def __init__(self, holder: "Holder") -> None:
        super().__init__(str(holder))
        self.holder = holder


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a file, as far as it told."""

    process: int | None
    host: str | None
    since: datetime | None

    def __str__(self) -> str:
        words = "another process" if self.process is None else f"process {self.process}"
        if self.host is not None and self.host != socket.gethostname():
            words += f" on {self.host}"
        if self.since is not None:
            words += f", since {self.since.astimezone():%d %B %Y %H:%M}"
        return words


@contextmanager
def hold_database(database: Path, *, now: datetime) -> Iterator[None]:
    """This process alone has the database until the block ends, or the process does.

    Other paths to the same file count as the same. Raises DatabaseProblem, naming the process that
    has it.
    """
    with explained():
        database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with hold_file(database, now=now):
            yield
    except FileHeld as held:
        raise DatabaseProblem(
            f"Another Goodword is at work with {database.absolute()}: {held.holder}. Leave it to "
            "that one, or stop "
            "that one first (Ctrl+C in its window): two at once would do everything twice. "
            "Nothing was changed."
        ) from held


@contextmanager
def hold_file(path: Path, *, now: datetime) -> Iterator[None]:
    """The same for any file, which need not be there yet.

    Raises FileHeld; DatabaseProblem when it can't be locked.
    """
    lock = _lock_of(path)
    with explained():
        handle = _take_patiently(lock)
    if handle is None:
        raise FileHeld(_read(lock))
    try:
        with suppress(OSError):  # on a full disk it is held all the same
            _introduce(handle, now)
        yield
    finally:
        _give_up(handle, lock)


def find_holder(path: Path) -> Holder | None:
    """Who holds the file at this moment, if somebody does; nothing is changed."""
    lock = _lock_of(path)
    try:
        handle = os.open(lock, os.O_RDONLY)
    except OSError:
        return None
    try:
        is_free = _try_lock(handle, shared=True)
    finally:
        os.close(handle)
    return None if is_free else _read(lock)


def _lock_of(path: Path) -> Path:
    """Beside the very file, whichever way it was named."""
    real = path.resolve()
    return real.with_name(real.name + ".lock")


def _take_patiently(lock: Path) -> int | None:
    end = time.monotonic() + _PATIENCE
    while (handle := _take(lock)) is None and time.monotonic() < end:
        time.sleep(_PAUSE)
    return handle


def _take(lock: Path) -> int | None:
    """The open lock file, which is ours from now on; None when somebody else has it."""
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            is_ours = _try_lock(handle)
            if is_ours and _is_there(handle, lock):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if not is_ours:
            return None
        # Otherwise its last holder removed it just before we had it: somebody else may have made it
        # anew.


def _is_there(handle: int, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), lock.stat())
    except FileNotFoundError:
        return False


def _introduce(handle: int, now: datetime) -> None:
    """Tells whoever comes second who is here."""
    who = {"process": os.getpid(), "host": socket.gethostname(), "since": now.isoformat()}
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps(who).encode())


def _read(lock: Path) -> Holder:
    try:
        told = json.loads(lock.read_text("utf-8"))
        return Holder(
            int(told["process"]), str(told["host"]), datetime.fromisoformat(told["since"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(None, None, None)  # it has only just begun, or its disk is full


if sys.platform == "win32":
    import msvcrt

    #: A locked byte can't be read by others, so it lies far behind what is written.
    _FAR = 1 << 30

    def _try_lock(handle: int, *, shared: bool = False) -> bool:  # noqa: ARG001 (not to be had here)
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _give_up(handle: int, lock: Path) -> None:
        os.close(handle)
        with suppress(OSError):  # an open file can't be removed: somebody else has it already
            lock.unlink()

else:
    import fcntl

    def _try_lock(handle: int, *, shared: bool = False) -> bool:
        # Not lockf: such a lock is lost when this process closes the file a second time.
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise DatabaseProblem(
                f"The disk that the database is on can't lock files ({error.strerror}), so "
                "nothing would keep two "
                "Goodwords apart. Put the database on a disk of this computer."
            ) from error
        return True

    def _give_up(handle: int, lock: Path) -> None:
        # Removed while it is still ours, so that no file stays behind; see `_take`.
        with suppress(OSError):
            lock.unlink()
        os.close(handle)
