"""A letter's bytes read as a `Mail`.

Whatever comes, something readable is given: nothing here raises.

It is slow for large letters, so call it in a thread; other threads get their turn all the while.
"""

import logging
import re
from datetime import datetime
from hashlib import blake2b
from itertools import chain

from bot.domain.mail import Mail, MailAddress, MailAttachment
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.mail.reading.attachments import is_file, is_words, list_attachments
from bot.mail.reading.bounces import read_bounce
from bot.mail.reading.calendars import find_calendar_method
from bot.mail.reading.handover import find_handover
from bot.mail.reading.headers import (
    JOINERS,
    Fields,
    decode_line,
    first,
    read_addresses,
    read_date,
    read_fields,
    read_id,
    read_ids,
)
from bot.mail.reading.html import cut_html, list_links, read_html
from bot.mail.reading.language import tell_language
from bot.mail.reading.parts import Part, read_parts, read_text
from bot.mail.reading.quotes import find_new_words

log = logging.getLogger(__name__)

TEXT_LIMIT = 100_000
SUBJECT_LIMIT = 500
#: Columns of a plain text stay apart.
TAB = "   "
MAX_ANSWERED = 50
MAX_RECIPIENTS = 100
#: Bytes of the body that tell letters without an id apart.
TELLING_BYTES = 65_536
MAX_OF_A_NAME = 20
KEPT_LIMIT = 4_000

#: What else a letter's header says that tells its kind, and who vouches for it.
KEPT_FIELDS = frozenset(
    {
        "auto-submitted",
        "authentication-results",
        "content-language",
        "content-type",
        "delivered-to",
        "feedback-id",
        "importance",
        "organization",
        "precedence",
        "preference",
        "priority",
        "received-spf",
        "reply-to",
        "return-path",
        "sender",
        "user-agent",
        "x-apple-action",
        "x-failed-recipients",
        "x-forefront-antispam-report",
        "x-loop",
        "x-mail-autoreply",
        "x-mailer",
        "x-ms-exchange-inbox-rules-loop",
        "x-ms-exchange-organization-scl",
        "x-original-to",
        "x-post-messageclass",
        "x-precedence",
        "x-priority",
        "x-vacation",
    }
)
_KEPT_BEGINNINGS = (
    "list-",
    "x-spam",
    "x-auto",
    "x-campaign",
    "x-mc-",
    "x-sg-",
    "x-ses-",
    "x-amazon",
    "x-ebay",
    "x-etsy",
)

