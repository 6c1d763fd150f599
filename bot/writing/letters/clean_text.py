"""Texts that people typed, as they may stand in a letter."""

import re
import unicodedata

from bot.domain.patterns import regex

#: Characters of a fact that stands inside a sentence; what is longer is cut with "…".
LINE_LIMIT = 300
#: Characters of a name: longer than any real one, short enough for the first line of a letter.
NAME_LIMIT = 80

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BECAUSE = regex(r"^because(?! of)[,:]? ", re.IGNORECASE)
_DUE_TO = regex(r"^(?:due to|because of|owing to) ", re.IGNORECASE)
_SENTENCES = regex(r"[.!?…:;]\s")
#: A clause has one of these.
_VERB = regex(
    r"\b(?:i|we|was|were|is|are|am|had|have|has|did|does|do|can't|cannot|could|couldn't|didn't"
    r"|won't|isn't|wasn't|needs?|takes?|\w{2,}ed|came|went|ran|took|got|broke|fell|lost|left|forgot"
    r"|sent|put|made|saw|wrote|stood|lay|sold|cut|hit|held|kept|stuck|swapped|mixed|froze|burnt)\b",
    re.IGNORECASE,
)
#: Words that begin a sentence with a capital only because it is one.
_COMMON_WORDS = (
    "the a an my our your its it he she they there this that these those we one two three some "
    "somebody someone nobody everything both all when while after before as in on at by with "
    "last yesterday what which"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_FROM_NOW = regex(r"^from now on,? ", re.IGNORECASE)
_SPEAKS = regex(r"^(?:i|we|every|each|all)\b", re.IGNORECASE)
#: "I weigh each parcel" is something that I'll do; "I bought a scale" was done.
_PAST = regex(
    r"^(?:i|we)(?:'ve| have| had)? (?:\w+ed|bought|made|got|wrote|sent|found|chose|built|took|went"
    r"|began|gave|told|spoke|spent|left|kept|brought|have|had|am|are|was|were)\b",
    re.IGNORECASE,
)
_WILL = regex(
    r"^(i|we) (?!will\b|shall\b|can\b|do\b|don't\b|no longer\b|never\b)(?=\w)", re.IGNORECASE
)
_ONE = regex(r"^i\b", re.IGNORECASE)


def fit_line(text: str | None, limit: int = LINE_LIMIT) -> str | None:
    """The text on one line, without control characters, at most `limit` long; None if nothing is
    left.
    """
    if text is None:
        return None
    line = " ".join(_drop_controls(text).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line or None


def clean_block(text: str | None) -> str | None:
    """The text with its own line breaks, without control characters; None if nothing is left."""
    if text is None:
        return None
    lines = (_drop_controls(line).rstrip() for line in text.splitlines())
    return "\n".join(lines).strip() or None


def drop_full_stop(line: str | None) -> str | None:
    """The line without the stop at its end, so that it fits into a sentence."""
    if line is None:
        return None
    return line.rstrip(" .") or None


def finish_sentence(line: str | None) -> str | None:
    """The line as a sentence of its own: it begins with a capital and ends."""
    if not line:
        return None
    if line[-1] not in ".!?…":
        line += "."
    return raise_first(line)


def tell_reason(line: str | None) -> str | None:
    """Why something happened, as a sentence, however it was typed ("because …", "due to …")."""
    if not line:
        return None
    reason = _BECAUSE.sub("", line)
    reason = _DUE_TO.sub("It happened because of ", reason)
    return finish_sentence(reason)


def read_clause(line: str | None) -> str | None:
    """A reason that is one clause, to stand inside a sentence: "the yarn came late"; None where it
    takes more than one sentence, or says no clause at all ("a thin envelope").
    """
    reason = _BECAUSE.sub("", line or "").rstrip(" .")
    if not reason or _SENTENCES.search(reason) or not _VERB.search(reason.replace("’", "'")):
        return None
    return _lower_first(reason)


def join_reason(line: str | None, *, by: str) -> str | None:
    """A reason to follow the sentence that says what happened: `by` "because", or ":" where it says
    what that was; None where it takes more than one sentence.
    """
    if clause := read_clause(line):
        return f": {clause}" if by == ":" else f", {by} {clause}"
    reason = _BECAUSE.sub("", line or "").rstrip(" .")
    if not reason or _SENTENCES.search(reason):
        return None
    if of := _DUE_TO.match(reason):
        return f", because of {reason[of.end() :]}"
    return f": {_lower_first(reason)}"


def _lower_first(words: str) -> str:
    """The words inside a sentence: a capital stays only on a name."""
    first, _, _ = words.partition(" ")
    return words[0].lower() + words[1:] if first.lower() in _COMMON else words


def tell_change(line: str | None) -> str | None:
    """What is different now, as a sentence."""
    if not line:
        return None
    if _FROM_NOW.match(line) or _PAST.match(line):
        return finish_sentence(line)
    if not _SPEAKS.match(line):
        return finish_sentence(f"What's different from now on: {line}")
    if doing := _WILL.match(line):
        who = "I" if doing[1].lower() == "i" else "we"
        return finish_sentence(f"From now on, {who}'ll {line[doing.end() :]}")
    first = line[0].upper() if _ONE.match(line) else line[0].lower()
    return finish_sentence(f"From now on, {first}{line[1:]}")


def raise_first(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def _drop_controls(text: str) -> str:
    kept = []
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cc":
            kept.append(" ")
        elif category not in {"Cs", "Co"} and sign not in _BIDI_CONTROLS:
            kept.append(sign)
    return "".join(kept)
