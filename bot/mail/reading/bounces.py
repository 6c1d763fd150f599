"""A returned letter: whom it did not reach, which letter it was, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError

from bot.domain.mail import Bounce
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import cut_text, remove_invisible
from bot.mail.reading.charsets import decode_bytes
from bot.mail.reading.headers import Fields, decode_line, first, read_addresses, read_fields
from bot.mail.reading.parts import Part, decode_body
from bot.mail.reading.returned_signs import (
    READ_LIMIT,
    Signs,
    has_empty_return_path,
    list_answered_ids,
    list_copies,
    list_loose_ids,
    list_returned_ids,
    list_unreached,
    read_signs,
)

STATUS_LIMIT = 100_000
MAX_BLOCKS = 100
REASON_LIMIT = 500

#: Other signs make headers that flufl.bounce can't look at.
_PLAIN = bytes(range(128)) + b"?" * 128
_SAYS_WHY = regex(
    r"^.{0,200}\b[45]\d\d[ -].{0,400}$|^.{0,200}\b[45]\.\d\.\d{1,2}\b.{0,400}$", re.MULTILINE
)


def read_bounce(letter: Part, text: str = "") -> Bounce | None:
    """What a returned letter says, or None where nothing shows that the letter is one.

    `text` is the letter's text. A bounce is permanent once the other server gave up, whatever the
    reason; as long as it goes on trying it isn't.
    """
    parts = list(letter.walk())
    report = _read_report(part for part in parts if part.type in _STATUSES)
    if report.failed or report.delayed:
        return _describe_report(letter, parts, text, report)
    if report.arrived:
        return None
    signs = read_signs(letter, parts, text)
    if signs is None:
        return None
    return (
        _read_packed(parts, text, signs)
        or _read_known_form(letter, parts, text, signs)
        or _read_free_form(letter, parts, text, signs)
    )


def _read_packed(parts: list[Part], text: str, signs: Signs) -> Bounce | None:
    """Another server's report that a mail server put into a letter of its own."""
    if not signs.is_server:
        return None
    reports = (inner for inner in list_copies(parts) if inner.type == "multipart/report")
    return next(filter(None, (read_bounce(inner, text) for inner in reports)), None)


_STATUSES = ("message/delivery-status", "message/global-delivery-status")


@dataclass(frozen=True, slots=True)
class _Report:
    """What became of the letter for each recipient, with the reason."""

    failed: dict[str, str]
    delayed: dict[str, str]
    arrived: list[str]


def _read_report(statuses: Iterable[Part]) -> _Report:
    report = _Report({}, {}, [])
    for block in _read_blocks(statuses):
        address = _read_recipient(block)
        if not address:
            continue
        match _read_outcome(block):
            case "5":
                report.failed.setdefault(address, _read_reason(block))
            case "4":
                report.delayed.setdefault(address, _read_reason(block))
            case "2":
                report.arrived.append(address)
    return report


def _read_outcome(block: Fields) -> str:
    """How the code of what happened begins: "5" failed, "4" delayed, "2" arrived; empty where
    nothing says it.
    """
    action = decode_line(first(block, "action")).strip().casefold()
    for beginning, outcome in _ACTIONS.items():
        if action.startswith(beginning):
            return outcome
    for said in ("status", "diagnostic-code"):
        if code := _OUTCOME.search(decode_line(first(block, said))):
            return code[1]
    return ""


_ACTIONS = {
    "fail": "5",
    "error": "5",
    "delay": "4",
    "deliver": "2",
    "relay": "2",
    "expand": "2",
}
_OUTCOME = regex(r"(?<!\d)([245])(?:\.\d|\d\d\b)")


def _describe_report(letter: Part, parts: list[Part], text: str, report: _Report) -> Bounce:
    reached = report.failed or report.delayed
    reason = next((reason for reason in reached.values() if reason), "")
    ids = _list_ids(letter, parts, text)
    return _make_bounce(tuple(reached), ids, reason, is_permanent=bool(report.failed))


def _read_blocks(statuses: Iterable[Part]) -> Iterator[Fields]:
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


def _list_ids(letter: Part, parts: list[Part], text: str) -> list[str]:
    """The ids in what was returned; where nothing is returned, those that the bounce answers, and
    whatever else may be one.
    """
    return list_returned_ids(letter, parts, text) or (
        list_answered_ids(letter) + list_loose_ids(letter, text)
    )


def _make_bounce(
    recipients: tuple[str, ...], ids: list[str], reason: str, *, is_permanent: bool
) -> Bounce:
    return Bounce(
        recipients=recipients,
        message_id=ids[0] if ids else None,
        other_ids=tuple(ids[1:]),
        is_permanent=is_permanent,
        reason=reason,
    )


def _find_reason(text: str) -> str:
    why = _SAYS_WHY.search(text[:READ_LIMIT])
    reason = why[0] if why else text[:REASON_LIMIT]
    return cut_text(" ".join(remove_invisible(reason).split()), REASON_LIMIT)


def _read_known_form(letter: Part, parts: list[Part], text: str, signs: Signs) -> Bounce | None:
    """Reads the many older forms."""
    if not (signs.is_server or has_empty_return_path(letter.fields)):
        return None
    temporary, permanent = _scan(letter)
    named = [
        found.address
        for found in read_addresses(first(letter.fields, "x-failed-recipients"))
        if found.address
    ]
    recipients = tuple(dict.fromkeys(named + permanent)) or tuple(temporary)
    if not recipients:
        return None
    is_permanent = bool(named or permanent) and not signs.is_late_by_subject
    ids = _list_ids(letter, parts, text)
    return _make_bounce(recipients, ids, _find_reason(text), is_permanent=is_permanent)


def _read_free_form(letter: Part, parts: list[Part], text: str, signs: Signs) -> Bounce | None:
    """Reads what no form is known of: whom and which letter it names, if it may be a bounce."""
    is_certain = signs.is_certain
    recipients: list[str] = []
    if is_certain or signs.is_server:
        recipients = list_unreached(letter, parts, text)
        ids = _list_ids(letter, parts, text)
    else:
        # Programs that answer for a person name the letter that they answer, too.
        ids = list_returned_ids(letter, parts, text)
    if not (recipients or ids or signs.is_told):
        return None
    reason = _find_reason(text)
    bounce = _make_bounce(tuple(recipients), ids, reason, is_permanent=signs.is_final)
    return replace(bounce, is_certain=is_certain)


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
