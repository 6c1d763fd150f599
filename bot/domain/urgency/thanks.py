"""Thanks, to the last word: "it came, lovely!" waits for no answer.

A message is only thanks if every word of it is known to be harmless (data/rules/thanks_words.toml),
part by part, each in any one language. A few words may be the customer's own, where they can hardly
be anything but what came ("the bowl has arrived"), what is praised, or a name. In doubt it isn't
thanks.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import find_any, join_lines, read_lists, strip_accents

_WORDS = "thanks_words.toml"

#: Longer messages say more than thanks.
THANKS_LIMIT = 400
#: So many words of one part may be the customer's own.
MAX_OWN_WORDS = 3

#: Alone they say that all is well.
_KIND_SIGNS = regex(
    "[😊🙂😀😃😄😁😆😍🥰😘😇😌🤗🤩🥳👍👌🙌👏🫶❤♥🧡💛💚💙💜🤍💕💖💗💓💞💐🌸🌷🌺🌼🌻🌟⭐✨🎉☺]"
    r"|[:;]-?[)D](?!\w)|<3"
)
#: Colours of skin, the sign that makes an emoji of a symbol, and folded hands, which also beg.
_SILENT_SIGNS = dict.fromkeys(
    map(ord, "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\ufe0f🙏"), " "
)
#: Whoever asks, or isn't content.
_ASKING = regex(r"[?¿]|[:;=]'?-?[(/|\\\[]")
_CLAUSE_END = regex(r"[,.…!¡~*;:()\n]+| - ")
_AND = regex(r" (?:and|und|et|y|e|ed|en|&|\+) ", re.IGNORECASE)
#: "Thankssss", "soooo".
_DRAWN_OUT = regex(r"([^\W\d_])\1{2,}")
_KISSES = regex(r" x{1,5}$")

#: What the lists know; what counts stands before what only joins.
_KINDS = (
    *("thanks", "arrived", "praise", "glad", "joy"),
    *("polite", "yes", "late", "people", "gift", "small"),
)
#: What happened, and needs no answer by itself.
_NEWS = {"arrived", "praise", "glad", "joy"}
_CAPITALISED = r"[^\W\d_a-z](?:[^\W\d_]|['-]){0,14}"
_NAME = regex(_CAPITALISED)


class Step(NamedTuple):
    """A few words of a clause, and what they are."""

    kind: str  #: of the lists, "name", "own", or "unknown"
    words: str


class Language(NamedTuple):
    """How one language thanks."""

    kinds: dict[str, re.Pattern[str]]  #: what the next words of a clause can be
    question: re.Pattern[str]  #: an order of words that asks


def is_only_thanks(words: str) -> bool:
    """Whether the message is thanks, good news, pleasantries and perhaps a name, to the last
    word.
    """
    said = hear_all(words, list_languages())
    return said is not None and _is_enough(said)


def may_be_thanks(words: str) -> bool:
    """Whether it can be, whatever its words mean: it is short, and asks nothing."""
    return len(words) <= THANKS_LIMIT and not _ASKING.search(words)


def is_harmless(words: str) -> bool:
    """Whether all of it is known to ask for nothing, be it thanks, a yes or a greeting alone."""
    said = hear_all(words, list_languages())
    return said is not None and "own" not in said


def has_kind_sign(words: str) -> bool:
    """Whether a smile, a heart or the like stands in it."""
    return _KIND_SIGNS.search(words) is not None


def hear_all(words: str, languages: tuple[Language, ...]) -> set[str] | None:
    """What is said, clause by clause; None where that isn't known of each."""
    if not may_be_thanks(words):
        return None
    said = {"kind"} if _KIND_SIGNS.search(words.translate(_SILENT_SIGNS)) else set[str]()
    for clause in split_clauses(words):
        heard = _hear(clause, languages)
        if "unknown" in heard and not (said and _is_name(clause)):
            return None
        said |= heard
    return said


def split_clauses(words: str) -> list[str]:
    """The clauses of a message as the lists know their words."""
    plain = strip_accents(_KIND_SIGNS.sub(" , ", words.translate(_SILENT_SIGNS)))
    return [
        clause.strip()
        for clause in _CLAUSE_END.split(_DRAWN_OUT.sub(r"\1", plain))
        if clause.strip()
    ]


def _is_enough(said: set[str]) -> bool:
    """Whether that is thanks or good news, and nothing in it hangs on what we can't see."""
    if said & {"yes", "own"}:  # "yes, thanks" may answer anything; "thanks for the shards" is none
        return bool(said & {"arrived", "praise", "joy"})
    if "late" in said:
        return bool(said & {"thanks", "praise", "glad", "joy", "kind"})
    return bool(said & (_NEWS | {"thanks", "kind"})) and said != {"glad"}


