"""A connected mailbox, and letters that arrive in it, for tests that need some."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from bot.domain.mail import Mail, MailKind
from bot.domain.mailboxes import FolderRole, Mailbox, Position
from bot.domain.shops import Shop
from bot.mail.reading import read_mail
from bot.services.mail import take_mail
from bot.services.mailboxes import connect_mailbox
from bot.store.transaction import Transaction
from tests.samples import NOW

HOUR = timedelta(hours=1)
OWN = "hello@bluefox.example"
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


def read(raw: bytes, *, at: datetime = NOW) -> Mail:
    return read_mail(raw, received_at=at)


async def arrive(
    tx: Transaction,
    mailbox: Mailbox,
    raw: bytes | Mail,
    *,
    role: FolderRole = FolderRole.INBOX,
    now: datetime = NOW,
) -> MailKind | None:
    """What a letter that arrives now was taken for."""
    mail = read(raw, at=now) if isinstance(raw, bytes) else replace(raw)
    position = Position(folder=role.value, uid_validity=1, last_uid=next(_UIDS))
    return await take_mail(tx, mailbox.id, mail, role, position, now=now)
