"""In what state something reached a customer, in their own word."""

import re

from bot.domain.patterns import regex

_STATES = (
    "broken|cracked|smashed|shattered|chipped|torn|ripped|bent|dented|scratched|stained|crushed"
    "|snapped|soaked|squashed|split"
)
_STATE = regex(
    rf"(?<!\w)(?P<denied>not|never|isn't|wasn't|aren't|weren't|nothing|no|without)?"
    rf"(?:\s+(?:was|is|got|at all|any))?\s*(?<!\w)(?P<state>{_STATES})(?!\w)",
    re.IGNORECASE,
)


def find_damage(words: str) -> str | None:
    """The word for it that a customer's message has: "cracked"; None where it has none.

    What they deny ("it isn't broken") doesn't count.
    """
    for found in _STATE.finditer(words.replace("’", "'")):
        if not found["denied"]:
            return found["state"].lower()
    return None
