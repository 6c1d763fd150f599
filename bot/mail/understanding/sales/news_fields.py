"""What a letter says of an order that is known: whose, how much, and how it is sent."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.mail import Mail
from bot.domain.money import Money, find_money, list_money
from bot.domain.patterns import regex
from bot.domain.sales.sale import SaleChange, SaleNews, SoldParcel
from bot.domain.shipping.carriers import find_carrier, find_site, fold_words
from bot.domain.shipping.tracking import recognise_tracking
from bot.domain.text import cut_text
from bot.domain.ways import find_platform_of
from bot.mail.reading.normalising import cut_sentences
from bot.mail.understanding.own_words import tidy_lines
from bot.mail.understanding.platforms import domain_of
from bot.mail.understanding.sales.news_words import load_buyers, load_label, load_signs
from bot.mail.understanding.sales.sale_words import find_sale_platform, fold_signs

#: Longer lines hold no field.
_FIELD_LIMIT = 300
#: The words of how a parcel is sent.
_WAY_LIMIT = 6
#: Whose a bare "$" is, by the marketplace's country.
_DOLLARS = {"ca": "CAD", "au": "AUD", "nz": "NZD", "sg": "SGD", "hk": "HKD"}
#: Below these come the marketplace's own addresses.
_LINES_WITH_BUYER = 40
#: A sum stands so close behind the word for it.
_NEAR = 60
_MAX_AMOUNTS = 40
#: An order's number behind the word for it; one without "#" has three signs at least.
_ORDER = regex(
    r"(?<![a-z0-9])(?:orders?|bestellung|bestellnummer|auftrag|commande|pedido|ordine|bestelling"
    r"|bestelnummer|sale)(?: ?(?:number|numero|nummer|no\.?|nr\.?|n°|id|ref(?:erence)?))?"
    r"[\s:(]{0,4}(?:#(?P<marked>(?=[a-z-]{0,8}\d)[a-z0-9][a-z0-9-]{0,39})"
    r"|(?P<bare>(?=[a-z-]{0,8}\d)[a-z0-9][a-z0-9-]{2,39}))(?![\w])"
)
_TOKEN = regex(r"#?(?P<token>(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9][A-Za-z0-9-]{0,39})(?![\w])")
_YEAR = regex(r"20\d\d|\d{1,2}(?:st|nd|rd|th)")
_HANDLE = regex(r"(?<![\w.])@([\w.-]{2,40})(?<![.-])")
_BRACKETED = regex(r"\(@?([\w.-]{2,40})\)")
_TITLE = regex(r"(?:mr|mrs|ms|miss|mx|dr|herrn?|frau|mme|m\.|sr|sra|sig)\.? ", re.IGNORECASE)
_NAME = regex(r"[^\d@<>:/]{2,60}")
_REFUND = regex(r"refund|erstatt|zuruckgezahlt|rembours|reembols|rimbors|terugbet")
#: What numbers of parcels look like where no label stands before them.
_PARCEL = regex(r"(?<![\w-])(?:1Z[A-Z0-9]{16}|[A-Z]{2}\d{9}[A-Z]{2}|9[1-5]\d{18,24})(?![\w-])")


class NewsLetter:
    """One letter of a marketplace's or label seller's, to look up in."""

    def __init__(self, mail: Mail, via: SalesChannel | None) -> None:
        self.mail, self._via = mail, via
        self._subject = " ".join(mail.subject.split())[:400]
        self.subject = fold_signs(self._subject)
        self._lines = [line[:_FIELD_LIMIT] for line in tidy_lines(mail.text)]
        self._folded = [fold_signs(line) for line in self._lines]

    def list_said(self, sentences: int) -> list[str]:
        """The subject and the first sentences, folded."""
        told = (each for each in cut_sentences("\n".join(self._folded)) if " " in each)
        return [self.subject, *(each[:_FIELD_LIMIT] for each in islice(told, sentences))]

    # Fields

    def _find(self, label: str) -> str | None:
        """What stands behind the first such label, on its line or below it."""
        return next(self._list(label), None)

    def _list(self, label: str) -> Iterator[str]:
        pattern = load_label(label)
        for number, folded in enumerate(self._folded):
            found = pattern.fullmatch(folded)
            if found is None:
                continue
            behind = self._lines[number][found.start("value") :].strip()
            below = (line for line in self._lines[number + 1 : number + 3] if line)
            if value := behind or next(below, ""):
                yield cut_text(value, _FIELD_LIMIT)

    # Whose order

    def find_number(self) -> str | None:
        """The marketplace's number of the order."""
        names = " ".join(each.name for each in self.mail.attachments[:5])
        text = "\n".join(self._lines)
        platform = find_sale_platform(self._via)
        if platform is not None and (shape := platform.number) is not None:
            for words in (self._subject, names.replace("_", " ").removesuffix(".pdf"), text):
                if found := shape.search(words) or _find_within(shape, words):
                    return found[0]
            return None
        for value in self._list("order"):
            if (found := _TOKEN.match(value)) and not _YEAR.fullmatch(found["token"]):
                return found["token"]
        for words in (self._subject, text):
            for found in _ORDER.finditer(fold_signs(words)):
                group = "marked" if found["marked"] else "bare"
                if not _YEAR.fullmatch(found[group]):
                    return words[slice(*found.span(group))]
        return None

    @cached_property
    def user_name(self) -> str | None:
        """The buyer's name on the marketplace, where buyers have one."""
        platform = find_sale_platform(self._via)
        if platform is None or not platform.user_names:
            return None
        if found := _HANDLE.search(self._subject):
            return found[1]
        if found := load_buyers().search(self.subject):
            return self._subject[slice(*found.span("buyer"))]
        value = self._find("buyer") or ""
        if found := _BRACKETED.search(value) or _HANDLE.search(value):
            return found[1]
        return value if value and " " not in value and len(value) <= 60 else None

    @cached_property
    def recipient(self) -> str | None:
        """Who gets the parcel."""
        for value in self._list("recipient"):
            name = _TITLE.sub("", value.split(",")[0].split("  ")[0], count=1).strip()
            if _NAME.fullmatch(name):
                return name
        return None

    def find_item(self) -> str | None:
        """What was bought, where the letter names it."""
        if found := _QUOTED.search(self._subject):
            return found[1]
        value = self._find("item")
        if value is None and (found := _BEHIND.search(self._subject)):
            value = found[1]
        return cut_text(value, 200) if value else None

    def find_email(self) -> str | None:
        """The buyer's own address, where the letter names one."""
        found = _EMAIL.findall("\n".join(self._lines[:_LINES_WITH_BUYER]).lower())
        own = {self.mail.sender.address, *self.mail.to}
        return next((e for e in found if e not in own and find_platform_of(e) is None), None)

    # What happened

    def complete(self, news: SaleNews) -> SaleNews:
        """The news with what goes with such a change."""
        if news.change is SaleChange.REFUNDED:
            return replace(news, amount=self._find_refund())
        if news.change is SaleChange.CANCEL_ASKED:
            return replace(news, words=self._find("reason"))
        if news.change is SaleChange.CANCELLED:
            return replace(news, is_by_buyer=self._tell_who(), words=self._find("reason"))
        return replace(news, parcel=self._read_parcel())

    def _find_refund(self) -> Money | None:
        for labelled in self._list("refund"):
            if money := find_money(labelled):
                return self._name_dollar(money)
        text = "\n".join([self._subject, *self._lines])
        found = list(islice(list_money(text), _MAX_AMOUNTS))
        for money, start in found:
            if _REFUND.search(fold_signs(text[max(0, start - _NEAR) : start])):
                return self._name_dollar(money)
        money = find_money(self._find("amount")) or (found[0][0] if len(found) == 1 else None)
        return self._name_dollar(money) if money else None

    def _name_dollar(self, money: Money) -> Money:
        """The sum in the dollar of the marketplace's country."""
        if money.currency != "$":
            return money
        country = domain_of(self.mail.sender.address).rpartition(".")[2]
        return replace(money, currency=_DOLLARS.get(country, "USD"))

    def _tell_who(self) -> bool | None:
        said = [self.subject, *self._folded]
        if any(map(load_signs("by_shop").search, said)):
            return False
        return True if any(map(load_signs("by_buyer").search, said)) else None

    # The parcel

    @cached_property
    def tracking(self) -> str | None:
        """The parcel's number; None where there are several."""
        found = {re.sub(r"[ .]", "", each).upper() for each in self._list("tracking")}
        found = {each for each in found if any(map(str.isdigit, each)) and len(each) >= 8}
        if not found:
            found = set(_PARCEL.findall("\n".join([self._subject, *self._lines])))
        return cut_text(found.pop(), 60) if len(found) == 1 else None

    def _read_parcel(self) -> SoldParcel | None:
        if self.tracking is None:
            return None
        carrier, service = self._find("carrier"), self._find("service") or self._find_way()
        named, rest = _cut_carrier(service or "")
        if carrier is None:
            carrier = named or self._name_own_carrier()
        elif not named:
            named, more = _cut_carrier(carrier)
            carrier, rest = named or carrier, rest or more
        try:
            known = recognise_tracking(self.tracking, carrier=carrier)
        except BadInput:
            return None
        return SoldParcel(
            carrier=known.carrier or carrier, service=rest or None, tracking=known.number
        )

    def _find_way(self) -> str | None:
        """A line that only says how it is sent: "Royal Mail International Tracked"."""
        short = (line for line in self._lines if 0 < len(line.split()) <= _WAY_LIMIT)
        return next((line for line in short if _cut_carrier(line)[0]), None)

    def _name_own_carrier(self) -> str | None:
        """The carrier who sent the letter itself."""
        site = find_site(f"https://{domain_of(self.mail.sender.address)}")
        return site.name if site else None


#: The item behind what the subject says of it.
_BEHIND = regex(r": (?=[^\d#])(.{3,200})$")
_EMAIL = regex(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
#: The item between a subject's quotes.
_QUOTED = regex(r"[\"“„«](.{2,200}?)[\"”“»]")


def _find_within(shape: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The number in a file's name, where it hangs on other words: "ebay-label-15-14394-04605"."""
    return shape.search(re.sub(r"(?<![a-z])[a-z]+-", " ", words)) if len(words) < 200 else None


def _cut_carrier(words: str) -> tuple[str | None, str]:
    """The carrier that the words begin with, and what is left: "USPS", "Priority Mail"."""
    parts = words.split()
    for count in range(min(4, len(parts)), 0, -1):
        begun = " ".join(parts[:count])
        carrier = find_carrier(begun)
        if carrier is not None and fold_words(carrier.name) == fold_words(begun):
            return carrier.name, " ".join(parts[count:])
    return None, words
