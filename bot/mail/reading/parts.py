"""The parts of a letter, found in its bytes without copying them.

Python's own parser copies a letter several times and stops at much that is broken. Here a part is a
stretch of the letter's bytes; what is wanted of it is decoded on request, in pieces, so that other
threads get their turn.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.patterns import regex
from bot.mail.reading.charsets import decode_bytes, is_utf8
from bot.mail.reading.headers import (
    STEP,
    Fields,
    decode_base64,
    find_in_steps,
    first,
    read_fields,
    read_parameters,
)
from bot.mail.reading.signed import read_signed

DEEPEST = 120
MAX_PARTS = 1_000
#: Bytes of an attached letter that was coded once more.
LETTER_LIMIT = 4_000_000
#: Lines that begin like a boundary and are none.
MAX_LOOKALIKES = 100_000
#: Bytes of one text that are read; a long letter has 30 kB.
TEXT_LIMIT = 400_000
#: Bytes of a text by which it is told whether it is coded.
LOOKED_AT = 20_000
#: Bytes of an openly signed letter, as it was sent.
SIGNED_LIMIT = 12_000_000

_BOUNDARY_LINE = regex(rb"--([^\s-][^\r\n]{0,80}?)[ \t]*\r?\n(?:[A-Za-z-]+:|\r?\n)")
_BASE64_TEXT = regex(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}[A-Za-z0-9+/]*={0,2}\s*")
#: What programs code as quoted-printable: line ends, what isn't ASCII, and of the rest no plain
#: letter or digit but the F of "From" ("size=38" is somebody's own).
_QUOTED_SIGN = regex(
    rb"=(?:[ \t]*\r?\n|0[9AD]|2[0-9A-F]|3[A-F]|4[06]|5[B-F]|60|7[B-F]|[89A-F][0-9A-F])"
)
#: Where a program breaks a long line it has filled the one before.
_FILLED_LINE = regex(rb"^[^\n]{60,}=[ \t]*\r?$", re.MULTILINE)


@dataclass(slots=True, eq=False)
class Part:
    """A stretch of a letter's bytes, with what its own header says of it."""

    fields: Fields
    raw: bytes
    start: int  #: of its body
    end: int
    is_whole: bool = True  #: otherwise the letter was cut off inside it
    type: str = ""  #: like "text/plain", lower-case
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""  #: of the file that it is, as the sender wrote it
    children: list["Part"] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        """How the content is coded for sending."""
        return (
            first(self.fields, "content-transfer-encoding")
            .decode("ascii", "replace")
            .strip(" \t;\"'")
            .lower()
        )

    @property
    def content_id(self) -> bytes:
        """The name by which the letter's HTML shows it."""
        return first(self.fields, "content-id")

    def walk(self) -> Iterator["Part"]:
        """This part and everything in it, but not what is inside attached letters."""
        yield self
        if self.type != "message/rfc822":
            for child in self.children:
                yield from child.walk()


def read_parts(raw: bytes, *, is_cut: bool = False) -> Part:
    """The letter as a tree of parts; parts that are too many or too deep are left out."""
    return _read_part(raw, 0, len(raw), not is_cut, [MAX_PARTS], 0, "text/plain")


def _read_part(
    raw: bytes, start: int, end: int, is_whole: bool, budget: list[int], depth: int, usual: str
) -> Part:
    budget[0] -= 1
    fields, body = read_fields(raw, start, end)
    part = Part(fields, raw, body, end, is_whole)
    part.type, part.parameters = read_parameters(first(fields, "content-type"))
    if "/" not in part.type:
        part.type = usual
    part.disposition, of_file = read_parameters(first(fields, "content-disposition"))
    part.name = of_file.get("filename") or of_file.get("name") or part.parameters.get("name", "")
    if depth < DEEPEST and budget[0] > 0:
        _read_children(part, budget, depth)
    return part


def _read_children(part: Part, budget: list[int], depth: int) -> None:
    if part.type in (
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "text/rfc822-headers",
    ):
        if part.type == "message/global":
            part.type = "message/rfc822"
        raw, start, end = part.raw, part.start, part.end
        if part.encoding in ("base64", "quoted-printable"):
            raw = decode_body(part, LETTER_LIMIT)
            start, end = 0, len(raw)
        part.children = [
            _read_part(raw, start, end, part.is_whole, budget, depth + 1, "text/plain")
        ]
    elif _may_be_signed(part):
        _open_signed(part, budget, depth)
    elif part.type.startswith("multipart/"):
        usual = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for start, end, is_whole in _split(part):
            if budget[0] <= 0:
                break
            part.children.append(
                _read_part(part.raw, start, end, is_whole, budget, depth + 1, usual)
            )
        if not part.children:
            part.type = usual  # not one boundary: what stands there is at least text


def _may_be_signed(part: Part) -> bool:
    if part.type == "application/octet-stream":
        return part.name.lower().endswith(".p7m")
    return part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _open_signed(part: Part, budget: list[int], depth: int) -> None:
    """Puts what was openly signed in the place of the file that it was packed in."""
    content = read_signed(decode_body(part, SIGNED_LIMIT))
    if content is None:
        return
    is_whole = part.is_whole and part.end - part.start <= SIGNED_LIMIT
    part.type = "multipart/signed"
    part.children = [
        _read_part(content, 0, len(content), is_whole, budget, depth + 1, "text/plain")
    ]


