"""One table's rows as frozen values: a column bears the name of the field that it keeps."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from sqlalchemy import Insert, Row, Select, Table, Update, insert, select, update
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

    def __init__(self, tx: "Transaction") -> None:
        self._tx = tx

    def __init_subclass__(cls) -> None:
        cls._names = tuple(field.name for field in fields(cls.kind))

    def to_row(self, value: V) -> dict[str, Any]:
        """The columns that keep this value, without its id."""
        return {
            field.name: getattr(value, field.name) for field in fields(cast(Any, value)) if field.name != "id"
        }

    def from_row(self, row: Row[Any]) -> V:
        values = row._mapping
        return cast(V, self.kind(**{name: values[name] for name in self._names}))

    async def get(self, id: int) -> V | None:  # noqa: A002 (the column's own name)
        """The value with this id, or None."""
        return await self._one(select(self.table).where(self.table.c.id == id))

    async def add(self, value: V) -> V:
        """Stores a new value and gives it with its id."""
        row = await self._tx.execute(insert(self.table).values(self.to_row(value)).returning(self.table.c.id))
        return cast(V, replace(cast(Any, value), id=row.scalar_one()))

    async def save(self, value: V) -> None:
        """Stores a changed value in place of the old one."""
        await self._tx.execute(
            update(self.table).where(self.table.c.id == value.id).values(self.to_row(value))
        )

    async def _one(self, statement: "Select[Any] | Update | Insert") -> V | None:
        row = (await self._tx.execute(statement)).first()
        return None if row is None else self.from_row(row)

    async def _all(self, statement: "Select[Any]") -> list[V]:
        return [self.from_row(row) for row in await self._tx.execute(statement)]


def insert_or_ignore(tx: "Transaction", table: Table) -> Any:
    """An INSERT that does nothing when the row is there already, in this database's own words."""
    make = sqlite.insert if tx.is_sqlite else postgresql.insert
    return make(table).on_conflict_do_nothing()


def insert_or_replace(tx: "Transaction", table: Table, values: dict[str, Any]) -> Any:
    """An INSERT that updates the row when its primary key is there already."""
    make = sqlite.insert if tx.is_sqlite else postgresql.insert
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    return make(table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)
