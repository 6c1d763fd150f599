"""The header of a letter: its fields, and the values in them, read with patience."""

import binascii
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from bot.domain.mail import MailAddress
from bot.domain.patterns import regex
from bot.domain.text import cut_text, remove_invisible
from bot.mail.reading.charsets import decode_bytes

#: Of one header only so many fields and so many bytes are read; real ones have some 100 and 30 kB.
MAX_FIELDS = 10_000
HEADER_LIMIT = 1_000_000
VALUE_LIMIT = 16_384
#: Of a value with words in it, such as a subject.
LINE_LIMIT = 4_096
#: Bytes that are looked through or decoded at a time, so that no call holds the interpreter for
#: long.
STEP = 1_000_000
ID_LIMIT = 500
ADDRESS_LIMIT = 320
MAX_ADDRESSES = 200

#: A joiner belongs to emoji and to names in many scripts.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"

_FIELD = regex(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_ENCODED = regex(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,900})(?:\?=|$)")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64)))
_ID = regex(r"<([^<>]{1,1000})>")
_ADDRESS_TOKEN = regex(
    r'"((?:[^"\\]|\\.){0,300})"|<([^<>]*)>|\(((?:[^()\\]|\\.){0,300})\)|([,;])|([^"<(,;]+|.)',
    re.DOTALL,
)
_ADDRESS = regex(r"(?<![^\s<>()\[\]\"',:;@])[^\s<>()\[\]\"',:;@]+@[^\s<>()\"',:;@]+")
_PARAMETER = regex(r';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')

Fields = list[tuple[str, bytes]]


def read_fields(raw: bytes, start: int = 0, end: int | None = None) -> tuple[Fields, int]:
    """The fields of the header at `start` (lower-case name, unfolded value) and where the
    body begins.
    """
    if end is None:
        end = len(raw)
    fields: Fields = []
    at = start
    while at < end:
        next_at = raw.find(b"\n", at, end) + 1 or end
        line = raw[at : min(next_at, at + VALUE_LIMIT)].rstrip(b"\r\n")
        if not line:
            return fields, next_at
        if line[:1] in b" \t" and fields:
            name, value = fields[-1]
            if len(value) < VALUE_LIMIT:
                fields[-1] = (name, value + b" " + line.strip())
        elif found := _FIELD.match(line):
            fields.append((found[1].decode("ascii").lower(), found[2].strip()))
        elif not line.startswith((b"From ", b">From ")) and line.strip():
            return fields, at  # the empty line before the body is missing
        at = next_at
        if at - start > HEADER_LIMIT or len(fields) > MAX_FIELDS:
            return fields, _find_body(raw, at, end)
    return fields, end


def _find_body(raw: bytes, start: int, end: int) -> int:
    ends = [at for gap in (b"\n\n", b"\n\r\n") if (at := find_in_steps(raw, gap, start, end)) >= 0]
    return min(ends) + 2 if ends else end


def find_in_steps(raw: bytes, needle: bytes, start: int, end: int) -> int:
    """As `bytes.find`, but other threads get a turn in between."""
    while start < end:
        found = raw.find(needle, start, min(end, start + STEP + len(needle)))
        if found >= 0:
            return found
        start += STEP
    return -1


def first(fields: Fields, name: str) -> bytes:
    """The value of the first field of that name, or nothing."""
    return next((value for field, value in fields if field == name), b"")


def decode_line(value: bytes, limit: int = 998) -> str:
    """A field's value as one readable line."""
    words = decode_words(decode_bytes(value[:LINE_LIMIT]))
    return cut_text(" ".join(remove_invisible(words, keep=JOINERS).split()), limit)


def decode_words(value: str) -> str:
    """The value with its encoded words (`=?utf-8?q?…?=`) read, also where they are broken."""
    pieces: list[str] = []
    pending, pending_charset, at = b"", "", 0
    for found in _ENCODED.finditer(value):
        between = value[at : found.start()]
        charset = found[1].partition("*")[0].lower()
        # A letter may be parted between two encoded words.
        if pending and (between.strip() or charset != pending_charset):
            pieces.append(decode_bytes(pending, pending_charset))
            pending = b""
        if between.strip() or not at:
            pieces.append(between)
        pending, pending_charset, at = (
            pending + _decode_word(found[2], found[3]),
            charset,
            found.end(),
        )
    pieces.append(decode_bytes(pending, pending_charset))
    return "".join(pieces) + value[at:]


def _decode_word(coding: str, text: str) -> bytes:
    data = text.encode("utf-8", errors="replace")
    if coding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """What the characters stand for, as far as it goes: broken padding and foreign signs are
    no matter.
    """
    signs = data.translate(None, _NOT_BASE64)
    if len(signs) % 4 == 1:
        signs = signs[:-1]
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def read_addresses(value: bytes) -> list[MailAddress]:
    """Who stands in From, To and the like: a name, an address, or both; nobody is left
    out.
    """
    text = decode_bytes(value[:VALUE_LIMIT])
    found: list[MailAddress] = []
    words: list[str] = []
    address: str | None = None
    for token in _ADDRESS_TOKEN.finditer(text):
        quoted, angle, comment, stop, plain = token.groups()
        if stop:
            _add_address(found, words, address)
            words, address = [], None
        elif angle is not None:
            if address is not None:  # two without a comma are two all the same
                _add_address(found, words, address)
                words = []
            address = angle
        else:
            words.append(
                re.sub(r"\\(.)", r"\1", quoted or comment or "") or (plain or "").strip('"')
            )
        if len(found) >= MAX_ADDRESSES:
            return found
    _add_address(found, words, address)
    return found


