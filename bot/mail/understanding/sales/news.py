"""Letters that tell what became of an order: money that went back, a cancellation, a label that was
bought, a delivery.

Only a marketplace's or label seller's own domain makes a letter one, and for shops' own pages a
subject of just their shape. What the shop bought itself, and advice, is none.
"""

from bot.domain.channels import SalesChannel, find_channel
from bot.domain.mail import Mail
from bot.domain.platforms import find_sender
from bot.domain.records import dataclass
from bot.domain.sales.sale import Buyer, SaleChange, SaleNews
from bot.mail.understanding.delivery_notices import says_delivered
from bot.mail.understanding.platforms import domain_of, is_under
from bot.mail.understanding.sales.news_fields import NewsLetter
from bot.mail.understanding.sales.news_words import (
    list_label_sellers,
    list_own_pages,
    load_change,
    load_signs,
)
from bot.mail.understanding.sales.sale_words import fold_signs

#: What a buyer wants who only gave a reason, or none.
ASKS_TO_CANCEL = "asks to cancel the order"
#: What happened stands in the subject, or in the first sentences.
_SENTENCES_READ = 4
#: In the order in which they count when a letter names several.
_TOLD = (SaleChange.CANCELLED, SaleChange.REFUNDED)


@dataclass(frozen=True, slots=True)
class _Source:
    """Who tells of an order."""

    via: SalesChannel | None  #: None: a seller of labels
    number: str | None = None  #: what the subject of a shop's own page names


def read_news(mail: Mail) -> SaleNews | None:
    """What a letter tells of an order; None where it tells nothing of one.

    Whether its sender is who they say is another question.
    """
    source = _find_source(mail)
    if source is None:
        return None
    letter = NewsLetter(mail, source.via)
    change = _find_parcel_change(letter) if source.via is None else _find_change(letter, source)
    if change is None:
        return None
    news = _read_facts(letter, source, change)
    return news if _says_whose(news) else None


def is_wish(subject: str) -> bool:
    """Whether a subject says that somebody asks to cancel."""
    folded = fold_signs(" ".join(subject.split())[:400])
    return load_change(SaleChange.CANCEL_ASKED).search(folded) is not None


def is_label_seller(domain: str) -> bool:
    """Whether labels for parcels are sold from this domain."""
    return any(is_under(domain, each) for each in list_label_sellers())


def _find_source(mail: Mail) -> _Source | None:
    if mail.forwarded_from is not None:
        return None
    domain = domain_of(mail.sender.address)
    subject = " ".join(mail.subject.split())[:400]
    folded = fold_signs(subject)
    for via, pattern in list_own_pages():
        if found := pattern.fullmatch(folded):
            return _Source(SalesChannel(via), subject[slice(*found.span("number"))])
    platform = find_sender(domain)
    if platform is not None and find_channel(platform) is not None:
        return _Source(find_channel(platform))
    return _Source(None) if is_label_seller(domain) else None


def _find_parcel_change(letter: NewsLetter) -> SaleChange | None:
    """What a seller of labels tells of one parcel with its number."""
    if load_signs("unsettled").search(letter.subject) or not letter.tracking:
        return None
    if says_delivered(letter.mail):
        return SaleChange.DELIVERED
    said = letter.list_said(_SENTENCES_READ)
    words = (load_change(SaleChange.LABEL), load_signs("left"))
    is_label = any(each.search(sentence) for each in words for sentence in said)
    return SaleChange.LABEL if is_label else None


def _find_change(letter: NewsLetter, source: _Source) -> SaleChange | None:
    said = letter.list_said(_SENTENCES_READ)
    if source.number is None and any(map(load_signs("as_buyer").search, said)):
        return None
    if load_change(SaleChange.CANCEL_ASKED).search(letter.subject):
        return _keep_unsettled(SaleChange.CANCEL_ASKED, said)
    if load_signs("unsettled").search(letter.subject) or letter.subject.endswith("?"):
        return None
    for each in said:
        if change := _find_told(each):
            return _keep_unsettled(change, said)
    return SaleChange.DELIVERED if says_delivered(letter.mail) else None


def _find_told(sentence: str) -> SaleChange | None:
    """What one sentence says that has happened."""
    if load_change(SaleChange.CANCEL_ASKED).search(sentence):
        return SaleChange.CANCEL_ASKED
    if load_signs("unsettled").search(sentence):
        return None
    told = (each for each in _TOLD if load_change(each).search(sentence))
    found = next(told, None)
    if found is None and load_change(SaleChange.LABEL).search(sentence):
        return SaleChange.LABEL
    return found


def _keep_unsettled(change: SaleChange, said: list[str]) -> SaleChange | None:
    """What has happened, unless it is a wish that was granted or refused."""
    is_wish = change is SaleChange.CANCEL_ASKED
    return None if is_wish and any(map(load_signs("settled").search, said)) else change


def _read_facts(letter: NewsLetter, source: _Source, change: SaleChange) -> SaleNews:
    number = source.number or letter.find_number()
    email = letter.find_email()
    buyer = Buyer(name=letter.recipient, user_name=letter.user_name, email=email)
    news = SaleNews(
        change=change, via=source.via, number=number, buyer=buyer, item=letter.find_item()
    )
    return letter.complete(news)


def _says_whose(news: SaleNews) -> bool:
    """Whether the order can be found by what the letter says."""
    if news.change is SaleChange.LABEL and news.parcel is None:
        return False
    return bool(news.number or news.buyer)
