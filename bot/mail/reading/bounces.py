"""A returned letter: whom it did not reach, which letter it was, and why."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError

from bot.domain.mail import Bounce
from bot.domain.patterns import regex
from bot.domain.text import cut_text, remove_invisible
from bot.mail.reading.charsets import decode_bytes
from bot.mail.reading.headers import (
    Fields,
    decode_line,
    first,
    read_addresses,
    read_fields,
    read_id,
    read_ids,
    read_parameters,
)
from bot.mail.reading.parts import Part, decode_body

#: Bytes that are looked through for a bounce in a form of its own.
READ_LIMIT = 60_000
STATUS_LIMIT = 100_000
MAX_BLOCKS = 100
REASON_LIMIT = 500

_POSTMASTER = regex(
    rb"mailer-daemon|postmaster|mail ?delivery|mailerdaemon|mail-daemon|bounce", re.IGNORECASE
)
#: Other signs make headers that flufl.bounce can't look at.
_PLAIN = bytes(range(128)) + b"?" * 128
_RETURNED_ID = regex(rb"^[> \t]{0,3}Message-ID:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_SAYS_WHY = regex(
    r"^.{0,200}\b[45]\d\d[ -].{0,400}$|^.{0,200}\b[45]\.\d\.\d{1,2}\b.{0,400}$", re.MULTILINE
)
_STILL_TRYING = regex(
    r"\bdelay|still (?:trying|being)|will (?:be retried|retry|continue)|no need to "
    "(?:re)?send|warning message only",
    re.IGNORECASE,
)


def read_bounce(letter: Part, text: str = "") -> Bounce | None:
    """What a returned letter says, or None where the letter isn't one.

    `text` is the letter's text. A bounce is permanent once the other server gave up, whatever the
    reason; as long as it goes on trying it isn't.
    """
    parts = list(letter.walk())
    statuses = [part for part in parts if part.type in _STATUSES]
    if statuses:
        return _read_report(letter, parts, statuses)
    if _looks_returned(letter):
        return _read_other(letter, text)
    return None


_STATUSES = ("message/delivery-status", "message/global-delivery-status")


def _read_report(letter: Part, parts: list[Part], statuses: list[Part]) -> Bounce | None:
    failed: dict[str, str] = {}
    delayed: dict[str, str] = {}
    for block in _read_blocks(statuses):
        action = decode_line(first(block, "action")).casefold()
        address = _read_recipient(block)
        if address and action.startswith("delayed"):
            delayed.setdefault(address, _read_reason(block))
        elif address and action.startswith(("fail", "error")):
            failed.setdefault(address, _read_reason(block))
    reached = failed or delayed
    if not reached:
        return None  # a receipt: it says that the letter arrived
    return Bounce(
        recipients=tuple(reached),
        message_id=_find_returned_id(letter, parts),
        is_permanent=bool(failed),
        reason=next((reason for reason in reached.values() if reason), ""),
    )


def _read_blocks(statuses: list[Part]) -> Iterator[Fields]:
    """The groups of fields in a delivery status: one for the letter, then one for each
    recipient.
    """
    for part in statuses:
        data = decode_body(part, STATUS_LIMIT).replace(b"\r\n", b"\n")
        for block in re.split(rb"\n[ \t]*\n", data.strip(b"\n"))[:MAX_BLOCKS]:
            yield read_fields(block.lstrip(b"\n") + b"\n")[0]


def _read_recipient(block: Fields) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        addresses = read_addresses(first(block, name).rpartition(b";")[2])
        if addresses and addresses[0].address:
            return addresses[0].address
    return ""


def _read_reason(block: Fields) -> str:
    words = decode_line(first(block, "diagnostic-code"), 2_000)
    words = re.sub(r"^(?:smtp|x-[\w-]+|unix|dns)\s*;\s*", "", words, flags=re.IGNORECASE)
    return cut_text(words or decode_line(first(block, "status")), REASON_LIMIT)


def _find_returned_id(letter: Part, parts: list[Part]) -> str | None:
    """The id in the returned header; where nothing is returned, the id that the bounce answers."""
    for part in parts:
        if (
            part.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
            and part.children
        ):
            value = first(part.children[0].fields, "message-id")
            if value and (id_ := read_id(value)):
                return id_
    own = read_id(first(letter.fields, "message-id"))
    beginning = letter.raw[letter.start : min(letter.end, letter.start + READ_LIMIT)]
    for found in _RETURNED_ID.finditer(beginning):
        if (id_ := read_id(found[1])) and id_ != own:
            return id_
    if answered := read_ids(first(letter.fields, "in-reply-to")):
        return answered[0]
    if answered := read_ids(first(letter.fields, "references")):
        return answered[-1]
    return None


def _looks_returned(letter: Part) -> bool:
    """A customer may pass on a bounce in words; only what a mail server sends is one."""
    return (
        letter.type == "multipart/report"
        or bool(first(letter.fields, "x-failed-recipients"))
        or first(letter.fields, "return-path").strip() == b"<>"
        or bool(_POSTMASTER.search(first(letter.fields, "from")))
    )


def _read_report_type(letter: Part) -> str:
    _, parameters = read_parameters(first(letter.fields, "content-type"))
    return parameters.get("report-type", "").lower() or "delivery-status"


def _read_other(letter: Part, text: str) -> Bounce | None:
    """Reads the many older forms."""
    if letter.type == "multipart/report" and _read_report_type(letter) != "delivery-status":
        return None  # a read receipt, a complaint
    temporary, permanent = _scan(letter)
    named = [
        found.address
        for found in read_addresses(first(letter.fields, "x-failed-recipients"))
        if found.address
    ]
    recipients = tuple(dict.fromkeys(named + permanent)) or tuple(temporary)
    if not recipients:
        return None
    reason = text[:REASON_LIMIT]
    if why := _SAYS_WHY.search(text[:READ_LIMIT]):
        reason = why[0]
    return Bounce(
        recipients=recipients,
        message_id=_find_returned_id(letter, list(letter.walk())),
        is_permanent=bool(named or permanent)
        and not _STILL_TRYING.search(decode_line(first(letter.fields, "subject"))),
        reason=cut_text(" ".join(remove_invisible(reason).split()), REASON_LIMIT),
    )


def _scan(letter: Part) -> tuple[list[str], list[str]]:
    """The addresses that were not reached yet, and those that won't be."""
    from flufl.bounce import all_failures

    sender = next((found.address for found in read_addresses(first(letter.fields, "from"))), "")
    try:
        message = message_from_bytes(letter.raw[: letter.start + READ_LIMIT].translate(_PLAIN))
        # Some of its detectors fail where there is no sender, and take the others with them.
        del message["From"]
        message["From"] = sender if sender.isascii() and sender else "mailer-daemon@invalid"
        temporary, permanent = all_failures(message)
    except (
        MessageError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
    ):
        return [], []
    return _read_found(temporary), _read_found(permanent)


def _read_found(addresses: frozenset[bytes]) -> list[str]:
    texts = sorted(decode_bytes(address).strip().lower() for address in addresses)
    return [text for text in texts if "@" in text and len(text) <= 320]
