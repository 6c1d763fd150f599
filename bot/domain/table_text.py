"""How spreadsheets and programs write a table as text: its bytes, and what parts its cells."""

import codecs

#: What may part cells; of two that fit equally well, the first.
DELIMITERS = "\t;|,"
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_wide_encoding(start: bytes) -> str:
    """The encoding of a text with two or four bytes a letter, by its first bytes; empty for any
    other.

    Without a mark it shows in zero bytes that all stand in the same places of a pair.
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    first, second = start[::2].count(0), start[1::2].count(0)
    if max(first, second) * 8 < len(start) or min(first, second):
        return ""
    if first:
        return "utf-16-be"
    return "utf-16-le" if second else ""


def read_named_delimiter(line: str) -> str:
    """The sign that a spreadsheet names above all ("sep=;"); empty where the line isn't that."""
    words = line.strip().strip("\ufeff\"'").casefold()
    if words.startswith("sep=") and len(words) == 5:
        return words[-1]
    return ""
