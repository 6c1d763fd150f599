"""One table's rows as frozen values: a column has the name of the field that it keeps."""

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

from bot.store.sql import Query, Sql
from bot.store.values import Shape, columns, find_shape, insert, update


class Stored(Protocol):
    """A value that is kept as one row."""

    @property
    def id(self) -> int: ...


V = TypeVar("V", bound=Stored)


class NoSuchRow(LookupError):
    """A change was to be stored of something that isn't there any more."""


class Table(Generic[V]):
    """The rows of one table, each as one value of `kind`."""

    table: ClassVar[str]
    #: The class itself, or its `Shape` where that is not one column a field.
    kind: ClassVar[type[Any] | Shape[Any]]
    #: Columns besides the fields, which `to_row` adds.
    also: ClassVar[tuple[str, ...]] = ()
    _shape: ClassVar[Shape[Any]]
    _get: ClassVar[str]
    _map: ClassVar[str]
    _write: ClassVar[str]
    _add: ClassVar[str]
    _put: ClassVar[str]
    _save: ClassVar[str]

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def __init_subclass__(cls) -> None:
        cls._shape = find_shape(cls.kind)
        names = [name for name in (*cls._shape.columns, *cls.also) if name != "id"]
        cls._get = f"SELECT {columns(cls._shape)} FROM {cls.table} WHERE id = :id"
        cls._map = f"SELECT {columns(cls._shape)} FROM {cls.table} WHERE id IN :ids"
        cls._write = insert(cls.table, names)
        cls._add = f"{cls._write} RETURNING id"
        cls._put = insert(cls.table, ["id", *names])
        cls._save = f"{update(cls.table, names)} WHERE id = :id"

    def to_row(self, value: V) -> dict[str, Any]:
        """The columns that keep this value."""
        return self._shape.to_row(value)

    async def get(self, id: int | None) -> V | None:  # noqa: A002 (the column's own name)
        """The value with this id, or None; without an id nothing is asked."""
        if id is None:
            return None
        return await self._one(self._get, id=id)

    async def add(self, value: V) -> V:
        """Stores a new value and gives it with its id."""
        added = await self._sql.value(int, self._add, **self.to_row(value))
        return cast(V, self._shape.with_id(value, cast(int, added)))

    async def write(self, value: V) -> None:
        """Stores a new value whose id nobody needs."""
        await self._sql.run(self._write, **self.to_row(value))

    async def reserve_ids(self, count: int) -> Sequence[int]:
        """So many ids that no row has, nor gets from anybody else in this unit of work."""
        if not count:
            return ()
        if not self._sql.is_sqlite:
            query = f"""SELECT nextval(pg_get_serial_sequence('{self.table}', 'id'))
                        FROM generate_series(1, CAST(:count AS INTEGER))"""
            return await self._sql.values(int, query, count=count)
        # Whoever works there holds the database; an id that was ever given isn't given again.
        query = f"""SELECT max(id) FROM {self.table}
                    UNION ALL SELECT seq FROM sqlite_sequence WHERE name = '{self.table}'"""
        given = await self._sql.values(int, query)
        last = max((each or 0 for each in given), default=0)
        return range(last + 1, last + 1 + count)

    async def add_all(self, values: Sequence[V]) -> None:
        """Stores new values under the ids that they have; see `reserve_ids`."""
        await self._sql.run_all(self._put, [self.to_row(value) for value in values])

    async def write_all(self, values: Sequence[V]) -> None:
        """Stores new values whose ids nobody needs."""
        await self._sql.run_all(self._write, [self.to_row(value) for value in values])

    async def save(self, value: V) -> None:
        """Stores a changed value in place of the old one. Raises NoSuchRow when there is none."""
        if not await self._sql.run(self._save, **self.to_row(value)):
            raise NoSuchRow(f"{self.table} {value.id}")

    async def save_all(self, values: Sequence[V]) -> None:
        """Stores several changed values in place of the old ones."""
        await self._sql.run_all(self._save, [self.to_row(value) for value in values])

    async def map_by_id(self, ids: Collection[int]) -> dict[int, V]:
        """The values with these ids, by id; those that aren't there are left out."""
        if not ids:
            return {}
        return {value.id: value for value in await self._all(self._map, ids=set(ids))}

    async def _one(self, query: Query, /, **values: Any) -> V | None:
        return await self._sql.one(self._shape, query, **values)

    async def _all(self, query: Query, /, **values: Any) -> list[V]:
        return await self._sql.all(self._shape, query, **values)
