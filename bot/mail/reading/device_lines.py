"""The line that a phone or a mail program puts below a letter: "Sent from my iPhone".

It is left out only at the end, and if nothing else stands in it: each word must be one that such
lines are made of (`quoting_words.toml`), and none a number. Whatever a person adds to it, or writes
in its manner ("Sent via Royal Mail on Tuesday"), is theirs.
"""

from functools import lru_cache

from bot.domain.patterns import regex
from bot.mail.reading.normalising import load_word_sets

#: Words of a longer line aren't looked at.
LINE_LIMIT = 140

_LONGEST_ENDING = 8
_LINK = regex(r"https?://\S{1,200}|www\.\S{1,200}")
_WORD = regex(r"[^\W_]+(?:['’.-][^\W_]+)*")
_ARTICLE = regex(r"^[ld]['’]")


def is_device_line(line: str) -> bool:
    """Whether a phone or a program wrote the whole line."""
    if len(line) > LINE_LIMIT:
        return False
    known = load_word_sets("quoting_words.toml")
    said = _WORD.findall(_LINK.sub(" ", line).casefold())
    if known["device_sent"].isdisjoint(said):
        return False
    words = _part(said)
    endings = {word: ending for word in words if (ending := _find_ending(word)) is not None}
    is_from = words & known["device_from"] or any(len(ending) > 2 for ending in endings.values())
    is_named = endings or words & known["device_name"]
    is_app = "mail" in words and words & known["device_app"]
    return bool(is_from and (is_named or is_app)) and words <= _list_all() | {*endings}


def _part(said: list[str]) -> set[str]:
    """The words without their articles, those of two parts as two unless they are known as one."""
    words: set[str] = set()
    for each in said:
        word = _ARTICLE.sub("", each)
        is_one = word in _list_all() or _find_ending(word) is not None
        words.update([word] if is_one else word.split("-"))
    return words


@lru_cache(maxsize=1)
def _list_all() -> frozenset[str]:
    known = load_word_sets("quoting_words.toml")
    return frozenset().union(*(known[key] for key in known if key.startswith("device_")))


def _find_ending(word: str) -> str | None:
    """What a device's name ends on; None where the word is no such name."""
    for stem in load_word_sets("quoting_words.toml")["device_stem"]:
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return word.removeprefix(stem)
    return None
