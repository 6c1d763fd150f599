"""What happened in an incident, and what was done about it, in the seller's own words: put so that
they stand in a letter, however they were typed.

Whether it was the seller's fault is for them to say: nothing is added that they didn't tell.
"""

import re
import unicodedata

from bot.domain.nothing import says_no_number
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shops import Voice
from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.clean_text import (
    clean_block,
    finish_sentence,
    fit_line,
    has_verb,
    join_reason,
    raise_first,
    raise_i,
    tell_reason,
)
from bot.writing.letters.facts import Facts
from bot.writing.letters.leave_taking import strip_frame
from bot.writing.letters.voices import choose_voice
from bot.writing.letters.warnings import mend_apostrophes, split_warnings

#: Characters of what happened: two or three sentences.
_LIMIT = 600
_EDGES = " \t-–—•*·"
#: The kinds of characters that an emoji is made of.
_SIGNS = ("So", "Sk", "Mn", "Cf")
_QUOTES = ('""', "“”", "„“", "«»", "''", "‘’")
_DAY = regex(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|(?<=\d )(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)(?:[a-z]{2,6})?\b",
    re.IGNORECASE,
)
#: A sentence that follows another, and no abbreviation's stop.
_NEXT = regex(r"(?<=\w[.!?] )(?<!etc\. )(?<!approx\. )(?<!\bno\. )(?<!\.\w\. )[a-z](?=[a-z']* )")
_SMALL_WORD = regex(r"\b[a-z]")
_LABEL = regex(
    r"^(?:(?:what happened|what(?:'s| is) fixed|the (?:problem|mistake|issue|slip|fix)|problem"
    r"|mistake|issue|fix)(?: is| was)?(?::| -) ?"
    r"|(?:what happened|the (?:problem|mistake|issue|slip)) (?:is|was) that )",
    re.IGNORECASE,
)
_SORRY = r"(?:(?:i|we)(?:'m| am|'re| are) )?(?:so |very |really |truly |terribly )?sorry"
_SORRY_FIRST = regex(
    rf"^{_SORRY}(?! (?:about|for|if)\b)(?:[,:;.!]| -)? ?(?:but |that |to say (?:that )?)?",
    re.IGNORECASE,
)
_SORRY_LAST = regex(rf"[,.;!] {_SORRY}[.! ]*$", re.IGNORECASE)
_BECAUSE_OF = regex(r"^(?:due to|because of|owing to) ", re.IGNORECASE)
_YES = regex(r"^(?:yes|yep|ok|okay)[,.!]? (?=\S)", re.IGNORECASE)
_DONE = regex(
    r"^(?:all |already |now |(?:the )?problem )?(?:yes|done|fixed|sorted|solved|resolved|put right)"
    r"(?: now| already| today)?$",
    re.IGNORECASE,
)
_NOT_DONE = regex(r"^(?:no|not|not yet|not fixed(?: yet)?|nothing(?: yet)?)$", re.IGNORECASE)
_NOT_YET = regex(r"^not (?:fixed |done )?yet\b", re.IGNORECASE)
_SO_THAT = regex(r"^so (?:that )?(?=it\b|this\b|i\b|we\b)", re.IGNORECASE)
#: Words that follow whoever does it, who was left out: "Mixed up two labels".
_ACTS = (
    r"(?:mixed|forgot|sent|charged|packed|swapped|wrote|printed|fired|used|put|typed|took|made"
    r"|posted|shipped|sold|labelled|labeled|replaced|stopped|changed|switched|bought|fixed|tested"
    r"|checked|threw|removed|added|refunded|reversed|cancelled|canceled|turned|moved|got|set"
    r"|recalled|oversold|undersold|(?:under|over|double-)charged|repaired|adjusted|corrected"
    r"|ordered|recalibrated|reprinted|remade)"
)
_ACT = regex(
    rf"^(?:also |just |already |now )?{_ACTS} (?![^.!?]*\bby (?!accident|mistake|hand|myself))",
    re.IGNORECASE,
)
_ONE_ACT = regex(rf"^{_ACTS}$", re.IGNORECASE)
_ACTING = regex(
    r"^(?:(?:still|now|currently) (?:\w+ing|on it)|working|testing|checking|waiting|replacing"
    r"|refunding|looking)\b",
    re.IGNORECASE,
)
_GOES_ON = regex(r"^(?:in progress|under ?way|on its way|nearly done)\b", re.IGNORECASE)
_WILL = regex(
    r"^(?:will|should|can|cannot|can't|won't|is|isn't|was|has|would|could)\b", re.IGNORECASE
)
#: What stands for somebody or something that does a thing.
_SUBJECT = regex(
    r"^(?:i|we|you|he|she|it|they|there|this|that|these|those|an?|the|my|our|your|all|both|each"
    r"|every\w*|no|nobody|nothing|some\w*|any\w*|what|who)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who says it."""

    name: str  #: "I", "We"
    am: str  #: "I'm", "We're"


def describe_slip(facts: Facts) -> dict[str, object]:
    """What happened, by the names in a template: as the end of the sentence that says that
    something did (`slip`), as its reason (`slip_because`), or in sentences of its own.
    """
    warning, happened = split_warnings(facts.what_happened or "")
    also, _ = split_warnings(facts.fixed or "", may_be_all=True)
    warning = " ".join(each for each in (warning, also) if each)
    words = _tidy(happened, facts)
    because: str | None = None
    slip: str | None = None
    if words is None:
        slip = f": {BLANKS['what_happened']}"
    elif of := _BECAUSE_OF.match(words):
        if not has_verb(words[of.end() :]):
            because = f" because of {words[of.end() :].rstrip(' .!')}"
    elif _ACT.match(words):
        speaker = _find_speaker(facts)
        inside = "we" if speaker.name == "We" else speaker.name
        words = f"{inside} {words[:1].lower()}{words[1:]}"
        slip = join_reason(words, by=":")
    else:
        slip = join_reason(words, by=":")
    told = words and (finish_sentence(words) if _BECAUSE_OF.match(words) else tell_reason(words))
    return {
        "what_happened": told,
        "warning": warning[:1].lower() + warning[1:] or False,
        "slip": slip or False,
        "slip_because": because or "",
    }


def describe_fix(facts: Facts) -> dict[str, object]:
    """What was done about it: a sentence, or what stands behind "here's what I've done"."""
    _, done = split_warnings(facts.fixed or "", may_be_all=True)
    words = _tidy(done, facts)
    if words is not None:
        words = _SO_THAT.sub("", _YES.sub("", words))
    bare = (words or "").rstrip(" .!")
    told: str | None = None
    is_thing = False
    if words and not _NOT_DONE.match(bare):
        words = _complete(words, bare, _find_speaker(facts))
        is_thing = not has_verb(words) and not _SUBJECT.match(words)
        told = tell_reason(words)
    if is_thing and (thing := join_reason(words, by=":")):
        told = f"{thing.removeprefix(': ')}."
    return {"fixed": told, "is_fix_a_thing": is_thing}


def _complete(words: str, bare: str, speaker: _Speaker) -> str:
    """The words with who or what they are about, where that was left out."""
    inside = f"{words[:1].lower()}{words[1:]}"
    if _DONE.match(bare):
        return "It's fixed now."
    if _ONE_ACT.match(bare):
        return f"It's {bare.lower()} now."
    if _ACT.match(words):
        return f"{speaker.name} {inside}"
    if _ACTING.match(words):
        return f"{speaker.am} {inside}"
    if _GOES_ON.match(words):
        return f"It's {inside}"
    if _WILL.match(words):
        return f"It {inside}"
    return _NOT_YET.sub("It isn't fixed yet", words)


def _find_speaker(facts: Facts) -> _Speaker:
    if choose_voice(facts.voice, facts.signature) is Voice.WE:
        return _Speaker("We", "We're")
    return _Speaker("I", "I'm")


def _tidy(text: str | None, facts: Facts) -> str | None:
    """The words on one line, without what a letter says itself: hello, sorry, what comes now."""
    block = clean_block(mend_apostrophes(text or ""))
    if block is None:
        return None
    said = strip_frame(block, facts.signature).splitlines()
    lines = [each for line in said if (each := _unquote(_drop_signs(line.strip(_EDGES))))]
    if len(lines) > 1:
        lines = [finish_sentence(line) or "" for line in lines]
    line = _quiet(fit_line(" ".join(lines), _LIMIT) or "")
    line = line.replace("’", "'")
    line = _LABEL.sub("", _SORRY_FIRST.sub("", _SORRY_LAST.sub("", line))).strip(_EDGES)
    if not any(map(str.isalnum, line)) or says_no_number(line):
        return None
    line = _NEXT.sub(lambda first: first[0].upper(), raise_i(line) or "")
    return _DAY.sub(lambda day: day[0].capitalize(), line)


def _drop_signs(line: str) -> str:
    """The line without an emoji at its end."""
    end = len(line)
    while end and (line[end - 1] == " " or unicodedata.category(line[end - 1]) in _SIGNS):
        end -= 1
    return line[:end]


def _unquote(line: str) -> str:
    return line[1:-1].strip() if line[:1] + line[-1:] in _QUOTES else line


def _quiet(line: str) -> str:
    """What was typed in capitals throughout, without them."""
    if len(line.split()) < 2 or _SMALL_WORD.search(line) or line.upper() != line:
        return line
    first, *rest = re.split(r"(?<=[.!?] )", line.lower())
    return "".join((first, *map(raise_first, rest)))
