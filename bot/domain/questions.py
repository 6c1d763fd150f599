"""What a customer asks, and whether a letter answers it.

Each sentence is read by itself. What asks for something and isn't known is `OTHER`: a reminder too
many costs less than a question forgotten.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import SAYS_SORRY, Cause, LetterKind, Remedy
from bot.domain.message_contents import drop_labels
from bot.domain.patterns import regex
from bot.domain.urgency.message_reading import READ_LIMIT
from bot.domain.urgency.urgent_reasons import find_reasons
from bot.domain.urgency.word_lists import MARK, find_any, fold_words, join_lines, read_lists

#: A sentence, with the sign that ends it; a blank line ends one as well.
_SENTENCE = regex(r"[^.!?\n]+[.!?]*|[.!?]+")
_FACE = regex(r"[:;]'?-?[()/|]")
_SAME_LINE = regex(r"(?<!\n)\n(?!\n)")
#: "…, and is the wool washable": a second question in one sentence.
_SECOND = regex(
    r"(?:,? (?:and|but|also|und|aber|et|mais|y|pero|e|ma|en|maar)|,) (?=(?:also |then |please )?(?:"
    r"is|are|can|could|do|does|did|has|have|what|how|where|when|why|will|would|which|ist|sind|kann|"
    r"koennen|konnen|was|wie|wo|wann|est-ce|pouvez|quand|puedo|puede|cuando|posso|potete|quando|"
    r"kan|kunt|wanneer|i need|i want|i would|please)\b)"
)
#: "Send me the tracking number and an invoice."
_ONE_MORE = regex(
    r"\b(?:send|give|include|add|schicken|senden|envoyer|enviar|mandar|inviare|sturen) (?:[\w'-]+ "
    r"){1,8}?(?:and|plus|und|et|y|e|en) (?:an?|some|my|your|eine?n?|une?|una|een|mi|mio|mijn) "
)


class Asked(StrEnum):
    """What a customer asks for, or about."""

    WHEREABOUTS = "whereabouts"  #: where it is, when it leaves or comes
    NEWS = "news"  #: what becomes of it, be it the parcel, money or another one: "nothing yet"
    CANCEL = "cancel"
    REFUND = "refund"
    CHANGE = "change"  #: another address, size or colour
    BROKEN = "broken"
    WRONG_ITEM = "wrong item"
    NUDGE = "nudge"  #: whether anybody reads it
    OTHER = "other"


#: The reasons for urgency that say what is asked.
_REASONS = {
    'says "cancel"': Asked.CANCEL,
    'says "refund"': Asked.REFUND,
    'says "money back"': Asked.REFUND,
    'says "wrong address"': Asked.CHANGE,
    'says "broken"': Asked.BROKEN,
}
#: What is told as much as asked.
_COMPLAINTS = {Asked.BROKEN, Asked.WRONG_ITEM}
#: Whatever answers one of these is news.
_NEWSWORTHY = {Asked.WHEREABOUTS, Asked.REFUND, Asked.CANCEL}
_ANSWERED_BY = {
    LetterKind.SHIPPED: {Asked.WHEREABOUTS},
    LetterKind.READY: {Asked.WHEREABOUTS},
    LetterKind.DOWNLOAD: {Asked.WHEREABOUTS},
    LetterKind.DELAY: {Asked.WHEREABOUTS},
    LetterKind.REFUNDED: {Asked.REFUND},
    LetterKind.CANCELLED: {Asked.CANCEL, Asked.WHEREABOUTS, Asked.CHANGE},
    LetterKind.CANCELLED_AFTER_SHIPPING: {Asked.CANCEL, Asked.WHEREABOUTS},
}
#: What an apology for a late parcel must do to say where it is, or when something comes.
_TELLS_WHEN = (None, Remedy.REPLACEMENT)
_CAUSE_OF = {
    Cause.LATE: {Asked.WHEREABOUTS},
    Cause.LOST: {Asked.WHEREABOUTS},
    Cause.DAMAGED: {Asked.BROKEN},
    Cause.WRONG_ITEM: {Asked.WRONG_ITEM},
    Cause.REFUND_LATE: {Asked.REFUND},
    Cause.SLOW_REPLY: {Asked.NUDGE},
}


def what_is_asked(messages: Iterable[str]) -> frozenset[Asked]:
    """All that these messages ask; `OTHER` where it can't be told."""
    found = set[Asked]()
    for words in messages:
        found |= _read_message(words)
    return frozenset(_drop_vague(found))  # whoever asks twice asks for the same


def answers(request: LetterRequest, asked: frozenset[Asked]) -> bool:
    """Whether a letter answers all of that."""
    return answers_all(request) or asked <= _list_answered(request, asked)


