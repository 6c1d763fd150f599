"""What a letter calls the thing that was ordered."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.order_lines import MAX_AT_A_GLANCE, OrderLine
from bot.domain.patterns import regex
from bot.writing.letters.clean_text import drop_full_stop, fit_line
from bot.writing.letters.item_names import shorten_item

_ARTICLE = regex(r"^(?:an?|the|my|your) ", re.IGNORECASE)
#: "A Christmas Carol print" has its own article.
_OWN_ARTICLE = regex(r"^(?:An?|The) [A-Z]")


@lru_cache(maxsize=64)  # many letters of an incident are about the same thing
def name_item(title: str | None, chosen: str | None) -> str | None:
    """What stands after "your": the name that staff chose, or the first sense of a long title; None
    where it has no good one.
    """
    if short := drop_full_stop(fit_line(chosen)):
        return _ARTICLE.sub("", short)
    return shorten_item(fit_line(title))


def name_lines(lines: Sequence[OrderLine]) -> str | None:
    """What stands after "your" for a few things that were bought together: "blue shawl and 2 wool
    hats"; None for one, for many, and where one of them has no good name.
    """
    if not 1 < len(lines) <= MAX_AT_A_GLANCE:
        return None
    titles = [f"{each.quantity} × {each.title}" for each in lines]
    names = [shorten_item(fit_line(title.removeprefix("1 × "))) for title in titles]
    known = list(dict.fromkeys(name for name in names if name is not None))
    if len(known) < len(lines):
        return None
    *first, last = known
    return f"{', '.join(first)} and {last}"


def add_article(name: str) -> str:
    """The thing with "the" before it, unless it has an article of its own."""
    return name if _OWN_ARTICLE.match(name) else f"the {name}"
