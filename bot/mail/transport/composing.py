"""An approved text as a letter that can travel: its headers, its plain text and the same as simple
HTML.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from html import escape

from bot.domain.errors import BadInput
from bot.domain.mail import MailAddress
from bot.domain.patterns import regex
from bot.mail.transport.addresses import can_write_id, encode_address

_CONTROL_IN_TEXT = regex(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL = regex(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK = regex(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’”]")
#: A letter's history may be long; mail programs need its beginning and its end.
_MAX_ANSWERS = 20


class _Policy(EmailPolicy):
    """Headers as RFC 5322 wants them, except that ids are never encoded, however long they are."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in ("message-id", "in-reply-to", "references"):
            ids = "\r\n ".join(str(value).split())
            return f"{name}: {ids}\r\n".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n")


def compose_letter(
    text: str,
    *,
    message_id: str,
    at: datetime,
    sender: MailAddress,
    to: MailAddress,
    subject: str,
    answers: Sequence[str] = (),
    is_automatic: bool = False,
    is_plain: bool = False,
    reference: str | None = None,
) -> bytes:
    """A letter with CRLF line ends, ready to be sent.

    `answers` are ids of earlier letters, the nearest first, as in a Mail. `is_automatic` is for
    letters that leave without a click each time: other programs then don't answer them.
    Marketplaces want a letter that `is_plain`, without HTML, and some below it the `reference` by
    which they find its conversation. Raises BadInput for an address that can't be one and for a
    line break or another control character in a header, which could forge one.
    """
    for words, what in (
        (subject, "subject"),
        (sender.name, "shop's name"),
        (to.name, "customer's name"),
    ):
        if _CONTROL.search(words):
            raise BadInput(
                f"The {what} has a line break or an invisible sign in it. Please type it again."
            )
    message = EmailMessage(_POLICY)
    message["Message-ID"] = _check_id(message_id)
    message["Date"] = at
    message["From"] = _write_address(sender)
    message["To"] = _write_address(to)
    message["Subject"] = subject
    if answers:
        message["In-Reply-To"] = _check_id(answers[0])
        history = [*dict.fromkeys(map(_check_id, reversed(answers)))]
        message["References"] = " ".join([*history[:1], *history[1:][-_MAX_ANSWERS:]])
    if is_automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    words = "\n".join(_CONTROL_IN_TEXT.sub("", text).splitlines()).strip() + "\n"
    if reference:
        words += f"\n\n{_CONTROL.sub('', reference)}\n"
    message.set_content(words, cte="quoted-printable")
    if not is_plain:
        message.add_alternative(write_html(words), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def write_html(text: str) -> str:
    """The text as plain HTML: paragraphs, line breaks and links that can be clicked, and nothing
    else.
    """
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    body = "\n".join(f'<p dir="auto">{_mark_up(paragraph)}</p>' for paragraph in paragraphs)
    return (
        "<!DOCTYPE html>\n<html><head><meta "
        f'charset="utf-8"></head>\n<body>\n{body}\n</body></html>\n'
    )


def _mark_up(paragraph: str) -> str:
    written, done = [], 0
    for link in _LINK.finditer(paragraph):
        written.append(escape(paragraph[done : link.start()]))
        written.append(f'<a href="{escape(link[0])}">{escape(link[0])}</a>')
        done = link.end()
    return "".join([*written, escape(paragraph[done:])]).replace("\n", "<br>\n")


def _write_address(who: MailAddress) -> Address:
    return Address(who.name, addr_spec=encode_address(who.address))


def _check_id(message_id: str) -> str:
    if not can_write_id(message_id):
        raise BadInput("A letter that this one answers has an id that can't be written down.")
    return message_id
