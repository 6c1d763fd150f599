"""Sentences of a sale letter that name who bought: "lisbeth_k bought your item"."""

import re
from functools import lru_cache

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.understanding.sales.sale_words import fold_signs, load_table

SENTENCE_LIMIT = 240
#: What begins a sentence that names nobody.
_NOBODY = (
    "(?:you|your|a|an|the|this|someone|somebody|who|what|sie|du|ihr|ein|eine|une?|vous|tu|lei|je|u)"
)
_GIFT = regex(
    r"(?:marked as|this (?:order )?is) (?:a )?gift\b(?!: no)"
    r"|als geschenk|est un cadeau|un regalo|een cadeau"
)

_NO = frozenset(("no", "none", "nein", "non", "nee", "false", "-"))


@dataclass(frozen=True, slots=True)
class NamedBuyer:
    """Who bought, as a sentence says."""

    buyer: str
    count: int | None = None  #: how many things
    what: str = ""  #: that they bought, perhaps with its price


def find_named_buyer(words: str) -> NamedBuyer | None:
    """The buyer whom a line names in a sentence; None for any other line."""
    if len(words) > SENTENCE_LIMIT:
        return None
    folded = fold_signs(words)
    for pattern in _load_sentences():
        if found := pattern.fullmatch(folded):
            places = {key: words[slice(*found.span(key))].strip() for key in found.groupdict()}
            count = int(places["count"]) if "count" in places else None
            return NamedBuyer(places["buyer"], count, places.get("what", ""))
    return None


def says_gift(words: str) -> bool:
    """Whether a line says that the order goes to somebody else."""
    return _GIFT.search(fold_signs(words[:SENTENCE_LIMIT])) is not None


def says_no(words: str) -> bool:
    """Whether a value denies what its label asks."""
    return fold_signs(words).strip(" .") in _NO


@lru_cache(maxsize=1)
def _load_sentences() -> tuple[re.Pattern[str], ...]:
    table = load_table()["sentences"]["buyer"]
    return tuple(_read_sentence(each) for each in table)


def _read_sentence(template: str) -> re.Pattern[str]:
    pattern = template.replace(
        "{buyer}", rf"(?!{_NOBODY}\b)@?(?P<buyer>[\w(](?:[^!?:;]{{0,60}}?[\w)*])?)", 1
    )
    pattern = pattern.replace("{count}", r"(?P<count>\d{1,3})")
    pattern = pattern.replace("{what}", r"(?P<what>.{1,160}?\d)")
    return regex(rf"(?:.{{0,40}}?[!.] )?{pattern}(?:(?:(?<! \w)\.|!) .{{0,160}})?[\s.,:!]*")
