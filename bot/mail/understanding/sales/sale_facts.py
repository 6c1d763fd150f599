"""The facts of a sale letter as values: whose order it is, its sums and days, where it goes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from bot.domain.channels import SalesChannel
from bot.domain.mail import Mail, is_from_program
from bot.domain.money import Money, list_money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.sales.sale import Buyer, Sale
from bot.domain.text import cut_text
from bot.mail.understanding.platforms import domain_of, find_owner, is_under
from bot.mail.understanding.relays import is_relay
from bot.mail.understanding.sales.countries import find_country
from bot.mail.understanding.sales.letter_facts import LetterFacts
from bot.mail.understanding.sales.letter_lines import Line
from bot.mail.understanding.sales.sale_days import read_end_of_day, read_placed
from bot.mail.understanding.sales.sale_labels import Meaning, find_label
from bot.mail.understanding.sales.sale_signs import SaleSign
from bot.mail.understanding.sales.sale_values import find_email
from bot.mail.understanding.sales.sale_words import fold_signs, load_table
from bot.mail.understanding.sales.sold_items import SoldItem, make_lines

#: So long is a title that is known by its beginning.
LEAST_TITLE = 8
NAME_LIMIT, NOTE_LIMIT, NUMBER_LIMIT = 80, 2_000, 64
_PARTS = regex(r"\s[-–—|·]\s|[\[\]]|[,!]\s")
_HASH = regex(r"#\s?((?=[\w-]*\d)[\w-]{1,40})")
#: The platform's own number of an item, behind its title.
_OWN_NUMBER = regex(r"\s?\(#?\d{6,20}\)$")
_CUT_OFF = regex(r"(?:\.\.\.|…)$")
_FEEDBACK = regex(r"\(\s{0,2}[\d.,]{1,12}[^()\w]{0,4}\)$")
_IN_BRACKETS = regex(r"(?P<name>.{1,200}) ?[(<](?P<inside>[^()<>]{1,80})[)>]")
_USER = regex(r"@?[\w.*$-]{1,64}")
_INITIAL = regex(r"(?:^|\s)\w\.$")
_CENT = Decimal("0.01")
_QUOTES = "\"'“”„«»‘’ "
#: By the end of a platform's domain: who writes the month first, and whose dollar a "$" is.
_MONTH_FIRST = frozenset(("com",))
_DOLLARS = {"com": "USD", "ca": "CAD", "au": "AUD", "sg": "SGD", "nz": "NZD"}
#: Whose own pages name a country by their domain's end.
_BY_COUNTRY = frozenset((SalesChannel.AMAZON, SalesChannel.EBAY, SalesChannel.POSHMARK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of a letter besides its lines."""

    mail: Mail
    sign: SaleSign
    subject: str
    written: date  #: the day on which the platform wrote it
    zone: tzinfo
    sender: str  #: the platform's address

    @property
    def day_first(self) -> bool | None:
        """Whether the sender puts the day before the month; None where that can't be told."""
        if self.mail.language not in (None, "en"):
            return True
        if self.sign.platform.via not in _BY_COUNTRY:
            return None
        ending = domain_of(self.sender).rpartition(".")[2]
        return None if ending == "ca" else ending not in _MONTH_FIRST

    @property
    def dollar(self) -> str | None:
        """Whose dollar a bare "$" is there."""
        if self.sign.platform.via not in _BY_COUNTRY:
            return None
        return _DOLLARS.get(domain_of(self.sender).rpartition(".")[2])


