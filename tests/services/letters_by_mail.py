"""A connected mailbox, and letters that arrive in it, for tests that need some."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from bot.domain.drafts import Draft
from bot.domain.letters import LetterKind
from bot.domain.mail import Mail, MailKind
from bot.domain.mailboxes import FolderPosition, FolderRole, Mailbox
from bot.domain.posts import Post
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.domain.time.hours import read_days, read_opening, set_hours
from bot.mail.reading.email_reader import read_mail
from bot.services.approvals import approve_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.mail import take_mail
from bot.services.mailboxes import connect_mailbox
from bot.store.transaction import Transaction
from tests.samples import NOW, work_on
from tests.sure import sure

HOUR = timedelta(hours=1)
OWN = "hello@bluefox.example"
OWN_NAME = f"Blue Fox Knits <{OWN}>"
_UIDS = count(1)


async def connect(tx: Transaction, shop: Shop, *, looked_back: bool = True) -> Mailbox:
    """The shop's mailbox, by default with the first look behind it."""
    wanted = Mailbox(
        shop_id=shop.id,
        address=OWN,
        user=OWN,
        sealed_password="sealed",
        imap_host="imap.bluefox.example",
        imap_port=993,
        smtp_host="smtp.bluefox.example",
        smtp_port=465,
        junk_folder="Junk",
        sent_folder="Sent",
        connected_at=NOW,
        looked_back_at=NOW if looked_back else None,
    )
    return await connect_mailbox(tx, shop, wanted)


def write(
    words: str,
    *,
    sender: str = "Ada Lovelace <ada@example.com>",
    to: str = OWN,
    subject: str = "My shawl",
    at: datetime = NOW,
    message_id: str | None = None,
    answers: str | None = None,
    **headers: str,
) -> bytes:
    """A letter as it travels."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id or f"<{next(_UIDS)}.{at.timestamp()}@example.com>"
    if answers:
        letter["In-Reply-To"] = letter["References"] = answers
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(words)
    return letter.as_bytes()


def write_bounce(message_id: str, *, to: str = "ada@example.com") -> bytes:
    """A letter of ours as it comes back because there is no such address."""
    return (
        b"From: MAILER-DAEMON@mx.example\nTo: hello@bluefox.example\nSubject: Undelivered Mail "
        b"Returned\n"
        b"Date: Fri, 20 Nov 2026 11:00:00 +0000\nMessage-ID: <bounce@mx.example>\nReturn-Path: <>\n"
        b"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nYour letter could not be delivered.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        b"Final-Recipient: rfc822; " + to.encode() + b"\nAction: failed\nStatus: 5.1.1\n"
        b"Diagnostic-Code: smtp; 550 no such user\n"
        b"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: "
        + message_id.encode()
        + b"\n\n--b--\n"
    )


def read(raw: bytes, *, at: datetime = NOW) -> Mail:
    return read_mail(raw, received_at=at)


async def arrive(
    tx: Transaction,
    mailbox: Mailbox,
    raw: bytes | Mail,
    *,
    role: FolderRole = FolderRole.INBOX,
    received_at: datetime | None = None,
    now: datetime = NOW,
) -> MailKind | None:
    """What a letter that is found now was taken for; it came now, unless it is told when."""
    mail = read(raw, at=received_at or now) if isinstance(raw, bytes) else replace(raw)
    position = FolderPosition(folder=role.value, uid_validity=1, last_uid=next(_UIDS))
    return await take_mail(tx, mailbox.id, mail, role, position, now=now)


async def send_letter(tx: Transaction, draft: Draft, *, hours: float = 1) -> Draft:
    """The letter after it really went."""
    at = NOW + timedelta(hours=hours)
    await approve_draft(
        await work_on(tx, draft, now=at - timedelta(minutes=1)), draft, revision=draft.revision
    )
    assert await start_letter(tx, draft.id, now=at) is not None
    await finish_letter(tx, draft.id, SendOutcome(Ending.SENT), now=at)
    return sure(await tx.drafts.get(draft.id))


CHECKED = "mx.bluefox.example; dmarc=pass header.from=paypal.com; dkim=pass header.d=paypal.com"
DISPUTE = (
    "A buyer opened a dispute about transaction 4XY12345AB678901C.\nDisputed amount: $48.00 USD\n"
    "Please respond by December 1, 2026.\nCase ID: PP-R-ABC-123456789"
)


async def close_shop(tx: Transaction, shop: Shop) -> Shop:
    """The shop, open from Monday to Friday from nine to ten: NOW is a Friday at nine."""
    week = set_hours(shop.week, read_days("Mon-Fri"), *read_opening("09:00", "10:00"))
    closed = replace(shop, week=week)
    await tx.shops.save(closed)
    return closed


async def list_holding(tx: Transaction) -> list[Draft]:
    """The holding replies that will leave."""
    due = await tx.drafts.list_leaving(NOW + 9999 * HOUR, 99)
    return [draft for draft in due if draft.kind is LetterKind.HOLDING]


async def list_posts(tx: Transaction) -> list[Post]:
    """Everything that will be said at the desk."""
    return [parcel.post for parcel in await tx.outbox.list_due(NOW + 9999 * HOUR, 100)]
