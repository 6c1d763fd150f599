"""The letters and shared parts that a shop may reword, and what its own wording must be like."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from bot.domain.errors import BadInput
from bot.domain.letters import WRITTEN_KINDS, Cause, LetterKind
from bot.domain.patterns import regex
from bot.domain.text import count_units
from bot.writing.checks.problems import LETTER_LIMIT, find_harsh_words, find_problems
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.facts import Facts
from bot.writing.letters.liquid import SOURCE_LIMIT
from bot.writing.letters.needs import list_choices, list_needs, list_wishes
from bot.writing.letters.samples import make_bare_sample, make_sample, vary
from bot.writing.letters.templates import list_parts
from bot.writing.letters.writing import fill_parts, make_wording_key, write_letter

#: How the name of a shared part begins.
PARTS = "parts/"
#: What a menu calls a shared part where its name says too little.
_TITLES = {
    "sign_off": "Closing",
    "your_item": "What was ordered",
    "full_price": "The price",
    "late_note": "That an answer came late",
    "broken_promise": "That a promise was broken",
    "replaces_line": "That it is a replacement",
    "parcel_line": "Which of several parcels it is",
    "why_line": "Why it happened",
    "remedy_line": "How it is put right",
    "choice_line": "What they may choose instead",
    "extra_line": "Something extra",
    "answer_line": "The answer to what was asked",
    "changed_line": "What is different now",
    "item_back_line": "Whether they keep it or send it back",
}

_COMMENT = regex(r"\{%-?\s*comment\b.*?\bendcomment\s*-?%\}", re.DOTALL)
_TAG = regex(r"\{%.*?%\}", re.DOTALL)
_PIECE_END = regex(r"[.!?\n]+")
_GAP = regex("|".join(re.escape(blank.mark) for blank in BLANKS.values()), re.IGNORECASE)
_NAME = regex(r"\{\{-?\s*(\w*).*?\}\}", re.DOTALL)


def list_wordings() -> tuple[str, ...]:
    """The keys of every letter that a shop can reword: "shipped", …, "apology_late", …, "reply"."""
    keys = [kind.value for kind in WRITTEN_KINDS if kind is not LetterKind.APOLOGY]
    keys += [make_wording_key(LetterKind.APOLOGY, cause) for cause in Cause]
    return tuple(keys)


def list_shared_parts() -> tuple[str, ...]:
    """The keys of what letters share: greeting and closing first."""
    first = ("greeting", "sign_off")
    others = [name for name in list_parts() if name not in first]
    return tuple(f"{PARTS}{name}" for name in (*first, *others))


def is_known(key: str) -> bool:
    """Whether there is a letter or a shared part with this key."""
    return key in list_wordings() or key in list_shared_parts()


def read_key(key: str) -> tuple[LetterKind, Cause | None]:
    """The letter's kind, and its cause if it is an apology."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        return LetterKind.APOLOGY, Cause(cause)
    return LetterKind(key), None


def format_letter_title(key: str) -> str:
    """What a menu calls the letter, or the shared part, with this key."""
    if key.startswith(PARTS):
        name = key.removeprefix(PARTS)
        return _TITLES.get(name) or name.replace("_", " ").capitalize()
    kind, cause = read_key(key)
    if cause is not None:
        return f"{kind.title}: {cause.title.lower()}"
    return kind.title


def list_names() -> tuple[str, ...]:
    """The names that a wording may use, such as "customer_name" and "tracking_url"."""
    return tuple(sorted(fill_parts(make_sample(), "en")))


def write_with(key: str, source: str, facts: Facts, parts: Mapping[str, str]) -> str:
    """What this wording of a letter or shared part makes of the facts, beside the shop's own
    parts.

    Raises BadInput where it can't be used.
    """
    if key.startswith(PARTS):
        name = key.removeprefix(PARTS)
        return str(fill_parts(facts, "en", {**parts, name: source})[name] or "")
    kind, cause = read_key(key)
    about = replace(facts, cause=cause) if cause else facts
    return write_letter(kind, about, wording=source, parts=parts).text


