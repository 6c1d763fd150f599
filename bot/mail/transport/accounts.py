"""A shop's mailbox: where it is, and how to get in."""

from dataclasses import field
from enum import StrEnum

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.transport.providers import find_provider

_HOST = regex(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?|\[?[0-9a-fA-F:.]+\]?"
)
#: Google shows its app passwords in four groups; the spaces aren't part of them.
_GROUPED = regex(r"[a-z]{4}(?:\s[a-z]{4}){3}")
_CONTROL = regex(r"[\x00-\x1f\x7f]")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Security(StrEnum):
    """How the line to a server is kept private."""

    TLS = "tls"  #: from the first byte
    STARTTLS = "starttls"  #: after a greeting in the clear, and before the password
    PLAIN = "plain"  #: not at all: only inside one computer


@dataclass(frozen=True, slots=True)
class Server:
    """Where one server listens.

    Raises BadInput if a password would have to cross a network in the clear.
    """

    host: str
    port: int
    security: Security

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host) or len(self.host) > 253:
            raise BadInput(
                f"“{self.host[:80]}” isn't the name of a mail server. It looks like: "
                "imap.example.com"
            )
        if not 1 <= self.port <= 65535:
            raise BadInput(
                f"{self.port} isn't a port. Usual ones are 993 for IMAP and 465 or 587 for SMTP."
            )
        if self.security is Security.PLAIN and not self.is_here:
            raise BadInput(
                f"Without encryption, anybody on the way to {self.host} could read the password. "
                "Please choose port 993 for IMAP, and 465 or 587 for SMTP."
            )

    @property
    def is_here(self) -> bool:
        """On this very computer, such as Proton Mail Bridge; its certificate proves nothing and
        isn't asked.
        """
        return self.host.lower() in _LOOPBACK

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything that is needed to read a shop's mailbox and to send from it."""

    address: str
    name: str  #: the shop's name as customers see it; may be empty
    imap: Server
    smtp: Server
    user: str
    password: str = field(repr=False)
    #: where customers' letters arrive; the first is watched closest
    folders: tuple[str, ...] = ("INBOX",)
    junk_folder: str | None = None
    sent_folder: str | None = None
    keeps_sent: bool = False  #: the provider itself files a copy of what was sent
    #: strangers may have named the servers: nobody is sent into private networks
    only_public: bool = False

    @property
    def watched(self) -> tuple[str, ...]:
        """Each folder that is looked through, once, the most urgent first."""
        others = (folder for folder in (self.junk_folder, self.sent_folder) if folder)
        return tuple(dict.fromkeys((*self.folders, *others)))


def guess_account(
    address: str,
    *,
    password: str,
    name: str = "",
    user: str | None = None,
    imap_host: str | None = None,
    imap_port: int | None = None,
    smtp_host: str | None = None,
    smtp_port: int | None = None,
    folders: tuple[str, ...] = (),
) -> Account:
    """The account of an address, with what wasn't said filled in from its provider or by custom.

    Raises BadInput for an address, host or port that can't be one, and for an empty password.
    """
    address = read_email(address)
    if _GROUPED.fullmatch(password.strip()):
        password = "".join(password.split())
    password = password.strip("\r\n\t")
    if _CONTROL.search(password + (user or "")):
        raise BadInput(
            "The password or user name has a line break or another invisible sign in it."
        )
    if not password:
        raise BadInput(
            "The password is empty. Please give the mailbox's password, or its app password."
        )
    domain = address.rpartition("@")[2]
    provider = find_provider(imap_host or domain)
    usual_imap, usual_smtp = (f"imap.{domain}", 993), (f"smtp.{domain}", 465)
    if provider:
        usual_imap = provider.imap_host, provider.imap_port
        usual_smtp = provider.smtp_host, provider.smtp_port
    return Account(
        address=address,
        name=name,
        imap=_locate(imap_host or usual_imap[0], imap_port, usual_imap[1]),
        smtp=_locate(smtp_host or usual_smtp[0], smtp_port, usual_smtp[1]),
        user=user or address,
        password=password,
        folders=folders or ("INBOX",),
        keeps_sent=provider is not None and provider.keeps_sent,
    )


def _locate(host: str, port: int | None, usual: int) -> Server:
    """The server that was named, also as "host:port" or as it stands in a browser."""
    host = host.strip().rpartition("://")[2].rstrip("/.")
    named, colon, number = host.rpartition(":")
    if colon and number.isdecimal() and ":" not in named:
        host, port = named, port or int(number[:6])
    if port is None:
        port = usual
    return Server(host, port, choose_security(host, port))


def choose_security(host: str, port: int) -> Security:
    """What the port means by custom; only a server on this computer may go without."""
    if port in (993, 465):
        return Security.TLS
    if host.lower() in _LOOPBACK and port not in (1143, 1025):  # those two are Proton Mail Bridge's
        return Security.PLAIN
    return Security.STARTTLS
