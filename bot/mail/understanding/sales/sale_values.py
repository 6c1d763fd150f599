"""What stands behind the labels of a sale letter: sums, prices, e-mail addresses, numbers."""

import re

from bot.domain.money import Money, list_money
from bot.domain.patterns import regex
from bot.mail.understanding.sales.letter_lines import may_be_sum, read_only_sum
from bot.mail.understanding.sales.sale_labels import PRICES, SUMS, Meaning
from bot.mail.understanding.sales.sold_items import PriceOf, read_count

_EMAIL = regex(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NUMBER = regex(r"#?(?:(?=[^\d]{0,30}\d)[A-Za-z0-9][\w-]{0,39}|[A-Z]{4,20})")
_TIMES = regex(r"(?P<count>\d{1,4}) ?[x×✕*@] ?(?P<money>.{2,24})", re.IGNORECASE)
_TIMES_BEHIND = regex(r"(?P<money>.{2,24}) ?[x×✕*] ?(?P<count>\d{1,4})", re.IGNORECASE)
#: "2 × Bud vase = £31.00", "1 x Bud vase - US$15.50 each"
_PRICED = regex(r"(?P<what>.*\S) ?(?:=|[-–—@:|]|\bfor|\bà|\bzu) ?(?P<sum>[^=–—@|]{2,24})")
_EACH = regex(
    r"(?P<sum>.{2,24}?) ?(?:each|apiece|per item|/ ?(?:ea|pc)|je|pro stück|chacune?|pièce|cada uno"
    r"|ciascuno|cad\.?|per stuk)",
    re.IGNORECASE,
)
#: What a price is for, by its label.
PRICE_KINDS = {Meaning.UNIT_PRICE: PriceOf.ONE, Meaning.LINE_PRICE: PriceOf.ALL}


def read_sum(words: str) -> Money | None:
    """The sum that stands there, perhaps with more behind it ("£3.95 via Royal Mail")."""
    found = next(list_money(words[:80]), None)
    return read_only_sum(words) or (found[0] if found else None)


def part_price(words: str) -> tuple[str, Money | None, PriceOf]:
    """A line of a thing without the price at its end: "2 × Bud vase = £31.00"."""
    found = _PRICED.fullmatch(words)
    if found:
        money, price_of, _ = read_price(found["sum"].strip())
        if money is not None:
            return found["what"].strip(), money, price_of
    return words, None, PriceOf.EITHER


def read_price(words: str) -> tuple[Money | None, PriceOf, int | None]:
    """A price where nothing else stands there, what it is for, and how many there are: "£12.00",
    "£12.00 each", "2 × £12.00".
    """
    if len(words) > 40:
        return None, PriceOf.EITHER, None
    if found := _EACH.fullmatch(words):
        return read_only_sum(found["sum"]), PriceOf.ONE, None
    if found := _TIMES.fullmatch(words) or _TIMES_BEHIND.fullmatch(words):
        money = read_only_sum(found["money"])
        if money is not None and money.currency:
            return money, PriceOf.ONE, int(found["count"])
    return read_only_sum(words), PriceOf.EITHER, None


def find_email(words: str) -> str | None:
    """The first e-mail address in the words."""
    found = _EMAIL.search(words[:300])
    return found[0].strip(".'").lower() if found else None


def fits(meaning: Meaning, value: str) -> bool:
    """Whether a value is one that such a label can have."""
    if meaning in SUMS or meaning in PRICES:
        return read_sum(value) is not None
    match meaning:
        case Meaning.QUANTITY:
            return read_count(value) is not None
        case Meaning.NUMBER:
            return _NUMBER.fullmatch(value.strip(" .[]")) is not None
        case Meaning.EMAIL:
            return find_email(value) is not None
        case Meaning.ITEM | Meaning.BUYER:
            return not may_be_sum(value) or meaning is Meaning.BUYER
        case _:
            return True
