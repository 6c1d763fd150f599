"""A cell's words as they were meant: without what spreadsheets and wrong encodings did to them."""

import re
from functools import lru_cache
from html import unescape

from bot.domain.patterns import regex
from bot.domain.text import remove_invisible

#: What programs write where nothing is known.
_NOTHING = frozenset(
    ("-", "--", "---", "–", "—", "n/a", "N/A", "#N/A", "NULL", "null", "undefined")
)
#: A spreadsheet's sign that what follows is text, not a number or a formula; 't Hooft is a name.
_QUOTED = regex(r"^'(?=[\d=+@-])")
_ENTITY = regex(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
#: What the bytes of one letter in UTF-8 look like when each is taken for a letter.
_MOJIBAKE = regex(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)
_SHORTENED = regex(r"\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


def tidy(cell: str) -> str:
    """A cell in one line; empty where it says nothing."""
    if cell.isalnum() and cell.isascii():
        return cell
    return _tidy(cell)


@lru_cache(maxsize=65_536)
def _tidy(cell: str) -> str:
    words = " ".join(remove_invisible(mend(cell)).split())
    if words[:1] in "='":
        words = _unquote(words)
    return "" if words in _NOTHING else words


def _unquote(words: str) -> str:
    """The words without a spreadsheet's marks that they are text: ="0012", '01742."""
    if words.startswith('="') and words.endswith('"'):
        words = words[2:-1].strip()
    return _QUOTED.sub("", words, count=1) if words.startswith("'") else words


def tidy_lines(cell: str) -> str:
    """A cell that may run over lines: a buyer's own words."""
    lines = map(remove_invisible, mend(cell).splitlines())
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    return "" if text in _NOTHING else text


def mend(cell: str) -> str:
    """The words without entities, and without letters that were encoded twice, where all of them
    surely were.
    """
    if "&" in cell and _ENTITY.search(cell):
        cell = unescape(cell)
    if not cell.isascii():
        for _ in range(2):
            if not _MOJIBAKE.search(cell):
                break
            cell = _decode_again(cell)
    return cell


def _decode_again(cell: str) -> str:
    """The words behind bytes that were taken for letters; as they stand if any of them wasn't."""
    try:
        return b"".join(map(_encode_sign, cell)).decode("utf-8")
    except UnicodeError:
        return cell


def _encode_sign(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # five bytes have no letter in Windows' table


def is_shortened(cell: str) -> bool:
    """Whether a spreadsheet made "3.10478E+09" of a long number, so that nobody knows it."""
    return "E" in cell.upper() and _SHORTENED.fullmatch(cell) is not None
