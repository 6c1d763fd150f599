"""Notices of platforms, banks and carriers: which letters are one, and what they say.

A notice is told by classes of words (`notice_words.toml`), never by whole letters: it names a
matter that costs the shop money or its good name, says that it has happened, and comes in a
platform's name or voice. Good news about the same matter ("closed in your favour", "delivered") is
no notice.
"""

import re
from datetime import UTC
from functools import cached_property

from bot.domain.mail import Mail, MailContext, Notice
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform, find_platform
from bot.mail.reading.normalising import READ_LIMIT, cut_sentences, fold_text, load_words
from bot.mail.understanding.authenticity import is_really_from
from bot.mail.understanding.notice_deadlines import (
    DEMAND,
    LOSS,
    NoticeDeadline,
    find_deadline,
)
from bot.mail.understanding.notice_fields import (
    find_amount,
    find_lone_number,
    find_order_number,
    find_reference,
)
from bot.mail.understanding.parcel_troubles import needs_nobody
from bot.mail.understanding.platforms import domain_of, find_named, find_owner, find_pose

#: What a platform tells of, in words.
HAPPENED = {
    NoticeKind.DISPUTE: "a dispute",
    NoticeKind.CLAIM: "a claim",
    NoticeKind.CHARGEBACK: "a chargeback",
    NoticeKind.HELP_REQUEST: "a help request",
    NoticeKind.CASE: "a case",
    NoticeKind.RETURN: "a return",
    NoticeKind.NOT_RECEIVED: "an item that was not received",
    NoticeKind.DELIVERY_EXCEPTION: "a parcel that is stuck",
}
#: In the order in which they count when one sentence names several.
_TOPICS = (
    NoticeKind.CHARGEBACK,
    NoticeKind.HELP_REQUEST,
    NoticeKind.RETURN,
    NoticeKind.CLAIM,
    NoticeKind.DISPUTE,
    NoticeKind.NOT_RECEIVED,
    NoticeKind.CASE,
)
_MONTH_FIRST = regex(r"(?:^|\.)(?:usps|ups|fedex|wellsfargo|chase|bankofamerica|capitalone)\.com$")
_MAY = regex(r"\b(?:may|might|can|could) (?:also )?be\b")
#: Long enough to be the number of something.
_LONG = regex(r"(?<![\w.,-])[a-z]{0,4}[-_]?\d{6,}(?![\w,])")
#: Loaded with this module, which is imported in a thread: they take a tenth of a second.
_WORDS = load_words("notice_words.toml")


def read_notice(mail: Mail, around: MailContext) -> Notice | None:
    """The notice that the letter is, verified or only pretended; None if it is none.

    Whatever a platform says about an open case is one, unless that is over and well. A day without
    a time is taken to its end in the shop's zone. What can't be read stays None.
    """
    owner = find_owner(domain_of(mail.sender.address))
    platform = owner or _find_pretended(mail)
    if platform is None:
        return None
    is_verified = owner is not None and is_really_from(
        mail, owner, trusted_authserv=around.trusted_authserv
    )
    if platform is Platform.CARRIER and around.parcel is not None:
        if needs_nobody(mail):
            return None
        stuck = NoticeKind.DELIVERY_EXCEPTION
        return _read_facts(mail, around, platform, stuck, is_verified=is_verified)
    letter = _Letter(mail, platform, is_own=owner is not None)
    kind = _find_kind(letter)
    # "Case" is everybody's word for everything: there it says no more than the books do.
    is_bare = kind is None or (kind is NoticeKind.CASE and platform is not Platform.ETSY)
    if is_bare and around.named_case is not None and not letter.is_calm:
        kind = around.named_case.kind
    if kind is None:
        return None
    return _read_facts(mail, around, platform, kind, is_verified=is_verified)


# Who speaks


def _find_pretended(mail: Mail) -> Platform | None:
    """Whom a letter from elsewhere makes itself out to be: by its name, its domain, or its
    voice.
    """
    posed = find_pose(mail)
    if posed is not None:
        return posed
    subject, body = fold_text(mail.subject), fold_text(mail.text)
    has_voice = _WORDS["voice"].search(body) is not None
    is_dispute = has_voice or _WORDS["chargeback"].search(subject) is not None
    is_card_desk = is_dispute and _WORDS["card_words"].search(body) is not None
    if not (is_card_desk or has_voice):
        return None
    named = find_named(subject) or find_named(body[:2_000])
    if is_card_desk and named in (None, Platform.CARRIER):
        return Platform.BANK
    return named


# What it is about


