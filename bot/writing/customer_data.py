"""The ZIP with all that is held of a customer: to be read by them, and by another program.

Rows are told as they lie in the database, whatever columns they have: what is added later is handed
out as well.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.writing.evidence_pack import format_file_name
from bot.writing.html_page import wrap_page

Row = Mapping[str, Any]

#: What each table is about, in plain words.
TITLES = {
    "customers": "Who they are",
    "customer_ways": "How they are reached",
    "orders": "Orders",
    "parcels": "Further parcels of orders",
    "import_changes": "What files changed of their orders",
    "receipts": "Proofs of postage (the files are beside this page)",
    "outlays": "Refunds and gifts",
    "conversations": "Whether they wait for an answer",
    "messages": "Messages",
    "drafts": "Letters and drafts",
    "revisions": "Each version of each letter",
    "promises": "What they were promised",
    "cases": "Disputes",
    "notices": "Platforms' notices",
    "mails": "E-mails",
    "proposals": "Sales and labels of which a letter told",
    "mail_senders": "What staff said of their address",
    "incident_recipients": "Incidents that they were part of",
    "incident_orders": "Their orders in incidents",
    "incident_offers": "Orders that were offered to an incident",
    "deadlines": "Deadlines",
    "reminders": "Reminders about them",
    "events": "History",
    "unplaced": "Messages whose shop wasn't known",
    "direct_lines": "How far their direct messages were read",
}
#: By table: when it was, what it was, and the column with the words.
_STORY = {
    "orders": ("placed_at", "Order #{number} was placed", "item"),
    "mails": ("at", "E-mail from {sender_address}: {subject}", "words"),
    "unplaced": ("at", "They wrote, and didn't say to which shop", "words"),
    "promises": ("made_at", "The shop promised ({status})", "what"),
    "cases": ("opened_at", "A dispute at {platform} ({status})", "reason"),
    "outlays": ("at", "A {kind}", "what"),
    "events": ("at", "{what}", ""),
}
_WHO = {"in": "They wrote", "out": "The shop wrote"}
#: Moments lie in the database as microseconds since 1970: these are 2000 to 2100, in which no other
#: number falls.
_FIRST, _LAST = 946_684_800_000_000, 4_102_444_800_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRUTHS = ("is_", "was_", "has_")
#: What a file in a ZIP takes besides its content, with room to spare.
_FILE_OVERHEAD = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerData:
    """All that is held of a customer, by table."""

    name: str
    shop: str
    zone: ZoneInfo
    made_at: datetime
    tables: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class DataPack:
    """The ZIP, and what didn't fit into it."""

    content: bytes
    left_out: tuple[str, ...]  #: files that would have made it too large
    is_too_large: bool = False  #: even without them


def make_data_pack(data: CustomerData, *, most: int) -> DataPack:
    """The data as one ZIP of at most `most` bytes. Slow for many rows: to be run in a thread."""
    files = list(_list_files(data))
    texts = {f"tables/{table}.json": _write_json(rows) for table, rows in data.tables.items()}
    texts["story.html"] = _write_page(data)
    texts["index.txt"] = _write_index(data)
    room = most - len(_zip(texts, []))
    kept, left_out = [], []
    for name, content in files:
        if len(content) + _FILE_OVERHEAD > room:
            left_out.append(name)
            continue
        room -= len(content) + _FILE_OVERHEAD
        kept.append((name, content))
    if left_out:
        texts["index.txt"] += "\nToo large to be in this ZIP:\n" + "\n".join(left_out) + "\n"
    content = _zip(texts, kept)
    return DataPack(content, tuple(left_out), is_too_large=len(content) > most)


def _zip(texts: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts, key=lambda each: ("/" in each, each)):
            archive.writestr(name, texts[name].encode("utf-8", errors="replace"))
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def _list_files(data: CustomerData) -> Iterator[tuple[str, bytes]]:
    """What lies in the database as a file, under a name that leads nowhere else."""
    for table, rows in data.tables.items():
        for number, row in enumerate(rows, 1):
            for content in row.values():
                if isinstance(content, bytes):
                    name = format_file_name(str(row.get("name", "file")), number)
                    yield f"files/{table}/{name}", content


def _write_json(rows: Sequence[Row]) -> str:
    return json.dumps([_tell_row(row) for row in rows], ensure_ascii=False, indent=1)


