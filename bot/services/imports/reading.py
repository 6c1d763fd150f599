"""A file's sales in chunks, whoever wrote it: a marketplace, the seller, or Goodword itself."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.records import dataclass
from bot.exports import json_lines, spreadsheet
from bot.exports.exported_order import OrderFacts, read_order
from bot.order_files.chunks import Chunk, FileSale
from bot.order_files.grouping import Unread
from bot.order_files.mapping import Mapping, read_json
from bot.order_files.opening import Table, open_table
from bot.order_files.proposing import propose_mapping
from bot.order_files.reading import CHUNK, read_with
from bot.order_files.refusals import check_file
from bot.order_files.scenes import Scene

_OWN = "It is a file that /order export made."


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file whose sales can be read."""

    chunks: Iterator[Chunk]
    reason: str  #: why it is read as it is
    doubts: tuple[str, ...] = ()
    via: SalesChannel | None = None
    mapping: Mapping | None = None  #: None for our own export
    header_key: str | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be read, as far as somebody said."""

    via: SalesChannel | None = None
    mapping: str | None = None  #: as JSON
    kept: dict[str, str] | None = None  #: what staff made of files before, by header


def open_file(path: Path, scene: Scene, wanted: Wanted) -> OpenedFile:
    """Raises BadInput, with one sentence, for what holds no orders that can be read."""
    if _is_json_lines(path):
        return OpenedFile(chunks=_read_json_lines(path), reason=_OWN)
    table = open_table(path)
    if spreadsheet.is_own_header(table.header):
        return OpenedFile(chunks=_read_spreadsheet(table), reason=_OWN, columns=table.header)
    kept = wanted.mapping or (wanted.kept or {}).get(table.key)
    known = read_json(json.loads(kept)) if kept else None
    proposal = propose_mapping(table, scene, via=wanted.via, kept=known)
    return OpenedFile(
        chunks=read_with(table, proposal.mapping, scene),
        reason=proposal.reason,
        doubts=proposal.doubts,
        via=proposal.mapping.via,
        mapping=proposal.mapping,
        header_key=table.key,
        columns=table.header,
    )


def _is_json_lines(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(200).lstrip(b"\xef\xbb\xbf \r\n").startswith(b'{"')


def _read_json_lines(path: Path) -> Iterator[Chunk]:
    check_size(path)
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        yield from _read_own(json_lines.read_lines(lines))


def check_size(path: Path) -> None:
    """Raises BadInput for a file that is larger than any other may be."""
    try:
        check_file(path)
    except BadInput as refusal:
        if "JSON" not in str(refusal):
            raise


def _read_spreadsheet(table: Table) -> Iterator[Chunk]:
    rows = ((number, row) for number, row in table.rows() if not isinstance(row, str))
    return _read_own(spreadsheet.read_rows(chain([(1, list(table.header))], rows)))


def _read_own(found: Iterable[tuple[int, OrderFacts]]) -> Iterator[Chunk]:
    orders = iter(found)
    while some := list(islice(orders, CHUNK)):
        sales: list[FileSale] = []
        unread: list[Unread] = []
        for line, facts in some:
            try:
                sales.append(FileSale(read_order(facts), (line,)))
            except BadInput as refusal:
                unread.append(Unread(line, str(refusal)))
        yield Chunk(tuple(sales), tuple(unread), len(some))
