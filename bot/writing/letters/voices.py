"""Whether a shop speaks of itself as "I" or as "we", where nobody chose: whoever signs says it."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.patterns import regex
from bot.domain.shops import Shop, Voice
from bot.writing.letters.english import adapt, is_american
from bot.writing.letters.name_words import are_words, is_first_name, is_title, is_word

#: Longer than any signature.
_LIMIT = 200
_MAX_WORDS = 3  #: of one person's name
_BREAK = regex(r"[|•·(\n]| [-–—~] ")
_SEVERAL = regex(
    r"(?:^| )(?:team|family|crew|gang|girls|boys|ladies|sisters|brothers|twins|all of us)$",
    re.IGNORECASE,
)
#: "The Millers".
_HOUSEHOLD = regex(r"^the ([A-Z][\w'-]*[^\Ws])s$", re.IGNORECASE)
_SAMPLE = "I posted your parcel yesterday."


@lru_cache(maxsize=64)
def choose_voice(chosen: Voice | None, signature: str | None) -> Voice:
    """The voice that was chosen; else "we" where two people or more sign ("Tom & Ana", "Ines and
    Jo", "The Millers"), and "I" for all others.
    """
    if chosen is not None:
        return chosen
    return Voice.WE if _are_several(signature or "") else Voice.ONE


def _are_several(signature: str) -> bool:
    first = _BREAK.split(" ".join(signature[:_LIMIT].split()))[0].strip(" ,.!")
    household = _HOUSEHOLD.match(first)
    if household is not None and not is_first_name(f"{household[1]}s"):
        return True
    if _SEVERAL.search(first):
        return True
    words = re.sub(r"([&+,])", r" \1 ", first).split()
    people: list[list[str]] = [[]]
    is_joined = False
    for word in words:
        if is_word("joins", word):
            is_joined = is_joined or bool(people[-1])
        if is_word("joins", word) or word == ",":
            people.append([])
        else:
            people[-1].append(word)
    return is_joined and len(people) > 1 and all(map(_is_person, people[:2]))


def _is_person(words: list[str]) -> bool:
    if not 0 < len(words) <= _MAX_WORDS or are_words("companies", words):
        return False
    return is_first_name(words[0]) or is_title(words[0])


def describe_voice(shop: Shop) -> str:
    """How letters speak, with a sentence of one, and why, where nobody chose."""
    voice = choose_voice(shop.voice, shop.signed)
    said = show_voice(shop, voice)
    if shop.voice is not None:
        return f"{voice}, as in {said}"
    if voice is Voice.WE:
        return f"we, since several people sign (if it's one: voice:I), as in {said}"
    return f"I (if you are several: voice:we), as in {said}"


def show_voice(shop: Shop, voice: Voice | None = None) -> str:
    """A sentence of a letter in the shop's own English."""
    voice = voice or choose_voice(shop.voice, shop.signed)
    zone: ZoneInfo = shop.zone
    return f"“{adapt(_SAMPLE, voice, is_american(shop.country, zone))}”"