def _tell_row(row: Row) -> dict[str, Any]:
    return {name: tell_value(name, value) for name, value in row.items()}


def tell_value(name: str, value: Any) -> Any:
    """A column's value as another program reads it: a moment with its zone, a truth as one."""
    if isinstance(value, bytes | memoryview):
        return f"a file of {len(value)} bytes, beside the tables"
    if isinstance(value, int) and name.startswith(_TRUTHS):
        return bool(value)
    if _is_moment(value):
        return (_EPOCH + timedelta(microseconds=value)).isoformat()
    return value


def _is_moment(value: Any) -> bool:
    return isinstance(value, int) and _FIRST <= value < _LAST


def _write_index(data: CustomerData) -> str:
    lines = [
        f"All that {data.shop} keeps of {data.name} in Goodword, as of "
        f"{data.made_at.astimezone(data.zone):%d %B %Y, %H:%M} ({data.zone.key}).",
        "",
        "story.html     everything to be read, in one page: open it in any browser",
        "tables/*.json  the same for another program, one file for each kind of thing",
        "files/         receipts and other files, as they were kept",
        "",
        "How much there is of each:",
        "",
    ]
    for table, rows in data.tables.items():
        if rows:
            lines.append(f"{len(rows):6}  {TITLES.get(table, table)} (tables/{table}.json)")
    lines += [
        "",
        "Pictures and files that were sent on Discord lie there, not here: their names are among "
        "the messages. Not here, too, is what names several people at once: posts that wait for "
        "the desk, lists of parcels, and what was moved between customers.",
        "",
    ]
    return remove_invisible("\n".join(lines))


def _write_page(data: CustomerData) -> str:
    told = "\n".join(_write_entry(*entry, data.zone) for entry in sorted(_list_story(data)))
    parts = "\n".join(
        _write_table(TITLES.get(table, table), rows, data.zone)
        for table, rows in data.tables.items()
        if rows
    )
    title = _escape(f"{data.name}, as {data.shop} knows them")
    return wrap_page(
        title,
        f"""<p>Times are the shop's ({escape(data.zone.key)}).</p>
<h2>What happened</h2>
<table>
{told}
</table>
{parts}""",
    )


def _list_story(data: CustomerData) -> Iterator[tuple[int, str, str]]:
    """When, what, and in whose words: the things that make a story, in any order."""
    for table, (moment, what, words) in _STORY.items():
        for row in data.tables.get(table, ()):
            yield row[moment], what.format_map(row), row.get(words) or ""
    for row in data.tables.get("messages", ()):
        yield row["at"], f"{_WHO[row['direction']]} ({row['channel']})", row["words"]
    drafts = {row["id"]: row for row in data.tables.get("drafts", ())}
    for row in data.tables.get("revisions", ()):
        draft = drafts[row["draft_id"]]
        what = "Draft {id} ({kind}), version {version}; the letter is {status}"
        told = what.format_map({**draft, "version": row["revision"]})
        yield row["written_at"], told, row["text"]


def _write_entry(at: int, what: str, words: str, zone: ZoneInfo) -> str:
    said = f"<pre>{_escape(words)}</pre>" if words else ""
    return f'<tr><td class="when">{_tell(at, zone)}</td><td>{_escape(what)}{said}</td></tr>'


def _write_table(title: str, rows: Sequence[Row], zone: ZoneInfo) -> str:
    """Each row as a table of its columns; what is empty is left out."""
    told = "\n<hr>\n".join(_write_facts(row, zone) for row in rows)
    return f"<h2>{escape(title)} ({len(rows)})</h2>\n{told}"


def _write_facts(row: Row, zone: ZoneInfo) -> str:
    lines = []
    for name, value in row.items():
        told = value
        if not _is_moment(value):
            told = tell_value(name, value)
        if told not in (None, "", "[]"):
            lines.append(f"<tr><th>{escape(name)}</th><td>{_tell(told, zone)}</td></tr>")
    return f'<table class="facts">{"".join(lines)}</table>'


def _tell(value: Any, zone: ZoneInfo) -> str:
    if _is_moment(value):
        moment = _EPOCH + timedelta(microseconds=value)
        return f"{moment.astimezone(zone):%d %b %Y, %H:%M}"
    return _escape(str(value))


def _escape(words: str) -> str:
    return escape(remove_invisible(words))
