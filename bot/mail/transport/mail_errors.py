"""What went wrong between us and a mail server, in plain words that say what to do."""

import errno
import imaplib
import re
import socket
import ssl
from enum import StrEnum

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import cut_text, remove_invisible
from bot.mail.transport.accounts import Account, Security, Server
from bot.mail.transport.providers import find_provider
from bot.mail.transport.resolving import NotPublic


class ProblemCause(StrEnum):
    """Whose turn it is."""

    PASSING = "passing"  #: it may be gone by itself a little later
    SETTINGS = "settings"  #: the seller has to mend the server's name, port or certificate
    PASSWORD = "password"  # noqa: S105  #: the seller has to give another password


@dataclass(frozen=True, slots=True)
class MailProblem:
    """What went wrong. The sentence may follow a colon, and ends with a full stop."""

    sentence: str
    cause: ProblemCause

    @property
    def is_lasting(self) -> bool:
        """It won't pass by itself: the seller has to mend something."""
        return self.cause is not ProblemCause.PASSING


#: Answers to a log-in that don't mean that the password is wrong.
_BUSY = regex(
    r"\[(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG|CONTACTADMIN)\]|too many (?:simultaneous|connection"
    r"|login)|maximum number of|temporar|try again|server error|system error|rate "
    r"limit|throttl|\b4\.\d\.\d",
    re.IGNORECASE,
)
_APP_PASSWORD = regex(r"application-specific|app(?:lication)? password|app-specific", re.IGNORECASE)
_NO_PASSWORDS = regex(r"basic authentication|5\.7\.139|5\.7\.57|BasicAuthBlocked", re.IGNORECASE)
_BROWSER = regex(r"web ?browser|WEBALERT|WebLoginRequired", re.IGNORECASE)

#: Names of the client's errors, which is loaded only where a mailbox is read.
_BOUNDS = {
    "TooMuch": "says more than any mail server has to say, so I broke off. I try again later",
    "TooSlow": "talks on and on without coming to the end of an answer, so I broke off. I try "
    "again later",
}

#: OpenSSL's numbers of what is wrong with a certificate.
_CERTIFICATES = {
    10: "its certificate has expired. Its owner has to renew it",
    9: "its certificate isn't valid yet. Please check this computer's date",
    18: "it made its certificate itself, so nobody vouches for it. Please ask for the name of the "
    "provider's "
    "own server",
    62: "its certificate is for another name. Please use the name that the provider gives",
    64: "its certificate is for another name. Please use the name that the provider gives, not a "
    "number",
}
_UNVOUCHED = (
    "nobody this computer trusts vouches for its certificate. Please check the server's name"
)


def explain_trouble(error: BaseException, account: Account, server: Server) -> MailProblem:
    """What an error means that came while talking to one of the account's two servers."""
    name = type(error).__name__
    if name in _BOUNDS:
        return MailProblem(f"{server} {_BOUNDS[name]}.", ProblemCause.PASSING)
    if isinstance(error, NotPublic):
        return MailProblem(
            f"{server.host} is this computer itself or in a private network, and I don't go "
            "there. If you run Goodword yourself and your mail server is there, set "
            "GOODWORD_MAIL_PRIVATE=yes and "
            "start it again.",
            ProblemCause.SETTINGS,
        )
    if name == "NoMailServer":
        return explain_greeting(str(error), account, server)
    if isinstance(error, ssl.SSLError) and (explained := _explain_tls(error, account, server)):
        return explained
    if isinstance(error, OSError):
        return _explain_network(error, account, server)
    if isinstance(error, imaplib.IMAP4.error):
        return _explain_imap(error, account, server)
    return _break_off(server)


def _break_off(server: Server) -> MailProblem:
    return MailProblem(f"the connection to {server.host} broke off.", ProblemCause.PASSING)


def _explain_tls(error: ssl.SSLError, account: Account, server: Server) -> MailProblem | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _CERTIFICATES.get(error.verify_code, _UNVOUCHED)
        return MailProblem(
            f"{server.host} can't be trusted with the password: {words}.", ProblemCause.SETTINGS
        )
    if "EOF" in str(error):
        return None
    return MailProblem(
        f"{server} doesn't speak TLS from the start. Please try {_suggest_port(account, server)}.",
        ProblemCause.SETTINGS,
    )


