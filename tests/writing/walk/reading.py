"""Reads a letter as its customer does: greeting, sentences, closing words."""

import re

from bot.domain.shops import Voice
from tests.writing.walk.walking import Letter

_BREAK = re.compile(r"(?<=[.?…\]])\s+(?=[A-Z\[“])")
#: How "we" reads in the first person of one; the seller's own words stay as they are.
_ONE = {
    "we're": "I'm",
    "we've": "I've",
    "we'd": "I'd",
    "we'll": "I'll",
    "we were": "I was",
    "we": "I",
    "us": "me",
    "our": "my",
}
_BRITISH = {
    "shipped": "posted",
    "shipping": "posting",
    "ship": "post",
    "package": "parcel",
    "mail is slow": "post is slow",
    "gotten": "got",
}


def split_letter(letter: Letter) -> tuple[str, list[str], str]:
    """The greeting, the sentences between, and the closing words."""
    greeting, *body, closing = letter.text.split("\n\n")
    sentences = [each for part in body for line in part.split("\n") for each in _BREAK.split(line)]
    return greeting, sentences, closing


def say_in_british(letter: Letter, sentence: str) -> str:
    """A sentence as a British shop of one would say it."""
    said = sentence
    if letter.world.shop.country == "US":
        said = _exchange(said, _BRITISH)
    else:
        said = said.replace("The shipping is on", "The posting is on")
    return _exchange(said, _ONE) if letter.world.shop.voice is Voice.WE else said


def _exchange(said: str, words: dict[str, str]) -> str:
    for old, new in words.items():
        said = re.sub(rf"(?<![\w'])[{old[0]}{old[0].upper()}]{old[1:]}(?![\w'])", new, said)
    return said[:1].upper() + said[1:]
