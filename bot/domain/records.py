"""Frozen dataclasses whose methods are written when they are first called.

The standard library writes and compiles six methods for each class as it is defined. There are well
over a hundred classes, and that took a sixth of every start, though most of them are met later.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass  # to everyone who uses it, it is the same
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type], type]:
        """The standard library's, for frozen classes with slots; others take that itself."""
        if not (frozen and slots):
            raise TypeError("only for frozen classes with slots; take the standard library's")
        return lambda given: _make(given, kw_only=kw_only)


_PUT_OFF = ("__init__", "__repr__", "__eq__", "__hash__")


def _make(given: type, *, kw_only: bool) -> type:
    without = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
    made: type[Any] = without(given)

    def write(name: str) -> None:
        """Has the standard library write it for a twin, which has the same fields."""
        fields = dataclasses.fields(made)  # with those of the classes that it extends
        lines: dict[str, Any] = {each.name: each for each in fields}
        lines["__annotations__"] = {each.name: each.type for each in fields}
        lines["__module__"], lines["__qualname__"] = made.__module__, made.__qualname__
        lines["__doc__"] = made.__doc__  # else one would be made up, slowly
        if hasattr(made, "__post_init__"):
            lines["__post_init__"] = made.__post_init__
        twin: type[Any] = type(made.__name__, (), lines)
        complete = dataclasses.dataclass(
            init=name == "__init__",
            repr=name == "__repr__",
            eq=name in ("__eq__", "__hash__"),
            frozen=True,
        )
        setattr(made, name, vars(complete(twin))[name])

    for name in _PUT_OFF:
        if name not in vars(given):
            setattr(made, name, _put_off(name, write))
    for name, method in _SHARED.items():
        setattr(made, name, method)
    return made


def _put_off(name: str, write: Callable[[str], None]) -> Callable[..., Any]:
    def method(self: Any, *arguments: Any, **more: Any) -> Any:
        write(name)
        return getattr(self, name)(*arguments, **more)

    return method


def _refuse(self: Any, name: str, *_value: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


#: What every frozen class with slots does in the same way; the last two are for copies.
_SHARED = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _get_state,
    "__setstate__": _set_state,
}
