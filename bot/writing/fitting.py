"""As many whole lines as a part of a card holds."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from bot.domain.text import count_units, cut_text

#: A field of a card holds 1,024 characters.
FIELD_LIMIT = 1024
#: All parts of a card together.
CARD_LIMIT = 6000
#: Characters that a phone shows in one line, and how many lines of somebody's words a card shows.
PHONE_WIDTH, SHOWN_LINES = 40, 10


def fit_lines(lines: Iterable[str], more: int = 0, *, limit: int) -> str:
    """As many whole lines as fit; the rest is counted, and `more` with it."""
    waiting = list(lines)
    text = ""
    for shown, line in enumerate(waiting):
        if count_units(text + line) > limit - 40:
            more += len(waiting) - shown
            break
        text += line + "\n"
    if more:
        text += f"… and {more} more"
    return text


def keep_first(lines: Sequence[str]) -> str:
    """The first lines, as many as a field holds whole."""
    text = ""
    for line in lines:
        if count_units(text + line) >= FIELD_LIMIT - 2:
            return text + "…"
        text += line + "\n"
    return text


def fit_fields(fields: Sequence[tuple[str, str]], room: int) -> tuple[tuple[str, str], ...]:
    """The fields, the longest of them cut until all have room: a card that is too large would be
    shown to nobody.
    """
    limit = FIELD_LIMIT
    fitted = tuple(fields)
    while sum(count_units(name + value) for name, value in fitted) > room and limit > 20:
        limit -= 20
        fitted = tuple((name, cut_text(value, limit)) for name, value in fields)
    return fitted


def keep_newest(lines: Iterable[str], room: int) -> list[str]:
    """Of lines of which the newest comes first as many as fit, the oldest of them first."""
    kept: list[str] = []
    for line in lines:
        room -= count_units(line) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(line)
    kept.reverse()
    return kept


def fold_words(words: str) -> str:
    """As much of somebody's words as a card shows: ten lines of a phone; an ellipsis tells that
    there are more.
    """
    shown: list[str] = []
    room = SHOWN_LINES
    for line in words.splitlines():
        wrapped = wrap(line, PHONE_WIDTH) or [""]
        if len(wrapped) > room:
            rest = cut_text(line, PHONE_WIDTH * room)
            return "\n".join((*shown, rest if room else "…"))
        shown.append(line)
        room -= len(wrapped)
    return "\n".join(shown)


def is_folded(words: str) -> bool:
    """Whether a card shows less than all of these words."""
    return fold_words(words) != "\n".join(words.splitlines())
