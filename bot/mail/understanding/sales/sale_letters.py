"""Sale letters, read into what a marketplace tells of an order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from enum import StrEnum

from bot.domain.channels import SalesChannel
from bot.domain.mail import Mail, MailAddress
from bot.domain.records import dataclass
from bot.domain.sales.sale import Buyer, Sale
from bot.mail.understanding.sales.letter_facts import LetterFacts
from bot.mail.understanding.sales.letter_lines import Line, read_html_lines, read_text_lines
from bot.mail.understanding.sales.letter_reader import read_lines
from bot.mail.understanding.sales.passed_on_sales import PassedOn, cut_before, find_passed_on
from bot.mail.understanding.sales.sale_facts import Envelope, adds_up, make_sale
from bot.mail.understanding.sales.sale_labels import Meaning
from bot.mail.understanding.sales.sale_signs import SaleSign, find_sale_sign

#: Where a letter names nobody who bought.
_NAMELESS = frozenset((SalesChannel.AMAZON,))
#: What a reading has to hold to be one of a sale at all.
LEAST_FACTS = 2


class SaleFact(StrEnum):
    """What a sale letter should say."""

    NUMBER = "number"
    LINES = "lines"
    TOTAL = "total"
    BUYER = "buyer"
    SHIP_BY = "ship_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleReading:
    """What was read in a sale letter."""

    sale: Sale
    missing: frozenset[SaleFact] = frozenset()  #: what it should say and what couldn't be read
    #: Who wrote the sale letter that somebody passed on by hand; nobody checked that.
    passed_on_from: MailAddress | None = None

    @property
    def is_half(self) -> bool:
        """Whether something that the letter should say couldn't be read."""
        return bool(self.missing)


def read_sale(mail: Mail, *, zone: tzinfo, is_own: bool = False) -> SaleReading | None:
    """The sale that a letter tells of; None where it is no sale letter.

    `is_own` says that it came from the shop's own domain. A day of dispatch is taken to its end in
    the shop's zone. Whether the platform really sent it is another question, as it is for a letter
    that was passed on by hand. Takes time: call it in a thread.
    """
    passed_on = find_passed_on(mail)
    if passed_on is None:
        sign = find_sale_sign(mail.sender, mail.subject)
    else:
        sign = find_sale_sign(passed_on.sender, passed_on.subject)
    if sign is None:
        return None
    readings = [
        _read(mail, zone, sign, passed_on, lines)
        for lines in (read_html_lines(mail.html), read_text_lines(mail.text))
        if lines
    ]
    readings.sort(key=_weigh, reverse=True)  # of equals the first stays first
    if not readings:
        return None
    reading = readings[0]
    for other in readings[1:]:
        reading = _complete(reading, other)
    # Anybody can write a subject like a shop's own page does: its letter says what was bought. One
    # from the shop itself may have been cut off behind the buyer.
    sale = reading.sale
    says_what = sale.lines or (is_own and sale.buyer)
    is_bare = sign.platform.is_open and not (sale.number and says_what)
    return None if is_bare or _weigh(reading) < LEAST_FACTS else reading


def _read(
    mail: Mail,
    zone: tzinfo,
    sign: SaleSign,
    passed_on: PassedOn | None,
    lines: Sequence[Line],
) -> SaleReading:
    subject, sender = mail.subject, mail.sender
    written = mail.at.astimezone(zone).date()
    if passed_on is not None:
        lines = cut_before(lines, passed_on)
        subject, sender = passed_on.subject, passed_on.sender
        written = passed_on.written or written
    envelope = Envelope(
        mail=mail, sign=sign, subject=subject, written=written, zone=zone, sender=sender.address
    )
    facts = read_lines(lines)
    sale = make_sale(facts, envelope, lines)
    return SaleReading(
        sale=sale,
        missing=frozenset(_find_missing(sale, facts)),
        passed_on_from=sender if passed_on else None,
    )


def _find_missing(sale: Sale, facts: LetterFacts) -> Iterator[SaleFact]:
    if not sale.number:
        yield SaleFact.NUMBER
    counted = sum(line.quantity for line in sale.lines)
    is_counted = facts.count in (None, counted, len(sale.lines))
    if not sale.lines or not is_counted or not adds_up(sale, facts):
        yield SaleFact.LINES
    if sale.total is None:
        yield SaleFact.TOTAL
    if not sale.buyer and sale.via not in _NAMELESS:
        yield SaleFact.BUYER
    if sale.ship_by is None and Meaning.SHIP_BY in facts.values:
        yield SaleFact.SHIP_BY


def _weigh(reading: SaleReading) -> int:
    """How much was read: a letter in two forms is read in the one that says more."""
    sale = reading.sale
    facts = (sale.number, sale.lines, sale.total, sale.buyer)
    return sum(map(bool, facts)) - (SaleFact.LINES in reading.missing and bool(sale.lines))


def _complete(reading: SaleReading, other: SaleReading) -> SaleReading:
    """The reading with what only the letter's other form says."""
    sale, more = reading.sale, other.sale
    known = {
        name: getattr(sale, name) or getattr(more, name)
        for name in ("number", "lines", "total", "ship_by", "note", "country", "kind", "placed_at")
    }
    buyer = Buyer(
        name=sale.buyer.name or more.buyer.name,
        user_name=sale.buyer.user_name or more.buyer.user_name,
        email=sale.buyer.email or more.buyer.email,
    )
    recipient = sale.recipient or more.recipient
    if recipient == buyer.name:
        recipient = None
    sale = replace(sale, **known, buyer=buyer, recipient=recipient)
    return replace(reading, sale=sale, missing=reading.missing & other.missing)
