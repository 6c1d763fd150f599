"""How many lines of a phone a message takes, as a person reads it from top to bottom."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import discord
from simcord.components import walk_components
from simcord.results import ResponseMessage

from tests.simulation.counting import WIDTH, show_plainly

#: What a button needs beside its label.
_AROUND = 4
_BUTTON = 2


def list_texts(message: discord.Message | ResponseMessage) -> Iterator[str]:
    """The parts of a message in the order in which they are shown."""
    yield message.content
    for embed in message.embeds:
        yield embed.title or ""
        yield embed.description or ""
        for field in embed.fields:
            yield field.name or ""
            yield field.value or ""
        yield embed.footer.text or ""


def list_lines(message: discord.Message | ResponseMessage) -> list[str]:
    """Its texts as a phone breaks them, then a line for each row of buttons and each menu."""
    lines: list[str] = []
    for text in filter(None, list_texts(message)):
        for line in show_plainly(text).split("\n"):
            lines += wrap(line.removeprefix("-# "), WIDTH) or [""]
    return [*lines, *list_rows(message)]


def list_rows(message: discord.Message | ResponseMessage) -> list[str]:
    """Rows of buttons, as many beside each other as there is room for, and the menus."""
    rows: list[str] = []
    left = 0
    for part in list_parts(message):
        if part.get("type") != _BUTTON:
            rows.append("[menu]")
            left = 0
            continue
        label = f"[{part.get('label')}]"
        width = len(label) - 2 + _AROUND
        if width > left:
            rows.append(label)
            left = WIDTH
        else:
            rows[-1] += label
        left -= width
    return rows


def list_parts(message: discord.Message | ResponseMessage) -> list[dict[str, Any]]:
    rows = message.components
    if not isinstance(message, ResponseMessage):
        rows = [component.to_dict() for component in message.components]  # type: ignore[assignment]
    return [part for part in walk_components(rows) if part.get("type") in (2, 3)]
