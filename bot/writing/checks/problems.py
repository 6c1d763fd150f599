"""What stands in the way of approving a text, and what a person should look at twice before they
do.

The phrases to look at come from studies of what makes an apology worse, and from letters that did.
"""

import re
from collections.abc import Iterator
from functools import cache

from bot.domain.letters import SAYS_SORRY, LetterKind
from bot.domain.patterns import regex
from bot.domain.text import count_units
from bot.writing.checks.heat import find_heat
from bot.writing.checks.sales_talk import ABOUT_A_FAILURE, is_sales_talk
from bot.writing.checks.sentences import cut_sentence, split_sentences
from bot.writing.letters.blanks import BLANKS

#: The length of a letter, as Discord counts: what one message holds.
LETTER_LIMIT = 2000

_GREETING = r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))"
#: Within its line: over line ends, each of many empty lines would be looked at from each one above
#: it.
_INDENT = r"[^\S\n]*"
_SLOT = (
    r"(?:(?:the|your|my|customer|customer's|buyer|buyer's|recipient|recipient's|client|first|last"
    r"|full|insert|add|enter|ship|shipping|delivery|arrival|due|new|order|product|item|refund"
    r"|tracking|shop|store)[ _])*(?:name|surname|item|product|customer|buyer|client|recipient|date"
    r"|day|amount|price|number|no\.?|#|id|order|carrier|address|link|url|tracking|code|shop|store"
    r"|signature|reason|text|here)(?: here)?"
)
#: A hint to whoever fills it in: "[what went wrong]".
_HINT = r"(?:what|when|which|who|whom|how|where|why|insert|enter|fill in)\b[^\]\n]{0,60}"
# Each is written for what programs leave behind; ordinary prose ("None of us…", "null and void")
# passes.
_LEFTOVERS = (
    (
        regex(r"\{\{|\}\}|\{%|%\}"),
        "Please replace “{found}” and what belongs to it with real words.",
    ),
    (
        regex(
            rf"\[(?:{_SLOT}|{_HINT})\]|(?<!\{{)\{{(?:{_SLOT}|[a-z]+_[a-z_]+)\}}(?!\}})",
            re.IGNORECASE,
        ),
        "Please fill in “{found}”.",
    ),
    (regex(r"%[A-Z]+(?:_[A-Z]+)*%|\*\|\w+\|\*"), "Please fill in “{found}”."),
    (regex(r"<(?!https?\b)[a-z][a-z '_-]{0,30}>", re.IGNORECASE), "Please fill in “{found}”."),
    (regex(r"(?<![\w$])\$(?:\{\w+\}|[a-z_]\w*)"), "Please fill in “{found}”."),
    # Two at a line's end are kisses.
    (
        regex(r"\bX{3,}\b|\bXX\b(?!$)|[€$£#]XX\b|(?<!\w)_{3,}(?!\w)", re.MULTILINE),
        "Please fill in “{found}”.",
    ),
    (
        regex(r"\b(?:DD|MM|YY(?:YY)?)[/.-](?:DD|MM)\b|\b(?:by|on|at|of|is) \?{2,}"),
        "Please fill in “{found}”.",
    ),
    (regex(r"\blorem ipsum\b", re.IGNORECASE), "Please replace “{found}” with real words."),
    (regex(r"\b(?:TODO|TBD|TBC|FIXME)\b"), "Please finish the part marked “{found}”."),
)
_EMPTY_GREETING = regex(rf"^{_INDENT}{_GREETING}\s+[,.!:;]", re.IGNORECASE | re.MULTILINE)
_NO_NAME = regex(
    rf"^{_INDENT}{_GREETING}\s+(none|null|undefined|(?-i:nan|NaN)|nil|customer_name|unknown"
    rf"|(?:customer|buyer|first|your|full) name|\({_SLOT}\))\s*(?:[,.!:;]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NO_VALUE = regex(
    r"\bNaN\b|\bnull\b(?! and void)|(?<!\ban )(?<!\bis )(?<!\bare )(?<!\bthe "
    r")\bundefined\b(?=\s*(?:[,.;:!?)]|$))"
    r"|(?<=[\w,(€$£] )None\b|(?<=[€$£(])None\b|: None\b|^[^\S\n]*None\s*$|\bNone \(None\)",
    re.MULTILINE,
)

