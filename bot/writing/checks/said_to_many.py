"""What a seller typed once and many customers will read: what must be mended before letters are
written from it, and what to look at twice.

One angry, hurried sentence goes to forty people here, and each reads it as written to them alone.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import cut_text
from bot.writing.checks.heat import find_heat
from bot.writing.checks.problems import find_empty_phrases

#: Two or three sentences; nobody who is worried reads more.
LIMIT = 300
#: Fewer words don't say what happened.
LEAST_WORDS = 3


class SlipFaultKind(StrEnum):
    """What can be wrong with such words."""

    SHORT = "short"
    LONG = "long"
    PING = "ping"
    INSULT = "insult"
    EMPTY = "empty"
    HEAT = "heat"
    MANY = "many"  #: speaks of others: whoever reads it is one
    DAY = "day"  #: "tomorrow" is another day for whoever reads it later
    FILE = "file"  #: speaks of a file: none goes along
    ORDER = "order"  #: names an order: everybody would read of it
    NAME = "name"  #: names one of the customers: the same
    PROMISE = "promise"  #: says what will be done, as the remedy does
    PAID = "paid"  #: says that the money went back, and the remedy promises it
    LANGUAGE = "language"

    @property
    def stops(self) -> bool:
        """Whether nothing is written before it is mended."""
        return self in _STOPS


_STOPS = (
    SlipFaultKind.SHORT,
    SlipFaultKind.LONG,
    SlipFaultKind.PING,
    SlipFaultKind.INSULT,
    SlipFaultKind.EMPTY,
    SlipFaultKind.PAID,
)


@dataclass(frozen=True, slots=True)
class SlipFault:
    """Something in the words, and what to do about it."""

    kind: SlipFaultKind
    sentence: str


_PING = regex(r"@(?:everyone|here)\b|<@[!&]?\d+>")
#: What no customer should read, whomever it is about; also of oneself.
_INSULT = regex(
    r"\b(?:fuck(?:s|ed|er|ers|ing)?|(?:bull)?shit(?:e|s|ty)?|bloody(?! mary)|bastards?"
    r"|arse(?:hole)?s?|assholes?|bitch(?:es|y)?|crap(?:py)?|damn(?:ed|it)?|wank(?:er|ers)?|piss(?:ed|ing)?|bollocks"
    r"|idiots?|idiotic|morons?|stupid(?:ly|ity)?|useless|dumb|scheiß(?:e|egal)?|merde|putain"
    r"|mierda|cazzo|klootzak(?:ken)?)\b",
    re.IGNORECASE,
)
#: Others, where one person reads it as written to them alone.
_MANY = regex(
    r"(?<!@)\b(?:every(?:one|body)|you all|y'all"
    r"|(?:all|some|most|many|lots|half|both|others?) of you"
    r"|(?:some|all|most|many|other|our|my|the) (?:customers|buyers|people|clients)|customers"
    r"|buyers|those (?:who|that|of you)|the others|people who)\b",
    re.IGNORECASE,
)
#: A day that is another one for whoever reads it later.
_DAY = regex(
    r"\b(?:today|tonight|tomorrow\w*|yesterday\w*|last night|this (?:morning|afternoon|evening)"
    r"|heute|morgen|gestern|demain|domani|ieri|mañana|ayer)\b",
    re.IGNORECASE,
)
_FILE = regex(r"\b(?:attach(?:ed|ment|ments)?|enclosed|see below|photo below)\b", re.IGNORECASE)
_ORDER = regex(r"\border (?:no\.? ?|number )?#?\d{2,}|#\d+\b", re.IGNORECASE)
_PROMISE = regex(
    r"\b(?:i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to)\b",
    re.IGNORECASE,
)
_PAID = regex(
    r"(?<!not )(?<!yet )\brefunded\b"
    r"|(?:^|\b(?:i|we)(?:'ve| have)? )(?:sent|paid|gave)\b[^.,;!?]{0,40}\bback\b"
    r"|\bmoney (?:is|went|has gone) back\b",
    re.IGNORECASE,
)


def find_slip_faults(
    what_happened: str,
    fixed: str | None = None,
    *,
    has_remedy: bool = False,
    is_refund: bool = False,
) -> tuple[SlipFault, ...]:
    """What to mend in these words, or to look at twice, the first that stops all before others."""
    faults = [*_judge_slip(what_happened)]
    for words in (what_happened, fixed or ""):
        faults += _judge_words(words)
    if has_remedy and fixed and (found := _PROMISE.search(fixed)):
        faults.append(
            _fault(
                SlipFaultKind.PROMISE,
                found[0],
                "says what you will do, and so does the remedy. Say in *fixed* only what is done.",
            )
        )
    if is_refund and fixed and (found := _PAID.search(fixed)):
        faults.append(
            _fault(
                SlipFaultKind.PAID,
                found[0],
                "says that the money went back, and the remedy promises it once more. Take one of "
                "them out.",
            )
        )
    unlike = {(each.kind, each.sentence): each for each in faults}
    return tuple(sorted(unlike.values(), key=lambda each: not each.kind.stops))


def _judge_slip(words: str) -> Iterator[SlipFault]:
    """How much is said of what happened."""
    if len(words.split()) < LEAST_WORDS:
        yield SlipFault(
            SlipFaultKind.SHORT,
            "Please say in a sentence what happened, as you would tell one customer.",
        )
    if len(words) > LIMIT:
        yield SlipFault(
            SlipFaultKind.LONG,
            f"What happened is {len(words)} characters long; {LIMIT} fit into a letter. Please say "
            "it in two or three sentences.",
        )


def _judge_words(words: str) -> Iterator[SlipFault]:
    said = words.replace("’", "'")
    for kind, pattern, advice in _PATTERNS:
        if found := pattern.search(said):
            yield _fault(kind, found[0], advice)
    empty = find_empty_phrases(said)
    yield from (SlipFault(SlipFaultKind.EMPTY, each) for each in empty[:1])
    if not empty and not _INSULT.search(said):
        yield from (SlipFault(SlipFaultKind.HEAT, each.reason) for each in find_heat(said)[:2])


def _fault(kind: SlipFaultKind, found: str, advice: str) -> SlipFault:
    return SlipFault(kind, f"“{cut_text(found, 40)}” {advice}")


_PATTERNS = (
    (SlipFaultKind.PING, _PING, "is for Discord. Take it out."),
    (SlipFaultKind.INSULT, _INSULT, "has no place in a letter. Say it calmly."),
    (
        SlipFaultKind.MANY,
        _MANY,
        "speaks of several people, and each letter goes to one. Write it to one customer.",
    ),
    (SlipFaultKind.DAY, _DAY, "is another day for whoever reads it later. Name the day."),
    (SlipFaultKind.FILE, _FILE, "speaks of a file. No file goes along with these letters."),
    (SlipFaultKind.ORDER, _ORDER, "is one customer's, and everybody would read it."),
)


def list_full_names(words: str) -> list[str]:
    """What may be somebody's first and last name in these words."""
    return _FULL_NAME.findall(words)


def judge_name(name: str) -> SlipFault:
    """That the words name one of the customers who get them."""
    return _fault(SlipFaultKind.NAME, name, "is one of these customers, and all would read it.")


_FULL_NAME = regex(r"(?<![\w'-])[^\W\d_a-z][\w'-]{1,30} [^\W\d_a-z][\w'-]{1,30}")
