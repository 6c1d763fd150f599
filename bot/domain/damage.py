"""In what state something reached a customer, in their own word."""

import re

from bot.domain.patterns import regex

_STATES = (
    "broken|cracked|smashed|shattered|chipped|torn|ripped|bent|dented|scratched|stained|crushed"
    "|snapped|soaked|squashed|split"
)
_STATE = regex(rf"(?<!\w)(?:{_STATES})(?!\w)", re.IGNORECASE)
#: Stands before what isn't so.
_DENIED = regex(
    r"\b(?:not|never|isn't|wasn't|aren't|weren't|nothing|no|without)(?: (?:was|is|got|at all|any))?"
    r" ?$",
    re.IGNORECASE,
)
#: What is around the thing, and not the thing: no music box.
_PACKING = (
    r"(?:(?:the|its|an?|outer|cardboard|shipping|delivery|post|postal|that|this) box"
    r"|parcel|package|packet|packag\w+|packing|envelope|carton|wrapp\w+|jiffy bag|mailer)"
)
#: It is what the word is said of: not "the mug in the box was".
_BEFORE = regex(
    rf"(?<!in )(?<!inside )(?<!from )(?<!out of )\b{_PACKING}\b(?: (?!but|and)[\w']+){{0,4}} ?$",
    re.IGNORECASE,
)
_AFTER = regex(rf" ?(?:old |outer |cardboard )?(?:box|{_PACKING})\b", re.IGNORECASE)
#: So many signs before a word are looked at.
_NEAR = 60


def find_damage(words: str) -> str | None:
    """The word for it that a customer's message has: "cracked"; None where it has none.

    What they deny ("it isn't broken") doesn't count, and neither does what was around it ("the box
    was torn").
    """
    said = words.replace("’", "'")
    for found in _STATE.finditer(said):
        before = " ".join(said[max(0, found.start() - _NEAR) : found.start()].split())
        if not _DENIED.search(before) and not _is_of_packing(before, said, found):
            return found[0].lower()
    return None


def _is_of_packing(before: str, said: str, found: re.Match[str]) -> bool:
    after = said[found.end() : found.end() + _NEAR]
    return _AFTER.match(after) is not None or _BEFORE.search(before) is not None
