"""What was promised, as a letter says it to the customer after "I promised you"."""

import re

from bot.domain.patterns import regex

_QUOTES = "“”\"' "
#: Whose something is, where a thing follows; else it is the person.
_ME_NEXT = (
    r"(?=$|[,;]|\s(?:back|when|if|once|on|by|to|about|at|in|after|before|as|a|an|the|and|again|how"
    r"|what|where|why|today|tomorrow|for|with|from)\b)"
)
_PERSON = regex(rf"\b(?:her|him|them)\b{_ME_NEXT}", re.IGNORECASE)
_POSSESSOR = regex(r"\b(?:her|his|their|the (?:customer|buyer|client)'s)\b", re.IGNORECASE)
_NAMED = regex(r"\b(?:the (?:customer|buyer|client))\b(?!')", re.IGNORECASE)
#: A sentence about them would need another verb.
_SUBJECT = regex(r"\b(?:he|she|they|customer|buyer|client|him|them)\b", re.IGNORECASE)
_WILL = regex(r"^(?:that )?(?:(i|we)(?:'ll| will| would|'d| am going to) |to )", re.IGNORECASE)
_THING = regex(
    r"^(?:an?|the|your|my|our|another|some|one|two|three|half|all|free)\b|^[\d€$£¥]", re.IGNORECASE
)
_FIRST_WORD = regex(r"^(?:an?|the|your|another|some|one|two|three|half|all|free)\b", re.IGNORECASE)


def tell_promise(words: str | None) -> str | None:
    """ "a refund of €10.00", "your 10 euros", "that I'd call you"; None where it was written so
    that nobody can say it to the customer.
    """
    said = (words or "").replace("’", "'").strip(_QUOTES).rstrip(".!? ")
    if not said:
        return None
    said = _PERSON.sub("you", _NAMED.sub("you", _POSSESSOR.sub("your", _PERSON.sub("you", said))))
    if _SUBJECT.search(said):
        return None
    if doing := _WILL.match(said):
        who = "we" if (doing[1] or "i").lower() == "we" else "I"
        return f"that {who}'d {said[doing.end() :]}"
    if not _THING.match(said):
        return None
    return said[0].lower() + said[1:] if _FIRST_WORD.match(said) else said
