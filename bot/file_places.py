"""Where the books and the settings file are, whichever folder the program is started in.

Looked for here (the working folder), then in the program's own folder, then in the one for this
user's data. Books that are there already are always found before new ones are begun.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from bot.store.sqlite_file import find_file

SETTINGS_FILE = ".env"
_BOOKS = "goodword.db"
_DATA = "data"


def find_program_folder() -> Path | None:
    """The folder of the README, if the program is installed in it; None if it is installed like any
    other.
    """
    # As its own source, or from there into a virtual environment that lies in it.
    for folder in (Path(__file__).resolve().parents[1], Path(sys.prefix).resolve().parent):
        if (folder / _DATA / "templates").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    return None


def find_user_folder(
    system: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """The folder for this user's data, as the system has it; None for a user without a home."""
    given = environment.get(
        {"win32": "LOCALAPPDATA", "darwin": ""}.get(system, "XDG_DATA_HOME"), ""
    )
    usual = {"win32": "AppData/Local", "darwin": "Library/Application Support"}.get(
        system, ".local/share"
    )
    if given and Path(given).is_absolute():
        return Path(given, "goodword")
    try:
        return Path.home() / usual / "goodword"
    except RuntimeError:
        return None


def list_folders() -> list[Path]:
    """The folders in which settings files and books are looked for, the first before the others."""
    found = [Path.cwd(), find_program_folder(), find_user_folder()]
    return list(dict.fromkeys(folder for folder in found if folder is not None))


def list_books() -> list[Path]:
    """All books that are there already in the places where they are looked for."""
    return [path for path in map(_books_in, list_folders()) if path.exists()]


def find_books() -> Path:
    """The file that holds the books when no setting says so, or will hold them."""
    return next(iter(list_books()), None) or _choose_place()


def make_absolute(url: str, folder: Path) -> str:
    """The database's address; a relative file counts from this folder, wherever the program is
    started.
    """
    path = find_file(url)
    if path is None or path.is_absolute():
        return url
    kind, _, rest = url.partition("://")
    _, mark, options = rest.partition("?")
    return address_file(folder / path, kind) + mark + options


def address_file(path: Path, kind: str = "sqlite+aiosqlite") -> str:
    """The address of a SQLite database."""
    return f"{kind}:///{quote(path.as_posix())}"


def _choose_place() -> Path:
    """For new books: where README says, or where a `data` folder waits for them, or with the user's
    data.
    """
    program, user = find_program_folder(), find_user_folder()
    here = Path.cwd()
    if program is not None and os.access(program / _DATA, os.W_OK):
        return _books_in(program)
    if user is None or (here / _DATA).is_dir():
        return _books_in(here)
    return _books_in(user)


def _books_in(folder: Path) -> Path:
    return folder / _BOOKS if folder == find_user_folder() else folder / _DATA / _BOOKS
