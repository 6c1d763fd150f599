"""A file's sales in chunks, whoever wrote it: a marketplace, the seller, or Goodword itself."""

import json
from collections.abc import Iterator
from pathlib import Path

from bot.domain.channels import SalesChannel
from bot.domain.records import dataclass
from bot.order_files.chunks import Chunk
from bot.order_files.mapping import Mapping, read_json
from bot.order_files.opening import open_table
from bot.order_files.own_exports import read_own
from bot.order_files.proposing import propose_mapping
from bot.order_files.reading import CHUNK, read_with
from bot.order_files.rules import OWN
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
    table = open_table(path)
    if table.layout is OWN:
        chunks = read_own(table, size=CHUNK)
        return OpenedFile(chunks=chunks, reason=_OWN, columns=table.header)
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