def _split(part: Part) -> Iterator[tuple[int, int, bool]]:
    """Where each part of a multipart starts and ends, and whether its end was found."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", errors="replace")[:200].rstrip()
    if not boundary or next(_find_boundaries(part, boundary), None) is None:
        guessed = _BOUNDARY_LINE.search(part.raw, part.start, min(part.end, part.start + 10_000))
        if guessed is None:
            return
        boundary = guessed[1]
    if not boundary:
        return
    start: int | None = None
    for line_start, line_end, is_last in _find_boundaries(part, boundary):
        if start is not None:
            yield start, max(start, line_start), True
        if is_last:
            return
        start = line_end
    if start is not None:
        yield start, part.end, part.is_whole


def _find_boundaries(part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Each boundary line: where the body before it ends, where the next one starts, and if it
    is the last.
    """
    raw, needle, at = part.raw, b"--" + boundary, part.start
    for _ in range(MAX_LOOKALIKES):
        at = find_in_steps(raw, needle, at, part.end)
        if at < 0:
            return
        after = at + len(needle)
        line_end = raw.find(b"\n", after, part.end) + 1 or part.end
        rest = raw[after : min(line_end, after + 100)].strip()
        if (at == part.start or raw[at - 1 : at] == b"\n") and rest in (b"", b"--"):
            end = at - 1
            if raw[at - 2 : at] == b"\r\n":
                end = at - 2
            yield max(end, part.start), line_end, rest == b"--"
        at = after


def measure_body(part: Part) -> int:
    """How many bytes the part has once it is decoded, without decoding it."""
    length = part.end - part.start
    if part.encoding != "base64":
        return length
    for start in range(part.start, part.end, STEP):
        end = min(part.end, start + STEP)
        length -= part.raw.count(b"\n", start, end) + part.raw.count(b"\r", start, end)
    length -= part.raw.count(b"=", max(part.start, part.end - 8), part.end)
    return length * 3 // 4


def decode_body(part: Part, limit: int | None = None) -> bytes:
    """The part's content, at most `limit` bytes of what was sent; a coding that isn't true is
    ignored.
    """
    end = part.end
    if limit is not None:
        end = min(end, part.start + limit)
    match part.encoding:
        case "base64":
            return _decode_base64(part.raw, part.start, end)
        case "quoted-printable":
            return binascii.a2b_qp(part.raw[part.start : end])
        case "x-uuencode" | "uuencode" | "uue" | "x-uue":
            return _decode_uu(part.raw[part.start : end])
        case _:
            return part.raw[part.start : end]


def _decode_base64(raw: bytes, start: int, end: int) -> bytes:
    content, rest = bytearray(), b""
    for at in range(start, end, STEP):
        signs = rest + raw[at : min(end, at + STEP)].translate(None, b"\r\n\t ")
        whole = len(signs) // 4 * 4
        content += decode_base64(signs[:whole])
        rest = signs[whole:]
    return bytes(content + decode_base64(rest))


def _decode_uu(data: bytes) -> bytes:
    content = b""
    for line in data.splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            break
    return content


def read_text(part: Part) -> str:
    """A text part's words with plain line ends. Of a very long one only the beginning."""
    plain = part.raw[part.start : min(part.end, part.start + TEXT_LIMIT)]
    data = decode_body(part, TEXT_LIMIT)
    if part.encoding == "base64" and not _looks_like_base64(plain):
        data = plain
    elif part.encoding != "base64" and _BASE64_TEXT.fullmatch(plain):
        data = decode_base64(plain)  # the field that says so was lost on the way
    elif part.encoding not in ("base64", "quoted-printable") and _is_quoted_printable(plain):
        data = binascii.a2b_qp(plain)
    text = (
        decode_bytes(data, part.parameters.get("charset")).replace("\r\n", "\n").replace("\r", "\n")
    )
    if part.parameters.get("format", "").lower() == "flowed":
        return _unwrap_flowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def _looks_like_base64(data: bytes) -> bool:
    signs = data.translate(None, b"\r\n\t ")
    foreign = signs.translate(
        None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    )
    # Words between spaces are text, however few foreign signs they have.
    return len(foreign) * 20 <= len(signs) and data.strip().count(b" ") * 20 <= len(signs)


def _is_quoted_printable(data: bytes) -> bool:
    """Whether it was coded and the field that says so was lost.

    Each "=" must be as a program writes it, and the whole give UTF-8 or come in filled lines.
    """
    if data.count(b"=", 0, LOOKED_AT) < 3:
        return False
    beginning = data[:LOOKED_AT].rpartition(b"\n")[0] if len(data) > LOOKED_AT else data
    signs = _QUOTED_SIGN.findall(beginning + b"\n")
    if len(signs) < max(3, beginning.count(b"=")) or not any(sign[-1:] == b"\n" for sign in signs):
        return False
    return bool(_FILLED_LINE.search(beginning)) or is_utf8(binascii.a2b_qp(beginning))


def _unwrap_flowed(text: str, joins_words: bool) -> str:
    """Puts together the lines that were parted for the way (RFC 3676); quoted ones stay as they
    are.
    """
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_quoted = line.startswith(">")
        if is_open and not is_quoted:
            lines[-1] += line
        else:
            lines.append(line)
        is_open = line.endswith(" ") and line != "-- " and not is_quoted
        if is_open and joins_words:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
