"""Sums of money as sellers and letters write them ("24", "€24", "24,50 €", "$24 USD", ".75 USD"),
and as they are printed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.errors import BadInput
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import escape_name

#: ISO 4217 codes of the currencies that sellers on the large marketplaces are paid in (2026-11);
#: written in any case.
_CODE = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|MAD|MXN|MYR|NOK"
    "|NZD|PEN|PHP|PLN|RON|RSD|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
#: All others (2026-11): only in capitals, for some are words ("2 cup", "all").
_OTHER_CODES = (
    "AFN|ALL|AMD|ANG|AOA|AWG|AZN|BAM|BBD|BDT|BHD|BIF|BMD|BND|BOB|BSD|BTN|BWP|BYN|BZD|CDF|CRC|"
    "CUP|CVE|DJF|DOP|DZD|EGP|ERN|ETB|FJD|FKP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HNL|HTG|IQD|IRR|JMD|"
    "JOD|KES|KGS|KHR|KMF|KPW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|"
    "MUR|MVR|MWK|MZN|NAD|NGN|NIO|NPR|OMR|PAB|PGK|PKR|PYG|QAR|RWF|SBD|SCR|SDG|SHP|SLE|SOS|SRD|"
    "SSP|STN|SVC|SYP|SZL|TJS|TMT|TND|TOP|TTD|TZS|UGX|UYU|UZS|VED|VES|VUV|WST|XAF|XCD|XOF|XPF|"
    "YER|ZMW|ZWG"
)
#: Every currency that is read and printed.
CODES = frozenset((*_CODE.split("|"), *_OTHER_CODES.split("|")))
#: Signs and words for them. A bare "$" may be any country's dollar, and "kr" any of three crowns.
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₺": "TRY",
    "₪": "ILS",
    "₴": "UAH",
    "₦": "NGN",
    "₱": "PHP",
    "₩": "KRW",
    "₫": "VND",
    "₾": "GEL",
    "₸": "KZT",
    "฿": "THB",
    "₵": "GHS",
    "₡": "CRC",
    "$": "$",
    "us$": "USD",
    "ca$": "CAD",
    "c$": "CAD",
    "au$": "AUD",
    "a$": "AUD",
    "nz$": "NZD",
    "r$": "BRL",
    "s$": "SGD",
    "hk$": "HKD",
    "mx$": "MXN",
    "nt$": "TWD",
    "cn¥": "CNY",
    "kr": "kr",
    "zł": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "fr": "CHF",
    "euro": "EUR",
    "euros": "EUR",
    "pound": "GBP",
    "pounds": "GBP",
    "yen": "JPY",
    "dollar": "$",
    "dollars": "$",
}
#: Whose money a "$" may be.
DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD"))
_LOOSE = {
    "$": DOLLARS | {"$"},
    "kr": frozenset(("kr", "SEK", "NOK", "DKK")),
}
#: Codes and signs that are words as well ("try", "Fr 24"): in a text only capitals count.
_WORDLIKE = frozenset(("COP", "MAD", "PEN", "TRY", "FR", "FT"))
#: How a currency is printed: by its sign where that can be no other's. All others are printed as
#: their code, behind the number.
_PRINTED = {
    "AUD": "AU$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "CN¥",
    "CRC": "₡",
    "CZK": "Kč",
    "EUR": "€",
    "GBP": "£",
    "GEL": "₾",
    "GHS": "₵",
    "HKD": "HK$",
    "ILS": "₪",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "KZT": "₸",
    "MXN": "MX$",
    "NGN": "₦",
    "NZD": "NZ$",
    "PHP": "₱",
    "PLN": "zł",
    "SGD": "S$",
    "THB": "฿",
    "TRY": "₺",
    "TWD": "NT$",
    "UAH": "₴",
    "USD": "US$",
    "VND": "₫",
}
#: ISO 4217, and Indonesia's.
_CENTLESS = "BIF|CLP|DJF|GNF|IDR|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF"
_WITHOUT_CENTS = frozenset(_CENTLESS.split("|"))
#: What people write for a price of nothing.
_NOTHING = ("free", "gratis", "nothing", "none", "zero", "no charge", "free of charge")
#: More than anybody pays for one order.
_MAX = Decimal(100_000_000)

_WORDS = "|".join(
    [
        *map(re.escape, sorted((*_SIGNS, *_CODE.split("|")), key=len, reverse=True)),
        r"(?:us|ca|c|au|a|nz|s|hk|mx|nt) \$",
        f"(?-i:{_OTHER_CODES})",
    ]
)
_NUMBER = (
    # "1.234" alone isn't read: it is a thousand in one country and a slip of the finger in another.
    r"(?![0-9]+\.[0-9]{3}(?![0-9.,]))[0-9]{1,3}(?P<parting>[ "
    r".,'’])[0-9]{3}(?:(?P=parting)[0-9]{3})*(?:(?!(?P=parting))[.,][0-9]{1,2})?"
    r"|[0-9]+(?:[.,][0-9]{1,2})?|[.,][0-9]{2}"
)
_MONEY = regex(
    rf"(?<![\w.,])(?:(?P<before>{_WORDS}) ?)?(?P<number>{_NUMBER})(?![.,]?[0-9])(?: "
    rf"?(?P<after>{_WORDS})(?!\w))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in one currency; as text it reads as everything prints it, and is read back from
    that.
    """

    amount: Decimal
    #: ISO 4217, "$" or "kr" where it isn't said whose, empty where none is known
    currency: str = ""

    def __str__(self) -> str:
        number = f"{self.amount:,.2f}"
        if self.currency in _WITHOUT_CENTS:
            number = number.removesuffix(".00")
        mark = _PRINTED.get(self.currency, self.currency)
        if mark.isalpha():
            return f"{number} {mark}"
        return f"{mark}{number}"

    def require_payable(self) -> "Money":
        """The sum. Raises BadInput for cents of a currency that has none."""
        if self.currency in _WITHOUT_CENTS and self.amount % 1:
            raise BadInput(f"{self.currency} has no cents: write a whole number, e.g. 40.")
        return self

    def take_part(self, share: Decimal) -> "Money":
        """A share of the sum, in whole cents or, where there are none, in whole units."""
        smallest = Decimal(1) if self.currency in _WITHOUT_CENTS else Decimal("0.01")
        return replace(self, amount=(self.amount * share).quantize(smallest, ROUND_HALF_UP))

    def is_like(self, other: "Money") -> bool:
        """Whether both may be of the same currency, so that they can be compared."""
        one, two = self.currency, other.currency
        if not one or not two:
            return True
        return one == two or two in _LOOSE.get(one, ()) or one in _LOOSE.get(two, ())


