"""A letter's own sentences, and each in plain words: lower case, contractions written out."""

import re
from collections.abc import Iterator

from bot.domain.patterns import regex
from bot.domain.promises import promise_patterns as words
from bot.domain.time.day_words import MONTH

# Sentences

_QUOTED = regex(r"“[^“”]*”|«[^«»]*»|\"[^\"\n]*\"|^[ \t]*>.*$", re.MULTILINE)
#: A line that goes on in small letters belongs to the line before.
_WRAPPED = regex(r"(?<=[a-z0-9,€£$])[ \t]*\n[ \t]*(?=[a-z0-9€£$])")
_SENTENCE = regex(
    r"(?:[^.!?…\n]|[.!?…](?=\S)|(?<=\b[ap]\.m)\.(?= [a-z0-9])|(?<=\b(?:mon|tue|wed|thu|fri|sat|sun"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec))\.(?= )"
    rf"|(?<=\d)\.(?= {MONTH}\b))+[.!?…]*",
    re.IGNORECASE,
)
_TAG = regex(
    r", ?(?:is|ok|okay|alright|all right|right|does|would|agreed|yes|if)\b[^,?]{0,40}\?+$",
    re.IGNORECASE,
)


#: "Yes! Monday." and "Tuesday. You have my word." say one thing.
_YES_FIRST = regex(rf"\b({words.YES})[.!]+[ \t]+(?=[^.!?\n]{{1,30}}(?:[.!?\n]|$))", re.IGNORECASE)
_WORD_GIVEN = regex(
    r"(?<=\w)[.!]+[ \t]+(?=(?:you have my (?:word|promise)|(?:i )?promised?|my word)\b[.! ]*$)",
    re.IGNORECASE | re.MULTILINE,
)


def split_sentences(text: str) -> Iterator[str]:
    own = _WRAPPED.sub(" ", _QUOTED.sub(" ", text.replace("\r", "")))
    own = _WORD_GIVEN.sub(", ", _YES_FIRST.sub(r"\1, ", own))
    for match in _SENTENCE.finditer(own):
        sentence = _TAG.sub(".", " ".join(match[0].split()))
        if not sentence.endswith("?"):
            yield sentence


# Plain words

_CONTRACTIONS = tuple(
    (regex(pattern), plain)
    for pattern, plain in (
        (r"[’‘`´]", "'"),
        (r"\bwon't\b", "will not"),
        (r"\bcan't\b", "can not"),
        (r"n't\b", " not"),
        (r"'ll\b", " will"),
        (r"'re\b", " are"),
        (r"\bi'?m\b", "i am"),
        (r"'ve\b", " have"),
        (r"\b(i|we|you|they|it|he|she)'d\b", r"\1 would"),
        (r"\b(it|that|he|she|there|here|everything)'s\b", r"\1 is"),
        (r"'s (?=(?:being|going|shipping|leaving|coming|off to|on its way)\b)", " is "),
        (r"\blet's\b", "let us"),
        (
            "(?:^|(?<=[,;:] )|(?<=and )|(?<=but )|(?<=so ))ill "
            "(?!since|this|until|on|and|in|with)(?=[a-z])",
            "i will ",
        ),
        (r"\b(you|they|it|that)ll\b", r"\1 will"),
        (r"\bwil\b", "will"),
        (r"\bgonna\b", "going to"),
        (r"\blet you have\b", "give you"),
        (r"\bu\b", "you"),
        (r"\bur\b", "your"),
        (r"\b(you|i|we) will to\b", r"\1 will"),
        (r"\btom+or+ow\b|\btmrw\b|\btmr\b", "tomorrow"),
        (r"\bwedn?e?n?sday\b|\bwensday\b", "wednesday"),
        (r"\bthr?usday\b|\bthurday\b", "thursday"),
        (r"\btuseday\b|\bteusday\b", "tuesday"),
        (r"\bfirday\b", "friday"),
        (r"\b(?:no|not) later than\b|\bat the latest (?:on|by)\b|\blatest by\b", "by"),
        (r"\b(?:at (?:the )?)?latest on\b", "by"),
        # "Give me until Monday and I'll ..." gives a day, and asks for nothing.
        (
            r"\b(?:give|allow|leave) (?:me|us) (?:until|till|til) (\S+(?: \S+){0,3}?),? and "
            r"(?=(?:i|we) will\b)",
            r"by \1, ",
        ),
        (r",? and (?:that|this|it) will be (?:done )?(?:by |on )?(?=\w+day\b|to\w+\b)", " by "),
        (r",? at (?:the )?(?:very )?latest\b|\blatest\b", ""),
        (
            r"\bas (?:i |we )?(?:said|promised|agreed|told "
            r"you|discussed|mentioned|always|usual|ever)\b,?",
            "",
        ),
        (r"\bunless [^,]{0,200},", ""),
        (r"\b([ap])\.m\b\.?", r"\1m"),
        (r"\bo'clock\b", "oclock"),
        # What the seller does first is no condition.
        (
            r"\b(?:as soon as|once|when|after) (?:i|we) (?:am|are|have had|get "
            r"(?:home|in|back)|finish|have (?!received|collected|returned)(?:\w+ed|dug|found|spoken"
            r"|made|been|put|read|written|driven|taken|done|cut|sewn|knitted))\b",
            "",
        ),
        (r"\bafter (?:breakfast|lunch|dinner|supper|tea|work|school|hours)\b", ""),
        (rf"^({words.YES})(?:: | [-–—]+ )", r"\1, "),
        (r"[()]", " "),
        (r"[*_]", ""),
    )
)
_HE_SHE = regex(r"\b(?:he|she)(?= (?:will|shall|is going to))")
_SUM = regex(
    r"(?:[€£$¥] ?\d[\d.,]*|\b\d[\d.,]{0,20} ?(?:[€£$¥]|eur\b|usd\b|gbp\b|euros?\b|dollars?\b"
    r"|pounds?\b))(?<![.,])"
)


def spell_out(sentence: str) -> str:
    """Lower case, contractions and common slips written out, and the figures of sums hidden."""
    plain = sentence.lower()
    for pattern, spelled in _CONTRACTIONS:
        plain = pattern.sub(spelled, plain)
    plain = _SUM.sub(lambda match: re.sub(r"\d", "#", match[0]), plain)
    if words.OWN_PEOPLE.search(plain):
        plain = _HE_SHE.sub("we", plain)
    return " ".join(plain.split()).rstrip(" .!…")