class _Letter:
    """A letter's words, cut into what it tells and what it only speaks of."""

    def __init__(self, mail: Mail, platform: Platform, *, is_own: bool) -> None:
        self.mail, self.platform = mail, platform
        self.is_own = is_own  #: its sender's domain is the platform's
        self.subject = " ".join(fold_text(mail.subject).split())
        self.folded = fold_text(f"{mail.subject}\n{mail.text}")
        self.sentences = (self.subject, *cut_sentences(fold_text(mail.text)))
        self.told = [each for each in self.sentences if not _is_supposed(each)]

    @cached_property
    def number(self) -> str | None:
        """The number of the case or order that it names."""
        return find_reference(self.folded) or find_order_number(self.folded)

    @cached_property
    def deadline(self) -> NoticeDeadline | None:
        return find_deadline(self.folded, at=self.mail.at, zone=UTC)

    @cached_property
    def is_survey(self) -> bool:
        """What it asks for is an opinion: it says so at its beginning."""
        return any(_WORDS["survey"].search(each) for each in self.sentences[:4])

    @property
    def is_calm(self) -> bool:
        """It is over and well, or an opinion is all that is wanted."""
        return self.is_survey or _is_good_news(self.told)


def _is_supposed(sentence: str) -> bool:
    """Whether a sentence tells of nothing that is so."""
    return any(_WORDS[kind].search(sentence) is not None for kind in ("if", "none", "own"))


def _find_kind(letter: _Letter) -> NoticeKind | None:
    """What has happened, by the letter's own words."""
    if _WORDS["lecture"].search(letter.subject):
        return None
    if letter.platform is Platform.CARRIER:
        return _find_stuck_parcel(letter.sentences, fold_text(letter.mail.text))
    if letter.is_calm:
        return None
    kind = _pick_kind(letter.told, letter.platform)
    if kind is not None and not _is_general(letter) and _has_happened(letter):
        return kind
    if not letter.is_own:
        return None
    if _costs_something(letter):
        return _name_usual_kind(letter.platform)
    is_frozen = any(map(_WORDS["frozen"].search, letter.told))
    return NoticeKind.CASE if is_frozen and letter.platform is not Platform.BANK else None


def _is_general(letter: _Letter) -> bool:
    """Whether it sells or explains something, or tells of no matter in particular."""
    if letter.number:
        return False
    if any(_WORDS["advert"].search(each) for each in letter.sentences):
        return True
    has_anchor = letter.deadline is not None or _WORDS["voice"].search(letter.folded) is not None
    return not has_anchor and find_amount(letter.mail.text[:READ_LIMIT]) is None


def _costs_something(letter: _Letter) -> bool:
    """Whether it names a day, what is lost then, and the number of what it is about."""
    if letter.deadline is None or not letter.deadline.is_stated:
        return False
    is_told = LOSS.search(letter.folded) or _WORDS["voice"].search(letter.folded)
    if not is_told or not (letter.number or _LONG.search(letter.folded)):
        return False
    if _WORDS["buyer"].search(letter.folded):
        return True
    is_routine = any(_WORDS["routine"].search(each) for each in letter.sentences)
    return not is_routine and not any(map(_WORDS["advert"].search, letter.sentences))


def _name_usual_kind(platform: Platform) -> NoticeKind:
    """What a matter there most likely is."""
    usual = find_platform(platform).cases
    return NoticeKind.CASE if NoticeKind.CASE in usual else usual[0]


def _pick_kind(told: list[str], platform: Platform) -> NoticeKind | None:
    """What is named first.

    "Case" is everybody's word for everything, only Etsy means something by it.
    """
    case = None
    for sentence in told:
        kind = _find_topic(sentence, platform)
        if kind is NoticeKind.CASE and platform is not Platform.ETSY:
            case = kind
        elif kind is not None:
            return kind
    return case


def _find_topic(sentence: str, platform: Platform) -> NoticeKind | None:
    words = _WORDS
    facts = find_platform(platform)
    sentence = words["plural"].sub(" ", sentence)
    possible = [kind for kind in _TOPICS if kind in facts.notices]
    found = [kind for kind in possible if words[kind.value].search(sentence)]
    if not found:
        return None
    if found[0] is NoticeKind.DISPUTE and facts.on_cards:
        return NoticeKind.CHARGEBACK
    is_raised = NoticeKind.CASE in found and words["escalated"].search(sentence) is not None
    if found[0] is NoticeKind.HELP_REQUEST and is_raised:
        return NoticeKind.CASE
    return found[0]


