"""Why the shop cancelled an order: whether that may be told to its customer.

Staff write a reason for their own books. What blames the customer, judges them or is only a
fragment ("Suspected fraud.") isn't told; a clause about the shop's side or about the thing is.
"""

import re

from bot.domain.patterns import regex

_BECAUSE = regex(r"^because(?! of)[,:]? ", re.IGNORECASE)
_DUE_TO = regex(r"^(?:due to|because of|owing to) ", re.IGNORECASE)
_SENTENCES = regex(r"[.!?…:;]\s")
#: Somebody is spoken of who reads the letter.
_ABOUT_THEM = regex(
    r"\b(?:customer|client|buyer|he|she|they|them|him|her|his|their)s?\b|^(?:you|your)\b",
    re.IGNORECASE,
)
#: What judges a person, or says what the shop thinks of them.
_BLAMES = regex(
    r"\b(?:fraud|scam|thie[fv]|theft|steal|stole|liar?s?\b|lie[ds]\b|fake|suspect|suspici|rude|abus"
    r"|insult|difficult|unpaid|payment|pay\b|pays\b|paid|charge ?-?back|disput|complain|blacklist"
    r"|block|ban\b|banned|risk|threat|refus|harass|nast(?:y|ier)|annoy|crazy|idiot|stupid|troll"
    r"|(?:bad|negative) (?:review|feedback|rating)|time ?-?waster|unreasonable|demanding|picky"
    r"|trust|internal|dodgy|shady|bot\b|spam)",
    re.IGNORECASE,
)
#: Words that no clause begins with.
_NO_SUBJECT = regex(
    r"^(?:no|not|out|never|too|very|won't|can't|cannot|didn't|doesn't|is|was|are|were|has|have|had"
    r"|\w+ed|sold|lost|broke|fell|cut|sent|made)\b",
    re.IGNORECASE,
)
#: A clause has one of these, behind whom or what it speaks of.
_VERB = regex(
    r"\s(?:was|were|is|are|am|had|have|has|did|does|do|can't|cannot|could|couldn't|didn't|won't"
    r"|isn't|wasn't|aren't|don't|doesn't|can|needs?|takes?|\w{2,}ed|came|went|ran|took|got|broke"
    r"|fell|left|forgot|sent|put|made|saw|wrote|sold|cut|held|kept|swapped|mixed|froze|burnt|lost)"
    r"\b",
    re.IGNORECASE,
)
_SHORT_VERB = regex(r"^(?:i|we|it|there|that)'(?:m|re|s|ve|d)\b", re.IGNORECASE)


def may_be_told(reason: str | None) -> bool:
    """Whether a letter may say this after "because"."""
    words = _BECAUSE.sub("", (reason or "").replace("’", "'")).strip(" .")
    if not words or _SENTENCES.search(words) or _ABOUT_THEM.search(words) or _BLAMES.search(words):
        return False
    if _DUE_TO.match(words):
        return True
    if _NO_SUBJECT.match(words):
        return False
    return bool(_VERB.search(words) or _SHORT_VERB.match(words))