def make_sale(facts: LetterFacts, envelope: Envelope, lines: Sequence[Line]) -> Sale:
    """The sale that the facts make."""
    items = _name_items(facts, envelope, lines)
    total = facts.sums.get(Meaning.TOTAL) or _find_subject_sum(envelope.subject)
    bought = make_lines(items, _list_targets(facts, total), total)
    total, bought = _agree_on_currency(total, bought, envelope.dollar)
    address = facts.addresses.get(Meaning.SHIP_TO, [])
    buyer = _find_buyer(facts, envelope)
    recipient = _find_name(address)
    if buyer.name is None and not facts.is_gift:
        buyer = replace(buyer, name=recipient)  # whoever buys for another mostly says so
    if recipient and buyer.name and fold_signs(recipient) == fold_signs(buyer.name):
        recipient = None
    placed = facts.values.get(Meaning.PLACED, "")
    at = envelope.mail.at
    return Sale(
        via=envelope.sign.platform.via,
        number=_find_number(facts, envelope, lines),
        buyer=buyer,
        lines=bought,
        total=total,
        placed_at=read_placed(placed, at=at, day_first=envelope.day_first, zone=envelope.zone),
        ship_by=find_ship_by(facts, envelope),
        note=_join_note(facts.note),
        recipient=recipient,
        country=_find_country(facts),
        kind=_find_kind(facts),
    )


def find_ship_by(facts: LetterFacts, envelope: Envelope) -> datetime | None:
    """The end of the day by which it must leave, as the body or the subject says."""
    said = [facts.values.get(Meaning.SHIP_BY, "")]
    for part in _PARTS.split(envelope.subject):
        label = find_label(Line((part.strip(),))) if part.strip() else None
        if label is not None and label.meaning is Meaning.SHIP_BY:
            said.append(label.value)
    for words in filter(None, said):
        day = read_end_of_day(
            words, near=envelope.written, day_first=envelope.day_first, zone=envelope.zone
        )
        if day is not None:
            return day
    return None


# The number


def _find_number(facts: LetterFacts, envelope: Envelope, lines: Sequence[Line]) -> str | None:
    shape, via = envelope.sign.platform.number, envelope.sign.platform.via
    found = [envelope.sign.number or "", facts.values.get(Meaning.NUMBER, "")]
    if hashed := _HASH.search(envelope.subject):
        found.append(hashed[1])
    if shape is not None and (named := shape.search(envelope.subject)):
        found.append(named[0])
    if shape is not None and via in (SalesChannel.EBAY, SalesChannel.AMAZON):
        links = (link for _, link in envelope.mail.links)
        texts = (envelope.subject, *(line.words for line in lines), *links)
        matches = (shape.search(text) for text in texts)
        found.extend(each[0] for each in matches if each)
    if via not in (SalesChannel.ETSY, SalesChannel.EBAY):
        found.append(facts.values.get(Meaning.TRANSACTION, ""))
    plain = [each.strip(" #.[]()")[:NUMBER_LIMIT] for each in found]
    shaped = [each for each in plain if shape is None or shape.fullmatch(each)]
    return next(filter(None, (*shaped, *plain)), None)


# Who bought it


def _find_buyer(facts: LetterFacts, envelope: Envelope) -> Buyer:
    blocks = facts.addresses
    named = blocks.get(Meaning.BUYER, [])
    billed = blocks.get(Meaning.BILL_TO, [])
    shipped = blocks.get(Meaning.SHIP_TO, [])
    candidates = [
        envelope.sign.buyer,
        facts.values.get(Meaning.BUYER),
        facts.buyer,
        _find_name(named),
        _find_name(billed),
    ]
    has_user_names = envelope.sign.platform.user_names
    if not has_user_names:
        candidates.append(_find_name(shipped))
    buyer = Buyer()
    for words in filter(None, candidates):
        buyer = _join(buyer, _read_buyer(words, has_user_names=has_user_names))
    texts = [facts.values.get(Meaning.EMAIL, ""), *named, *billed, *shipped]
    emails = [buyer.email, *map(find_email, texts)]
    own = (each for each in emails if each and _is_persons(each, envelope))
    return replace(buyer, email=next(own, None))


def _join(known: Buyer, more: Buyer) -> Buyer:
    return Buyer(
        name=known.name or more.name,
        user_name=known.user_name or more.user_name,
        email=known.email or more.email,
    )


