"""How a value lies in its row, worked out once for each class: a column has the name of the field
that it keeps.

A moment is kept as microseconds since 1970 in UTC and a span as seconds, so that they compare and
index as numbers; a member of an enum as its word, a tuple as JSON, a sum of money as it is
printed.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.money import Money, find_money
from bot.store.items import ITEMS, WHOLE

V = TypeVar("V")

Change = Callable[[Any], Any]
#: How something other than None is written into a column, and read from it; None: it lies there as
#: it is.
Way = tuple[Change | None, Change | None]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_to_json = json.JSONEncoder(ensure_ascii=False).encode
_TICK = timedelta(microseconds=1)
#: Names of columns that mean something else in SQL.
_RESERVED = frozenset({"by", "user"})


def write_moment(at: datetime) -> int:
    """Raises ValueError for a moment without its time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return (at - EPOCH) // _TICK


def read_moment(ticks: int) -> datetime:
    return EPOCH + timedelta(microseconds=ticks)


def _write_span(span: timedelta) -> int:
    return int(span.total_seconds())


def _read_span(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


_WAYS: dict[Any, Way] = {
    int: (None, None),
    str: (None, None),
    bytes: (None, None),
    bool: (None, bool),  # SQLite knows only 0 and 1
    datetime: (write_moment, read_moment),
    timedelta: (_write_span, _read_span),
    Decimal: (str, Decimal),
    Money: (str, find_money),  # as it is printed
}


def _find_way(hint: Any) -> Way:
    """How a field of this type is written and read, worked out once.

    Raises TypeError for one that no column keeps.
    """
    if get_origin(hint) in {Union, UnionType}:
        [hint] = [each for each in get_args(hint) if each is not NoneType]
    if hint in _WAYS:
        return _WAYS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _make_word(hint)
    # a library's own kind of text or number
    if isinstance(hint, type) and issubclass(hint, str | int):
        return None, None
    if get_origin(hint) is tuple:
        return _make_listed(*ITEMS.get(get_args(hint)[0], (None, None)))
    if hint in WHOLE:
        return _make_whole(*WHOLE[hint])
    raise TypeError(f"no column keeps {hint}")


find_way: Callable[[Any], Way] = cache(_find_way)


def _make_word(kind: type[Enum]) -> Way:
    words = {member: member.value for member in kind}
    members = {word: member for member, word in words.items()}

    def write(member: Any) -> Any:
        return words[member] if member in words else kind(member).value

    def read(word: Any) -> Enum:
        return members[word] if word in members else kind(word)

    return write, read


def _make_listed(dump: Change | None, load: Change | None) -> Way:
    def write(items: Sequence[Any]) -> str:
        return _to_json([dump(item) for item in items] if dump else items)

    def read(text: str) -> tuple[Any, ...]:
        items = json.loads(text)
        return tuple(map(load, items)) if load else tuple(items)

    return write, read


def _make_whole(dump: Change, load: Change) -> Way:
    return lambda value: _to_json(dump(value)), lambda text: load(json.loads(text))


def bind(values: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a statement as a driver takes them; several for one IN stay a list."""
    for name, value in values.items():
        if type(value) not in _AS_THEY_ARE:
            values[name] = _bind_one(value)
    return values


_AS_THEY_ARE = frozenset({int, str, bytes, bool, NoneType})


def _bind_one(value: Any) -> Any:
    kind = type(value)
    if kind is datetime:
        return write_moment(value)
    if issubclass(kind, Collection) and not issubclass(kind, str):
        return [_bind_one(each) for each in value]
    write, _ = find_way(kind)
    return write(value) if write else value


class Shape(Generic[V]):
    """One class of frozen values and the columns that keep them.

    A nested value lies in columns of its own, named in the order of its fields: `Shape(Draft,
    to=("channel", …))`.
    """

    def __init__(self, kind: type[V], **nested: Sequence[str]) -> None:
        self.kind = kind
        self._nested = {
            name: _Nested(find_hint(kind, name), names) for name, names in nested.items()
        }
        own = {
            field.name: find_hint(kind, field.name)
            for field in fields(kind)  # type: ignore[arg-type]
            if field.name not in nested
        }
        hints = dict(own)
        for each in self._nested.values():
            hints |= each.hints
        self.columns = tuple(hints)
        self._own = tuple(own)
        ways = {name: find_way(hint) for name, hint in hints.items()}
        self._writing = [(name, write) for name, (write, _) in ways.items() if write]
        self._reading = [
            (place, read) for place, (_, read) in enumerate(ways.values()) if read is not None
        ]
        self._slots = [getattr(kind, name) for name in (*own, *self._nested)]

    def to_row(self, value: V) -> dict[str, Any]:
        """The columns that keep this value, as a driver takes them."""
        row = {name: getattr(value, name) for name in self._own}
        for field, nested in self._nested.items():
            row |= nested.spread(getattr(value, field))
        for name, write in self._writing:
            if (plain := row[name]) is not None:
                row[name] = write(plain)
        return row

    def from_row(self, row: Sequence[Any]) -> V:
        """The value that lies in these columns, which are in the order of `columns`."""
        values = list(row)
        for place, read in self._reading:
            if (kept := values[place]) is not None:
                values[place] = read(kept)
        if self._nested:
            values, rest = values[: len(self._own)], values[len(self._own) :]
            values += [nested.gather(rest) for nested in self._nested.values()]
        return self._fill(values)

    def with_id(self, value: V, row_id: int) -> V:
        """The same value under this id."""
        values = [slot.__get__(value) for slot in self._slots]
        values[self._own.index("id")] = row_id
        return self._fill(values)

    def _fill(self, values: Sequence[Any]) -> V:
        # A frozen class's own way of taking its fields takes three times as long.
        made = object.__new__(self.kind)
        for slot, value in zip(self._slots, values, strict=True):
            slot.__set__(made, value)
        return made


class _Nested:
    """A value inside another; each of its fields has a column."""

    def __init__(self, kind: type[Any], names: Sequence[str]) -> None:
        self.kind = kind
        self.names = dict(zip(names, (field.name for field in fields(kind)), strict=True))
        self.hints = {name: find_hint(kind, field) for name, field in self.names.items()}

    def spread(self, value: Any) -> dict[str, Any]:
        return {name: getattr(value, field) for name, field in self.names.items()}

    def gather(self, values: list[Any]) -> Any:
        """Takes its columns off the front and makes the value of them."""
        return self.kind(**{field: values.pop(0) for field in self.names.values()})


_find_hints: Callable[[Any], Mapping[str, Any]] = cache(get_type_hints)
_make_shape: Callable[[Any], Shape[Any]] = cache(Shape)


def find_hint(kind: type[Any], field: str) -> Any:
    return _find_hints(kind)[field]


def find_shape(kind: type[V] | Shape[V]) -> Shape[V]:
    return kind if isinstance(kind, Shape) else _make_shape(kind)


# Pieces of statements, made of the fields' names.


def columns(kind: type[Any] | Shape[Any], *, of: str = "") -> str:
    """ "id, shop_id, …" for a SELECT; never `*`, whose order is another after an upgrade."""
    prefix = f"{of}." if of else ""
    return ", ".join(prefix + quote(name) for name in find_shape(kind).columns)


def insert(table: str, names: Sequence[str]) -> str:
    places = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({', '.join(map(quote, names))}) VALUES ({places})"


@cache
def insert_rows(table: str, names: tuple[str, ...], count: int) -> str:
    """Inserts so many rows at once: the first has the parameters `name_0`, the next `name_1`."""
    rows = []
    for number in range(count):
        places = ", ".join(f":{name}_{number}" for name in names)
        rows.append(f"({places})")
    return f"INSERT INTO {table} ({', '.join(map(quote, names))}) VALUES {', '.join(rows)}"


def update(table: str, names: Sequence[str]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{quote(name)} = :{name}' for name in names)}"


def quote(name: str) -> str:
    return f'"{name}"' if name in _RESERVED else name
