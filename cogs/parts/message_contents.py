"""What a Discord message holds: words, files, and everything else that says something."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import discord

from bot.domain.conversations import Attachment
from bot.domain.message_contents import Contents, describe_contents
from bot.domain.text import drop_unwritable


def read_words(message: discord.Message) -> str:
    """The whole message in words; empty when it holds only files."""
    return drop_unwritable(describe_contents(_read_contents(message)))


def list_attachments(message: discord.Message) -> tuple[Attachment, ...]:
    """The files of a message and of what it forwards, as they are kept."""
    files = [*message.attachments]
    for part in message.message_snapshots:
        files += part.attachments
    return tuple(Attachment(drop_unwritable(each.filename), each.size, each.url) for each in files)


def _read_contents(message: discord.Message) -> Contents:
    question, choices = _read_poll(message.poll)
    return Contents(
        words=message.content,
        answers=_quote_answered(message),
        forwarded=tuple(map(_read_snapshot, message.message_snapshots)),
        poll=question,
        choices=choices,
        spoken=_measure_voice(message.attachments),
        stickers=tuple(each.name for each in message.stickers),
        pictures=_list_descriptions(message.attachments),
        invitation=_name_invitation(message),
    )


def _read_poll(poll: discord.Poll | None) -> tuple[str | None, tuple[str, ...]]:
    """What a poll asks, and what can be chosen; None for what is no poll."""
    if poll is None:
        return None, ()
    return poll.question or "", tuple(str(each) for each in poll.answers)


def _read_snapshot(snapshot: discord.MessageSnapshot) -> Contents:
    """What was forwarded.

    A program's message, a shop's own note say, may have its words in a card.
    """
    parts = (snapshot.content, *_list_cards(snapshot.embeds), *_list_displays(snapshot.components))
    return Contents(
        words="\n".join(filter(None, parts)),
        spoken=_measure_voice(snapshot.attachments),
        stickers=tuple(each.name for each in snapshot.stickers),
        pictures=_list_descriptions(snapshot.attachments),
    )


def _quote_answered(message: discord.Message) -> str | None:
    """The words of the message that this one replies to; None when it replies to none."""
    if message.type is not discord.MessageType.reply or message.reference is None:
        return None
    answered = message.reference.resolved
    if not isinstance(answered, discord.Message):
        return ""
    words = " ".join(filter(None, (answered.content, *_list_cards(answered.embeds))))
    return words or "a message without words"


def _list_cards(embeds: Sequence[discord.Embed]) -> Iterator[str]:
    """The words of cards; what Discord shows of a link isn't one."""
    for card in embeds:
        if card.type == "rich":
            fields = (f"{field.name}: {field.value}" for field in card.fields)
            yield "\n".join(filter(None, (card.title, card.description, *fields)))


def _list_displays(components: Sequence[object]) -> Iterator[str]:
    """The words that stand among buttons and boxes."""
    for each in components:
        if isinstance(each, discord.TextDisplay):
            yield each.content
        yield from _list_displays(getattr(each, "children", ()))


def _measure_voice(attachments: Sequence[discord.Attachment]) -> timedelta | None:
    for each in attachments:
        if each.is_voice_message():
            return timedelta(seconds=each.duration or 0)
    return None


def _list_descriptions(attachments: Sequence[discord.Attachment]) -> tuple[str, ...]:
    return tuple(each.description for each in attachments if each.description)


def _name_invitation(message: discord.Message) -> str | None:
    if message.activity is None:
        return None
    if message.application is None:
        return "something on Discord"
    return message.application.name
