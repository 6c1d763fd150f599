"""Dataclasses as JSON and back, by the types of their fields; bytes travel as base64."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")


def to_json(value: Any) -> bytes:
    return orjson.dumps(value, default=_simplify, option=orjson.OPT_NON_STR_KEYS)


def from_json(kind: type[T], text: bytes) -> T:
    """A value of this type. Raises ValueError or TypeError for anything but what `to_json` gave."""
    read: T = _read(kind, orjson.loads(text))
    return read


def _simplify(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else list(value)


def _read(kind: Any, found: Any) -> Any:
    if kind is Any:
        return found
    if get_origin(kind) is not None:
        return _read_several(kind, found)
    if kinds := _list_fields(kind):
        _require(dict, found)
        return kind(
            **{name: _read(kinds[name], inner) for name, inner in found.items() if name in kinds}
        )
    if issubclass(kind, Enum):
        return kind(found)
    if kind in (bytes, datetime):
        _require(str, found)
        return b64decode(found) if kind is bytes else datetime.fromisoformat(found)
    _require(kind, found)
    return found


def _read_several(kind: Any, found: Any) -> Any:
    """For list[…], set[…], dict[…, …], or a type that may be None."""
    outer, inner = get_origin(kind), get_args(kind)
    if NoneType in inner:
        (other,) = set(inner) - {NoneType}
        return None if found is None else _read(other, found)
    if outer is dict:
        _require(dict, found)
        of_key, of_value = inner
        return {of_key(key): _read(of_value, value) for key, value in found.items()}
    _require(list, found)
    return outer(_read(inner[0], each) for each in found)


def _require(kind: type, found: object) -> None:
    if not isinstance(found, kind):
        raise ValueError(f"{kind.__name__} expected, and {type(found).__name__} found")


@cache
def _list_fields(kind: Any) -> dict[str, Any]:
    """The type of each field of a dataclass; nothing for other types."""
    if not is_dataclass(kind):
        return {}
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
