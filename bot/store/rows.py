"""One table's rows as frozen values: a column bears the name of the field that it keeps."""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from sqlalchemy import Insert, Row, Select, Table, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from bot.store.transaction import Transaction


class Stored(Protocol):
    """A value that is kept as one row."""

    @property
    def id(self) -> int: ...


V = TypeVar("V", bound=Stored)


class Rows(Generic[V]):
    """The rows of one table, each as one value of `kind`."""

    table: ClassVar[Table]
    kind: ClassVar[type[Any]]
    _names: ClassVar[tuple[str, ...]]
    # Made once: to build a statement costs more than to run it.
    _getting: ClassVar[Select[Any]]
    _mapping: ClassVar[Select[Any]]
    _adding: ClassVar[Insert]
    _saving: ClassVar[Update]

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    def __init_subclass__(cls) -> None:
        cls._names = tuple(field.name for field in fields(cls.kind))
        is_it = cls.table.c.id == bindparam("row_id")
        cls._getting = select(cls.table).where(is_it)
        cls._mapping = select(cls.table).where(cls.table.c.id.in_(bindparam("row_ids", expanding=True)))
        cls._adding = insert(cls.table).returning(cls.table.c.id)
        cls._saving = update(cls.table).where(is_it)

    def to_row(self, value: V) -> dict[str, Any]:
        """The columns that keep this value, without its id."""
        return {name: getattr(value, name) for name in self._names if name != "id"}

    def from_row(self, row: Row[Any]) -> V:
        values = row._mapping
        return cast(V, self.kind(**{name: values[name] for name in self._names}))

    async def get(self, id: int) -> V | None:  # noqa: A002 (the column's own name)
        """The value with this id, or None."""
        return await self._one(self._getting, {"row_id": id})

    async def add(self, value: V) -> V:
        """Stores a new value and gives it with its id."""
        row = await self._tx.execute(self._adding, self.to_row(value))
        return cast(V, replace(cast(Any, value), id=row.scalar_one()))

    async def save(self, value: V) -> None:
        """Stores a changed value in place of the old one."""
        await self._tx.execute(self._saving, {**self.to_row(value), "row_id": value.id})

    async def save_all(self, values: Sequence[V]) -> None:
        """Stores several changed values in place of the old ones."""
        if values:
            await self._tx.execute(
                self._saving, [{**self.to_row(value), "row_id": value.id} for value in values]
            )

    async def map_by_id(self, ids: Collection[int]) -> dict[int, V]:
        """The values with these ids, by id; those that aren't there are left out."""
        if not ids:
            return {}
        return {value.id: value for value in await self._all(self._mapping, {"row_ids": set(ids)})}

    async def _one(
        self, statement: "Select[Any] | Update | Insert", values: dict[str, Any] | None = None
    ) -> V | None:
        row = (await self._tx.execute(statement, values)).first()
        return None if row is None else self.from_row(row)

    async def _all(self, statement: "Select[Any]", values: dict[str, Any] | None = None) -> list[V]:
        return [self.from_row(row) for row in (await self._tx.execute(statement, values)).all()]


def insert_or_ignore(tx: "Transaction", table: Table) -> Any:
    """An INSERT that does nothing when the row is there already, in this database's own words."""
    return _make_insert_or_ignore(table, tx.is_sqlite)


@cache
def _make_insert_or_ignore(table: Table, is_sqlite: bool) -> Any:
    make = sqlite.insert if is_sqlite else postgresql.insert
    return make(table).on_conflict_do_nothing()


def insert_or_replace(tx: "Transaction", table: Table, values: dict[str, Any]) -> Any:
    """An INSERT that updates the row when its primary key is there already."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    make = sqlite.insert if tx.is_sqlite else postgresql.insert
    return make(table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)
