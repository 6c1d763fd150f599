"""Saying a thing once, in the very words that were meant.

Discord knows a repeated request by its nonce, for a few minutes, and then gives back the old
message of the same author, whatever the new one was to say and wherever. So:

1. A nonce names this database and the channel; see `Identity.make_nonce`.
2. What Discord gives back is read. If it isn't what was meant, it is sent anew under a nonce that
nobody used before.
3. If that isn't what was meant either, Discord changes these words: what came of it is taken away
again.

Discord trims the words that it keeps, and blanks don't make other words: both are no difference.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from io import BytesIO
from secrets import token_hex
from typing import Any

import discord
import structlog

from bot.client.connecting import read_meaning
from bot.domain.discord_errors import Meaning
from bot.domain.errors import ShopError
from bot.store.outbox import File

#: Clocks differ: a message counts as posted since a moment when it is at most this much older.
SLACK = timedelta(seconds=10)
log = structlog.get_logger()

#: The words of each part of a card, without the blanks between them.
Words = list[list[str]]


class NotAsMeant(Exception):
    """Discord shows other words than it was given."""


async def send_as_meant(
    channel: discord.PartialMessageable,
    rendered: dict[str, Any],
    *,
    nonce: str,
    files: Sequence[File] = (),
) -> discord.Message:
    """Sends this once, and gives the message that shows it.

    Raises NotAsMeant, with nothing left standing, when Discord changes it, and ShopError when it
    drops the card.
    """
    first = None
    try:
        first = await _send(channel, rendered, nonce, files)
    except discord.NotFound as error:
        if (
            read_meaning(error) is not Meaning.NO_MESSAGE
        ):  # of an earlier post with this nonce: it was deleted
            raise
    if first is not None and shows(first, rendered):
        return first
    log.warning("Discord answered a post with another message", message=first and first.id)
    second = await _send(channel, rendered, token_hex(12), files)
    if shows(second, rendered):
        return second
    if first is not None and _is_twin(first, second):
        await _take_away(first)  # it isn't an old message, but was changed in the same way
    await _take_away(second)
    if rendered["embeds"] and not second.embeds:
        raise ShopError("I may not show cards at the desk. Allow me to embed links there.")
    raise NotAsMeant


async def _send(
    channel: discord.PartialMessageable, rendered: dict[str, Any], nonce: str, files: Sequence[File]
) -> discord.Message:
    return await channel.send(
        **rendered,
        files=[discord.File(BytesIO(each.content), each.name) for each in files],
        nonce=nonce,
        suppress_embeds=not rendered["embeds"],
    )


def _is_twin(one: discord.Message, other: discord.Message) -> bool:
    cards = _list_cards(one.embeds, _read_card) == _list_cards(other.embeds, _read_card)
    return cards and one.content == other.content


async def _take_away(message: discord.Message) -> None:
    try:
        await message.delete()
    except discord.HTTPException as error:
        log.warning("a message with other words could not be deleted", reason=str(error))


def shows(message: discord.Message, rendered: dict[str, Any]) -> bool:
    """Whether a message shows what was meant: the same words, above and in its card, and the same
    buttons.
    """
    return (
        is_same(message.content, rendered["content"])
        and _list_cards(message.embeds, _read_card) == _list_cards(rendered["embeds"], _read_card)
        and list_actions(message.components) == list_actions(rendered["view"].children)
    )


def is_alike(message: discord.Message, rendered: dict[str, Any]) -> bool:
    """Whether a message is this one, though what can be done about it may have changed since it was
    posted.
    """
    return is_same(message.content, rendered["content"]) and (
        _list_cards(message.embeds, _read_heart) == _list_cards(rendered["embeds"], _read_heart)
    )


def is_same(one: str | None, other: str | None) -> bool:
    """Whether both say the same, blanks aside."""
    return (one or "").split() == (other or "").split()


def _list_cards(
    embeds: Sequence[discord.Embed], read: Callable[[discord.Embed], Words]
) -> list[Words]:
    return [read(embed) for embed in embeds if embed.type == "rich"]  # others are previews of links


def _read_card(embed: discord.Embed) -> Words:
    return _part((embed.title, embed.description, embed.footer.text, *_list_fields(embed)))


def _read_heart(embed: discord.Embed) -> Words:
    body: list[str | None] = [embed.description]
    if embed.description is None:
        body = _list_fields(embed)
    return _part((embed.title, embed.footer.text, *body))


def _list_fields(embed: discord.Embed) -> list[str | None]:
    words: list[str | None] = []
    for field in embed.fields:
        words += (field.name, field.value)
    return words


def _part(parts: Iterable[str | None]) -> Words:
    return [(words or "").split() for words in parts]


def list_actions(parts: Sequence[Any]) -> list[str]:
    """What the buttons do, row by row; those that only open a page do nothing here."""
    actions: list[str | None] = []
    for part in parts:
        if hasattr(part, "children"):
            actions += list_actions(part.children)
        else:
            actions.append(part.custom_id)
    return [each for each in actions if each]
