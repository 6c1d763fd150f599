"""A shop's mailbox, and what became of the letters that came in there."""

from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.mail import MailAddress, MailKind, MailOrigin, Notice
from bot.domain.records import dataclass
from bot.domain.relays import Relay

#: How far back the first look at a mailbox goes.
LOOK_BACK = timedelta(days=30)
#: Letters that were no customer's are forgotten after this long: longer than any look back.
KEPT_FOR = timedelta(days=90)
#: A letter that came longer ago than this gets no holding reply: whoever wrote it has waited
#: already.
HOLDING_FRESH = timedelta(hours=1)
#: A customer gets at most one holding reply in this time.
HOLDING_PAUSE = timedelta(hours=24)
#: It leaves so much later: after an absence the letters are read before the answers in the Sent
#: folder.
HOLDING_DELAY = timedelta(minutes=1)
#: So many letters more than others must carry a provider's name before its word is believed; no
#: more are counted.
ENOUGH_LEAD, MAX_LEAD = 5, 50
#: A name that no provider has.
NOBODY = "nobody.invalid"


class FolderRole(StrEnum):
    """What a folder means for the letters in it."""

    INBOX = "inbox"
    JUNK = "junk"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where a shop's letters come in and go out."""

    id: int = 0
    shop_id: int
    address: str  #: letters leave from here
    user: str
    sealed_password: str | None = field(default=None, repr=False)  #: None: the environment has it
    imap_host: str
    imap_port: int
    smtp_host: str
    smtp_port: int
    folders: tuple[str, ...] = ("INBOX",)  #: watched for letters
    junk_folder: str | None = None
    sent_folder: str | None = None
    #: the provider puts a copy of what was sent into that folder by itself
    keeps_sent: bool = False
    is_paused: bool = False
    problem: str | None = None  #: why it can't be read just now, in plain words
    holding_text: str | None = None
    holding_by: int | None = None  #: who approved that text
    connected_at: datetime
    looked_back_at: datetime | None = None  #: when the first look was over
    #: Whose word about a letter's sender most letters carry, where only the provider can have put
    #: it, and by how many more than others.
    checked_by: str | None = None
    checked_lead: int = 0

    def hear_checker(self, name: str | None) -> "Mailbox":
        """The mailbox after one more letter that carries this name, or none.

        Only names that no sender can have put there are to be heard
        (`bot.mail.understanding.authenticity.name_checker`).
        """
        if self.checked_by is None and self.checked_lead >= ENOUGH_LEAD:
            return self  # this provider checks nothing, so whoever says so later isn't the provider
        if self.checked_by == name:
            return replace(self, checked_lead=min(self.checked_lead + 1, MAX_LEAD))
        if self.checked_lead > 0:
            return replace(self, checked_lead=self.checked_lead - 1)
        return replace(self, checked_by=name, checked_lead=1)

    @property
    def trusted_checker(self) -> str:
        """Whose word about senders is believed; nobody's until enough letters carry the same
        name.
        """
        if self.checked_by is None or self.checked_lead < ENOUGH_LEAD:
            return NOBODY
        return self.checked_by

    @property
    def is_looking_back(self) -> bool:
        """The first look isn't over: nothing rings for each letter, one digest comes at its end."""
        return self.looked_back_at is None

    @property
    def own_addresses(self) -> frozenset[str]:
        """The addresses under which the shop writes."""
        return frozenset({self.address.casefold(), self.user.casefold()})

    def list_folders(self) -> dict[str, FolderRole]:
        """Every folder that is looked at, with what it means."""
        roles = dict.fromkeys(self.folders, FolderRole.INBOX)
        if self.junk_folder:
            roles[self.junk_folder] = FolderRole.JUNK
        if self.sent_folder:
            roles[self.sent_folder] = FolderRole.SENT
        return roles


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPosition:
    """How far a folder was read."""

    folder: str
    uid_validity: int
    last_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """A letter that was taken in, with what it was taken for."""

    id: int = 0
    shop_id: int
    key: str
    message_id: str | None = None
    answers: tuple[str, ...] = ()
    kind: MailKind
    reason: str
    origin: MailOrigin | None = None  #: None for letters from before it was kept
    sender_name: str
    sender_address: str
    author: MailAddress | None = None  #: who wrote the letter that the sender only passed on
    relay: Relay | None = None  #: the marketplace or form that passed it on, and the way back
    subject: str
    words: str
    at: datetime
    taken_at: datetime
    customer_id: int | None = None
    order_id: int | None = None

    @property
    def sender(self) -> MailAddress:
        """As the letter names them; the name may lie."""
        return MailAddress(self.sender_name, self.sender_address)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A platform's notice as it is kept."""

    id: int = 0
    shop_id: int
    mail_id: int
    order_id: int | None = None
    customer_id: int | None = None
    at: datetime
    notice: Notice
