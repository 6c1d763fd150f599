"""A database's address: which kind it is, and where."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bot.domain.records import dataclass
from bot.store.problems import DatabaseProblem
from bot.store.sqlite_file import find_file

_ADDRESS = re.compile(r"(?P<kind>\w+)(\+\w+)?://(?P<place>[^?]*)(\?(?P<options>.*))?", re.DOTALL)
_PORT = re.compile(r"(?:.*@)?(?:\[[^\]]*\]|[^/:,]*)(?::(?P<port>[^/,]*))?(?:/.*)?", re.DOTALL)
_EXAMPLE = "Write e.g. sqlite+aiosqlite:///data/goodword.db"
_KINDS = {"sqlite": "sqlite", "postgresql": "postgresql", "postgres": "postgresql"}
#: What an address may ask of the driver itself; everything else is the server's.
_SECONDS = frozenset({"timeout", "command_timeout", "max_cached_statement_lifetime"})
_COUNTS = frozenset({"statement_cache_size", "max_cacheable_statement_size"})


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database is."""

    text: str
    kind: str  #: "sqlite" or "postgresql"
    _place: str
    _options: str

    @property
    def is_sqlite(self) -> bool:
        return self.kind == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for one in memory, and for PostgreSQL."""
        return find_file(self.text)

    def read_server_options(self) -> dict[str, Any]:
        """What asyncpg needs to know to connect."""
        options: dict[str, Any] = {}
        left = {}
        for name, value in parse_qsl(self._options, keep_blank_values=True):
            if name in _SECONDS:
                options[name] = float(value)
            elif name in _COUNTS:
                options[name] = int(value)
            elif name == "ssl":
                options[name] = value
            elif not name.startswith("prepared_statement_"):  # SQLAlchemy's, of earlier programs
                left[name] = value
        options["dsn"] = f"postgresql://{self._place}" + (f"?{urlencode(left)}" if left else "")
        return options


def read_address(text: str) -> DatabaseAddress:
    """Raises DatabaseProblem for anything but SQLite and PostgreSQL."""
    found = _ADDRESS.fullmatch(text)
    if found is None or not _has_sound_port(found["place"]):
        raise DatabaseProblem(f"The database address can't be read. {_EXAMPLE}")
    kind = _KINDS.get(found["kind"])
    if kind is None:
        raise DatabaseProblem(
            f"Goodword keeps its data in SQLite or PostgreSQL, not in {found['kind']}. {_EXAMPLE}"
        )
    return DatabaseAddress(text, kind, found["place"], found["options"] or "")


def _has_sound_port(place: str) -> bool:
    found = _PORT.fullmatch(place)
    return found is not None and (not found["port"] or found["port"].isdecimal())
