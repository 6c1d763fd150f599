"""What Discord makes of the words that it is given: it keeps them without the blanks at their
ends.
"""

from collections.abc import Mapping
from typing import Any


def trim_message(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same message as Discord keeps it: its content and the words of its embeds without blank
    ends.
    """
    trimmed = dict(body)
    if isinstance(trimmed.get("content"), str):
        trimmed["content"] = trimmed["content"].strip()
    if trimmed.get("embeds"):
        trimmed["embeds"] = [_trim_embed(embed) for embed in trimmed["embeds"]]
    return trimmed


def _trim_embed(embed: Mapping[str, Any]) -> dict[str, Any]:
    trimmed = _trim_words(embed, "title", "description")
    if "footer" in trimmed:
        trimmed["footer"] = _trim_words(trimmed["footer"], "text")
    if "fields" in trimmed:
        trimmed["fields"] = [_trim_words(each, "name", "value") for each in trimmed["fields"]]
    return trimmed


def _trim_words(part: Mapping[str, Any], *names: str) -> dict[str, Any]:
    trimmed = dict(part)
    for name in names:
        if isinstance(trimmed.get(name), str):
            trimmed[name] = trimmed[name].strip()
    return trimmed
