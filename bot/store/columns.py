"""Column types that keep what SQLite would lose: time zones, spans, enums, small lists."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator

#: Discord's ids need 64 bits; SQLite counts rows by itself only in a plain INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as microseconds since 1970: it compares and indexes as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Span(TypeDecorator[timedelta]):
    """A length of time, kept in seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.total_seconds())

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Choice(TypeDecorator[StrEnum]):
    """One member of an enum, kept as its word."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(32)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Listed(TypeDecorator[tuple[Any, ...]]):
    """A small tuple, kept as JSON; `load` turns each stored item into its value."""

    impl = Text
    cache_ok = True

    def __init__(
        self, load: Callable[[Any], Any] | None = None, dump: Callable[[Any], Any] | None = None
    ) -> None:
        super().__init__()
        self.load = load
        self.dump = dump

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps([self.dump(item) if self.dump else item for item in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        if value is None:
            return None
        return tuple(self.load(item) if self.load else item for item in json.loads(value))
