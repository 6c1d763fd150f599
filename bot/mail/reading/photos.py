"""Photos that no browser and no Discord shows (HEIC, as iPhones take them) made into ones that they
do, where this computer has a program for that: ImageMagick or libheif's converter.

Whoever sent the photo chose its bytes. So the converter is a process of its own, told what to read,
with little memory and time, and what it gives is looked at before it counts as a picture.
"""

import os
import shutil
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path

#: Seconds that the photos of one letter may take together.
TIME_LIMIT = 20.0
#: Pixels along the longer side; a card shows less.
_LONGEST_SIDE = 2048
#: Kilobytes of memory that a converter may ask for.
_MEMORY_KB = 2_000_000
#: What ImageMagick may use; it heeds them itself.
_LIMITS = {
    "MAGICK_MEMORY_LIMIT": "256MiB",
    "MAGICK_MAP_LIMIT": "512MiB",
    "MAGICK_DISK_LIMIT": "512MiB",
    "MAGICK_WIDTH_LIMIT": "20KP",
    "MAGICK_HEIGHT_LIMIT": "20KP",
    "MAGICK_THREAD_LIMIT": "1",
    "MAGICK_TIME_LIMIT": "20",
}
_MAGICK = (
    "-auto-orient",
    "-strip",
    "-resize",
    f"{_LONGEST_SIDE}x{_LONGEST_SIDE}>",
    "-quality",
    "85",
)


class PhotoConverter:
    """Makes JPEGs of a letter's photos as long as there is time."""

    def __init__(self) -> None:
        self._seconds = TIME_LIMIT

    def convert(self, photo: bytes, room: int) -> bytes | None:
        """The photo as a JPEG of at most `room` bytes; None where no program here can make it.

        Never raises. It waits for the program, so call it in a thread.
        """
        for command in _list_commands():
            began = time.monotonic()
            picture = _run(command, photo, self._seconds) if self._seconds > 0 else None
            self._seconds -= time.monotonic() - began
            if picture is not None and picture.startswith(b"\xff\xd8\xff") and len(picture) <= room:
                return picture
        return None


@lru_cache(maxsize=1)
def _list_commands() -> tuple[tuple[str, ...], ...]:
    """The commands that this computer has, with IN and OUT in the places of the files."""
    shell = shutil.which("sh")
    limited = (shell, "-c", f'ulimit -v {_MEMORY_KB}; exec "$@"', "sh") if shell else ()
    wanted = (
        ("magick", "heic:IN", *_MAGICK, "jpeg:OUT"),
        ("convert", "heic:IN", *_MAGICK, "jpeg:OUT"),
        ("heif-dec", "-q", "85", "IN", "OUT"),
        ("heif-convert", "-q", "85", "IN", "OUT"),
    )
    return tuple((*limited, path, *rest) for name, *rest in wanted if (path := shutil.which(name)))


def _run(command: tuple[str, ...], photo: bytes, seconds: float) -> bytes | None:
    try:
        with tempfile.TemporaryDirectory(prefix="goodword-") as folder:
            source, made = Path(folder, "photo.heic"), Path(folder, "photo.jpg")
            source.write_bytes(photo)
            names = {"IN": str(source), "OUT": str(made)}
            words = [_fill(word, names) for word in command]
            subprocess.run(  # noqa: S603 (a program that was found here; names are ours)
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=True,
                cwd=folder,
                env={
                    "PATH": os.defpath,
                    "HOME": folder,
                    "TMPDIR": folder,
                    **_LIMITS,
                },
            )
            return made.read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None  # the photo is broken, or this program reads none of its kind


def _fill(word: str, names: dict[str, str]) -> str:
    start, colon, end = word.rpartition(":")
    return f"{start}{colon}{names.get(end, end)}"
