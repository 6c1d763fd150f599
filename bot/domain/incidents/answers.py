"""What customers write back to the letter of an incident, sorted: who is still unhappy comes first.

A message is unhappy as soon as one sentence of it is. It is thanks only if it says that all is
well, and nothing after that may want something. Everything else is a question: in doubt a person
reads it. The words of it all stand in data/rules/answer_words.toml.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from bot.domain.message_contents import drop_labels
from bot.domain.patterns import regex
from bot.domain.urgency.message_reading import READ_LIMIT
from bot.domain.urgency.thanks import has_kind_sign, is_harmless, is_only_thanks
from bot.domain.urgency.urgent_reasons import find_reasons, is_shouted
from bot.domain.urgency.word_lists import MARK, find_any, join_lines, read_lists, strip_accents


class AnswerKind(StrEnum):
    """What an answer is, in the order in which answers are shown."""

    UNHAPPY = "unhappy"
    QUESTION = "question"  #: they want something, or choose
    THANKS = "thanks"  #: content; nothing is to be done


#: Who writes more than this says more than that it is all right.
CONTENT_LIMIT = 2_000

_SENTENCE_END = regex(r"(?<=[.!?])\s+|[\n;]+| - ")
_SAME_LINE = regex(r"(?<![\n.!?,;])\n(?!\n)")
_ANGRY_SIGNS = regex("[😡😠🤬😤🙄👎😒😞🤮😑🤦💔💩🖕]")
#: Sad for themselves or with the seller, beside themselves or surprised.
_SAD_SIGNS = regex(r"[😢😔☹🙁😟]|[:;=]'?-?[(|\\\[]|:-?/(?!/)|\?!|!\?")
_LETTER = regex(r"[^\W_]")
#: The reasons for urgency with which something may only be wanted, or told.
_WISHES = frozenset(
    f'says "{each}"'
    for each in (
        *("cancel", "refund", "money back", "wrong address", "stop the parcel"),
        *("PayPal", "bank", "card company", "broken"),
    )
)


def sort_answer(words: str) -> AnswerKind:
    """What a customer's answer to the letter of an incident is, from its words alone."""
    said = _drop_joke(strip_accents(drop_labels(words[:READ_LIMIT])))
    sentences = _split(_SAME_LINE.sub(" ", said))
    if _is_unhappy(said, sentences):
        return AnswerKind.UNHAPPY
    if _is_content(said, sentences):
        return AnswerKind.THANKS
    if is_shouted(said) or _SAD_SIGNS.search(said) or _only_tells(said, sentences):
        return AnswerKind.UNHAPPY
    return AnswerKind.QUESTION


def combine_answers(old: AnswerKind | None, new: AnswerKind, *, was_answered: bool) -> AnswerKind:
    """What somebody's answer counts as after one more message; `was_answered`: by a person of the
    shop, since the old one.

    What nobody answered stays open: a question doesn't make an unhappy customer happy, and thanks
    don't answer a question. Only whoever was unhappy can say themselves that all is well again.
    """
    if old is None or was_answered:
        return new
    if AnswerKind.UNHAPPY in (old, new):
        return AnswerKind.THANKS if new is AnswerKind.THANKS else AnswerKind.UNHAPPY
    if AnswerKind.QUESTION in (old, new):
        return AnswerKind.QUESTION
    return AnswerKind.THANKS


def _split(said: str) -> list[str]:
    return [each.strip() for each in _SENTENCE_END.split(said) if each.strip()]


def _drop_joke(said: str) -> str:
    """What is meant: what stands before "just kidding" isn't."""
    return said[_find_end("joking", said) :]


def _is_unhappy(said: str, sentences: Iterable[str]) -> bool:
    """Whether a sentence says so, and nothing in it takes that back."""
    meant = _replace("denied", " ", said)
    if _ANGRY_SIGNS.search(said) or not _WISHES.issuperset(find_reasons(meant)):
        return True
    for each in sentences:
        marked = _replace("unhappy", MARK, each.casefold())
        if MARK in marked and MARK in _replace("calm", " ", marked):
            return True
    return False


def _is_content(said: str, sentences: list[str]) -> bool:
    """Whether nothing is to be done."""
    if is_only_thanks(said):
        return True
    if len(said) > CONTENT_LIMIT:
        return False
    text = "\n".join(sentences)
    settled = _find_end("content", text)
    before, after = _list_unexplained(text[:settled]), _list_unexplained(text[settled:])
    if any(_may_want(each) for each in (*before, *after)):
        return False
    if any(_has("topics", each) or _has("doubt", each) for each in after):
        return False
    if settled:
        return True
    if _has("warm", text) or has_kind_sign(said):
        return True
    return not after and any(_has("plain", each) or is_only_thanks(each) for each in sentences)


def _list_unexplained(text: str) -> list[str]:
    """What is left of each sentence without what is known to be content."""
    found = []
    for each in _split(text):
        rest = each
        for kind in ("content", "warm", "plain"):
            rest = _replace(kind, " , ", rest)
        if "?" in rest or (_LETTER.search(rest) and not is_harmless(rest)):
            found.append(rest)
    return found


def _may_want(rest: str) -> bool:
    return "?" in rest or _has("asks", rest) or _has("wants", rest)


def _only_tells(said: str, sentences: list[str]) -> bool:
    """Whether it neither wants anything nor has a kind word: after an apology, a reproach."""
    if "?" in said or has_kind_sign(said):
        return False
    if not any(_has("known", each.casefold()) for each in sentences):
        return False
    text = "\n".join(sentences)
    if any(_has(kind, text) for kind in ("wants", "topics", "days", "content", "warm", "kind")):
        return False
    return not any(_has("asks", each) for each in sentences)


def _has(name: str, text: str) -> bool:
    """Whether words of a list stand in it."""
    return any(each.search(text) for each in _list_patterns()[name])


def _find_end(name: str, text: str) -> int:
    """Where the last words of a list end; 0 where there are none."""
    end = 0
    for pattern in _list_patterns()[name]:
        for found in pattern.finditer(text):
            end = max(end, found.end())
    return end


def _replace(name: str, by: str, text: str) -> str:
    for each in _list_patterns()[name]:
        text = each.sub(by, text)
    return text


@cache
def _list_patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """What finds the words of each list, table by table."""
    lists = read_lists("answer_words.toml")
    patterns = {name: tuple(map(_match_any, each.values())) for name, each in lists.items()}
    for each in read_lists("thanks_words.toml").values():
        if "thanks" in each:
            kind = "\n".join(each.get(said, "") for said in ("thanks", "praise", "glad", "joy"))
            patterns["kind"] = (*patterns.get("kind", ()), _match_any(kind))
    return patterns


def _match_any(lines: str) -> re.Pattern[str]:
    return find_any(f"(?i:{join_lines([lines])})")
