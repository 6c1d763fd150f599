"""Notices of platforms, banks and carriers: which letters are one, and what they say.

A notice is told by classes of words (`notice_words.toml`), never by whole letters: it names a
matter that costs the shop money or its good name, says that it has happened, and comes in a
platform's name or voice. Good news about the same matter ("closed in your favour", "delivered") is
no notice.
"""

import re
from datetime import UTC

from bot.domain.mail import Mail, MailContext, Notice
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform, find_platform
from bot.mail.reading.normalising import READ_LIMIT, cut_sentences, fold_text, load_words
from bot.mail.understanding.authenticity import is_really_from
from bot.mail.understanding.notice_deadlines import find_deadline
from bot.mail.understanding.notice_fields import find_amount, find_order_number, find_reference
from bot.mail.understanding.platforms import domain_of, find_named, find_owner, find_pose

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
#: Loaded with this module, which is imported in a thread: they take a tenth of a second.
_WORDS = load_words("notice_words.toml")


def read_notice(mail: Mail, around: MailContext) -> Notice | None:
    """The notice that the letter is, verified or only pretended; None if it is none.

    A day without a time is taken to its end in the shop's zone. What can't be read stays None.
    """
    owner = find_owner(domain_of(mail.sender.address))
    platform = owner or _find_pretended(mail)
    if platform is None:
        return None
    is_verified = owner is not None and is_really_from(
        mail, owner, trusted_authserv=around.trusted_authserv
    )
    kind = _find_kind(mail, platform, is_own=owner is not None)
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


def _find_kind(mail: Mail, platform: Platform, *, is_own: bool) -> NoticeKind | None:
    words = _WORDS
    subject, body = fold_text(mail.subject), fold_text(mail.text)
    if words["lecture"].search(subject):
        return None
    sentences = (" ".join(subject.split()), *cut_sentences(body))
    if platform is Platform.CARRIER:
        return _find_stuck_parcel(sentences, body)
    told = [sentence for sentence in sentences if not words["if"].search(sentence)]
    if _is_good_news(told):
        return None
    kind = _pick_kind(told, platform)
    if kind is not None:
        return kind if _has_happened(told, platform, mail) else None
    if is_own and platform is not Platform.BANK and any(map(words["frozen"].search, told)):
        return NoticeKind.CASE
    return None


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


def names_matter(mail: Mail) -> bool:
    """Whether the subject is about a dispute, a return or the like, not about what somebody
    wrote.
    """
    platform = find_pose(mail)
    return platform is not None and _find_topic(fold_text(mail.subject), platform) is not None


def _is_good_news(told: list[str]) -> bool:
    """It is over and nothing went wrong: said outright, and nobody asks for an answer."""
    words = _WORDS
    if any(words["bad"].search(sentence) for sentence in told):
        return False
    return any(words["good"].search(sentence) for sentence in told)


def _has_happened(told: list[str], platform: Platform, mail: Mail) -> bool:
    """Whether such a matter was really opened; receipts and advice only speak of one."""
    words = _WORDS
    topical = [sentence for sentence in told if _find_topic(sentence, platform)]
    has_happened = any(words["happened"].search(sentence) for sentence in topical)
    folded = fold_text(f"{mail.subject}\n{mail.text}")
    names_case = bool(find_reference(folded) or find_order_number(folded))
    if any(name in mail.headers for name in ("list-id", "list-unsubscribe")):
        return has_happened and (names_case or words["voice"].search(folded) is not None)
    if not _find_topic(" ".join(fold_text(mail.subject).split()), platform):
        return has_happened or find_deadline(folded, at=mail.at, zone=UTC) is not None
    return (
        has_happened or names_case or any(words["event"].search(sentence) for sentence in topical)
    )


def _find_stuck_parcel(sentences: tuple[str, ...], body: str) -> NoticeKind | None:
    words = _WORDS
    subject, told = sentences[0], [part for part in sentences if not words["if"].search(part)]
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
    is_day_first = _writes_day_first(mail, domain)
    deadline = find_deadline(
        folded,
        at=mail.at,
        zone=around.zone,
        is_day_first=is_day_first,
        is_parcel=platform is Platform.CARRIER,
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
        reference=_as_written(find_reference(folded, is_parcel=platform is Platform.CARRIER), mail),
        order_number=_as_written(find_order_number(folded), mail),
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