#: A plain text that only says that the letter is to be read as HTML.
_STUB = regex(
    r"view (?:this|the|it|our|your)?.{0,40}(?:in|as|with) (?:a|an|your|the)? ?.{0,15}(?:browser"
    r"|html)|view (?:it )?online|html[- ](?:version|enabled|capable|compatible|e-?mail|format)"
    r"|(?:display|support|view|read) html|im browser|html-(?:ansicht|version|darstellung)"
    r"|html.{0,20}(?:anzeigen|darstellen)|navigateur|version en ligne|navegador|versión en línea"
    r"|nel browser|versione online|in "
    "(?:de|je|uw) browser",
    re.IGNORECASE,
)
STUB_LIMIT = 400
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True, slots=True)
class _Body:
    words: str = ""
    text: str = ""
    attachments: tuple[MailAttachment, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    forwarded_from: MailAddress | None = None
    is_readable: bool = True
    forwarded_subject: str = ""
    html: str = ""


def read_mail(
    raw: bytes, *, received_at: datetime, size: int | None = None, is_cut: bool = False
) -> Mail:
    """The letter as far as it can be read. Never raises.

    `received_at` is an aware moment; `size` is that of the whole letter in bytes when `raw` is only
    its beginning, which `is_cut` says. The text has at most 100,000 characters, the new words
    20,000, pictures 8 MB together.
    """
    try:
        letter = bytes(raw)
        if b"\n" not in letter:
            letter = letter.replace(b"\r", b"\n")  # lines as an old Mac ends them
        return _read(letter, received_at, size, is_cut)
    except Exception:  # a letter that breaks the reader must not stop the ones behind it
        log.exception("mail_unreadable")
        digest = blake2b(raw, digest_size=16).hexdigest()
        nobody = MailAddress("", "")
        return Mail(
            key=digest,
            message_id=None,
            sender=nobody,
            at=received_at,
            received_at=received_at,
            is_readable=False,
            is_cut=is_cut,
            size=len(raw),
        )


def _read(raw: bytes, received_at: datetime, size: int | None, is_cut: bool) -> Mail:
    fields, start = read_fields(raw)
    letter, body = _read_body(raw, fields, is_cut)
    senders = _list_senders(fields)
    sender = _choose_sender(senders)
    message_id = read_id(first(fields, "message-id"))
    telling = b""
    if not message_id:
        telling = raw[start : start + TELLING_BYTES]
    return Mail(
        key=_make_key(fields, telling),
        message_id=message_id,
        answers=_find_answered(fields),
        sender=sender,
        has_one_sender=len(_all(fields, "from")) == len(senders) == 1 and bool(sender.address),
        reply_to=_find_reply_to(fields),
        to=_find_recipients(fields),
        subject=decode_line(first(fields, "subject"), SUBJECT_LIMIT),
        at=read_date(first(fields, "date"), received_at=received_at),
        received_at=received_at,
        words=body.words,
        text=body.text,
        attachments=body.attachments,
        links=body.links,
        language=tell_language(body.words, decode_line(first(fields, "content-language"))),
        forwarded_from=body.forwarded_from,
        forwarded_subject=body.forwarded_subject,
        html=body.html,
        bounce=read_bounce(letter, body.text) if letter else None,
        calendar=find_calendar_method(letter) if letter else None,
        is_readable=body.is_readable,
        is_cut=is_cut,
        size=len(raw) if size is None else size,
        handover=find_handover(fields),
        headers=_keep_fields(fields),
    )


def _read_body(raw: bytes, fields: Fields, is_cut: bool) -> tuple[Part | None, _Body]:
    """A body that breaks the reader still leaves the letter's sender and subject."""
    try:
        letter = read_parts(raw, is_cut=is_cut)
        body = _make_body(letter, decode_line(first(fields, "subject")))
    except Exception:  # see above
        log.exception("mail_body_unreadable")
        return None, _Body(is_readable=False)
    return letter, body


def _list_senders(fields: Fields) -> list[MailAddress]:
    senders: list[MailAddress] = []
    for value in _all(fields, "from"):
        senders.extend(read_addresses(value))
    return senders


def _choose_sender(senders: list[MailAddress]) -> MailAddress:
    """The first with an address, or else the first."""
    for sender in senders:
        if sender.address:
            return sender
    return senders[0] if senders else MailAddress("", "")


def _find_reply_to(fields: Fields) -> str | None:
    for found in read_addresses(first(fields, "reply-to")):
        if found.address:
            return found.address
    return None


def _make_body(letter: Part, subject: str) -> _Body:
    parts = list(letter.walk())
    passed_on = _find_passed_on(letter, parts)
    text, read = _read_words(letter)
    files = [part for part in parts if is_file(part) and part is not passed_on]
    if letter.type == "multipart/report":
        files = [part for part in files if part.type != "message/rfc822"]  # it was returned
    new = find_new_words(text, subject, is_answer=_is_answer(letter.fields))
    words, forwarded_from, forwarded_subject = new.words, new.forwarded_from, ""
    html = _find_html(parts)
    links = list_links(html)
    if passed_on:
        inner = _open_letter(passed_on)
        html = _find_html(list(inner.walk()))
        said, read_inside = _read_words(inner)
        read |= read_inside
        files += [part for part in inner.walk() if is_file(part)]
        words, text = _join(words, said), _join(text, said)
        forwarded_from = _find_author(letter, inner)
        forwarded_subject = decode_line(first(inner.fields, "subject"), SUBJECT_LIMIT)
    attachments = list_attachments([part for part in files if part not in read])
    is_readable = _is_readable(letter, parts, text)
    return _Body(
        words=words,
        text=text,
        attachments=attachments,
        links=links,
        forwarded_from=forwarded_from,
        forwarded_subject=forwarded_subject,
        html=cut_html(html),
        is_readable=is_readable,
    )


def _find_html(parts: list[Part]) -> str:
    """What the first part in HTML holds."""
    html = next((part for part in parts if part.type == "text/html"), None)
    return read_text(html) if html is not None else ""


def _join(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)[:TEXT_LIMIT]


def _find_passed_on(letter: Part, parts: list[Part]) -> Part | None:
    """A letter in the letter is one that is passed on, unless a mail server returns it."""
    if letter.type == "multipart/report":
        return None
    for part in parts:
        if part.type == "message/rfc822" and part.children:
            return part
    return None


def _open_letter(passed_on: Part) -> Part:
    """The letter that is passed on, however often it was packed."""
    inner = passed_on.children[0]
    while inner.type == "message/rfc822" and inner.children:
        inner = inner.children[0]
    return inner


def _find_author(letter: Part, inner: Part) -> MailAddress | None:
    """Who wrote what is passed on; nobody else where it is the sender's own."""
    author = next(iter(read_addresses(first(inner.fields, "from"))), None)
    sender = _choose_sender(_list_senders(letter.fields))
    if author is not None and author.address and author.address == sender.address:
        return None
    return author


def _is_readable(letter: Part, parts: list[Part], text: str) -> bool:
    if any(part.type in _ENCRYPTED for part in parts) and not text.strip():
        return False
    if not text and any(part.type.startswith("multipart/") and not part.children for part in parts):
        return False  # its text lies too deep
    lost = text.count("\ufffd")
    return bool(letter.fields) and lost * 5 <= len(text.strip())


def _read_words(letter: Part) -> tuple[str, set[Part]]:
    """The letter's whole text, tidied (no invisible characters but those that letters need), and
    the files that it was read from.

    A text with a file's name is a file, unless nothing else says anything; then it is the letter,
    as some programs send it, and what is attached is so only as the last resort.
    """
    named = {part for part in letter.walk() if is_file(part) and is_words(part)}
    shown = {part for part in named if part.disposition != "attachment"}
    for opened in (set(), shown, named):
        said = _join_texts(_choose_texts(letter, opened))
        if said or not named:
            break
    return said, {part for part in opened if part is letter or part in shown}


def _join_texts(parts: list[Part]) -> str:
    texts: list[str] = []
    room = TEXT_LIMIT
    for part in parts:
        said = _render(part)[:room].strip("\n")
        # Some programs send the HTML form beside the plain one as if it were more.
        if said.strip() and not any(_squeeze(said) in _squeeze(other) for other in texts):
            texts.append(said)
            room -= len(said)
    text = "\n\n".join(texts).replace("\t", TAB)
    return remove_invisible(text, keep=JOINERS).strip("\n")


def _squeeze(text: str) -> str:
    return "".join(text[:2_000].split())[:300]


def _render(part: Part) -> str:
    text = read_text(part)
    if part.type in ("text/html", "text/enriched", "text/richtext"):
        return read_html(text)
    beginning = text[:200].lstrip("\ufeff \n").lower()
    if beginning.startswith(("<!doctype html", "<html")):
        return read_html(text)
    return text


def _choose_texts(part: Part, opened: set[Part]) -> list[Part]:
    """The text parts that are to be read, files only if they are among the opened ones: of several
    forms of the same text the plainest that says it.
    """
    if not part.type.startswith("multipart/"):
        return [part] if part in opened or not is_file(part) else []
    chosen = [_choose_texts(child, opened) for child in part.children]
    if part.type != "multipart/alternative":
        return list(chain.from_iterable(chosen))[:20]
    plain, rich = [], []
    for texts in filter(None, chosen):
        if any(text.type == "text/html" for text in texts):
            rich.append(texts)
        else:
            plain.append(texts)
    if plain and (not rich or not _is_stub("".join(map(read_text, plain[0])))):
        return plain[0]
    return rich[-1] if rich else []


def _is_stub(text: str) -> bool:
    said = remove_invisible(text).strip()
    return not said or (len(said) <= STUB_LIMIT and bool(_STUB.search(said)))


def _all(fields: Fields, name: str) -> list[bytes]:
    return [value for field, value in fields if field == name]


def _find_recipients(fields: Fields) -> tuple[str, ...]:
    values = _all(fields, "to") + _all(fields, "cc")
    found: dict[str, None] = {}  # in their order, each once
    for person in chain.from_iterable(map(read_addresses, values[:10])):
        if person.address:
            found[person.address] = None
    return tuple(found)[:MAX_RECIPIENTS]


def _find_answered(fields: Fields) -> tuple[str, ...]:
    nearest = read_ids(first(fields, "in-reply-to"))
    thread = read_ids(first(fields, "references")[-8_192:])
    return tuple(dict.fromkeys(nearest + thread[::-1]))[:MAX_ANSWERED]


def _is_answer(fields: Fields) -> bool:
    return bool(first(fields, "in-reply-to").strip() or first(fields, "references").strip())


def _make_key(fields: Fields, body: bytes) -> str:
    digest = blake2b(digest_size=16)
    for name in ("message-id", "date", "from", "subject"):
        digest.update(b" ".join(first(fields, name).split()) + b"\n")
    digest.update(body.replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _keep_fields(fields: Fields) -> dict[str, tuple[str, ...]]:
    kept: dict[str, list[str]] = {}
    for name, value in fields:
        if name in KEPT_FIELDS or name.startswith(_KEPT_BEGINNINGS):
            values = kept.setdefault(name[:80], [])
            if len(values) < MAX_OF_A_NAME and len(kept) <= 100:
                values.append(decode_line(value, KEPT_LIMIT))
    return {name: tuple(values) for name, values in kept.items() if values}
