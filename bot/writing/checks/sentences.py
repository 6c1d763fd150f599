"""A text's sentences, and their words spelt out, so that each rule is written once."""

import re

from bot.domain.patterns import regex

#: A sentence ends at its full stop ("£12.50" has none), and at a line's end, so that a heading or
#: a name isn't quoted with it.
_SENTENCE = regex(r"[^.!?…\n]+(?:[.!?…]+[\"')\]]*|$|\n)", re.MULTILINE)
#: A line that goes on in small letters belongs to the one above it.
_SOFT_BREAK = regex(r"(?<=[\w,;-])[^\S\n]?\n(?=[a-z])")
_POINT_INSIDE = regex(r"(?<=\w)\.(?=\w)")
_STAND_IN = "\ue000"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})

_WORDS_BETWEEN = r"(?:(?!i |we )[\w'-]+,? ){0,5}"
_BEFORE_IS = "it|that|this|what|who|there|here|he|she|how|where|when|why|everything|nothing|nobody"
_SPELT_OUT: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(r"\b(?:can't|cant|cannot)\b"), "can not"),
    (regex(r"\b(?:won't|wont)\b"), "will not"),
    (regex(r"\bshan't\b"), "shall not"),
    (regex(r"\b(\w{2,7})n't\b"), r"\1 not"),
    (regex(r"\b(do|does|did|is|was|are|were|has|have|had|could|would|should)nt\b"), r"\1 not"),
    (regex(r"\b(i)'?m\b"), r"\1 am"),
    (regex(r"\b(you|we|they|who|what)(?:'re|re)\b(?<!were)(?<!whore)"), r"\1 are"),
    (regex(r"\b(i|you|we|they|should|could|would|might|must|who)'?ve\b"), r"\1 have"),
    (regex(r"\b(\w+)'ll\b"), r"\1 will"),
    (regex(r"\b(i|you|he|she|we|they|it|that|who|there)'d\b"), r"\1 would"),
    (regex(r"\blet'?s\b"), "let us"),
    (regex(rf"\b({_BEFORE_IS})'s\b"), r"\1 is"),
    (regex(r"\b(that|what)s\b"), r"\1 is"),
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, each with its own end, apostrophes made straight."""
    joined = _SOFT_BREAK.sub(" ", text.translate(_APOSTROPHES))
    marked = _POINT_INSIDE.sub(_STAND_IN, joined)
    found = (match.group().strip() for match in _SENTENCE.finditer(marked))
    return [sentence.replace(_STAND_IN, ".") for sentence in found if sentence]


def spell_out(text: str) -> str:
    """The text in small letters with its contractions spelt out: "Didn't" is "did not"."""
    plain = " ".join(text.translate(_APOSTROPHES).casefold().split())
    for short, long in _SPELT_OUT:
        plain = short.sub(long, plain)
    return plain


def cut_sentence(sentence: str) -> str:
    """The sentence as far as a warning quotes it."""
    if len(sentence) <= 120:
        return sentence
    return f"{sentence[:119].rstrip()}…"


def join_rules(lines: str, adverbs: str) -> re.Pattern[str]:
    """The pattern of a table in data/rules: each line a rule, "…" a few words, "~" an adverb.

    Whatever a rule repeats without an end is repeated six times at most: a word that two choices
    of the repeat fit would double the work each time that it is written.
    """
    rules = "|".join(line.strip() for line in lines.strip().splitlines())
    rules = rules.replace(")*", "){0,6}").replace(")+", "){1,6}")
    rules = rules.replace("… ", _WORDS_BETWEEN).replace("~", f"(?:{adverbs.strip()})")
    return regex(rf"(?<!\w)(?:{rules})(?!\w)")
