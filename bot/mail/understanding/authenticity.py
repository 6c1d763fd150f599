"""Is a letter really from a platform?

Told only by what the shop's own mail provider wrote about it.

A provider checks each letter and puts the result on top, in an Authentication-Results header.
Whatever stands below was there before and may be the sender's own invention. Where a provider adds
none, the sender's is the
topmost: so it is asked first whose word counts (`trust_checker`), and then nobody else's does.
"""

import re
from enum import Enum, auto

from bot.domain.mail import Mail
from bot.domain.mailboxes import NOBODY, Mailbox
from bot.domain.patterns import regex
from bot.domain.platforms import Platform, find_platform
from bot.domain.records import dataclass
from bot.mail.transport.providers import find_provider
from bot.mail.understanding.platforms import domain_of, find_owner, is_under

_VALUE_LIMIT = 4_000
#: The sender publishes no rule, or it could not be asked for: then its signature decides.
_ERRORS = frozenset(("temperror", "permerror"))
_UNDECIDED = _ERRORS | {"none"}
#: A domain is never longer.
NAME_LIMIT = 253
_STRING = regex(r'"(?:[^"\\]|\\.)*"')
_COMMENT = regex(r"\((?:[^()\\]|\\.)*\)")
_RESULT = regex(r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)(?![^\s;])(.*)", re.DOTALL)
_PROPERTY = regex(r"(?:^|\s)([a-z-]+\.[a-z_-]+)\s*=\s*([^\s;]+)")


@dataclass(frozen=True, slots=True)
class Check:
    """One test that a provider made."""

    method: str  #: like "dkim"
    result: str  #: like "pass"
    properties: tuple[tuple[str, str], ...]  #: like ("header.d", "paypal.com")

    def get(self, *names: str) -> str | None:
        """The value of the first of these properties that there is, as a domain."""
        for name in names:
            for key, value in self.properties:
                if key == name:
                    return domain_of(value)
        return None


@dataclass(frozen=True, slots=True)
class Checks:
    """What one Authentication-Results header says."""

    authserv: str  #: who says it; empty where the provider writes no name (Microsoft 365)
    checks: tuple[Check, ...]


class Verdict(Enum):
    """What the shop's mail provider found out about a sender."""

    REAL = auto()
    FALSE = auto()
    UNKNOWN = auto()  #: it checked nothing, or couldn't, or nobody knows who did


def is_really_from(mail: Mail, platform: Platform, *, trusted_authserv: str | None = None) -> bool:
    """Whether the platform sent the letter, as far as the shop's mail provider could check
    (`judge_sender`).
    """
    return judge_sender(mail, platform, trusted_authserv=trusted_authserv) is Verdict.REAL


def judge_sender(mail: Mail, platform: Platform, *, trusted_authserv: str | None = None) -> Verdict:
    """Whether the platform sent the letter, as far as the shop's mail provider could check.

    `trusted_authserv` is how the shop's provider signs its results (a subdomain of it counts too),
    empty for one that doesn't sign. None believes the topmost header, whoever wrote it. That a
    check failed is believed from anybody: no forger writes it.
    """
    domain = domain_of(mail.sender.address)
    if find_owner(domain) is not platform:
        return Verdict.FALSE
    family = _list_family(domain, platform)
    return judge_company(mail, family, trusted_authserv=trusted_authserv)


def judge_sale_sender(
    mail: Mail, platform: Platform, *, trusted_authserv: str | None = None
) -> Verdict:
    """Whether the platform sent a letter that tells of a sale there: some of these come from
    elsewhere than its other letters.
    """
    domains = find_platform(platform).all_domains
    return judge_company(mail, domains, trusted_authserv=trusted_authserv)


def judge_company(
    mail: Mail, domains: frozenset[str], *, trusted_authserv: str | None = None
) -> Verdict:
    """Whether a letter is from whom these domains belong to, which vouch for each other."""
    domain = domain_of(mail.sender.address)
    if not mail.has_one_sender or not _is_of(domain, domains):
        return Verdict.FALSE
    said = _read_topmost(mail)
    if said is None:
        return Verdict.UNKNOWN
    if any(check.method == "dmarc" and check.result == "fail" for check in said.checks):
        return Verdict.FALSE
    if not _may_speak(said.authserv, domain, trusted_authserv):
        return Verdict.UNKNOWN
    if _vouch(said, domain, domains):
        return Verdict.REAL
    tried = [check for check in said.checks if check.method in ("dmarc", "dkim")]
    has_tried = any(check.result not in _ERRORS for check in tried)
    return Verdict.FALSE if has_tried else Verdict.UNKNOWN


