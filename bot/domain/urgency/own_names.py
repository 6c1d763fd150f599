"""Whoever writes signs with a name, which may be a word elsewhere: "Rosa", "Grace", "Will"."""

from bot.domain.patterns import regex
from bot.domain.urgency.word_lists import fold_words

#: What may stand around a name at the end of a letter.
_AROUND = " \t-–—~*_,.!;:()\"'“”❤♥🙂😊"
_GREETING = regex(r"^(?:from|love|von|de|da|av|van) ")
_PARTS = regex(r"[\w'-]+")


def drop_own_name(words: str, name: str) -> str:
    """The words without the lines at their end that hold nothing but the writer's own name, or a
    part of it; a text that is nothing else stays as it is.
    """
    own = _list_forms(name)
    lines = words.rstrip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or _is_name(lines[-1], own)):
        lines.pop()
    return "\n".join(lines)


def _list_forms(name: str) -> frozenset[str]:
    """The whole name, each part of it, and a part with the first letter of another."""
    parts = _PARTS.findall(fold_words(name))
    initials = {each[0] for each in parts}
    return frozenset({*parts, *initials})


def _is_name(line: str, own: frozenset[str]) -> bool:
    parts = _PARTS.findall(_GREETING.sub("", fold_words(line).strip(_AROUND)))
    if len(parts) > 1 and set(parts[-1]) == {"x"}:
        parts.pop()  # kisses
    if not parts or len(parts) > 4 or not own.issuperset(parts):
        return False
    return any(len(part) > 1 for part in parts) or len(parts) == 1
