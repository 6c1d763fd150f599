"""The world, its messages and forms in the shape that the page draws, made from Discord's wire
format.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any
from urllib.parse import quote

from .commands import Wire
from .people import Person, Place
from .simulation import CDN_BASE, Simulation

#: Where the page finds a file that was sent in the world.
FILES = "/files"
_MESSAGES_SHOWN = 100
_EPHEMERAL = 1 << 6
_THINKING = 1 << 7
_EMBED_IMAGES = ("image", "thumbnail")


def describe_world(simulation: Simulation, person: Person, place: Place) -> Wire:
    """The server, its people and places, and the messages of one place, as one person sees them."""
    messages = simulation.messages(person, place, limit=_MESSAGES_SHOWN)
    return {
        **describe_server(simulation),
        "me": person.key,
        "here": str(place.id),
        "places": _describe_places(simulation, person),
        "menu": simulation.menu(person, place),
        "messages": [describe_message(wire) for wire in messages],
    }


def describe_server(simulation: Simulation) -> Wire:
    """The server and its people, which are the same whoever looks."""
    return {
        "server": simulation.guild.name,
        "bot": simulation.bot_id,
        "people": [_describe_person(simulation, someone) for someone in simulation.people],
        "roles": [{"id": str(simulation.staff.id), "name": simulation.staff.name}],
    }


def _describe_person(simulation: Simulation, person: Person) -> Wire:
    return {
        "id": str(person.id),
        "key": person.key,
        "name": person.name,
        "part": person.part,
        "places": _describe_places(simulation, person),
    }


def _describe_places(simulation: Simulation, person: Person) -> list[Wire]:
    """A person's places, with the last message and the last that rings, for the unread marks."""
    described = []
    for place in simulation.places(person):
        last, pinged = simulation.last_ids(person, place)
        facts = {
            "id": str(place.id),
            "name": place.name,
            "topic": place.topic,
            "dm": place.owner is not None,
        }
        described.append({**facts, "last": str(last), "pinged": str(pinged)})
    return described


def describe_message(wire: Wire) -> Wire:
    """One message, with the addresses of its files as the page finds them."""
    attachments = [_describe_file(item) for item in wire["attachments"]]
    embeds = [_describe_embed(embed, attachments) for embed in wire["embeds"]]
    shown: set[str] = set()
    for embed in embeds:
        shown |= {embed[key]["url"] for key in _EMBED_IMAGES if key in embed}
    flags = wire["flags"]
    return {
        "id": wire["id"],
        "author": wire["author"]["id"],
        "at": wire["timestamp"],
        "edited": wire["edited_timestamp"],
        "content": wire["content"],
        "embeds": embeds,
        "components": _with_page_urls(wire["components"]),
        # Discord shows a file inside the embed that uses it, and not a second time below.
        "attachments": [item for item in attachments if item["url"] not in shown],
        "reactions": [
            {
                "emoji": item["emoji"]["name"],
                "count": item["count"],
                "mine": item["me"],
                "who": item["who"],
            }
            for item in wire["reactions"]
        ],
        "ephemeral": bool(flags & _EPHEMERAL),
        "thinking": bool(flags & _THINKING),
        "pings_me": wire["rings"],
        "used": _describe_use(wire),
        "reply_to": _describe_reply(wire.get("referenced_message")),
    }


def read_text(wire: Wire) -> str:
    """Everything a message says: its text, then its embeds, a line each."""
    lines = [wire["content"]]
    for embed in wire["embeds"]:
        lines += [embed.get("title"), embed.get("description")]
        for field in embed.get("fields") or []:
            lines += [field["name"], field["value"]]
        lines.append((embed.get("footer") or {}).get("text"))
    return "\n".join(line for line in lines if line)


def describe_form(form_id: int, modal: Wire) -> Wire:
    """A form (Discord calls it a modal) with its fields in order."""
    return {
        "id": str(form_id),
        "title": modal["title"],
        "fields": list(chain.from_iterable(map(_describe_fields, modal["components"]))),
    }


def form_fields(modal: Wire) -> dict[str, Wire]:
    """The fields of a form by their custom id, in wire format."""
    found = {}
    for part in modal["components"]:
        for item in [*(part.get("components") or []), part.get("component") or {}]:
            if "custom_id" in item:
                found[item["custom_id"]] = item
    return found


def _describe_fields(part: Wire) -> Iterable[Wire]:
    """An old form has rows of labelled inputs, a new one has labels around anything; text stands
    alone.
    """
    if "component" in part:
        yield {**part["component"], "label": part["label"], "hint": part.get("description")}
    elif "content" in part:
        yield {"type": part["type"], "content": part["content"]}
    else:
        yield from part.get("components") or []


def _describe_file(item: Wire) -> Wire:
    return {
        "name": item["filename"],
        "url": _page_url(item["url"]),
        "size": item["size"],
        "kind": item["content_type"],
        "words": item.get("description") or item["filename"],  # for whoever doesn't see it
    }


def _describe_embed(embed: Wire, files: list[Wire]) -> Wire:
    described: Wire = _with_page_urls(embed)
    named = {f"attachment://{item['name']}": item["url"] for item in files}
    for key in _EMBED_IMAGES:
        url = (described.pop(key, None) or {}).get("url")
        if url:
            described[key] = {"url": named.get(url, url)}
    return described


def _with_page_urls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_page_urls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_page_urls(item) for item in value]
    return _page_url(value) if isinstance(value, str) else value


def _page_url(url: str) -> str:
    return FILES + quote(url.removeprefix(CDN_BASE)) if url.startswith(f"{CDN_BASE}/") else url


def _describe_use(wire: Wire) -> Wire | None:
    """Who used which command, shown above its answer; None for messages nobody asked for."""
    if wire["command"] is None:
        return None
    return {"who": wire["interaction_metadata"]["user"]["id"], "command": wire["command"]}


def _describe_reply(wire: Wire | None) -> Wire | None:
    return {"author": wire["author"]["id"], "content": wire["content"]} if wire else None
