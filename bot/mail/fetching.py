"""A letter's bytes from the server: whole, or as much of it as can be had."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.mail.connection import Line, Measure

#: Bytes up to which a letter is fetched whole, and what is fetched of a larger one.
WHOLE_UP_TO, BEGINNING_OF_LARGE = 8 * 1024 * 1024, 2 * 1024 * 1024
#: What is fetched of a letter that could not be had whole, whatever its size.
BEGINNING = 256 * 1024


class Share(IntEnum):
    """How much is asked for, less and less when a letter can't be fetched or read."""

    WHOLE = 0
    BEGINNING = 1
    HEADER = 2
    NOTHING = 3  #: so that it is known of at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A letter as it came from the server, to be read."""

    content: bytes
    size: int  #: bytes of the whole letter, as the server says
    is_cut: bool  #: `content` isn't all of it
    received_at: datetime | None  #: by the server; aware UTC


def fetch_letter(line: Line, uid: int, measure: Measure, share: Share) -> Raw | None:
    """This share of a letter of the open folder; None when it has vanished meanwhile.

    Nothing is marked as read. Raises what the server or network says.
    """
    if share is Share.NOTHING:
        stub = f"X-Not-Fetched: {uid}, {measure.size} bytes\r\n\r\n".encode()  # not the same as another one's
        return Raw(content=stub, size=measure.size, is_cut=True, received_at=measure.received_at)
    part = "HEADER" if share is Share.HEADER else ""
    limit = _limit(measure.size, share)
    content = line.fetch_parts([uid], part, limit).get(uid)
    if content is None:
        if uid not in line.measure([uid]):
            return None
        raise ValueError("the server says that the letter is there, and doesn't give it")
    is_cut = share is Share.HEADER or (limit is not None and measure.size > len(content))
    return Raw(content=content, size=measure.size, is_cut=is_cut, received_at=measure.received_at)


def _limit(size: int, share: Share) -> int | None:
    if share is not Share.WHOLE:
        return BEGINNING
    return BEGINNING_OF_LARGE if size > WHOLE_UP_TO else None
