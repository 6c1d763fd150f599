"""Whether a customer says that a parcel came, or that it hasn't: one reader for answers to our own
question and for what they write unasked.

It came only if a clause says so to its last word, and nothing around it casts a doubt; in doubt
neither is said, and a person reads it. The words stand in data/rules/arrival_words.toml.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from bot.domain.message_contents import drop_labels
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.urgency.own_items import PARCEL, call_it_parcel
from bot.domain.urgency.thanks import (
    Step,
    hear_all,
    is_only_thanks,
    list_languages,
    list_readings,
    split_clauses,
)
from bot.domain.urgency.urgent_reasons import find_reasons
from bot.domain.urgency.word_lists import find_any, fold_words, join_lines, read_lists

_WORDS = "arrival_words.toml"
#: Answers are short: of longer messages only so much is read, and of a clause no more than a line.
READ_LIMIT, CLAUSE_LIMIT = 1_000, 200

_QUOTED = regex(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE = regex(r"^--[ \t]*$", re.MULTILINE)
_SAME_LINE = regex(r"(?<!\n)\n(?!\n)")
_SENTENCE = regex(r"[^.!?\n]+[.!?]*")
_BUT = regex(
    r",? ?\b(?:but|however|though|although|aber|jedoch|allerdings|mais|per[oò]|pero'|ma|maar)\b ?",
    re.IGNORECASE,
)
_WORD = regex(r"\w+")
#: "It came, right?": a shorter question takes back what stands before it.
_LEAST_ASKED = 3
#: One of them says that all is well; a greeting or thanks alone don't.
_WELL = {"yes", "praise", "glad"}
#: What may stand beside a yes that answers the question whether it came.
_BESIDE_YES = {"yes", "thanks", "praise", "glad", "polite", "kind", "late"}


class Arrival(StrEnum):
    """What became of a parcel, as its customer says."""

    CAME = "came"
    NOT_COME = "not come"


@dataclass(frozen=True, slots=True)
class ArrivalReading:
    """What a message says of a parcel."""

    says: Arrival | None  #: None: neither, or both
    is_all: bool  #: nothing in it waits for an answer


class _Heard(NamedTuple):
    """What was found in a message, whatever was asked."""

    is_missing: bool  #: a sentence says that something hasn't come
    says_no: bool
    is_yes: bool  #: a yes, and nothing else but thanks and pleasantries
    came: tuple[frozenset[str], ...]  #: of each clause that tells an arrival: what came, if named
    known: frozenset[str] | None  #: all that an answer says; None: not all of it is known
    is_thanks: bool


def read_arrival(words: str, *, is_answer: bool = False, item: str | None = "") -> ArrivalReading:
    """What a customer's message says of a parcel.

    `is_answer`: it is the next thing that they said after the shop asked whether it came, so that a
    yes or a no says so. `item` is what is in the parcel, in the shop's words; None: it may be
    whatever they name.
    """
    said = words[:READ_LIMIT]
    if item:
        said = call_it_parcel(said, [item])
    heard = _hear(said)
    named = {PARCEL, *_WORD.findall(fold_words(item or ""))}
    came = any(item is None or each <= named for each in heard.came)
    came = came or (is_answer and heard.is_yes)
    if heard.is_missing or (is_answer and heard.says_no):
        return ArrivalReading(None if came else Arrival.NOT_COME, is_all=False)
    is_known = came and is_answer and heard.known is not None
    return ArrivalReading(Arrival.CAME if came else None, is_all=is_known or heard.is_thanks)


def says_all_is_right(words: str) -> bool:
    """Whether an answer to the question whether all is right says that it is, to its last word."""
    known = _hear(words[:READ_LIMIT]).known or frozenset()
    return bool(known & _WELL) and "own" not in known


@lru_cache(maxsize=4)  # one message is read once, whatever is asked of it
def _hear(words: str) -> _Heard:
    said = _drop_frame(words)
    known = is_thanks = None
    if not find_reasons(said):
        known, is_thanks = hear_all(said, list_languages(_WORDS)), is_only_thanks(said)
    clauses = split_clauses(said)
    return _Heard(
        is_missing=_says_not_come(said),
        says_no=any(_find("no").fullmatch(each.casefold()) for each in clauses[:2]),
        is_yes=known is not None and _is_yes(said, known),
        came=tuple(_list_arrivals(said)),
        known=None if known is None else frozenset(known),
        is_thanks=bool(is_thanks),
    )


def _drop_frame(words: str) -> str:
    """What was written, without what is quoted and what a program put under it."""
    said = _QUOTED.sub("", drop_labels(words)).strip()
    said = _SIGNATURE.split(said)[0]
    lines = []
    for line in said.splitlines():
        folded = fold_words(line)
        if _find("frame").match(folded):
            break
        if folded.endswith(":") and _find("quoting").search(folded):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def _is_yes(said: str, known: set[str]) -> bool:
    is_only_yes = "yes" in known and known <= _BESIDE_YES
    return is_only_yes and not _find("agreed").search(fold_words(said))


def _says_not_come(said: str) -> bool:
    folded = _SAME_LINE.sub(" ", fold_words(said))
    parts = chain.from_iterable(map(_BUT.split, _SENTENCE.findall(folded)))
    return any(map(_is_missing, parts))


def _is_missing(part: str) -> bool:
    """Whether it says so in one language, and of what came or didn't come so far."""
    unsure = _list_by_language("unsure")
    missing = _list_by_language("not_come").items()
    return any(each.search(part) and not unsure[name].search(part) for name, each in missing)


def _list_arrivals(said: str) -> Iterator[frozenset[str]]:
    """What came, clause by clause, where nothing around it casts a doubt."""
    folded = fold_words(said)
    if _find("doubt").search(folded):
        return
    has_post = _find("post").search(folded) is not None
    for clause in _list_told(said):
        if not (has_post and _find("got").search(clause.casefold())):
            yield from _find_arrival(clause)


def _list_told(said: str) -> Iterable[str]:
    """The clauses that tell something, without those that ask."""
    for sentence in _SENTENCE.findall(said):
        clauses = list(chain.from_iterable(map(split_clauses, _BUT.split(sentence))))
        if sentence.rstrip().endswith("?"):
            is_tag = clauses and len(clauses[-1].rstrip("?").split()) < _LEAST_ASKED
            clauses = [] if is_tag else clauses[:-1]
        yield from clauses


def _find_arrival(clause: str) -> list[frozenset[str]]:
    """What came, where the clause says so to its last word and in one language; nothing named where
    it can only be the parcel.
    """
    if len(clause) > CLAUSE_LIMIT:
        return []
    readings = list_readings(clause, list_languages(_WORDS))
    if _find("other").search(clause.casefold()):
        return []
    return [_list_own(steps) for steps in readings if _tells_arrival(steps)]


def _tells_arrival(steps: list[Step]) -> bool:
    kinds = {step.kind for step in steps}
    return "arrived" in kinds and not kinds & {"unknown", "name"}


def _list_own(steps: list[Step]) -> frozenset[str]:
    own = " ".join(step.words for step in steps if step.kind == "own")
    return frozenset(_WORD.findall(own.casefold()))


@cache
def _find(name: str) -> re.Pattern[str]:
    return find_any(join_lines(read_lists(_WORDS)[name].values()))


@cache
def _list_by_language(name: str) -> dict[str, re.Pattern[str]]:
    return {key: find_any(join_lines([each])) for key, each in read_lists(_WORDS)[name].items()}