def asks_for_something(mail: Mail, platform: Platform) -> bool:
    """Whether a platform's letter wants something, or says that something has happened."""
    letter = _Letter(mail, platform, is_own=True)
    if letter.deadline is not None or _find_kind(letter) is not None:
        return True
    return any(DEMAND.search(each) or LOSS.search(each) for each in letter.told)


def _is_good_news(told: list[str]) -> bool:
    """It is over and nothing went wrong: said outright, and nobody asks for an answer."""
    words = _WORDS
    if any(words["bad"].search(sentence) for sentence in told):
        return False
    return any(words["good"].search(sentence) for sentence in told)


def _has_happened(letter: _Letter) -> bool:
    """Whether such a matter was really opened; receipts and advice only speak of one."""
    words, platform = _WORDS, letter.platform
    topical = [sentence for sentence in letter.told if _find_topic(sentence, platform)]
    has_happened = any(words["happened"].search(sentence) for sentence in topical)
    names_case = letter.number is not None
    if any(name in letter.mail.headers for name in ("list-id", "list-unsubscribe")):
        return has_happened and (names_case or words["voice"].search(letter.folded) is not None)
    if not _find_topic(letter.subject, platform):
        return has_happened or letter.deadline is not None
    return (
        has_happened or names_case or any(words["event"].search(sentence) for sentence in topical)
    )


def _find_stuck_parcel(sentences: tuple[str, ...], body: str) -> NoticeKind | None:
    words = _WORDS
    subject = sentences[0]
    told = [part for part in sentences if not words["if"].search(part) and not _MAY.search(part)]
    if words["arrived"].search(subject) and not words["stuck"].search(subject):
        return None
    is_stuck = words["stuck"].search(subject) is not None
    # Small print speaks of lost parcels, too: in the body the trouble has to stand at its
    # beginning.
    is_stuck = is_stuck or any(words["stuck"].search(part) for part in told[1:8])
    names_parcel = find_reference(body, is_parcel=True) or find_reference(subject, is_parcel=True)
    if not is_stuck or not names_parcel:
        return None
    return NoticeKind.DELIVERY_EXCEPTION


# What it says


def _read_facts(
    mail: Mail, around: MailContext, platform: Platform, kind: NoticeKind, *, is_verified: bool
) -> Notice:
    folded = fold_text(f"{mail.subject}\n{mail.text}")
    domain = domain_of(mail.sender.address)
    case = around.named_case
    is_parcel = platform is Platform.CARRIER
    order_number = find_order_number(folded)
    reference = find_reference(folded, is_parcel=is_parcel)
    if reference is None and not is_parcel:
        reference = find_lone_number(folded, but=order_number)
    is_day_first = _writes_day_first(mail, domain)
    deadline = find_deadline(
        folded,
        at=mail.at,
        zone=around.zone,
        is_day_first=is_day_first,
        is_parcel=is_parcel,
        is_known=case is not None or around.parcel is not None,
    )
    country = domain.rpartition(".")[2]
    dollar = {"ca": "CAD", "au": "AUD", "nz": "NZD"}.get(country, "USD")
    crown = {"se": "SEK", "dk": "DKK", "no": "NOK"}.get(country)
    said = f"{mail.subject}\n{mail.text[:READ_LIMIT]}"
    amount, currency = find_amount(said, dollar=dollar, crown=crown) or (None, None)
    return Notice(
        platform=platform,
        kind=kind,
        is_verified=is_verified,
        reference=around.parcel or (case and case.reference) or _as_written(reference, mail),
        order_number=_as_written(order_number, mail),
        amount=amount,
        currency=currency,
        respond_by=deadline.at if deadline else None,
        is_stated=deadline.is_stated if deadline else False,
    )


def _as_written(token: str | None, mail: Mail) -> str | None:
    """The number as the letter spells it: folding made its letters small."""
    if token is None:
        return None
    if found := re.search(re.escape(token), f"{mail.subject}\n{mail.text}", re.IGNORECASE):
        token = found[0]
    return token.replace(" ", "")


def _writes_day_first(mail: Mail, domain: str) -> bool | None:
    """Whether the sender writes the day before the month, as far as its language or country
    tells.
    """
    if mail.language and mail.language != "en":
        return True
    if domain.rpartition(".")[2] in _DAY_FIRST:
        return True
    if _MONTH_FIRST.search(domain):
        return False
    return None


_DAY_FIRST = frozenset([
    "uk", "au", "ie", "nz", "de", "fr", "es", "it", "nl", "at", "be", "ch", "se", "dk", "no", "fi",
    "ee", "lv", "lt", "pl", "pt",
])  # fmt: skip