def _explain_network(error: OSError, account: Account, server: Server) -> MailProblem:
    if isinstance(error, socket.gaierror):
        return MailProblem(
            f"{server.host} can't be found. Please check its spelling, and that the internet can "
            "be reached.",
            ProblemCause.PASSING,
        )
    if isinstance(error, ConnectionRefusedError):
        return MailProblem(
            f"nothing answers at {server}. Please check the port; usual is "
            f"{_suggest_port(account, server)}.",
            ProblemCause.PASSING,
        )
    if isinstance(error, TimeoutError):
        return MailProblem(
            f"{server} doesn't answer in time. Please check its name and port; usual is "
            f"{_suggest_port(account, server)}.",
            ProblemCause.PASSING,
        )
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return MailProblem(
            "Goodword holds as many connections as this computer allows. Whoever runs it has to "
            "raise the limit of "
            "open files (ulimit -n).",
            ProblemCause.PASSING,
        )
    return _break_off(server)


def _explain_imap(error: imaplib.IMAP4.error, account: Account, server: Server) -> MailProblem:
    said = str(error)
    if type(error).__name__ == "LoginError":
        return explain_refusal(said, account, server)
    if re.search("TLS not supported|TLS session|STARTTLS", said):
        return explain_missing_tls(account, server)
    if isinstance(error, imaplib.IMAP4.abort):
        return MailProblem(f"{server.host} ended the connection.", ProblemCause.PASSING)
    return MailProblem(
        f"{server.host} refused a request{quote_server(said)}.", ProblemCause.PASSING
    )


def explain_greeting(said: str, account: Account, server: Server) -> MailProblem:
    """Something answered that isn't the server that it should be.

    What it said is nobody's business.
    """
    if re.search(r"unexpected response: b'(?:220|554)[ -]", said):
        return MailProblem(
            f"{server} is for sending: it speaks SMTP. For IMAP, please use port 993.",
            ProblemCause.SETTINGS,
        )
    return MailProblem(
        f"{server} doesn't greet as a mail server does. Please check its name and port; usual is "
        f"{_suggest_port(account, server)}.",
        ProblemCause.PASSING,
    )


def explain_missing_tls(account: Account, server: Server) -> MailProblem:
    """The server offers no encryption, so it isn't given the password."""
    return MailProblem(
        f"{server} offers no encryption, so it wasn't given the password. Please try "
        f"{_suggest_port(account, server)}.",
        ProblemCause.SETTINGS,
    )


def explain_refusal(said: str, account: Account, server: Server) -> MailProblem:
    """Why a server let nobody in, from what it said and what is known of its provider."""
    provider = find_provider(server.host) or find_provider(account.address.rpartition("@")[2])
    if _NO_PASSWORDS.search(said) or (provider and provider.refuses_passwords and provider.hint):
        advice = (
            "it no longer lets programs in by password. Please ask the provider for a mailbox that "
            "does."
        )
        if provider and provider.refuses_passwords and provider.hint:
            advice = provider.hint
        return MailProblem(
            f"{server.host} didn't let Goodword in. {advice[:1].upper()}{advice[1:]}",
            ProblemCause.PASSWORD,
        )
    if _BUSY.search(said):
        return MailProblem(
            f"{server.host} lets nobody in right now{quote_server(said)}.", ProblemCause.PASSING
        )
    if _BROWSER.search(said):
        advice = (
            "Please log in to the mailbox once with a web browser, confirm that it was you, and "
            "try again"
        )
    elif provider and provider.hint:
        advice = provider.hint
    elif _APP_PASSWORD.search(said):
        advice = (
            "It wants an app password, not the usual one: make one in the mailbox's security "
            "settings"
        )
    else:
        advice = (
            "Please check both; some providers want an app password, made in their security "
            "settings"
        )
    return MailProblem(
        f"{server.host} doesn't accept this user name and password. {advice.rstrip('.')}.",
        ProblemCause.PASSWORD,
    )


def quote_server(said: str) -> str:
    """What a server said, to be shown after a sentence; empty when it said nothing."""
    bare = re.sub(r"\[?b(['\"])(.*?)\1\]?", r"\2", said)  # as imaplib shows bytes
    words = " ".join(remove_invisible(bare).split())
    if not words:
        return ""
    return f" (it says: {cut_text(words, 200)})"


def _suggest_port(account: Account, server: Server) -> str:
    """The port that most likely works, judged by the one that didn't."""
    is_first = server.security is Security.TLS
    if server == account.smtp:
        return "port 587" if is_first else "port 465"
    if is_first and server.port != 993:
        return "port 143"
    return "port 993"