def _read_buyer(words: str, *, has_user_names: bool) -> Buyer:
    """Whom the words name: "lisbeth_k", "@heron", "Lou (xk3p)", "Sam <sam@post.example>"."""
    words = _FEEDBACK.sub("", words.strip()).strip(_QUOTES + ",:;")
    if not _INITIAL.search(words):
        words = words.rstrip(".")
    if found := _IN_BRACKETS.fullmatch(words):
        outer = _read_buyer(found["name"], has_user_names=has_user_names)
        return _join(outer, _read_buyer(found["inside"], has_user_names=has_user_names))
    if email := find_email(words):
        return Buyer(email=email)
    is_user = _USER.fullmatch(words) and (has_user_names or words.startswith("@"))
    if is_user:
        return Buyer(user_name=words.removeprefix("@")[:NAME_LIMIT])
    if not any(map(str.isalpha, words)):
        return Buyer()
    return Buyer(name=cut_text(words, NAME_LIMIT))


def _is_persons(email: str, envelope: Envelope) -> bool:
    """Whether an address may be the buyer's own: no platform's, no relay's, not the shop's."""
    domain = domain_of(email)
    own = {envelope.mail.sender.address, envelope.sender, *envelope.mail.to}
    if email in own or is_from_program(email) or is_relay(email) or find_owner(domain):
        return False
    return not any(is_under(domain, each) for each in envelope.sign.platform.domains)


def _find_name(address: Sequence[str]) -> str | None:
    first = next((line for line in address if not find_email(line)), "")
    if len(address) == 1 and "," in first and any(map(str.isdecimal, first)):
        first = first.partition(",")[0]  # the whole address stands in one line
        if any(map(str.isdecimal, first)):
            return None
    first = first.strip(_QUOTES + ",")
    if not any(map(str.isalpha, first)) or find_country(first):
        return None
    return cut_text(first, NAME_LIMIT)


def _find_country(facts: LetterFacts) -> str | None:
    address = facts.addresses.get(Meaning.SHIP_TO, [])
    below = address[1:] or [line.rpartition(",")[2] for line in address]
    said = [facts.values.get(Meaning.COUNTRY, ""), *reversed(below)]
    billed = facts.addresses.get(Meaning.BILL_TO, [])
    if not address:
        said += reversed(billed[1:])
    for words in said:
        if code := find_country(words) or find_country(words.rpartition(",")[2]):
            return code
    return None


# What was bought, and for how much


def _name_items(facts: LetterFacts, envelope: Envelope, lines: Sequence[Line]) -> list[SoldItem]:
    """The things that were bought; where none is named in the letter, the subject's."""
    for each in facts.items:
        _part_option(each, is_usual=envelope.sign.platform.options_in_brackets)
    items = facts.items or ([facts.told] if facts.told else [])
    if items:
        if len(items) == 1:
            _fill(items[0], facts.loose)
        return items
    title = _unquote(_OWN_NUMBER.sub("", envelope.sign.item or ""))
    if not title:
        return []
    item = facts.loose
    item.title = _find_whole(title, lines)
    return [item]


def _unquote(title: str) -> str:
    """A title without the quotes around it; those inside it stay."""
    words = title.strip()
    pairs = ('""', "“”", "„“", "«»", "''", "‘’")
    if len(words) > 1 and words[0] + words[-1] in pairs and words[0] not in words[1:-1]:
        return words[1:-1].strip()
    return words


def _part_option(item: SoldItem, *, is_usual: bool) -> None:
    """Takes what stands in brackets behind a title for its variation, if it looks like one."""
    found = _IN_BRACKETS.fullmatch(item.title)
    if found and not item.variations and (is_usual or ": " in found["inside"]):
        item.title = found["name"].rstrip()
        item.variations.append(found["inside"].strip())


def _fill(item: SoldItem, loose: SoldItem) -> None:
    """Completes the only thing by what stands elsewhere."""
    item.quantity = item.quantity or loose.quantity
    if not item.is_priced and loose.price is not None:
        item.set_price(loose.price, loose.price_of)
    item.line_price = item.line_price or loose.line_price
    item.variations.extend(loose.variations)
    item.words = item.words or loose.words