def read_money(text: str, *, like: Money | None = None, may_be_nothing: bool = False) -> Money:
    """The sum that a text says; without a currency, or in the same one, it is written like `like`.

    Raises BadInput for anything but one number with or without a currency, for less than nothing,
    for nothing unless it `may_be_nothing`, and for 100 million or more.
    """
    words = " ".join(text.split())
    if re.match(r"[-\u2212]|[^\d\s]{1,3} ?[-\u2212]", words):
        raise BadInput(
            "The amount can't be less than nothing. Write it without the minus, e.g. 24.50."
        )
    if may_be_nothing and words.lower() in _NOTHING:
        raise BadInput("For what costs nothing, write 0.")
    match = _MONEY.fullmatch(words)
    money = _read_match(match, like) if match else None
    if money is None:
        raise BadInput(
            f"I couldn't read “{escape_name(words, 40)}” as an amount: try e.g. 24, 24.50, €24.50 "
            "or 24 EUR."
        )
    if money.amount == 0 and not may_be_nothing:
        raise BadInput("The amount must be more than nothing, e.g. 24.50.")
    if money.amount >= _MAX:
        raise BadInput("That is more than I can believe. Check the amount.")
    return money


def find_money(text: str | None) -> Money | None:
    """The sum that a price names ("£38", "38 GBP with postage"); None if there is none or several.

    100 million or more is no sum that anybody owes.
    """
    words = " ".join((text or "").split())
    read = (_read_match(match, None) for match in _MONEY.finditer(words))
    found = [money for money in read if money is not None and money.amount < _MAX]
    named = [money for money in found if money.currency] or found
    if len(named) != 1:
        return None
    return named[0]


def list_money(text: str) -> Iterator[tuple[Money, int]]:
    """Each sum with a currency that a text names, and where it begins."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for match in _MONEY.finditer(plain):
        money = _read_match(match, None)
        is_word = any(
            mark.upper() in _WORDLIKE and not mark.isupper() for mark in _list_marks(match)
        )
        if money is not None and money.currency and money.amount < _MAX and not is_word:
            yield money, match.start()


def names_money(text: str, money: Money) -> bool:
    """Whether a text names this sum, however it is written there."""
    for match in _MONEY.finditer(text):
        named = _read_match(match, None)
        if named is not None and named.amount == money.amount and named.is_like(money):
            return True
    return False


def add_up(amounts: Iterable[Money]) -> list[Money]:
    """The sum for each currency, in the order in which they come first.

    What names no currency, or any dollar, is added to the only sum that it is like; nothing at all
    stands beside no other sum.
    """
    sums: dict[str, Money] = {}
    for each in amounts:
        known = sums.get(each.currency, replace(each, amount=Decimal(0)))
        sums[each.currency] = replace(each, amount=known.amount + each.amount)
    for currency in (*_LOOSE, ""):
        own = sums.get(currency)
        alike = [each for each in sums.values() if own and each.currency and each.is_like(own)]
        alike = [each for each in alike if each.currency != currency]
        if own and len(alike) == 1:
            del sums[currency]
            sums[alike[0].currency] = replace(alike[0], amount=alike[0].amount + own.amount)
    added = list(sums.values())
    return [each for each in added if each.amount] or added[:1]


def _read_match(match: re.Match[str], like: Money | None) -> Money | None:
    marks = _list_marks(match)
    if len(marks) == 2:
        marks = _choose_mark(*marks)
        if not marks:
            return None
    money = Money(_read_number(match["number"]))
    if marks:
        money = replace(money, currency=_name_currency(marks[0]))
    if like and like.currency and like.is_like(money):
        money = replace(money, currency=like.currency)
    return money


def _list_marks(match: re.Match[str]) -> list[str]:
    return [mark.replace(" ", "") for mark in (match["before"], match["after"]) if mark]


def _choose_mark(before: str, after: str) -> list[str]:
    """The mark that says more of two for one currency ("$38.00 USD"); none for two currencies."""
    one, two = _name_currency(before), _name_currency(after)
    if two in _LOOSE.get(one, ()):
        return [after]
    return [before] if one == two or one in _LOOSE.get(two, ()) else []


def _read_number(number: str) -> Decimal:
    whole, fraction = number, ""
    if cents := re.search(r"[.,][0-9]{1,2}$", number):
        whole, fraction = number[: cents.start()], cents[0][1:]
    return Decimal(re.sub(r"[^0-9]", "", whole) + "." + fraction.ljust(2, "0"))


def _name_currency(mark: str) -> str:
    return _SIGNS.get(mark.lower()) or mark.upper()
