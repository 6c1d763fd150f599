"""Frozen dataclasses that cost little until they are used.

The standard library writes and compiles six methods for each class as it is defined. There are well
over a hundred classes, and that took a sixth of every start, though most of them are met later.
Here only `__init__` is compiled, when it is first called; the other methods need no words of their
own for each class.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
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


def _make(given: type, *, kw_only: bool) -> type:
    fields_alone = dataclasses.dataclass(
        init=False, repr=False, eq=False, slots=True, kw_only=kw_only
    )
    made: type[Any] = fields_alone(given)
    for name, method in (_name_methods(made) | _SHARED).items():
        if name not in vars(given):
            setattr(made, name, method)
    return made


def _name_methods(made: type[Any]) -> dict[str, Callable[..., Any]]:
    compared = [each.name for each in dataclasses.fields(made) if each.compare]
    shown = [each.name for each in dataclasses.fields(made) if each.repr]
    read = attrgetter(*compared)

    def compile_and_init(self: Any, *arguments: Any, **more: Any) -> None:
        made.__init__ = _compile_init(made)
        made.__init__(self, *arguments, **more)

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return read(self) == read(other)

    def show(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    return {
        "__init__": compile_and_init,
        "__eq__": equal,
        "__hash__": lambda self: hash(read(self)),
        "__repr__": show,
    }


def _compile_init(made: type[Any]) -> Callable[..., None]:
    """Puts the fields into their slots, by the slots' own setters: half the time of
    `object.__setattr__`, which looks each one up.
    """
    known: dict[str, Any] = {"_absent": dataclasses.MISSING}
    in_order, by_name, lines = ["self"], ["*"], []
    for each in dataclasses.fields(made):
        name = parameter = value = each.name
        if each.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = each.default
            parameter = f"{name}=_default_{name}"
        elif each.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = each.default_factory
            parameter = f"{name}=_absent"
            value = f"_make_{name}() if {name} is _absent else {name}"
        (by_name if each.kw_only else in_order).append(parameter)
        known[f"_put_{name}"] = getattr(made, name).__set__
        lines.append(f"_put_{name}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = [*in_order, *(by_name if len(by_name) > 1 else [])]
    source = "\n ".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(source, known)  # noqa: S102 (made of nothing but the names of fields)
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _refuse(self: Any, name: str, *_value: Any) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


#: What every frozen class with slots does in the same way; the last two are for copies.
_SHARED: dict[str, Callable[..., Any]] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _get_state,
    "__setstate__": _set_state,
}
