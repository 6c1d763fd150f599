"""Files that hold no table that can be read, each with a sentence that says what to do instead."""

from pathlib import Path

from bot.domain.errors import BadInput

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000
#: More columns than any export has.
MAX_COLUMNS = 500

_AS_CSV = "open it, choose “Save as” or “Download”, then CSV or Excel (.xlsx), and send that."
_BEGINNINGS = (
    (b"%PDF", f"That is a PDF, which holds no table that I can read: {_AS_CSV}"),
    (b"\x89PNG", "That is a picture. Please send the export itself, as CSV or Excel (.xlsx)."),
    (b"\xff\xd8\xff", "That is a picture. Please send the export itself, as CSV or Excel (.xlsx)."),
    (b"GIF8", "That is a picture. Please send the export itself, as CSV or Excel (.xlsx)."),
    (b"RIFF", "That is a picture or a sound. Please send the export itself, as CSV or Excel."),
    (b"\x1f\x8b", "That file is packed (gzip): unpack it, and send the CSV that is in it."),
    (b"Rar!", "That file is packed (RAR): unpack it, and send the CSV that is in it."),
    (b"7z\xbc\xaf", "That file is packed (7-Zip): unpack it, and send the CSV that is in it."),
    (b"SQLite format 3", f"That is a database, not an export: {_AS_CSV}"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a protected workbook calls what it holds.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 200_000

EMPTY = "That file is empty: download the export once more, and send it again."
NO_ROWS = (
    "That file has its columns’ names but no orders below them: choose a longer time in the "
    "export, and send it again."
)
TOO_LARGE = (
    f"That file is larger than {MAX_BYTES // 1_000_000} MB: export a shorter time, a year at a "
    "time for example, and send the files one after the other."
)
TOO_MANY_ROWS = (
    f"That file has more than {MAX_ROWS:,} rows: export a shorter time, a year at a time for "
    "example, and send the files one after the other."
)
NO_TEXT = f"That isn't a table: its bytes are no text. If a spreadsheet can open it, {_AS_CSV}"
LONG_LINE = (
    "That isn't a table: one of its lines is longer than a million characters. Download the export "
    "once more, and send it again."
)
NO_TABLE = (
    "I can't tell what stands in that file: write above its columns what they hold, for example "
    "Order number, Date, Name, Item and Total, and send it again."
)


def is_own_json(start: bytes) -> bool:
    """Whether a file that begins so is one of our exports in JSON Lines."""
    return start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b'{"Order": ')


def check_file(path: Path) -> None:
    """Raises BadInput for a file that is too large, empty, or another program's."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise BadInput(TOO_LARGE)
    if size == 0:
        raise BadInput(EMPTY)
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    if start.startswith(_OLE):
        raise BadInput(_describe_old(path))
    for beginning, sentence in _BEGINNINGS:
        if start.startswith(beginning):
            raise BadInput(sentence)
    words = start[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if words.startswith((b"<!doctype html", b"<html", b"<table")):
        raise BadInput(f"That is a web page, whatever its name says: {_AS_CSV}")
    is_other_json = words.startswith((b'{"', b"[{", b"{\n", b"{\r")) and not is_own_json(start)
    if words.startswith(b"<?xml") or is_other_json:
        raise BadInput("That is a file for programs (XML or JSON): choose CSV in the export.")


def _describe_old(path: Path) -> str:
    """What an OLE file is: a protected workbook, or one of before 2007."""
    content = path.read_bytes()  # its directory may lie anywhere
    if _LOCKED in content:
        return (
            "That Excel file is protected by a password: open it, take the password off under "
            "“Protect workbook”, save it, and send it again."
        )
    return (
        "That is an Excel file of the old kind (.xls): open it, choose “Save as”, then Excel "
        "workbook (.xlsx) or CSV, and send that."
    )