def _find_whole(title: str, lines: Sequence[Line]) -> str:
    """A title as the letter itself has it: the subject's may be cut, or have more behind it."""
    cells = list(chain.from_iterable(line.cells for line in lines))
    if cut := _CUT_OFF.search(title):
        begun = title[: cut.start()].rstrip()
        return next((cell for cell in cells if cell.startswith(begun)), begun + "…")
    shorter = [cell for cell in cells if len(cell) >= LEAST_TITLE and title.startswith(f"{cell} ")]
    return max(shorter, key=len, default=title)


def _list_targets(facts: LetterFacts, total: Money | None) -> list[Money]:
    """The sums to which the things may add up."""
    sums = facts.sums
    targets = []
    less = sums[Meaning.DISCOUNT].amount if Meaning.DISCOUNT in sums else Decimal(0)
    if listed := sums.get(Meaning.ITEMS_TOTAL):
        targets += [listed, replace(listed, amount=listed.amount + less)]
    if total is not None:
        shipping, tax = (
            sums[each].amount if each in sums else Decimal(0)
            for each in (Meaning.SHIPPING, Meaning.TAX)
        )
        without = total.amount - shipping + less
        targets += [replace(total, amount=without), replace(total, amount=without - tax)]
    return targets


def adds_up(sale: Sale, facts: LetterFacts) -> bool:
    """Whether what was bought comes to one of the letter's sums, as far as those are known."""
    targets = _list_targets(facts, sale.total)
    prices = [line.price for line in sale.lines if line.price is not None]
    if not targets or len(prices) < len(sale.lines):
        return True
    amount = sum(
        (price.amount * line.quantity for price, line in zip(prices, sale.lines, strict=True)),
        Decimal(0),
    )
    slack = sum(line.quantity for line in sale.lines) * _CENT  # what was shared out was rounded
    if Meaning.ITEMS_TOTAL in facts.sums:
        return any(abs(each.amount - amount) <= slack for each in targets)
    return any(amount <= each.amount + slack for each in targets)  # a total may hold more


def _find_subject_sum(subject: str) -> Money | None:
    inside = re.search(r"\[([^\[\]]{1,80})\]", subject)
    found = next(list_money(inside[1]), None) if inside else None
    return found[0] if found else None


def _agree_on_currency(
    total: Money | None, bought: tuple[OrderLine, ...], dollar: str | None
) -> tuple[Money | None, tuple[OrderLine, ...]]:
    """One currency for all: the one that is told best."""
    sums = [total, *(line.price for line in bought)]
    said = {each.currency for each in sums if each is not None}
    sure = said - {"", "$", "kr"}
    best = next(iter(sure)) if len(sure) == 1 else None
    if not sure and "$" in said:
        best = dollar
    if best is None:
        return total, bought
    unsure = Money(sums[0].amount if sums[0] else sums[1].amount, best)  # type: ignore[union-attr]
    lines = tuple(replace(line, price=_name_currency(line.price, unsure)) for line in bought)
    return _name_currency(total, unsure), lines


def _name_currency(money: Money | None, like: Money) -> Money | None:
    if money is None or not money.is_like(like):
        return money
    return replace(money, currency=like.currency)


# The rest


def _join_note(note: Sequence[str]) -> str | None:
    words = "\n".join(note).strip().strip('"“”')
    return cut_text(words, NOTE_LIMIT) or None


def _find_kind(facts: LetterFacts) -> OrderKind | None:
    method = fold_signs(facts.values.get(Meaning.METHOD, ""))
    if method and _load_words("pickup").search(method):
        return OrderKind.PICKUP
    if method and _load_words("download").search(method):
        return OrderKind.DOWNLOAD
    if Meaning.SHIP_TO in facts.addresses:
        return OrderKind.PARCEL
    return None


@lru_cache(maxsize=2)
def _load_words(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{'|'.join(load_table()['sentences'][key])})(?![a-z])")
