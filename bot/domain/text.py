"""Words that customers and sellers typed: made safe to show on Discord, and tidied before they are
stored.
"""

import re
import unicodedata

from bot.domain.errors import BadInput
from bot.domain.patterns import regex

#: Written after a character to part it from the next one: nothing to see, but Discord reads no
#: mention there.
_GAP = "\N{ZERO WIDTH SPACE}"
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
#: Letters and signs that show as nothing, so that a name of these alone is no name.
_BLANKS = dict.fromkeys(
    map(
        ord,
        "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
        "\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}",
    )
)
_LINE_ENDS = regex(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_UNWRITABLE = regex("[\x00\ud800-\udfff]")

#: What Discord would format: anywhere in a line, and at its start (headings, small print, quotes,
#: lists).
_MARKS = regex(r"[\\*_`\[\]]|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||(?<=\])\(")
_LINE_STARTS = regex(r"^([^\S\n]*)(?:#(?=[#\s])|-(?=[#\s])|>(?=[>\s])|(\d+)\.(?=\s))", re.MULTILINE)
#: Mentions, `<…>` constructs, links, and invitations, which Discord unfolds even without "https". A
#: heart (`<3`) and an e-mail address stay whole.
_PARTED = regex(
    r"@(?=everyone|here)|<(?![\s\d])|:(?=//)|discord(?=(?:app)?\.(?:gg|com|gift))", re.IGNORECASE
)

#: In a letter on its card only what would really be formatted is touched: it is read by whoever
#: approves it.
_LETTER_MARKS = regex(
    r"\\(?=[^\w\s]|_)|[*`]|\](?=\()|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\|"
)
_LETTER_PARTED = regex(
    r"<(?=[@#:/+]|(?:a|t|id|https?):|[\w.+-]{1,64}@)|:(?=//)|discord(?=(?:app)?\.(?:gg|com|gift))",
    re.IGNORECASE,
)
#: A link in which Discord sees nothing but a link.
_PLAIN_LINK = regex(r"https?://[\w.~/?&=%#:+-]+")
_HIDING = regex(r"\]\(|\|\||<[@#:/a-z]")


def escape_text(words: str, limit: int = 1000) -> str:
    """The words as they read, with nothing in them that pings, formats, links or unfolds on
    Discord.

    Lines stay lines, but never more than one empty line in a row. Invisible characters are dropped;
    what is longer than `limit` (in UTF-16 units, as Discord's clients count) is cut with "…".
    """
    plain = re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", remove_invisible(words))
    escaped = _escape(plain, _MARKS, _PARTED)
    if count_units(escaped) <= limit:
        return escaped
    kept = _keep_units(escaped, limit - 1)
    if (len(kept) - len(kept.rstrip("\\"))) % 2:
        kept = kept[:-1]  # a backslash that lost its sign
    if limit <= 0:
        return ""
    return kept.rstrip() + "…"


def escape_name(words: str, limit: int = 80) -> str:
    """The words as `escape_text` does, on a single line with single spaces."""
    return escape_text(" ".join(remove_invisible(words).split()), limit)


def escape_letter(text: str, *links: str | None) -> str:
    """A letter on its card: each character as it goes out, and none that formats, hides or
    leads anywhere.

    "@everyone" stays as it is: no card can ring anybody.

    The `links` that the shop put into it itself can be followed. The outcome is at most twice as
    long as the text.
    """
    own = [each for each in links if each and each in text and _PLAIN_LINK.fullmatch(each)]
    if not own:
        return _escape(text, _LETTER_MARKS, _LETTER_PARTED)
    longest_first = sorted(set(own), key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    # every second part is a link
    parts[::2] = [_escape(part, _LETTER_MARKS, _LETTER_PARTED) for part in parts[::2]]
    return "".join(parts)


def has_hidden_words(text: str) -> bool:
    """Whether Discord, if it formats this text, doesn't show all of it: a link under other words, a
    spoiler.
    """
    return _HIDING.search(text) is not None


def clean_name(words: str, limit: int = 80) -> str:
    """A customer's or shop's name as it is stored: trimmed, single spaces, nothing invisible.

    Raises BadInput when nothing that can be read is left.
    """
    name = _clean(words, limit)
    if not name:
        raise BadInput(
            "The name is empty. Please write what they are called, for example: Ada Lovelace."
        )
    return name


def clean_line(words: str, what: str, limit: int = 200) -> str:
    """One line as it is stored: trimmed, single spaces, nothing invisible.

    `what` names the line in the refusal, such as "the item".
    Raises BadInput when nothing that can be read is left.
    """
    line = _clean(words, limit)
    if not line:
        raise BadInput(f"{what[:1].upper()}{what[1:]} is empty. Please write it in a few words.")
    return line


def clean_optional(words: str | None, what: str, limit: int = 200) -> str | None:
    """One line as `clean_line` gives it; None where nothing was given."""
    if not words:
        return None
    return clean_line(words, what, limit)


def cut_text(words: str, limit: int) -> str:
    """The words, cut with "…" when they are longer than `limit` UTF-16 units.

    A letter is never parted from its accents, nor an emoji from its skin tone or what is joined to
    it.
    """
    if count_units(words) <= limit:
        return words
    if limit <= 0:
        return ""
    return _keep_units(words, limit - 1).rstrip() + "…"


def count_units(words: str) -> int:
    """How long Discord's clients say that the words are: in UTF-16 units, two for most emoji."""
    if words.isascii():
        return len(words)
    return len(words) + sum(sign > "\uffff" for sign in words)


def count_things(count: int, thing: str) -> str:
    """How many there are: "1 day", "3 days"."""
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def remove_invisible(words: str, keep: str = "") -> str:
    r"""The words without control, direction and zero-width characters; every line end becomes
    `\n`.
    """
    if words.isprintable():
        return words  # most are
    lines = _LINE_ENDS.sub("\n", words).replace("\t", " ")
    return "".join(
        sign
        for sign in lines
        if sign == "\n" or sign in keep or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )


def drop_unwritable(words: str) -> str:
    """The words without what no database keeps: zero bytes, and halves of a character."""
    return _UNWRITABLE.sub("", words)


def _clean(words: str, limit: int) -> str:
    if not remove_invisible(words).translate(_BLANKS).strip():
        return ""
    # Joiners stay: names in Persian and many Indian scripts are misspelt without them.
    return cut_text(" ".join(remove_invisible(words, keep=_JOINERS).split()), limit)


def _escape(words: str, marks: re.Pattern[str], parted: re.Pattern[str]) -> str:
    marked = _LINE_STARTS.sub(_escape_start, marks.sub(r"\\\g<0>", words))
    return parted.sub(rf"\g<0>{_GAP}", marked)


def _escape_start(start: re.Match[str]) -> str:
    indent, number = start[1], start[2]
    return f"{indent}{number}\\." if number else f"{indent}\\{start[0][-1]}"


def _keep_units(words: str, limit: int) -> str:
    """The longest beginning of at most `limit` units that doesn't end inside a letter or an
    emoji.
    """
    units = 0
    for end, sign in enumerate(words):
        units += 1 + (sign > "\uffff")
        if units > limit:
            kept = end
            while kept > 0 and _belongs_to_previous(words, kept):
                kept -= 1
            return words[:kept]
    return words


def _belongs_to_previous(words: str, at: int) -> bool:
    sign = words[at]
    return (
        unicodedata.category(sign).startswith("M")
        or ord(sign) in _SKIN_TONES
        or sign in _JOINERS
        or words[at - 1] == "\N{ZERO WIDTH JOINER}"
    )
