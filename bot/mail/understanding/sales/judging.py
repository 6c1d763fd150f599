"""Letters that tell of a sale, or of what became of an order: whether that is believed.

A sale is taken in by itself only where its platform, or the shop's own server, surely sent the
letter, and all that it should say was read. In any other case a person decides, and is told why.
"""

from bot.domain.channels import SalesChannel
from bot.domain.mail import Classification, Mail, MailContext, MailKind
from bot.domain.mailboxes import NOBODY
from bot.domain.platforms import Platform, find_platform
from bot.domain.relays import Relay, RelayedMessage
from bot.domain.sales.sale import Sale, SaleChange, SaleNews
from bot.mail.transport.providers import find_provider
from bot.mail.understanding import sender_heuristics as signs
from bot.mail.understanding.authenticity import (
    Verdict,
    is_surely_own,
    judge_company,
    judge_sale_sender,
)
from bot.mail.understanding.platforms import domain_of, find_pose, is_under
from bot.mail.understanding.sales.news import ASKS_TO_CANCEL, read_news
from bot.mail.understanding.sales.news_words import list_label_sellers
from bot.mail.understanding.sales.sale_letters import SaleFact, SaleReading, read_sale

_OWN_PAGE = "your shop's page"
_TOLD = {
    SaleChange.REFUNDED: "a refund",
    SaleChange.CANCELLED: "a cancelled order",
    SaleChange.LABEL: "a label that was bought",
    SaleChange.DELIVERED: "a delivery",
}
_FACTS = {
    SaleFact.NUMBER: "the order's number",
    SaleFact.LINES: "what was bought",
    SaleFact.TOTAL: "the total",
    SaleFact.BUYER: "who bought it",
    SaleFact.SHIP_BY: "the day to ship by",
}


def judge_sale(mail: Mail, around: MailContext) -> Classification | None:
    """A letter that tells of an order that somebody placed; None for any other."""
    reading = read_sale(mail, zone=around.zone, is_own=_is_own(mail, around))
    if reading is None or _says_nothing(reading.sale) or _is_imitated(mail, around, reading):
        return None
    is_passed_on = reading.passed_on_from is not None
    verdict = Verdict.UNKNOWN
    if not is_passed_on:
        verdict = _judge_sender(mail, around, reading.sale.via)
    missing = _list_missing(reading)
    if verdict is Verdict.FALSE and (missing or around.is_junk):
        return None  # a thief's letter has no more than the look of one
    place = _name_place(reading.sale.via)
    doubt = f"I couldn't read {_list_words(missing)}" if missing else None
    if is_passed_on:
        doubt = f"somebody passed it on by hand, so I can't check that {place} sent it"
    elif around.is_junk:
        doubt = "it lay in the junk folder"
    elif verdict is Verdict.FALSE:
        doubt = f"your mail provider says that {place} did not send it"
    elif verdict is Verdict.UNKNOWN:
        doubt = _tell_unchecked(mail, around, place)
    reason = f"{place} tells of a sale"
    return Classification(kind=MailKind.SALE, reason=reason, sale=reading.sale, doubt=doubt)


def _says_nothing(sale: Sale) -> bool:
    """Whether nothing of an order was read: then its subject only looked like a sale's."""
    return not (sale.number or sale.lines or sale.total or sale.buyer)


def _is_imitated(mail: Mail, around: MailContext, reading: SaleReading) -> bool:
    """Whether somebody else's letter has the shape of those that a shop's own server sends, and a
    thief's words or a platform's name.
    """
    if reading.passed_on_from is not None or _is_own(mail, around):
        return False
    platform = reading.sale.via.platform if reading.sale.via is not None else None
    if platform is not None and _is_at(domain_of(mail.sender.address), platform):
        return False
    return find_pose(mail) is not None or signs.is_phishing(mail)


def _tell_unchecked(mail: Mail, around: MailContext, place: str) -> str:
    """Why it isn't known who sent a letter."""
    domain = domain_of(mail.sender.address)
    if place == _OWN_PAGE and not _is_own(mail, around):
        return f"it comes from {domain}, which isn't where your mailbox is"
    return f"I can't check that {place} sent it"


