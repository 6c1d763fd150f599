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
#: What is around the thing, and not the thing: no music box.
_PACKING = (
    r"(?:(?:the|its|an?|outer|cardboard|shipping|delivery|post|postal|that|this) box"
    r"|parcel|package|packet|packag\w+|packing|envelope|carton|wrapp\w+|jiffy bag|mailer)"
)
#: It is what the word is said of: not "the mug in the box was".
_BEFORE = regex(
    rf"(?<!in )(?<!inside )(?<!from )(?<!out of )\b{_PACKING}\b(?: (?!but|and)[\w']+){{0,4}}\s*$",
    re.IGNORECASE,
)
_AFTER = regex(rf"\s*(?:old |outer |cardboard )?(?:box|{_PACKING})\b", re.IGNORECASE)
#: So many signs before a word are looked at.
_NEAR = 60


def find_damage(words: str) -> str | None:
    """The word for it that a customer's message has: "cracked"; None where it has none.

    What they deny ("it isn't broken") doesn't count, and neither does what was around it ("the box
    was torn").
    """
    said = words.replace("’", "'")
    for found in _STATE.finditer(said):
        if not found["denied"] and not _is_of_packing(said, found):
            return found["state"].lower()
    return None


def _is_of_packing(said: str, found: re.Match[str]) -> bool:
    at = found.start("state")
    if _AFTER.match(said, found.end()):
        return True
    return _BEFORE.search(said[max(0, at - _NEAR) : at]) is not None
