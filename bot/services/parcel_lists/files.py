"""A list of parcels in a file: CSV, TSV, plain lines, or an Excel workbook."""

from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.errors import BadInput
from bot.domain.incidents.files import decode_text
from bot.domain.parcel_lists.lines import MAX_PARCELS, RawLine
from bot.domain.parcel_lists.pasted import read_parcel_list
from bot.order_files.refusals import check_file
from bot.order_files.workbooks import is_packed, read_workbook

MAX_BYTES = 2_000_000
TOO_LARGE = "That file is larger than 2 MB: send only the rows of what left today."
#: Rows of a workbook that are looked at: some lines may stand above its header.
_ROWS = MAX_PARCELS + 30


def read_parcel_file(content: bytes) -> list[RawLine]:
    """What each row of the file names.

    Takes a moment for a large one: not in an event loop. Raises BadInput, with one plain sentence,
    for what is no such file, or too large.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(TOO_LARGE)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        check_file(path)
        if not is_packed(path):
            return read_parcel_list(decode_text(content))
        rows = list(islice(read_workbook(path), _ROWS))
    return read_parcel_list("\n".join(_write_row(cells) for _, cells in rows))


def _write_row(cells: list[str] | str) -> str:
    if isinstance(cells, str):
        return cells
    return "\t".join(" ".join(cell.split()).replace('"', "") for cell in cells)