def _add_address(found: list[MailAddress], words: list[str], angle: str | None) -> None:
    name = decode_words(" ".join(words)[:LINE_LIMIT])
    address = ""
    if angle is not None:
        address = _tidy_address(decode_words(angle[:LINE_LIMIT]))
    if not address and (bare := _ADDRESS.search(unicodedata.normalize("NFKC", name))):
        address = _tidy_address(bare[0])
        name = unicodedata.normalize("NFKC", name).replace(bare[0], " ")
    name = re.sub(r"^[^@]*:\s*$", "", name)  # "undisclosed-recipients:" names a group, no person
    name = " ".join(remove_invisible(name, keep=JOINERS).split()).strip("<> ")
    name = re.sub(r"^'(.*)'$", r"\1", name)
    if name or address:
        found.append(MailAddress(cut_text(name, 200), address))


def _tidy_address(words: str) -> str:
    """Full-width signs and hidden characters are made plain, or the same customer would be two."""
    plain = "".join(remove_invisible(unicodedata.normalize("NFKC", words)).split()).lower()
    match = _ADDRESS.search(plain.removeprefix("mailto:"))
    if match is None or len(match[0]) > ADDRESS_LIMIT:
        return ""
    return match[0].rstrip(".")


def read_ids(value: bytes) -> list[str]:
    """The ids (`<…>`) in Message-ID, In-Reply-To or References, in their order."""
    text = remove_invisible(decode_bytes(value[:VALUE_LIMIT]))
    ids = ["".join(match[1].split()) for match in _ID.finditer(text)]
    return [f"<{id_}>" for id_ in ids if 0 < len(id_) <= ID_LIMIT]


def read_id(value: bytes) -> str | None:
    """A letter's own id, also when its angle brackets are missing or broken."""
    if ids := read_ids(value):
        return ids[0]
    bare = remove_invisible(decode_bytes(value[:LINE_LIMIT])).strip("<> \t\n").split()
    if not bare or len(bare[0]) > ID_LIMIT or "<" in bare[0]:
        return None
    return f"<{bare[0]}>"


def read_date(value: bytes, *, received_at: datetime) -> datetime:
    """When it was written, in UTC; `received_at` when that is missing, absurd or lies in the
    future.
    """
    text = decode_bytes(value[:200]).strip()
    written_at: datetime | None = None
    with suppress(ValueError, TypeError, IndexError, OverflowError, AttributeError):
        if parsed := parsedate_tz(text):
            zone = timezone(timedelta(seconds=parsed[9] or 0))
            year, month, day, hour, minute, second = parsed[:6]
            written_at = datetime(
                year, month, day, hour, minute, min(second, 59), tzinfo=zone
            ).astimezone(UTC)
        else:
            written_at = datetime.fromisoformat(text)
            if written_at.tzinfo is None:
                written_at = written_at.replace(tzinfo=UTC)
            written_at = written_at.astimezone(UTC)
    if written_at is None or written_at.year < 1995 or written_at - received_at > timedelta(days=1):
        return received_at.astimezone(UTC)
    return written_at


def read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """A value such as `text/plain; charset=utf-8` as its lower-case word and its parameters.

    A parameter in several pieces (`filename*0*=…`) is put together; a name with accents is read.
    """
    text = decode_bytes(value[:LINE_LIMIT])
    pieces: dict[str, list[_Piece]] = {}
    for match in _PARAMETER.finditer(text):
        name, star, rest = match[1].lower().partition("*")
        number = rest.rstrip("*")
        plain = (match[3] or "").strip()
        if match[2] is not None:
            plain = re.sub(r"\\(.)", r"\1", match[2])
        piece = _Piece(
            order=int(number) if number.isdecimal() and len(number) < 4 else 0,
            is_new=bool(star),
            is_encoded=bool(star) and (rest.endswith("*") or not rest),
            text=plain,
        )
        pieces.setdefault(name, []).append(piece)
    word = text.partition(";")[0].strip().lower()
    return word, {name: _join_pieces(found) for name, found in pieces.items()}


class _Piece(NamedTuple):
    order: int
    is_new: bool  #: written as `name*…=`
    is_encoded: bool
    text: str


def _join_pieces(pieces: list[_Piece]) -> str:
    # A plain form may stand beside the new one for old programs: the new one says more.
    new = sorted(piece for piece in pieces if piece.is_new)
    if not new:
        return decode_words(pieces[0].text)
    charset, data = None, b""
    for piece in new:
        text = piece.text
        if piece.is_encoded and piece.order == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        if piece.is_encoded:
            data += unquote_to_bytes(text)
        else:
            data += text.encode("utf-8", errors="replace")
    return decode_bytes(data, charset)