def _hear(clause: str, languages: tuple[Language, ...]) -> set[str]:
    """What a clause says, as a whole or part by part; "unknown" if not all of it is known."""
    heard = _read_part(clause, languages)
    if "unknown" not in heard:
        return heard
    return set().union(*(_read_part(part, languages) for part in _AND.split(clause)))


def _read_part(part: str, languages: tuple[Language, ...]) -> set[str]:
    """What it says in the language that knows it best."""
    known = []
    for steps in list_readings(part, languages):
        kinds = [step.kind for step in steps]
        known.append(set(kinds) - {"own"} | _judge_own(kinds))
    return min(
        known,
        key=lambda heard: ("unknown" in heard, "own" in heard),
        default={"unknown"},
    )


def list_readings(part: str, languages: tuple[Language, ...]) -> list[list[Step]]:
    """The pieces of a clause in each language in which it doesn't ask."""
    return [
        list(_take_steps(language, part))
        for language in languages
        if not language.question.search(part.casefold())
    ]


def _judge_own(steps: list[str]) -> set[str]:
    """What the customer's own words make of these steps: nothing, a doubt, or no sense at all."""
    own = steps.count("own")
    if not own or own > MAX_OWN_WORDS:
        return {"unknown"} if own else set()
    if {"praise", "joy"} & set(steps) or "arrived" in steps[_last_own(steps) :]:
        return set()
    is_what_for = steps[-1] == "own" and ("gift" in steps or steps[-2] == "thanks")
    return {"own"} if "thanks" in steps and is_what_for else {"unknown"}


def _last_own(steps: list[str]) -> int:
    return max(at for at, step in enumerate(steps) if step == "own")


def _take_steps(language: Language, part: str) -> Iterator[Step]:
    """What is said, piece by piece; the last is "unknown" where a word neither is known nor may be
    their own.
    """
    at, last = 0, ""
    while at < len(part):
        steps = {kind: each.match(part, at) for kind, each in language.kinds.items()}
        ends = {
            kind: step.end()
            for kind, step in steps.items()
            if step and step[0] and _may_stand(kind, step[0], after=last)
        }
        if not ends:
            yield Step("unknown", part[at:])
            return
        last = max(ends, key=lambda kind: (kind in _KINDS, ends[kind]))
        yield Step(last, part[at : ends[last]].strip())
        at = ends[last]


def _may_stand(kind: str, words: str, *, after: str) -> bool:
    """Whether words that no list knows can be a name or their own where they stand."""
    if kind == "name":
        return after in ("thanks", "polite") and _is_name(words)
    return kind != "own" or (bool(after) and not _list_never()[0].search(words))


def _is_name(words: str) -> bool:
    """Whether it can be one or two names, and isn't a word that begins a question or a complaint:
    "Waiting", "Disappointed".
    """
    parts = _KISSES.sub("", words).split()
    if not 1 <= len(parts) <= 2 or any(each.search(parts[0]) for each in _list_never()):
        return False
    return all(_NAME.fullmatch(part) and (len(part) == 1 or not part.isupper()) for part in parts)


@cache
def list_languages(more: str | None = None) -> tuple[Language, ...]:
    """The languages in which thanks are known; `more` names a file with further words for them."""
    lists = read_lists(_WORDS)
    further = read_lists(more) if more else {}
    common = lists.pop("any")
    return tuple(
        Language(
            _read_kinds(further.get(name, {}), words, common, further.get("any", {})),
            find_any(join_lines([words["question"]])),
        )
        for name, words in lists.items()
        if name not in ("never", "no_name")
    )


def _read_kinds(*lists: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """What the next words of a clause can be: of the lists, a name, or a word of their own."""
    kinds = {}
    for kind in _KINDS:
        listed = join_lines([each.get(kind, "") for each in lists])
        kinds[kind] = regex(rf"(?:{listed})(?:(?<=')|(?![\w'])) ?", re.IGNORECASE)
    kinds["name"] = regex(rf"{_CAPITALISED}(?: {_CAPITALISED})?(?=$| x{{1,5}}$) ?")
    kinds["own"] = regex(r"[^\W\d_](?:[^\W\d_]|['-]){1,17}(?!\w) ?")
    return kinds


@cache
def _list_never() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is never their own word here, and what is never a name either."""
    lists = read_lists(_WORDS)
    never, no_name = (join_lines(lists[each].values()) for each in ("never", "no_name"))
    return find_any(f"(?i:{never})"), find_any(f"(?i:{no_name})")
