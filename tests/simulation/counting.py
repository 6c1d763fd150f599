"""How long a post is on a phone."""

import re
from textwrap import wrap

from bot.domain.posts import Post

#: Characters that a phone shows in one line.
WIDTH = 40
_MOMENT = re.compile(r"<t:\d+(?::(\w))?>")
_SHOWN_AS = {"R": "in 3 days", "t": "17:00", "d": "24/12/2026", "D": "24 December 2026"}
_MENTION = re.compile(r"<[@#][&!]?\d+>")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
#: What a button needs beside its label.
_AROUND_LABEL = 4


def show_plainly(text: str) -> str:
    """A text as it is read: marks of Discord's own as what they show."""
    text = _MOMENT.sub(lambda found: _SHOWN_AS.get(found[1], "24 December 2026 17:00"), text)
    text = _MENTION.sub("@staff", text)
    return _LINK.sub(r"\1", text).replace("**", "").replace("\\", "")


def list_texts(post: Post) -> list[str]:
    """Everything that a post says, part by part."""
    fields = [part for field in post.fields for part in field]
    return [text for text in (post.words, post.title, post.body, *fields, post.footer) if text]


def count_lines(post: Post) -> int:
    """How many lines a phone needs for it: of its texts, its buttons and its menu."""
    lines = 0
    for text in list_texts(post):
        for line in show_plainly(text).split("\n"):
            lines += len(wrap(line, WIDTH)) or 1
    return lines + _count_rows(post) + (post.menu is not None)


def _count_rows(post: Post) -> int:
    """Rows of buttons: as many beside each other as there is room for."""
    rows, left = 0, 0
    for button in post.buttons:
        width = len(button.label) + _AROUND_LABEL
        if width > left:
            rows, left = rows + 1, WIDTH
        left -= width
    return rows