def is_surely_own(mail: Mail, *, trusted_authserv: str) -> bool:
    """Whether a letter from the shop's own address is the shop's: its provider says so, or no
    server brought it, as nobody else can put a letter there.
    """
    said = _read_topmost(mail)
    if said is None:
        return not mail.handover.servers and "authentication-results" not in mail.headers
    domain = domain_of(mail.sender.address)
    is_heard = mail.has_one_sender and _is_named(said.authserv, trusted_authserv)
    return is_heard and _vouch(said, domain, frozenset({domain}))


def trust_checker(mail: Mail, mailbox: Mailbox) -> str:
    """Whose word on the sender counts for this letter (for `trusted_authserv`); NOBODY's when
    none is sure.

    Of a large provider it is known how it signs, and that it takes away what strangers sign in its
    name. Of any other it is learnt, but only from words that can't be a sender's: where the shop's
    provider checks nothing, whoever writes often enough would otherwise become the one who is
    believed.
    """
    provider = find_provider(mailbox.imap_host)
    if provider is not None and provider.signs_as:
        said = _read_topmost(mail)
        for each in provider.signs_as:
            if said is not None and _is_named(said.authserv, each):
                return each
        return NOBODY
    if name_checker(mail, mailbox) is None:
        return NOBODY
    return mailbox.trusted_checker


def name_checker(mail: Mail, mailbox: Mailbox) -> str | None:
    """Which of the provider's own servers says that it checked the letter, as the domain that
    they share.

    None when nobody does, or when it may be the sender who says so: it has to stand where only the
    provider writes, and have a name of the servers that took the letter in, of the mailbox's
    server, or of its address. A letter in which no server is named didn't come by mail from a
    stranger; it was put there.
    """
    said = _read_topmost(mail)
    name = said.authserv if said else ""
    if not name or len(name) > NAME_LIMIT or not mail.handover.is_checked:
        return None
    shared = find_parent(name)
    own = (
        *mail.handover.servers,
        mailbox.imap_host.casefold(),
        mailbox.address.casefold().rpartition("@")[2],
    )
    if not any(is_under(each, shared) for each in own):
        return None
    return shared


def _read_topmost(mail: Mail) -> Checks | None:
    """What the topmost Authentication-Results says; None where there is none that can be read."""
    headers = mail.headers.get("authentication-results", ())
    if not headers:
        return None
    return read_checks(headers[0])


def _is_named(name: str, domain: str) -> bool:
    if not domain:
        return not name
    return is_under(name, domain)


def find_parent(name: str) -> str:
    """The domain that the servers of one company share."""
    labels = name.split(".")
    kept = 2
    if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3:
        kept = 3  # "co.uk" and its like need one label more
    return ".".join(labels[-kept:])


def read_checks(header: str) -> Checks | None:
    """What an Authentication-Results header says; None where it isn't written as one should
    be.

    Comments and quoted strings can hold anything that a sender likes, so nothing in them is a
    result.
    """
    plain = _STRING.sub("x", header[:_VALUE_LIMIT].casefold())
    while (less := _COMMENT.sub(" ", plain)) != plain:
        plain = less
    if set('()"') & set(plain):
        return None
    first, *rest = plain.split(";")
    if _RESULT.fullmatch(first):
        return Checks("", _read_results([first, *rest]))
    name, *version = first.split() or [""]
    if not re.fullmatch(r"[\w.-]+", name) or version not in ([], ["1"]):
        return None
    return Checks(name.rstrip("."), _read_results(rest))


def _read_results(parts: list[str]) -> tuple[Check, ...]:
    found = (_RESULT.fullmatch(part) for part in parts)
    return tuple(
        Check(part[1], part[2], tuple(_PROPERTY.findall(part[3]))) for part in found if part
    )


def _may_speak(authserv: str, sender_domain: str, trusted: str | None) -> bool:
    if trusted is not None:
        return _is_named(authserv, trusted.casefold().rstrip("."))
    # No platform receives the shop's mail: who signs with the sender's own name vouches for
    # himself.
    return not is_under(authserv, sender_domain) and not is_under(sender_domain, authserv or "-")


def _list_family(domain: str, platform: Platform) -> frozenset[str]:
    """One company's domains vouch for each other, but one bank or carrier doesn't for the next."""
    family = find_platform(platform).domains
    if platform in (Platform.BANK, Platform.CARRIER):
        family = frozenset(parent for parent in family if is_under(domain, parent))
    return family


def _vouch(said: Checks, domain: str, family: frozenset[str]) -> bool:
    dmarc = [check for check in said.checks if check.method == "dmarc"]
    decided = [check for check in dmarc if check.result not in _UNDECIDED]
    if decided:
        return all(
            check.result == "pass" and _is_of(check.get("header.from") or domain, family)
            for check in decided
        )
    dkim = (check for check in said.checks if check.method == "dkim" and check.result == "pass")
    return any(_is_of(check.get("header.d", "header.i"), family) for check in dkim)


def _is_of(domain: str | None, family: frozenset[str]) -> bool:
    return bool(domain) and any(is_under(domain or "", parent) for parent in family)
