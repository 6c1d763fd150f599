"""What a customer says that they buy something for, where it is clear: "your sister's birthday".

A sentence that denies it, doubts it or looks back at it says nothing.
"""

import re
from collections.abc import Iterator

from bot.domain.patterns import regex
from bot.domain.urgency.urgent_reasons import find_reasons
from bot.domain.urgency.word_lists import fold_words

#: Nobody says it later than that.
_READ_LIMIT = 4000
_SENTENCE = regex(r"[^.!?\n]+")
_EVENT = (
    r"(?:(?:golden|silver|diamond|ruby|pearl|first|second|\d{1,3}(?:st|nd|rd|th)) )?"
    r"(?:wedding anniversary|birthday party|birthday|wedding|anniversary|graduation|christening|"
    r"baptism|naming day|first communion|communion|confirmation|bar mitzvah|bat mitzvah|"
    r"baby shower|bridal shower|hen (?:do|night|party)|engagement(?: party)?|"
    r"retirement(?: party)?|housewarming(?: party)?|prom)"
)
#: "My mum's 60th", and nothing behind it that it could be of.
_YEARS = r"\d{1,3}(?:st|nd|rd|th)(?= *(?:[,;:()]|$)| (?:on|next|this|in|so|and|at|x)\b)"
#: A thing of that kind, and not the day: "my birthday cake".
_NO_THING = (
    r"(?!['\w-]| (?:cake|cards?|dress|favou?rs?|plates?|rings?|candles?|banner|list|guests?|"
    r"photos?|invitations?|of|order|item|parcel|message|one|time|attempt)\b)"
)
_NO_PERSON = (
    r"(?!(?:for|to|is|in|on|at|with|of|by|it|the|an?|was|has|before|after|until|from|order|parcel|"
    r"package|as|that|this)\b)"
)
_OWN = regex(
    rf"\b(?:my|our) (?P<what>(?:(?:{_NO_PERSON}[\w-]+ ){{0,4}}[\w-]+'s )?{_EVENT}{_NO_THING}"
    rf"|(?:{_NO_PERSON}[\w-]+ ){{0,4}}[\w-]+'s {_YEARS})",
    re.IGNORECASE,
)
_GIFT_FOR = regex(
    r"\b(?P<event>birthday|wedding|anniversary|graduation|christening|retirement|engagement|"
    rf"housewarming) (?:gift|present)s? for (?:my|our) (?P<who>(?:{_NO_PERSON}[\w-]+ ){{0,2}}?"
    r"[\w-]+)(?= *(?:[,;:()]|$)| (?:who|so|on|next|this|in)\b)",
    re.IGNORECASE,
)
_DAYS = (
    "Christmas",
    "Mother's Day",
    "Father's Day",
    "Valentine's Day",
    "Valentine's",
    "Easter",
    "Hanukkah",
    "Diwali",
    "Thanksgiving",
)
_DAY = regex(
    rf"\bfor (?P<day>{'|'.join(_DAYS)})(?!['\w-]| (?:market|fair|tree))"
    rf"|\b(?P<gift>{'|'.join(_DAYS)}) (?:gift|present)s?\b",
    re.IGNORECASE,
)
#: That it is bought for it.
_PURPOSE = regex(
    r"\b(?:for|gifts?|presents?|need|needed|before|in time|by|it's|it is|this is|these are|"
    r"wear|wearing|give|giving)\b",
    re.IGNORECASE,
)
#: That it isn't, may not be, or is over.
_AGAINST = regex(
    r"\b(?:not|no|never|without|\w+n't|cannot|was|were|had|missed|late|last|ago|over|past|already|"
    r"yesterday|maybe|perhaps|might|if|unless|instead|cancelled|canceled|postponed|hope|thanks|"
    r"arrived|came|come|ruin\w*|spoil\w*|nothing|thank|do you|are you|is there|have you)\b",
    re.IGNORECASE,
)


def find_occasion(text: str) -> str | None:
    """What it is for, as it stands after "for"; None where nothing or more than one thing is
    said.
    """
    found: dict[str, str] = {}
    plain = text[:_READ_LIMIT].replace("’", "'")
    for sentence in _SENTENCE.findall(" ".join(plain.split(" "))):
        if _PURPOSE.search(sentence) and not _tells_against(sentence):
            for each in _list_named(sentence):
                found.setdefault(each.casefold(), each)
    return next(iter(found.values())) if len(found) == 1 else None


def _tells_against(sentence: str) -> bool:
    """Whether it denies or doubts it, looks back at it, or complains."""
    return _AGAINST.search(sentence) is not None or bool(find_reasons(fold_words(sentence)))


def _list_named(sentence: str) -> Iterator[str]:
    """The occasions that a sentence names."""
    for own in _OWN.finditer(sentence):
        yield f"your {_calm(own['what'])}"
    for gift in _GIFT_FOR.finditer(sentence):
        who = _calm(gift["who"])
        whose = f"{who}'" if who.endswith("s") else f"{who}'s"
        yield f"your {whose} {gift['event'].lower()}"
    for day in _DAY.finditer(sentence):
        said = (day["day"] or day["gift"]).casefold()
        named = next(each for each in _DAYS if each.casefold() == said)
        yield "Valentine's Day" if named == "Valentine's" else named


def _calm(words: str) -> str:
    """The words, not shouted."""
    return words.lower() if words.isupper() or words.upper() == words else words
