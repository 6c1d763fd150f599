"""The program's settings, and how they are read. Only the command line reads them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.domain.shards import Shards, read_shards

#: What the name of every setting begins with, in the environment and in a file.
PREFIX = "GOODWORD_"

_YES = frozenset({"yes", "y", "true", "t", "on", "1"})
_NO = frozenset({"", "no", "n", "false", "f", "off", "0"})

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["auto", "readable", "json"]


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that no message, log or traceback shows by accident."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the program needs to know before it starts; every setting has a sensible default."""

    #: The bot's token from Discord's developer page.
    token: Secret | None = None
    #: Where the shop's books are kept.
    database_url: str = "sqlite+aiosqlite:///data/goodword.db"
    #: The key that seals mailbox passwords; without it one is kept in a file beside the database.
    secret_key: Secret | None = None
    #: The mailbox of the one shop that this bot serves, instead of /mailbox connect.
    mail_address: str | None = None
    #: That mailbox's password or app password.
    mail_password: Secret | None = None
    #: Its user name, if that isn't the address.
    mail_user: str | None = None
    #: Where its letters are read, e.g. imap.example.com:993.
    mail_imap: str | None = None
    #: Where its letters are sent, e.g. smtp.example.com:465.
    mail_smtp: str | None = None
    #: Whether /mailbox connect may use mail servers on this computer and in private networks.
    mail_private: bool = False
    #: How many daily backups of a SQLite database are kept beside it; 0 makes none.
    backups: int = 7
    #: The shards whose shops this process serves, where several share one PostgreSQL database.
    shards: Shards | None = None
    #: How much is written to the log.
    log_level: LogLevel = "INFO"
    #: Readable on a terminal and JSON otherwise (auto), unless somebody chooses.
    log_format: LogFormat = "auto"


_ONE_PROCESS = (
    ": A SQLite file belongs to one process, which serves all shops. Leave this out, or name a "
    "PostgreSQL database in GOODWORD_DATABASE_URL"
)


class BadSettings(Exception):
    """Settings that can't be used; `problems` has a sentence for each, and no secret in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class _Problem(Exception):
    """Why one setting can't be used: what follows its name."""


@dataclass(frozen=True, slots=True)
class Text:
    """A setting as somebody wrote it; a relative path in it counts from `folder`."""

    words: str
    folder: Path


def find_settings(environment: Mapping[str, str], files: Iterable[Path]) -> dict[str, Text]:
    """What is set, by the name of the setting: by the environment, else by the first file that
    names it.

    Raises UnicodeError for a file in another encoding than UTF-8. Names that mean nothing here are
    passed over.
    """
    found = _keep_ours(environment, Path.cwd())
    for file in files:
        if file.is_file():
            found = _keep_ours(_read_file(file), file.parent) | found
    return found


def _read_file(file: Path) -> dict[str, str | None]:
    from dotenv import dotenv_values

    # some editors put a mark in front of the first name
    return dotenv_values(file, encoding="utf-8-sig")


def _keep_ours(given: Mapping[str, str | None], folder: Path) -> dict[str, Text]:
    named = {name.upper(): words for name, words in given.items() if words is not None}
    wanted = {name: named.get(PREFIX + name.upper()) for name in _READERS}
    return {name: Text(words, folder) for name, words in wanted.items() if words is not None}


def make_settings(texts: Mapping[str, Text], **given: Any) -> Settings:
    """The settings that these words mean; `given` are values that count before them.

    Raises BadSettings, which tells every problem at once.
    """
    values, problems = dict(given), []
    for name, read in _READERS.items():
        if name in given or name not in texts:
            continue
        try:
            values[name] = read(texts[name].words.strip())
        except _Problem as problem:
            problems.append(f"{PREFIX}{name.upper()}{problem}")
    settings = Settings(**values)
    is_address_known = "database_url" in values or "database_url" not in texts
    is_file = is_address_known and settings.database_url.startswith("sqlite")
    if settings.shards is not None and is_file:
        problems.append(f"{PREFIX}SHARDS{_ONE_PROCESS}")
    if problems:
        raise BadSettings(problems)
    return settings


def find_missing_driver(url: str) -> str | None:
    """What to install before this database can be used; None when all that it needs is there."""
    if not url.startswith("postgres") or find_spec("asyncpg") is not None:
        return None
    return (
        "PostgreSQL needs one more package. Run this once, then try again: pip install "
        "'goodword[postgres]'"
    )


def _read_word(words: str) -> str | None:
    return words or None


def _read_secret(words: str) -> Secret | None:
    return Secret(words) if words else None


def _read_address(words: str) -> str:
    kind, mark, _ = words.partition("://")
    if not mark or kind.partition("+")[0] not in {"sqlite", "postgresql", "postgres"}:
        raise _Problem(
            ": Goodword keeps its data in SQLite or PostgreSQL. Write e.g. "
            "sqlite+aiosqlite:///data/goodword.db"
        )
    return words


def _read_yes_or_no(words: str) -> bool:
    word = words.lower()
    if word not in _YES and word not in _NO:
        raise _Problem(": Write yes or no")
    return word in _YES


def _read_count(words: str) -> int:
    if not words.isdecimal() or len(words) > 9:
        raise _Problem(": Write a number, e.g. 7, or 0 for no daily backups")
    return int(words)


def _read_shards(words: str) -> Shards | None:
    if words.lower() in {"", "all"}:
        return None
    try:
        shards = read_shards(words)
    except BadInput as problem:
        raise _Problem(f": {problem.sentence}") from problem
    return None if shards.count == 1 else shards  # the only shard has all shops


def _read_level(words: str) -> str:
    return _choose(words.upper(), get_args(LogLevel))


def _read_format(words: str) -> str:
    return _choose(words, get_args(LogFormat))


def _choose(word: str, among: tuple[str, ...]) -> str:
    if word not in among:
        raise _Problem(f" can be {', '.join(among[:-1])} or {among[-1]}.")
    return word


#: How each setting is read; their problems are told in this order.
_READERS: dict[str, Callable[[str], Any]] = {
    "token": _read_secret,
    "database_url": _read_address,
    "secret_key": _read_secret,
    "mail_address": _read_word,
    "mail_password": _read_secret,
    "mail_user": _read_word,
    "mail_imap": _read_word,
    "mail_smtp": _read_word,
    "mail_private": _read_yes_or_no,
    "backups": _read_count,
    "shards": _read_shards,
    "log_level": _read_level,
    "log_format": _read_format,
}