_EMPTY = {
    "is an empty phrase; say what happened instead": (
        "(?:any|the) inconvenience|mistakes were made|(?:a mistake|an error) (?:was made|(?:has "
        ")?occurred)",
        r"if (?:you|anyone) (?:were|was|are|is|feel|felt) (?:upset|offended|disappointed|hurt)",
        r"if (?:i|we) (?:have )?(?:upset|offended|hurt|disappointed)",
        r"sorry,? but|valued customer|please be advised|per our policy|we apologi[sz]e for the",
    ),
    "asks a favour; whoever was let down owes you nothing": (
        "(?:leave|write|change|edit|remove|update|post|give) (?:(?:us|me|an?|your|the|good|nice"
        "|positive) )*"
        r"(?:review|rating|feedback)",
        r"survey|questionnaire|rate (?:us|me|our|my|your)|(?:five|5)[ -]stars?|forgive|forgiveness",
    ),
}


def find_problems(
    text: str, *, kind: LetterKind | None = None, is_after_failure: bool = False
) -> tuple[str, ...]:
    """Why this text can't be approved as it stands, each in a sentence that says what to do; () if
    it can.

    Whoever was let down, as the letter's kind or `is_after_failure` says, is asked for no review
    and sold nothing.
    """
    if not text.strip():
        return ("The letter is empty. Please write what you want to say.",)
    problems = [*_spot_problems(text)]
    if is_after_failure or kind in ABOUT_A_FAILURE:
        problems += _spot_sales(text, kind)
    return tuple(dict.fromkeys(problems))


def find_harsh_words(text: str) -> tuple[str, ...]:
    """What to look at twice before approving: sentences that may hurt, and phrases that say
    nothing.
    """
    heated = (heat.reason for heat in find_heat(text))
    return tuple(dict.fromkeys((*heated, *find_empty_phrases(text))))


def find_empty_phrases(text: str) -> tuple[str, ...]:
    """Phrases that say nothing, and pleas for a favour: what may hurt isn't among them."""
    warnings: list[str] = []
    for sentence in split_sentences(text):
        reasons = [reason for reason, words in _list_empty() if words.search(sentence)]
        warnings += [f"“{cut_sentence(sentence)}” {reason}." for reason in reasons]
    return tuple(dict.fromkeys(warnings))


def _spot_problems(text: str) -> Iterator[str]:
    if (length := count_units(text)) > LETTER_LIMIT:
        yield f"The letter has {length} characters; {LETTER_LIMIT} fit. Please shorten it."
    folded = text.lower()
    for blank in BLANKS.values():
        if blank.mark in folded:
            yield f"Please fill in “{blank.mark}”: {blank.asks_for}."
            text = re.sub(re.escape(blank.mark), "", text, flags=re.IGNORECASE)
    for leftover, advice in _LEFTOVERS:
        for match in leftover.finditer(text):
            yield advice.format(found=match.group())
    if _EMPTY_GREETING.search(text):
        yield "The greeting has no name. Please write the customer's name."
    for match in _NO_NAME.finditer(text):
        yield f"The greeting says “{match[1]}”. Please write the customer's name."
    for match in _NO_VALUE.finditer(_NO_NAME.sub("", text)):
        word = match.group().strip(" :")
        yield (
            f"“{word}” stands where a fact should be. Please write the fact, or take the words out."
        )


def _spot_sales(text: str, kind: LetterKind | None) -> Iterator[str]:
    for sentence in split_sentences(text):
        if is_sales_talk(sentence, may_discount=kind in SAYS_SORRY):
            yield (
                f"“{cut_sentence(sentence)}” sells something or asks a favour. Please take it out: "
                "this customer was let down."
            )


@cache
def _list_empty() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (reason, regex(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE))
        for reason, phrases in _EMPTY.items()
    )
