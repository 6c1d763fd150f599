"""What a marketplace doesn't carry in an answer by e-mail: the letter is blocked until it is out.

Amazon's rules for messages to buyers (seller help, November 2026) forbid links and e-mail
addresses; eBay takes out both, and warns the seller. What they block is never delivered, and
nobody is told.
"""

import re

from bot.domain.patterns import regex

_ADDRESS = regex(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.IGNORECASE)
#: A bare domain counts in small letters only: "cm.It" is a sentence without its blank.
_LINK = regex(
    r"https?://[^\s<>]+|www\.[^\s<>]+|(?-i:(?<![\w-])[a-z0-9-]{2,63}\.(?:com|net|org|shop|store"
    r"|co\.uk|uk|de|fr|es|it|nl|eu|ie|ca))(?:/[^\s<>]*)?(?![\w.-])",
    re.IGNORECASE,
)
#: So much of what is to be taken out is shown.
_SHOWN = 60


def find_relay_problems(text: str, place: str) -> tuple[str, ...]:
    """Why an answer through this marketplace can't be approved as it stands; () if it can."""
    found = [("address", match[0]) for match in _ADDRESS.finditer(text)]
    without = _ADDRESS.sub(" ", text)
    found += [("link", match[0].rstrip(".,;:!?)")) for match in _LINK.finditer(without)]
    return tuple(
        dict.fromkeys(
            f"{place} delivers no message with a{'n' if what == 'address' else ''} {what} in it. "
            f"Please take out “{words[:_SHOWN]}”."
            for what, words in found
        )
    )
