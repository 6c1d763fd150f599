"""The ZIP of evidence that a platform is given.

The same story makes the same bytes, whenever the pack is made: nothing in it depends on the present
moment.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from bot.domain.drafts import Draft
from bot.domain.orders import OrderStatus
from bot.domain.records import dataclass
from bot.writing.evidence import Evidence, list_entries
from bot.writing.evidence_page import write_page, write_summary
from bot.writing.phrases import fill_plain

#: ZIP knows no earlier day. Every file has this one, so that the same story makes the same bytes.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
#: What a file in a ZIP takes besides its content, with room to spare.
_FILE_OVERHEAD = 600
#: What is kept free for the summary, which is written last.
_SUMMARY_ROOM = 10_000


@dataclass(frozen=True, slots=True)
class Pack:
    """The ZIP, and what whoever uploads it should know."""

    name: str
    content: bytes
    missing: tuple[str, ...]  #: what a platform weighs and the books don't hold
    left_out: tuple[str, ...]  #: proofs of postage that would have made it too large


def make_pack(evidence: Evidence, names: Mapping[int, str], *, most: int) -> Pack:
    """The evidence as one ZIP of at most `most` bytes; proofs of postage that don't fit are named.

    `names` says what the approvers are called. Slow for large stories: to be run in a thread.
    """
    letters = _list_letters(evidence)
    texts = [("timeline.html", write_page(evidence, list_entries(evidence, names))), *letters]
    room = most - len(_zip(_encode(texts))) - _SUMMARY_ROOM
    proofs, left_out = _choose_proofs(evidence, room)
    summary = write_summary(evidence, [name for name, _ in proofs])
    return Pack(
        name=f"evidence-order-{evidence.order.number}.zip",
        content=_zip([*_encode([("summary.txt", summary), *texts]), *proofs]),
        missing=tuple(_list_missing(evidence)),
        left_out=tuple(left_out),
    )


def _list_letters(evidence: Evidence) -> list[tuple[str, str]]:
    """File name and text of each letter, so named that they are listed in their order."""
    width = max(2, len(str(len(evidence.letters))))
    letters = []
    for number, letter in enumerate(evidence.letters, 1):
        day = _format_day(letter, evidence.shop.zone)
        letters.append((f"letters/{number:0{width}}-{letter.kind}-{day}.txt", letter.text))
    return letters


def _choose_proofs(evidence: Evidence, room: int) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The proofs of postage that fit into so many bytes, and the names of those that don't."""
    proofs, left_out = [], []
    for number, (name, content) in enumerate(evidence.receipts, 1):
        size = len(content) + _FILE_OVERHEAD
        if size > room:
            left_out.append(name)
        else:
            room -= size
            proofs.append((f"proof-of-postage/{format_file_name(name, number)}", content))
    return proofs, left_out


def _encode(texts: list[tuple[str, str]]) -> list[tuple[str, bytes]]:
    return [(name, text.encode("utf-8", errors="replace")) for name, text in texts]


def _format_day(letter: Draft, zone: ZoneInfo) -> str:
    return f"{letter.sent_at.astimezone(zone):%Y-%m-%d}" if letter.sent_at else "undated"


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.create_system = 3  # the same on every machine that makes it
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name.startswith("proof-of-postage/"):
                entry.compress_type = zipfile.ZIP_STORED  # pictures don't shrink any more
            archive.writestr(entry, content)
    return buffer.getvalue()


def format_file_name(name: str, number: int) -> str:
    """A file name that leads nowhere else and is no other file's: "01-receipt.jpg"."""
    last_part = re.split(r"[/\\]", name)[-1]
    plain = unicodedata.normalize("NFKD", last_part).encode("ascii", "ignore").decode()
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    clean = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_")[:60]
    suffix = re.sub(r"[^A-Za-z0-9]", "", ending)[:8].lower()
    return f"{number:02}-{clean or 'proof'}" + fill_plain(".{}", suffix)


def _list_missing(evidence: Evidence) -> Iterator[str]:
    order = evidence.order
    if order.shipped_at is None:
        if order.status is not OrderStatus.CANCELLED:
            yield "It isn't marked as shipped."
        return
    if not order.tracking:
        yield "There is no tracking number. If you have one, add it with /order edit."
    if not evidence.receipts:
        yield "No proof of postage is kept. If you have the receipt, upload it as well."
    if order.arrived_at is None:
        yield (
            "No arrival is recorded. If the carrier's page shows one, use /order arrived and make "
            "the pack again."
        )
    else:
        yield (
            "Save the carrier's page that shows the delivery, and upload it as well: I don't open "
            "tracking links."
        )
