"""What a chat message holds, put into words: also what was forwarded, spoken, asked in a poll, or
stuck on.

Each part that isn't typed words becomes a line that begins with what it is: "Forwarded: please
cancel".
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import cut_text

FORWARDED, POLL, VOICE, STICKER, PICTURE, INVITATION, ANSWER = (
    "Forwarded",
    "Poll",
    "Voice message",
    "Sticker",
    "Picture shows",
    "Invitation",
    "Replying to",
)
#: What is quoted is there to recognise it by.
MAX_QUOTED = 200

_LABEL = regex(rf"^(?:{FORWARDED}|{POLL}|{VOICE}|{STICKER}|{PICTURE}|{INVITATION}): ", re.MULTILINE)
_QUOTE = regex(rf"^{ANSWER}: .*\n?", re.MULTILINE)
_STICKER = regex(rf"^{STICKER}: .*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The parts of a message that say something; files are kept beside them."""

    words: str = ""
    #: the words of the message that it replies to; empty: that one is gone
    answers: str | None = None
    forwarded: tuple["Contents", ...] = ()
    poll: str | None = None  #: the question
    choices: tuple[str, ...] = ()  #: the poll's answers to pick from
    spoken: timedelta | None = None  #: a voice message, and how long it is
    stickers: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()  #: what their sender says that they show
    invitation: str | None = None  #: to what it invites


def describe_contents(contents: Contents) -> str:
    """The whole message in words, one line or more for each part; empty when it holds nothing but
    files.
    """
    return "\n".join(_list_lines(contents))


def _list_lines(contents: Contents) -> Iterator[str]:
    if contents.answers is not None:
        quoted = cut_text(" ".join(contents.answers.split()), MAX_QUOTED)
        yield f"{ANSWER}: {quoted or 'a message that is gone'}"
    if contents.words:
        yield contents.words
    for each in contents.forwarded:
        yield f"{FORWARDED}: {describe_contents(each) or 'a message without words'}"
    if contents.poll is not None:
        yield f"{POLL}: {contents.poll} ({' / '.join(contents.choices)})"
    if contents.spoken is not None:
        yield f"{VOICE}: {max(1, round(contents.spoken.total_seconds()))} s"
    for name in contents.stickers:
        yield f"{STICKER}: {name}"
    for what in contents.pictures:
        yield f"{PICTURE}: {what}"
    if contents.invitation is not None:
        yield f"{INVITATION}: {contents.invitation}"


def drop_labels(words: str) -> str:
    """Only what was meant to be said: without our own labels, without what is quoted, and without a
    sticker beside other words.
    """
    said = _QUOTE.sub("", words)
    alone = _STICKER.sub("", said).strip()
    return _LABEL.sub("", alone or said)
