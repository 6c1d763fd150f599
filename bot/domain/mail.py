"""What comes in by e-mail: one letter as it was read, what it was taken for, and why."""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from bot.domain.cases import Case
from bot.domain.money import Money
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.records import dataclass
from bot.domain.relays import RelayedMessage
from bot.domain.sales.sale import Sale, SaleNews

#: The pictures that Discord and browsers show.
SHOWN_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


class MailKind(StrEnum):
    """What a letter was taken for."""

    CUSTOMER = "customer"  #: a person who wants a word from the shop
    #: a platform, bank or carrier tells of something that costs money or a good name
    NOTICE = "notice"
    SALE = "sale"  #: a marketplace, or the shop's own page, tells of an order that was placed
    SALE_NEWS = "sale_news"  #: it tells what became of one, or a label for it was bought
    BOUNCE = "bounce"  #: a letter that could not be delivered came back
    AUTO_REPLY = "auto_reply"  #: a program answers for a person who is away
    NEWSLETTER = "newsletter"  #: sent to many
    MACHINE = "machine"  #: a receipt, a notification: written by a program, nothing to answer
    SPAM = "spam"
    PRETENDER = "pretender"  #: in a platform's name, and nobody can confirm it
    UNREADABLE = "unreadable"  #: broken beyond reading; its sender and subject are all there is


