"""Slash commands between Discord's wire format and the page: what can be typed, and what was
meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from discord import AppCommandOptionType as Kind

#: Wire format, as Discord and simcord speak it.
Wire = dict[str, Any]

_NESTED = (Kind.subcommand.value, Kind.subcommand_group.value)
_PICKED = (Kind.user.value, Kind.role.value, Kind.channel.value, Kind.mentionable.value)


class ImpossibleError(Exception):
    """A real person could not do this on Discord. Its text says so in one plain sentence."""


def describe_command(command: Wire) -> Iterator[Wire]:
    """Each thing that can be typed for a registered command: `/order` gives `order add`, `order
    ship`, …
    """
    for path, leaf in _leaves(command, (command["name"],)):
        yield {
            "name": " ".join(path),
            "description": leaf.get("description", ""),
            "options": [_describe_option(option) for option in leaf.get("options") or []],
        }


def find_options(command: Wire, name: str) -> dict[str, Wire]:
    """The options of the (sub)command called `name`, by their names.

    Raises ImpossibleError if unknown.
    """
    for path, leaf in _leaves(command, (command["name"],)):
        if " ".join(path) == name:
            return {option["name"]: option for option in leaf.get("options") or []}
    raise ImpossibleError(f"There is no command /{name}.")


def read_value(option: Wire, value: Any, pick: Callable[[Any], Any]) -> Any:
    """What was typed or picked for an option, as simcord takes it.

    `pick` finds the person, role or channel that is meant. Values that already have the right type
    pass. Raises ImpossibleError when the text is not what the option wants.
    """
    kind = option["type"]
    if kind in _PICKED:
        return pick(value)
    if not isinstance(value, str):
        return value
    try:
        if kind == Kind.integer.value:
            return int(value)
        if kind == Kind.number.value:
            return float(value)
    except ValueError:
        raise ImpossibleError(f"“{option['name']}” needs a number, for example 12.") from None
    if kind == Kind.boolean.value:
        return value.casefold() in {"true", "yes"}
    return value


def _leaves(node: Wire, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Wire]]:
    children = [option for option in node.get("options") or [] if option["type"] in _NESTED]
    if not children:
        yield path, node
    for child in children:
        yield from _leaves(child, (*path, child["name"]))


def _describe_option(option: Wire) -> Wire:
    return {
        "name": option["name"],
        "description": option.get("description", ""),
        "kind": Kind(option["type"]).name,
        "required": bool(option.get("required")),
        "choices": [
            {"name": choice["name"], "value": str(choice["value"])}
            for choice in option.get("choices") or []
        ],
        "autocomplete": bool(option.get("autocomplete")),
    }
