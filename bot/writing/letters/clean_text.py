"""Texts that people typed, as they may stand in a letter."""

import re
import unicodedata

from bot.domain.nothing import says_no_number
from bot.domain.patterns import regex

#: Characters of a fact that stands inside a sentence; what is longer is cut with "…".
LINE_LIMIT = 300
#: Characters of a name: longer than any real one, short enough for the first line of a letter.
NAME_LIMIT = 80

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BECAUSE = regex(
    r"^(?:because(?! of)[,:]? |that (?=(?:i|we|it|the|an?|my|our)\b)|(?:since|as) (?!\S+day\b)"
    r"(?=[^,]*$))",
    re.IGNORECASE,
)
_DUE_TO = regex(r"^(?:due to|because of|owing to) ", re.IGNORECASE)
#: "Due to illness I was away" says a whole sentence.
_WHOLE = regex(r"^[^.!?]*\b(?:i|we)\b", re.IGNORECASE)
#: "Since my printer broke, I couldn't print" stands by itself.
_LEADING = regex(r"^(?:since|as|when|after|while) [^,]*, ", re.IGNORECASE)
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
    "last yesterday what which some every each any no not another other many most several nobody "
    "four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred "
    "unfortunately sadly apparently accidentally mistakenly recently today tonight stuck charged"
)
_COMMON = frozenset(_COMMON_WORDS.split())
_FROM_NOW = regex(
    r"\b(?:from now on|now|already|in (?:the )?future|from today|starting|since then|these days)\b",
    re.IGNORECASE,
)
_FROM_NOW_FRAGMENT = regex(
    r"^(?:from now on|in (?:the )?future|now|from today)[,:]? "
    r"|,? (?:from now on|in (?:the )?future)$",
    re.IGNORECASE,
)
_ALONE = regex(r"(?<![\w.'’-])i(?![\w.-])")
_ARTICLE = regex(
    r"^(?:an?|the|my|our|your|some|one|two|three|another|half|free|handmade)\b", re.IGNORECASE
)
#: Words that begin a sentence of their own.
_SAYS = regex(r"^(?:i|we|you|there|here|please|inside)\b", re.IGNORECASE)
_LINK = regex(r"^(?:\w+://|www\.)\S*$|^\S+@\S+$", re.IGNORECASE)
_SPEAKS = regex(r"^(?:i|we|every|each|all)\b", re.IGNORECASE)
_SPEAKER = regex(r"\b(?:i|we|us|every|each|all|my|our|you)\b", re.IGNORECASE)
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
    """The line as a sentence of its own: it begins with a capital and ends, unless a link or a name
    that is written otherwise ("iPhone") stands there.
    """
    if not line:
        return None
    words = line.split()
    if line[-1] not in ".!?…" and not ends_with_link(line):
        line += "."
    return line if _LINK.match(words[0]) or _has_own_capitals(words[0]) else raise_first(line)


def ends_with_link(text: str) -> bool:
    """Whether a full stop behind it would belong to a link or an address."""
    return _LINK.match(text.rsplit(maxsplit=1)[-1]) is not None if text.strip() else False


def _has_own_capitals(word: str) -> bool:
    return word[:1].islower() and any(map(str.isupper, word))


def raise_i(line: str | None) -> str | None:
    """The line with "I" where it was typed "i"."""
    return _ALONE.sub("I", line) if line else None


def tell_gift(line: str | None) -> tuple[str | None, str | None]:
    """What is added, to stand inside a sentence ("a handmade bookmark"), or a sentence of its
    own.
    """
    said = raise_i(line)
    if said and _SAYS.match(said):
        return None, finish_sentence(said)
    inside = (said or "").rstrip(" .!")
    if not inside:
        return None, None
    return (inside[0].lower() + inside[1:] if _ARTICLE.match(inside) else inside), None


def tell_reason(line: str | None) -> str | None:
    """Why something happened, as a sentence, however it was typed ("because …", "due to …")."""
    reason = _BECAUSE.sub("", raise_i(line) or "")
    if (of := _DUE_TO.match(reason)) and not _WHOLE.match(_first_sentence(reason)):
        reason = f"It happened because of {reason[of.end() :]}"
    return finish_sentence(reason)


def _first_sentence(text: str) -> str:
    return _SENTENCES.split(text, maxsplit=1)[0]


def read_clause(line: str | None) -> str | None:
    """A reason that is one clause, to stand inside a sentence: "the yarn came late"; None where it
    takes more than one sentence, or says no clause at all ("a thin envelope").
    """
    reason = _trim_reason(line)
    if not reason or _DUE_TO.match(reason) or not has_verb(reason):
        return None
    return _lower_first(reason)


def _trim_reason(line: str | None) -> str | None:
    """The reason without "because" and its stop; None where it stands better by itself."""
    reason = _BECAUSE.sub("", raise_i(line) or "").rstrip(" .!?")
    if not reason or _SENTENCES.search(reason) or _LEADING.match(reason):
        return None
    is_whole = _DUE_TO.match(reason) and _WHOLE.match(reason)
    return None if is_whole else reason


def has_verb(words: str) -> bool:
    """Whether the words say a clause: what happened, not only what it was."""
    return _VERB.search(words.replace("’", "'")) is not None


def join_reason(line: str | None, *, by: str) -> str | None:
    """A reason to follow the sentence that says what happened: `by` "because", or ":" where it says
    what that was; None where it takes more than one sentence.
    """
    if clause := read_clause(line):
        return f": {clause}" if by == ":" else f", {by} {clause}"
    reason = _trim_reason(line)
    if not reason:
        return None
    if of := _DUE_TO.match(reason):
        return f", because of {reason[of.end() :]}"
    return f": {_lower_first(reason)}"


def _lower_first(words: str) -> str:
    """The words inside a sentence: a capital stays only on a name."""
    first, _, _ = words.replace("’", "'").partition(" ")
    is_common = first.lower().partition("'")[0] in _COMMON
    return words[0].lower() + words[1:] if is_common else words


def tell_change(line: str | None) -> str | None:
    """What is different now, as a sentence; None where that is nothing."""
    said = raise_i(line)
    if not said or says_no_number(said):
        return None
    if not _SPEAKS.match(said) and not (_FROM_NOW.match(said) and _SPEAKER.search(said)):
        return finish_sentence(f"What's different from now on: {_FROM_NOW_FRAGMENT.sub('', said)}")
    if _FROM_NOW.search(said) or _PAST.match(said):
        return finish_sentence(said)
    if doing := _WILL.match(said):
        who = "I" if doing[1].lower() == "i" else "we"
        return finish_sentence(f"From now on, {who}'ll {said[doing.end() :]}")
    first = said[0].upper() if _ONE.match(said) else said[0].lower()
    return finish_sentence(f"From now on, {first}{said[1:]}")


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