class MailOrigin(StrEnum):
    """How a letter was made. Staff's word about a sender counts for its letters of one origin: who
    sends receipts may write by hand, too.
    """

    PERSON = "person"  #: somebody wrote it to the shop
    MAILING = "mailing"  #: it went to many
    PROGRAM = "program"  #: a program made it


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a platform's notice says."""

    platform: Platform
    kind: NoticeKind
    #: The platform really sent it, as far as the shop's own mail provider could check.
    is_verified: bool
    reference: str | None = None  #: the platform's own number of the case
    order_number: str | None = None  #: the marketplace's number of the order, when named
    amount: Decimal | None = None
    currency: str | None = None  #: ISO 4217
    #: aware UTC; a day without a time means its end in the shop's zone
    respond_by: datetime | None = None
    is_stated: bool = (
        False  #: the notice says the date itself; otherwise it was worked out ("within 10 days")
    )

    @property
    def at_stake(self) -> Money | None:
        """The sum that it names."""
        return None if self.amount is None else Money(self.amount, self.currency or "")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Somebody who stands in an e-mail's header."""

    name: str  #: as shown; it may lie, and may be empty
    address: str  #: lower-case; empty when there was none


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAttachment:
    """A file in an e-mail."""

    name: str
    type: str  #: like "image/jpeg", lower-case
    size: int | None  #: bytes; None when the letter was cut off inside it
    #: kept of pictures and documents that go along to the desk; of a photo that only cameras and
    #: phones show, as a JPEG where that can be made
    content: bytes | None = None

    @property
    def is_shown(self) -> bool:
        """It goes along, and Discord shows it as a picture."""
        return self.content is not None and self.type in SHOWN_PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a returned letter says about the one that did not arrive."""

    recipients: tuple[str, ...]  #: lower-case addresses that were not reached
    message_id: str | None  #: of the letter that did not arrive, with its angle brackets
    is_permanent: bool
    reason: str  #: in the other server's words
    other_ids: tuple[str, ...] = ()  #: that may be the Message-ID just as well
    #: Otherwise only a mail server's signs show it: it is one if it names a letter of ours.
    is_certain: bool = True

    @property
    def ids(self) -> tuple[str, ...]:
        """Every Message-ID that may be that of the letter that did not arrive."""
        return (self.message_id, *self.other_ids) if self.message_id else self.other_ids


@dataclass(frozen=True, slots=True)
class Handover:
    """How a letter came to the shop's mail provider, from what only the provider's own servers can
    have written.
    """

    servers: tuple[str, ...] = ()  #: that took it in, lower-case, the last one first
    is_checked: bool = (
        False  #: the topmost Authentication-Results is theirs; always so where no server is named
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter as it was read.

    Everything in it is the sender's word: none of it may be trusted.
    """

    key: str  #: the same for the same letter, wherever and however often it is found
    message_id: str | None  #: with its angle brackets
    #: ids of letters that it answers, the nearest first, with angle brackets
    answers: tuple[str, ...] = ()
    sender: MailAddress
    has_one_sender: bool = True  #: exactly one From header with exactly one address
    reply_to: str | None = None  #: lower-case
    to: tuple[str, ...] = ()  #: lower-case, To and Cc
    subject: str = ""
    at: datetime  #: when it was written or, if that can't be, when it was received; aware UTC
    received_at: datetime | None = None  #: when the shop's mail server took it; aware UTC
    words: str = ""  #: what is new in it: without quoted letters and signature
    text: str = ""  #: the whole text
    attachments: tuple[MailAttachment, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  #: of its HTML: what is written on each, and where to
    language: str | None = None  #: ISO 639-1, when it can be told
    forwarded_from: MailAddress | None = None  #: who wrote the letter that this one passes on
    forwarded_subject: str = ""  #: of a letter that is passed on as a file
    #: the words as they are laid out in tables and blocks, for whoever asks for that
    html: str = field(default="", repr=False)
    bounce: Bounce | None = None
    #: what a calendar in it asks of another calendar, like "reply" or "request"
    calendar: str | None = None
    is_readable: bool = True
    is_cut: bool = False  #: so large that only its beginning was fetched
    size: int = 0  #: bytes, of the whole letter
    handover: Handover = Handover()
    #: Other headers by lower-case name, in the order in which they stand, decoded and cut.
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_automatic(self) -> bool:
        """It says itself that a program sent it."""
        return self.headers.get("auto-submitted", ("no",))[0].strip().lower() != "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailContext:
    """What the shop knows about a letter before it is read."""

    is_junk: bool = False  #: it lay in the junk folder
    #: a customer writes from there: by an order or staff's word, not by having written
    is_known_address: bool = False
    #: it answers a letter of ours, or goes on from one of a customer's who is known
    is_answer_to_us: bool = False
    names_order: bool = False  #: it names one of the shop's orders
    is_returned: bool = False  #: a mail server's, about a letter that the shop wrote
    #: The open case at its sender's platform that it names; asked only for platforms' letters.
    named_case: Case | None = None
    #: The parcel under way that it names; asked only for carriers' letters.
    parcel: str | None = None
    own_addresses: frozenset[str] = frozenset()
    #: what staff said that this sender's letters of an origin are
    corrections: Mapping[MailOrigin, MailKind] = field(default_factory=dict)
    #: Whose word on a letter's origin counts: how the shop's mail provider signs its
    #: Authentication-Results, like "mx.google.com"; empty for one that writes no name (Microsoft
    #: 365); None when not known.
    trusted_authserv: str | None = None
    zone: tzinfo = UTC  #: the shop's, for days that a notice names without a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a letter was taken for, and why in plain words ("it says that it is an automatic
    reply").
    """

    kind: MailKind
    reason: str
    notice: Notice | None = None
    origin: MailOrigin = MailOrigin.PERSON
    relayed: RelayedMessage | None = None  #: a marketplace or a form passed it on
    is_own: bool = False  #: the shop wrote it itself
    #: It says that it is from this platform and can't be believed: nobody should follow its links.
    pretends: Platform | None = None
    sale: Sale | None = None  #: the order that it tells of
    doubt: str | None = None  #: why a person should look at it before it becomes one
    news: SaleNews | None = None


#: Names in front of the @ that no person writes from.
_PROGRAM = regex(
    r"(?:^|[._+-])(?:no|non|ne|do[._-]?not|dont|keine?)[._-]?(?:reply|respond|repondre|responder|antwort(?:en)?)(?:$|[._+-])"
    r"|^(?:mailer-daemon|postmaster|bounces?|notifications?|automated|mailer|daemon|root)(?:$|[._+-])"
    r"|^(?:wordpress|forms?|contact[._-]?forms?|webforms?)(?:$|[._+-])"
)


def is_from_program(address: str) -> bool:
    """Whether an address is one that nobody reads answers at, such as no-reply@example.com."""
    return not address or _PROGRAM.search(address.partition("@")[0]) is not None


def find_author(mail: Mail, own_addresses: frozenset[str]) -> str:
    """The address at which the person behind a letter is reached; empty when there is none.

    A contact form or a marketplace sends for somebody else and names them in Reply-To.
    """
    given, sender = mail.reply_to, mail.sender.address
    is_for_another = is_from_program(sender) or sender in own_addresses
    author = sender
    if given and given not in own_addresses and is_for_another:
        author = given
    return "" if is_from_program(author) else author


def may_be_answered_by_program(mail: Mail) -> bool:
    """Whether a holding reply may go to a letter: never to programs, lists, and letters without a
    way back.
    """
    headers = mail.headers
    return_path = headers.get("return-path", (mail.sender.address,))[0].strip(" <>")
    return (
        mail.has_one_sender
        and mail.bounce is None
        and not mail.is_automatic
        and bool(return_path)
        and not is_from_program(mail.sender.address)
        and not is_from_program(mail.reply_to or mail.sender.address)
        and not any(name.startswith("list-") or name in _MANY for name in headers)
        and headers.get("precedence", ("",))[0].strip().lower()
        not in ("bulk", "list", "junk", "auto_reply")
    )


_MANY = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "feedback-id", "x-loop")
