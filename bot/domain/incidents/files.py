"""A file with customers or orders, as a spreadsheet or a marketplace gives it away."""

import codecs
import csv
import io
from itertools import chain

from bot.domain.errors import BadInput
from bot.domain.incidents.mentions import Mention, drop_repeated
from bot.domain.incidents.pasted import read_line
from bot.domain.incidents.tables import Row, find_header, read_rows, split_rows
from bot.domain.table_text import DELIMITERS, find_wide_encoding, read_named_delimiter
from bot.domain.text import drop_unwritable

MAX_BYTES = 2_000_000
TOO_LARGE = "That file is larger than 2 MB: send only the rows of those who were hit."
MAX_ROWS = 5_000
_LOOKED_AT = 30
#: What other programs' files begin with: spreadsheets, documents, archives, pictures.
_OTHERS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_BAD_FILE = (
    "That isn't a CSV file: in your spreadsheet choose “Save as” or “Download”, then CSV, and send "
    "that."
)
_NO_COLUMN = (
    "I can't tell which column holds an order number, an e-mail address or a name: write one of "
    "these words above it, and send the file again."
)


def read_file(content: bytes) -> list[Mention]:
    """What each row of the file names, each order or customer once.

    Takes a moment for a large file: not in an event loop. Raises BadInput, with one plain sentence,
    for what is no such file, or too large.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(TOO_LARGE)
    if content.startswith(_OTHERS):
        raise BadInput(_BAD_FILE)
    text = decode_text(content)
    if not text.strip("\ufeff\x00 \r\n\t"):
        raise BadInput("That file is empty: save it once more, and send it again.")
    try:
        rows = _split(text)
    except csv.Error:
        raise BadInput(_BAD_FILE) from None
    if len(rows) > MAX_ROWS + 1:  # one may be a header
        raise BadInput(
            f"That file has more than {MAX_ROWS:,} rows: send only the rows of those who were hit."
        )
    mentions = read_rows(rows)
    if mentions is None:
        mentions = _read_lines(rows)
    return drop_repeated(mentions)


def decode_text(content: bytes) -> str:
    """The text, in whichever of the ways in which spreadsheets write it."""
    wide = find_wide_encoding(content[:_LOOKED_AT])
    if content.startswith(codecs.BOM_UTF8):
        return drop_unwritable(content.decode("utf-8-sig", errors="replace"))
    if wide:
        return drop_unwritable(content.decode(wide, errors="replace"))
    if b"\x00" in content:
        raise BadInput(_BAD_FILE)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _split(text: str) -> list[Row]:
    """The rows, parted by whatever parts most of the first ones."""
    lines = list(io.StringIO(text, newline=""))
    if named := read_named_delimiter(lines[0]):
        return split_rows(lines[1:], named)
    start = [line for line in lines if any(map(str.isalnum, line))][:_LOOKED_AT]
    if not start:
        raise BadInput(_NO_COLUMN)
    best = max(DELIMITERS, key=lambda each: _weigh(start, each))
    return split_rows(lines, best)


def _weigh(lines: list[str], delimiter: str) -> tuple[bool, int]:
    """How well this sign parts the lines: a header that is known, then the most cells that every
    line has.
    """
    rows = split_rows(lines, delimiter)
    widths = sorted(len(cells) for _, cells in rows) or [0]
    has_header = find_header(rows[:6]) is not None and widths[-1] > 1
    return has_header, widths[len(widths) // 2]


def _read_lines(rows: list[Row]) -> list[Mention]:
    """The rows of a file without columns, each read like a pasted line."""
    if any(len(cells) > 2 for _, cells in rows):
        raise BadInput(_NO_COLUMN)
    lines = [", ".join(cells) for _, cells in rows]
    return list(chain.from_iterable(map(read_line, lines)))