def check_wording(key: str, source: str, parts: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Accepts a shop's own wording of this letter or shared part, and gives what to look at twice.

    Raises BadInput, in plain words, where it is empty, longer than 4000 characters, can't be read,
    uses a name, tag or filter that isn't known, makes a letter longer than 2000 characters, says
    what would keep each letter from being approved, or doesn't say what its letter lives by.
    """
    if not source.strip():
        raise BadInput("This wording is empty. Please write the letter's text.")
    if len(source) > SOURCE_LIMIT:
        raise BadInput(f"This wording is longer than {SOURCE_LIMIT} characters. Please shorten it.")
    own = keep_usable(parts or {})
    texts = [write_with(key, source, facts, own) for facts in _list_situations()]
    longest = max(count_units(text) for text in texts)
    if longest > LETTER_LIMIT:
        raise BadInput(
            f"This wording makes a letter of {longest} characters; {LETTER_LIMIT} fit. Please "
            "shorten it."
        )
    words = [*_list_words(source)]
    texts = [_close_gaps(text) for text in (*words, *texts)]
    problems = [problem for text in texts for problem in _spot_problems(key, text)]
    problems += _spot_typed_blanks(source)
    if problems:
        raise BadInput(" ".join(dict.fromkeys(problems[:3])))
    if (fault := find_missing(key, source)) is not None:
        raise BadInput(fault)
    warnings = [warning for text in words for warning in find_harsh_words(text)]
    warnings += _list_dropped(key, source)
    if key == f"{PARTS}greeting" and str(make_sample().customer_name) not in texts[len(words)]:
        warnings.append("This greeting names nobody: every letter begins the same.")
    return tuple(dict.fromkeys(warnings))


def find_missing(key: str, source: str) -> str | None:
    """The sentence that says which fact this wording drops though its letter lives by it, or None.

    Raises BadInput where the wording can't be filled in.
    """
    for need in list_needs(key):
        for facts in need.list_cases():
            values = fill_parts(facts, "en")
            if not need.is_met(write_with(key, source, facts, {}), values):
                return f"This wording never says {need.says}. Put {need.put} where it belongs."
    for choice in list_choices(key):
        said = {write_with(key, source, facts, {}) for facts in choice.list_facts()}
        if len(said) < len(choice.cases):
            return (
                f"This wording says the same whether {choice.says}. Put {choice.put} where it "
                "belongs."
            )
    return None


def _list_dropped(key: str, source: str) -> Iterator[str]:
    for need in list_wishes(key):
        facts, *_ = need.list_cases()
        if not need.is_met(write_with(key, source, facts, {}), fill_parts(facts, "en")):
            yield f"It leaves out {need.says}, also where you fill that in: {need.put}."


@lru_cache(maxsize=256)
def find_fault(key: str, source: str) -> str | None:
    """Why a stored wording can't be used as the program is now, or None."""
    if not is_known(key):
        return "This letter isn't written any more."
    try:
        write_with(key, source, make_bare_sample(), {})
        return find_missing(key, source)
    except BadInput as refusal:
        return refusal.sentence


def keep_usable(parts: Mapping[str, str]) -> dict[str, str]:
    """Of the shop's own shared parts those that can be used."""
    return {name: source for name, source in parts.items() if not find_fault(PARTS + name, source)}


def _list_situations() -> Iterator[Facts]:
    yield from vary(make_sample())
    yield make_bare_sample()


def _list_words(source: str) -> Iterator[str]:
    """The words of all branches one after another, in letters' lengths: what stands in none of the
    situations is read as well.
    """
    values = fill_parts(make_sample(), "en")
    plain = _NAME.sub(lambda name: str(values.get(name[1]) or "this"), drop_tags(source))
    words = ""
    for line in plain.splitlines():
        if len(words) + len(line) > LETTER_LIMIT // 2:  # Discord counts some signs twice
            yield words
            words = ""
        words += f"{line}\n"
    yield words


def list_phrases(source: str) -> frozenset[str]:
    """The words that a wording itself says, in pieces that stand in a letter whole or not at
    all.
    """
    pieces = _PIECE_END.split(_NAME.sub("\n", drop_tags(source)))
    folded = (" ".join(piece.lower().split()) for piece in pieces)
    return frozenset(piece for piece in folded if len(piece) > 1)


def drop_tags(source: str) -> str:
    """The wording's words and names, without its conditions and comments."""
    return _TAG.sub("\n", _COMMENT.sub("", source))


def _close_gaps(text: str) -> str:
    """The text without the gaps that unknown facts leave: those are for the card of a letter."""
    return _GAP.sub("this", text)


def _spot_problems(key: str, text: str) -> tuple[str, ...]:
    if not text.strip():
        return ()
    kind = LetterKind.APOLOGY
    if not key.startswith(PARTS):
        kind, _ = read_key(key)
    # Every other letter may go to somebody who was let down, or who waits.
    return find_problems(text, kind=kind, is_after_failure=kind is not LetterKind.SHIPPED)


def _spot_typed_blanks(source: str) -> Iterator[str]:
    for name, blank in BLANKS.items():
        if blank.mark in source.lower():
            yield f"Write {{{{ {name} }}}} instead of “{blank.mark}”: I fill that in."
