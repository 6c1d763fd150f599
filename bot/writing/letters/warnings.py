"""What a customer must do at once: in a letter about something dangerous it comes first."""

import re

from bot.domain.patterns import regex

_END = regex(r"(?<=[.!?]) +|\n+")
_IT = r"(?:it|them|this|these|the \w+|your \w+)"
#: A sentence that asks somebody to leave something alone, or to keep it from harm.
_WARNING = regex(
    r"(?:please |urgent:? |important:? |warning:? |if you(?:'re| are) [\w ]{1,40}?,? ?)*"
    r"(?:(?:do not|don't|never) (?:\w+ )?(?:eat|drink|burn|use|wear|light|touch|open|plug|charge"
    r"|wash|heat|feed|give|put|serve|cook|let|leave|swallow|apply|inhale|install|ride|sit)\b"
    rf"|stop (?:eating|drinking|burning|using|wearing|lighting|charging|feeding|giving)\b"
    rf"|throw {_IT} (?:away|out)\b|throw away\b|unplug\b|(?:switch|turn) {_IT} off\b"
    rf"|(?:take|keep) {_IT} (?:away|off|out of)\b)",
    re.IGNORECASE,
)
_SMALL = regex(r"[a-z]")
#: Words whose apostrophe a phone leaves out, and that mean nothing else.
_BARE = regex(
    r"\b(do|does|did|is|are|was|were|ca|could|would|should|wo|has|have|had|must)nt\b",
    re.IGNORECASE,
)


def split_warnings(words: str, *, may_be_all: bool = False) -> tuple[str, str]:
    """What to do at once, and the rest; the first is empty where nothing is dangerous, and where
    nothing else would be left, unless that may be so.
    """
    sentences = [each.strip() for each in _END.split(mend_apostrophes(words)) if each.strip()]
    warnings = [each for each in sentences if _WARNING.match(each)]
    rest = [each for each in sentences if not _WARNING.match(each)]
    if not warnings or not (rest or may_be_all):
        return "", words
    return " ".join(map(_finish, warnings)), " ".join(rest)


def mend_apostrophes(words: str) -> str:
    """ "dont" as "don't": a phone leaves it out, and no other word is meant."""
    return _BARE.sub(lambda found: f"{found[0][:-1]}'{found[0][-1]}", words)


def _finish(sentence: str) -> str:
    """The sentence with a full stop, in plain letters where it was shouted."""
    if not _SMALL.search(sentence):
        sentence = sentence[:1] + sentence[1:].lower()
    return sentence if sentence[-1] in ".!?" else f"{sentence}."
