"""Statements in SQL, asked of either kind of database.

Parameters are named, `:shop_id`, and given by name; `IN :numbers` takes any number of them, also
none. What is given and what comes back are values of the program: moments, spans, enums (see
`values`).
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from bot.store.ownership import EVERYTHING
from bot.store.problems import refuses_values
from bot.store.values import Shape, bind, find_shape, find_way, insert

T = TypeVar("T")
V = TypeVar("V")

Row = Sequence[Any]


class Both(NamedTuple):
    """A statement that the two databases say in different words."""

    sqlite: str
    postgres: str


Query = str | Both


class Sql(ABC):
    """A connection in use by one unit of work; what is asked of it happens in order."""

    is_sqlite: bool

    def __init__(self) -> None:
        #: Something became due: whoever sleeps until the next due row should look again.
        self.schedule_changed = False
        #: The earliest moment at which something is to be done that was planned here, if any.
        self.planned_at: datetime | None = None
        #: The shops in which something may have changed: they were locked.
        self.shops_changed: set[int] = set()
        #: The database itself failed (locked, full, out of reach), whatever was asked of it.
        self.has_failed = False
        #: Narrows a question that names no shop down to the shops that this process looks after.
        self.owned = EVERYTHING

    async def one(self, kind: type[V] | Shape[V], query: Query, /, **values: Any) -> V | None:
        """The first row as a value of this kind, or None; the query names `columns(kind)`."""
        rows = await self.rows(query, **values)
        return find_shape(kind).from_row(rows[0]) if rows else None

    async def all(self, kind: type[V] | Shape[V], query: Query, /, **values: Any) -> list[V]:
        """Every row as a value of this kind; the query names `columns(kind)`."""
        shape = find_shape(kind)
        return [shape.from_row(row) for row in await self.rows(query, **values)]

    async def value(self, kind: type[V], query: Query, /, **values: Any) -> V | None:
        """What stands in the first column of the first row; None if there is none, or nothing in
        it.
        """
        rows = await self.rows(query, **values)
        return _read(kind, rows[0][0]) if rows else None

    async def values(self, kind: type[V], query: Query, /, **values: Any) -> list[V]:
        """What stands in the first column of every row."""
        return [_read(kind, row[0]) for row in await self.rows(query, **values)]

    async def rows(self, query: Query, /, **values: Any) -> Sequence[Row]:
        """Every row as it lies in the database."""
        return await self._watch(self._fetch(self._choose(query), bind(values)))

    async def run(self, query: Query, /, **values: Any) -> int:
        """Changes rows and gives how many they were."""
        return await self._watch(self._run(self._choose(query), bind(values)))

    async def run_all(self, query: Query, rows: Sequence[Mapping[str, Any]], /) -> None:
        """Runs one statement for each of these rows of parameters."""
        if rows:
            await self._watch(self._run_all(self._choose(query), [bind(dict(row)) for row in rows]))

    async def copy(self, table: str, names: Sequence[str], rows: Sequence[Row], /) -> None:
        """Adds rows, as they lie in the database, in these columns."""
        named = [dict(zip(names, row, strict=True)) for row in rows]
        await self.run_all(insert(table, names), named)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the unit of work that may fail alone: what it did is undone, and the rest
        goes on.
        """
        await self.run("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            await self.run("ROLLBACK TO SAVEPOINT attempt")
            raise
        finally:
            await self.run("RELEASE SAVEPOINT attempt")

    def _choose(self, query: Query) -> str:
        if isinstance(query, str):
            return query
        return query.sqlite if self.is_sqlite else query.postgres

    async def _watch(self, asked: Awaitable[T]) -> T:
        try:
            return await asked
        except Exception as error:
            self.has_failed = self.has_failed or not refuses_values(error)
            raise

    def plan(self, *moments: datetime | None) -> None:
        """Tells that something is to be done at these moments."""
        known = [at for at in (self.planned_at, *moments) if at is not None]
        self.planned_at = min(known, default=None)

    @abstractmethod
    async def _fetch(self, query: str, values: dict[str, Any]) -> Sequence[Row]: ...

    @abstractmethod
    async def _run(self, query: str, values: dict[str, Any]) -> int: ...

    @abstractmethod
    async def _run_all(self, query: str, rows: list[dict[str, Any]]) -> None: ...


def _read(kind: type[V], kept: Any) -> V:
    _, read = find_way(kind)
    return kept if kept is None or read is None else read(kept)  # type: ignore[no-any-return]
