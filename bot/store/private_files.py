"""Files that hold customers' words: for their owner's eyes alone, from the first byte on.

Where a system or a disk knows no such rights (Windows, a memory card), nothing is changed and
nothing fails.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: What everybody but the owner may do with a file.
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_private_file(path: Path) -> None:
    """An empty file, unless one is there already; that one isn't opened, see `open_to_look`."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def make_private_folder(path: Path) -> None:
    """A folder, unless it is there already; those above it get the usual rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def close_to_others(paths: Iterable[Path]) -> list[Path]:
    """Takes from everybody but the owner what they may do with these files; gives those that
    were open.
    """
    if os.name != "posix":
        return []
    return [path for path in paths if _close_to_others(path)]


def _close_to_others(path: Path) -> bool:
    try:
        before = path.stat().st_mode
        if not before & _OTHERS:
            return False
        path.chmod(stat.S_IMODE(before) & ~_OTHERS)
        return not path.stat().st_mode & _OTHERS
    except OSError:
        return False  # not there, or somebody else's
