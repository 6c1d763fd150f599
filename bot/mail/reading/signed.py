"""What stands in an openly signed S/MIME letter (RFC 8551): anyone can read it, it is only packed.

The signature isn't checked: whoever reads the words needs them whether or not it holds.
"""

_OBJECT_ID, _SEQUENCE, _EXPLICIT = 0x06, 0x30, 0xA0
_OCTETS, _PIECES = 0x04, 0x24
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
#: Pieces of content, or elements that are passed over; programs write pieces of a kilobyte or more.
_MAX_PIECES = 20_000
_MAX_DEPTH = 5


def read_signed(data: bytes) -> bytes | None:
    """The letter that was signed; None where there is none to be read (it is encrypted, or signed
    beside the words).
    """
    try:
        at = _enter(data, 0, _SEQUENCE)
        name, at = _read_object_id(data, at)
        if name != _SIGNED_DATA:
            return None
        at = _enter(data, _enter(data, at, _EXPLICIT), _SEQUENCE)
        at = _pass_over(data, _pass_over(data, at))  # the version, and how it was digested
        at = _enter(data, at, _SEQUENCE)
        at = _pass_over(data, at)  # what the content is called
        return _read_octets(data, _enter(data, at, _EXPLICIT), [_MAX_PIECES], 0)
    except (IndexError, ValueError):
        return None


def _read_head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """An element's tag, where its content starts, and how long that is (None: until two zeros)."""
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("no such tag stands in a signed letter")
    if length == 0x80:
        return tag, start, None
    if length > 0x80:
        size = length - 0x80
        length, start = int.from_bytes(data[start : start + size]), start + size
    return tag, start, length


def _enter(data: bytes, at: int, tag: int) -> int:
    found, start, _ = _read_head(data, at)
    if found != tag:
        raise ValueError("something else stands there")
    return start


def _read_object_id(data: bytes, at: int) -> tuple[bytes, int]:
    start = _enter(data, at, _OBJECT_ID)
    length = data[at + 1]
    return data[start : start + length], start + length


def _pass_over(data: bytes, at: int, depth: int = 0) -> int:
    _, start, length = _read_head(data, at)
    if length is not None:
        return start + length
    for _ in range(_MAX_PIECES):
        if data[start : start + 2] == b"\0\0":
            return start + 2
        if depth >= _MAX_DEPTH:
            break
        start = _pass_over(data, start, depth + 1)
    raise ValueError("it has no end")


def _read_octets(data: bytes, at: int, budget: list[int], depth: int) -> bytes:
    """The content, which may be in pieces. Of a letter that was cut off what there is."""
    tag, start, length = _read_head(data, at)
    if tag == _OCTETS and length is not None:
        return data[start : start + length]
    if tag != _PIECES or depth >= _MAX_DEPTH:
        raise ValueError("this is no content")
    end = len(data) if length is None else min(len(data), start + length)
    pieces: list[bytes] = []
    while start < end and data[start : start + 2] != b"\0\0":
        budget[0] -= 1
        if budget[0] < 0:
            break
        pieces.append(_read_octets(data, start, budget, depth + 1))
        start = _pass_over(data, start)
    return b"".join(pieces)
