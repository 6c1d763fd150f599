"""The numbers that a letter names, to look for one that the books know."""

import re

from bot.domain.mail import Mail
from bot.domain.patterns import regex
from bot.mail.reading.normalising import READ_LIMIT

#: Shorter ones are everybody's.
_SHORTEST = 5
_WORD = regex(r"[a-z0-9]+(?:[-_–][a-z0-9]+)*")
#: Some write their numbers in groups, as in "5391 188 274".
_GROUPS = regex(r"\d{1,12}(?: \d{1,12}){1,7}")
_JOINTS = regex(r"[^a-z0-9]+")


def list_named_numbers(mail: Mail) -> frozenset[str]:
    """Each word of a letter that may be the number of something, as `squeeze` writes it."""
    said = f"{mail.subject}\n{mail.text}"[:READ_LIMIT].casefold()
    words = [*_WORD.findall(said), *_GROUPS.findall(said)]
    return frozenset(squeeze(word) for word in words if re.search(r"\d", word))


def squeeze(number: str) -> str:
    """A number in small letters, without what stands between its signs."""
    return _JOINTS.sub("", number.casefold())


def is_named(number: str | None, among: frozenset[str]) -> bool:
    """Whether this number is one of them, and long enough to be nobody else's."""
    squeezed = squeeze(number or "")
    return len(squeezed) >= _SHORTEST and squeezed in among