def answers_all(request: LetterRequest) -> bool:
    """Whether a person worded its answer, so that it answers whatever was asked."""
    return request.kind is LetterKind.REPLY or request.answer is not None


def asks_to_cancel(words: str) -> bool:
    """Whether a message asks to cancel the order."""
    return Asked.CANCEL in what_is_asked([words])


def keeps_order(words: str) -> bool:
    """Whether a message takes back a wish to cancel: "please don't cancel it", "I'll keep it"."""
    said = fold_words(drop_labels(words[:READ_LIMIT]))
    return _keeping().search(said) is not None


def _list_answered(request: LetterRequest, asked: frozenset[Asked]) -> set[Asked]:
    answered = set(_ANSWERED_BY.get(request.kind, ()))
    if request.kind in SAYS_SORRY:
        answered |= _list_answered_by_cause(request)
        if request.remedy is Remedy.REFUND:
            answered.add(Asked.REFUND)
        if request.remedy in (Remedy.REFUND, Remedy.REPLACEMENT):
            answered.add(Asked.NEWS)
    elif Asked.CANCEL in answered and Asked.CANCEL in asked:
        answered.add(Asked.REFUND)  # whoever cancels is told about the money
    elif "tracking" in request.corrects:
        answered.add(Asked.WHEREABOUTS)
    if answered & _NEWSWORTHY:
        answered.add(Asked.NEWS)
    return answered


def _list_answered_by_cause(request: LetterRequest) -> set[Asked]:
    if request.cause is None or (request.cause is Cause.LATE and request.remedy not in _TELLS_WHEN):
        return set()
    return _CAUSE_OF.get(request.cause, set())


def _read_message(words: str) -> set[Asked]:
    said = drop_labels(words[:READ_LIMIT])
    folded = _FACE.sub(".", _SAME_LINE.sub(" ", fold_words(said)))
    found = set[Asked]()
    for sentence in _SENTENCE.findall(folded):
        asked = set[Asked]().union(*map(_read_part, _SECOND.split(sentence)))
        if Asked.CANCEL in asked and _only_if().search(sentence):
            asked = (asked - {Asked.CANCEL}) | {Asked.OTHER}  # "if it can't be here by Friday, …"
        found |= asked
    return found or {Asked.OTHER}


def _read_part(part: str) -> set[Asked]:
    """What a sentence, or a part of one, asks; nothing where it only tells."""
    found = {kind for kind, words in _list_words().items() if words.search(part)}
    found |= {_REASONS[each] for each in find_reasons(part) if each in _REASONS}
    if Asked.CANCEL in found and not _wants_to_cancel(part):
        found.discard(Asked.CANCEL)
        if not found:
            found.add(Asked.OTHER)
    if Asked.WHEREABOUTS in found and Asked.REFUND in found:
        found.discard(Asked.WHEREABOUTS)  # "when will I get my money back"
    found = _drop_vague(found)
    is_question = "?" in part
    if _ONE_MORE.search(part) or (is_question and found and found <= _COMPLAINTS):
        found.add(Asked.OTHER)  # "it broke, what now?"
    if not found and (is_question or _wants().search(part)):
        found.add(Asked.OTHER)
    return found


def _drop_vague(found: set[Asked]) -> set[Asked]:
    """What names what is asked, or else the one that says more."""
    for vague in (Asked.NUDGE, Asked.NEWS):
        if found > {vague}:
            found = found - {vague}
    return found


def _wants_to_cancel(part: str) -> bool:
    """Whether it is the customer who wants it: not "did you cancel it?", "don't cancel"."""
    words, unless = _cancelling()
    return MARK in unless.sub(" ", words.sub(MARK, part))


@cache
def _list_words() -> dict[Asked, re.Pattern[str]]:
    lists = read_lists("asked_words.toml")["asked"]
    return {Asked(kind): find_any(join_lines(each.values())) for kind, each in lists.items()}


@cache
def _wants() -> re.Pattern[str]:
    return find_any(join_lines(read_lists("asked_words.toml")["wants"].values()))


@cache
def _cancelling() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words that ask to cancel, and what makes them say something else."""
    lists = read_lists("asked_words.toml")
    urgent = read_lists("urgent_words.toml")["urgent"]["cancel"]
    words = join_lines((*urgent.values(), *lists["asked"]["cancel"].values()))
    return find_any(words), find_any(join_lines(lists["not_cancel"].values()))


@cache
def _only_if() -> re.Pattern[str]:
    """What makes a wish to cancel one for a case that hasn't come."""
    return find_any(join_lines(read_lists("asked_words.toml")["only_if"].values()))


@cache
def _keeping() -> re.Pattern[str]:
    return find_any(join_lines(read_lists("asked_words.toml")["keeps"].values()))
