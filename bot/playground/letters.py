"""Letters as they travel by e-mail: written for someone in the world, and read for the page."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime

from bot.domain.records import dataclass

from .commands import Wire

#: Letters are shown up to this length; nobody reads more in a playground.
_SHOWN_LIMIT = 20_000
_SUBJECT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Someone who has an e-mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """A letter as it lies in a folder of the shop's mailbox."""

    uid: int
    at: datetime  #: when it arrived, aware
    raw: bytes
    is_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFolder:
    """A folder with all that those who read it earlier rely on."""

    validity: int
    last_uid: int
    letters: list[StoredLetter]


@dataclass(frozen=True, slots=True)
class Read:
    """What a mail program shows of a letter."""

    message_id: str
    answers: tuple[str, ...]  #: ids of the letters before it in its thread
    sender: str
    recipient: str
    subject: str
    text: str
    files: tuple[tuple[str, int], ...]  #: name and size in bytes of each attachment


def write_letter(
    sender: Correspondent,
    to: Correspondent,
    subject: str,
    text: str,
    *,
    at: datetime,
    files: Sequence[tuple[str, bytes]] = (),
    answers: Sequence[str] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A letter with CRLF line ends. `answers` are ids of its thread, the oldest first."""
    message = EmailMessage(policy.SMTP)
    for name, value in headers:
        message[name] = value
    message["Message-ID"] = f"<{secrets.token_hex(10)}@{sender.address.partition('@')[2]}>"
    message["Date"] = format_datetime(at)
    message["From"] = _write_address(sender)
    message["To"] = _write_address(to)
    message["Subject"] = " ".join(subject.split())[:_SUBJECT_LIMIT]
    if answers:
        message["In-Reply-To"] = answers[-1]
        message["References"] = " ".join(answers)
    message.set_content("\n".join(text.splitlines()) + "\n")
    for name, content in files:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def read_letter(raw: bytes) -> Read:
    """The letter as text: its plain part, or else its HTML read as text.

    Pictures and links stay words.
    """
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    answered = f"{message.get('References', '')} {message.get('In-Reply-To', '')}".split()
    return Read(
        message_id=str(message.get("Message-ID", "")).strip(),
        answers=tuple(dict.fromkeys(answered)),
        sender=str(message.get("From", "")),
        recipient=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=_read_text(message)[:_SHOWN_LIMIT],
        files=tuple(_list_files(message)),
    )


def describe_letter(number: int, at: datetime, letter: Read, *, is_mine: bool, thread: int) -> Wire:
    """The letter as the page draws it; letters with the same `thread` belong together."""
    return {
        "id": str(number),
        "thread": str(thread),
        "mine": is_mine,
        "at": at.isoformat(),
        "from": letter.sender,
        "to": letter.recipient,
        "subject": letter.subject,
        "text": letter.text,
        "files": [{"name": name, "size": size} for name, size in letter.files],
    }


def _read_text(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    if part.get_content_subtype() == "html":
        from bot.mail.reading.html import read_html

        text = read_html(text)
    return "\n".join(text.splitlines()).strip()


def _list_files(message: EmailMessage) -> list[tuple[str, int]]:
    return [(part.get_filename() or "file", _measure(part)) for part in message.iter_attachments()]


def _measure(part: MIMEPart) -> int:
    content = part.get_payload(decode=True)
    return len(content) if isinstance(content, bytes) else 0


def _write_address(who: Correspondent) -> Address:
    return Address(who.name, addr_spec=who.address)