def _list_missing(reading: SaleReading) -> list[str]:
    """What the letter should say and what couldn't be read, and what no order goes without."""
    sale, missing = reading.sale, set(reading.missing)
    if sale.lines and all(line.price is not None for line in sale.lines):
        missing.discard(SaleFact.TOTAL)  # some name no sum, only what each thing cost
    elif sale.total is None:
        missing.add(SaleFact.TOTAL)
    if not sale.number:
        missing.add(SaleFact.NUMBER)
    if not sale.lines:
        missing.add(SaleFact.LINES)
    return [_FACTS[fact] for fact in SaleFact if fact in missing]


def _list_words(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _name_place(via: SalesChannel | None) -> str:
    if via is None or via.platform is None:
        return _OWN_PAGE
    return find_platform(via.platform).label


# Who sent it


def _judge_sender(mail: Mail, around: MailContext, via: SalesChannel | None) -> Verdict:
    """Whether the place to sell, or the shop's own server, sent a letter."""
    domain = domain_of(mail.sender.address)
    platform = via.platform if via is not None else None
    if platform is not None and _is_at(domain, platform):
        return judge_sale_sender(mail, platform, trusted_authserv=around.trusted_authserv)
    if not _is_own(mail, around):
        return Verdict.UNKNOWN
    trusted = NOBODY if around.trusted_authserv is None else around.trusted_authserv
    return Verdict.REAL if is_surely_own(mail, trusted_authserv=trusted) else Verdict.UNKNOWN


def _is_at(domain: str, platform: Platform) -> bool:
    return any(is_under(domain, each) for each in find_platform(platform).all_domains)


def _is_own(mail: Mail, around: MailContext) -> bool:
    """Whether a letter is from an address of the shop's, or from another one at its own domain;
    at a mail provider's domain everybody has one.
    """
    local, _, domain = mail.sender.address.partition("@")
    if f"{local.partition('+')[0]}@{domain}" in around.own_addresses:
        return True
    own = {domain_of(each) for each in around.own_addresses}
    return domain in own and find_provider(domain) is None


# What became of an order


def judge_news(mail: Mail, around: MailContext) -> Classification | None:
    """A letter that tells what became of an order; None for any other, and where nobody confirms
    who sent it.
    """
    news = read_news(mail)
    if news is None or around.is_junk:
        return None
    verdict = _judge_news_sender(mail, around, news)
    # Where nobody looked a buyer's wish is heard, and staff look at a label; nothing else counts.
    is_heard = news.change in (SaleChange.CANCEL_ASKED, SaleChange.LABEL)
    if verdict is Verdict.FALSE or (verdict is Verdict.UNKNOWN and not is_heard):
        return None
    if news.change is SaleChange.CANCEL_ASKED:
        return _take_wish(news)
    teller = "a seller of labels" if news.via is None else _name_place(news.via)
    reason = f"{teller} tells of {_TOLD[news.change]}"
    doubt = "I can't check who sent the letter" if verdict is Verdict.UNKNOWN else None
    return Classification(kind=MailKind.SALE_NEWS, reason=reason, news=news, doubt=doubt)


def judge_own_news(mail: Mail, around: MailContext) -> Classification | None:
    """News that the shop's own server sends, which is no letter that the shop wrote."""
    return judge_news(mail, around) if _is_own(mail, around) else None


def _judge_news_sender(mail: Mail, around: MailContext, news: SaleNews) -> Verdict:
    if news.via is not None:
        return _judge_sender(mail, around, news.via)
    domain = domain_of(mail.sender.address)
    own = frozenset(each for each in list_label_sellers() if is_under(domain, each))
    return judge_company(mail, own, trusted_authserv=around.trusted_authserv)


def _take_wish(news: SaleNews) -> Classification | None:
    """A buyer asks to cancel: the words are theirs, and they wait."""
    platform = news.via.platform if news.via is not None else None
    if platform is None:
        return None
    relay = Relay(
        platform=platform,
        name=news.buyer.user_name or news.buyer.name or "",
        user_name=news.buyer.user_name,
        order_number=news.number,
        page=messages.link if (messages := find_platform(platform).messages) else None,
    )
    words = f"{ASKS_TO_CANCEL}: {news.words}" if news.words else ""
    reason = f"a buyer on {platform.label} asks to cancel"
    relayed = RelayedMessage(relay=relay, words=words, asks=ASKS_TO_CANCEL)
    return Classification(kind=MailKind.CUSTOMER, reason=reason, relayed=relayed)
