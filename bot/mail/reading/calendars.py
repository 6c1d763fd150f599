"""What a calendar in a letter asks of the other calendar."""

from bot.domain.patterns import regex
from bot.mail.reading.parts import Part, decode_body

#: Bytes of a calendar's entry in which its method stands.
READ_LIMIT = 4_000
_METHOD = regex(rb"^METHOD:[ \t]*([A-Za-z-]{1,20})", 8)  # each line
_CALENDARS = ("text/calendar", "application/ics")


def find_calendar_method(letter: Part) -> str | None:
    """The method of the first entry, like "reply" or "request", in lower case; None without
    one.
    """
    for part in letter.walk():
        if part.type in _CALENDARS:
            found = _METHOD.search(decode_body(part, READ_LIMIT))
            method = found[1].decode("ascii") if found else part.parameters.get("method", "")
            return method.lower() or None
    return None
