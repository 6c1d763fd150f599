"""What was bought, gathered while a sale letter is read: titles, how many, for how much each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from bot.domain.money import Money
from bot.domain.order_lines import (
    MAX_LINES,
    TITLE_LIMIT,
    VARIATION_LIMIT,
    WORDS_LIMIT,
    OrderLine,
)
from bot.domain.patterns import regex
from bot.domain.text import cut_text

_TIMES_BEFORE = regex(r"(?P<count>\d{1,4}) ?[x×✕] ?(?P<title>\S.*)", re.IGNORECASE)
_TIMES_BEHIND = regex(r"(?P<title>.*\S)(?: [x×✕] ?|[×✕] ?)(?P<count>\d{1,4})", re.IGNORECASE)
#: "Poster 50 x 70" is a size, "Candles, set of 4 x 2" is none.
_SIZE = regex(r"(?:.*\s)?\d[\d.,]* ?(?:cm|mm|m|in|inch|\"|″)?", re.IGNORECASE)
_LEAST_SIZE = 10
_SIZE_BEGINS = regex(r"\d[\d.,]* ?(?:cm|mm|m|in|inch|\"|″|[x×]|$)", re.IGNORECASE)
_COUNT = regex(
    r"(?:qty\.?:? ?|[x×✕] ?)?(?P<count>\d{1,4})"
    r"(?: ?[x×✕]| (?:pcs?|items?|units?|stück|stk\.?))?",
    re.IGNORECASE,
)
_AROUND = " -–—:,"
_CENT = Decimal("0.01")


class PriceOf(Enum):
    """What a price that stands beside a thing is for."""

    ONE = "one"
    ALL = "all"  #: all that were bought of it
    EITHER = "either"  #: the letter doesn't say, but for its sums


@dataclass(slots=True)
class SoldItem:
    """One thing that was bought, as far as it is read."""

    title: str
    variations: list[str] = field(default_factory=list)
    words: list[str] | None = None  #: the personalisation's lines
    quantity: int | None = None
    price: Money | None = None
    price_of: PriceOf = PriceOf.EITHER
    line_price: Money | None = None
    is_labelled: bool = False  #: its price stands behind a word for prices
    is_row: bool = False  #: it stands in a table or a line, and not behind labels

    def set_price(self, money: Money, price_of: PriceOf) -> None:
        """Takes a price that stands beside it; the price of one is worth more than that of all."""
        if price_of is PriceOf.ALL:
            self.line_price = self.line_price or money
        elif self.price is None or (price_of is PriceOf.ONE and self.price_of is PriceOf.EITHER):
            self.price, self.price_of = money, price_of

    @property
    def is_priced(self) -> bool:
        """Whether anything is known of what it cost."""
        return self.price is not None or self.line_price is not None

    @property
    def is_begun(self) -> bool:
        """Whether only variations may still come before how many there are."""
        return self.quantity is None and not self.is_priced


def read_count(words: str) -> int | None:
    """How many, where the words say nothing else: "2", "x2", "Qty: 2"."""
    found = _COUNT.fullmatch(words.strip(" .:()"))
    return int(found["count"]) if found and 0 < int(found["count"]) <= 9_999 else None


def part_count(title: str) -> tuple[str, int | None]:
    """A title without how many of it: "2 × Bud vase", "Bud vase x 2"; sizes are none."""
    words = title.strip()
    behind = _TIMES_BEHIND.fullmatch(words)
    is_size = behind and int(behind["count"]) >= _LEAST_SIZE and _SIZE.fullmatch(behind["title"])
    if behind and not is_size:
        return behind["title"].strip(_AROUND), int(behind["count"])
    before = _TIMES_BEFORE.fullmatch(words)
    if before and not _SIZE_BEGINS.match(before["title"]):
        return before["title"].strip(_AROUND), int(before["count"])
    return words, None


def make_lines(
    items: Sequence[SoldItem], sums: Iterable[Money], total: Money | None
) -> tuple[OrderLine, ...]:
    """The order's lines; what a price is for is told by what the letter's sums come to."""
    items = [each for each in items if each.title][:MAX_LINES]
    for each in items:
        if each.quantity is None:
            each.title, each.quantity = part_count(each.title)
    usual = _weigh(items, {each.amount for each in sums}, total)
    return tuple(_make_line(each, usual) for each in items)


def _weigh(items: Sequence[SoldItem], sums: set[Decimal], total: Money | None) -> PriceOf:
    """What prices of which it isn't said are for: by which reading adds up, else by where they
    stand, in a row or behind a label.
    """
    by_one = by_all = Decimal(0)
    for each in items:
        count, price = each.quantity or 1, each.price or each.line_price
        if price is None:
            return PriceOf.ALL
        alone = price.amount
        if each.price is None:
            alone = price.amount / count
        by_one += alone * count
        by_all += alone if each.price_of is PriceOf.EITHER and each.price else alone * count
    if (by_one in sums) != (by_all in sums):
        return PriceOf.ONE if by_one in sums else PriceOf.ALL
    is_paid = total is not None and by_one <= total.amount
    return PriceOf.ONE if is_paid and all(each.is_labelled for each in items) else PriceOf.ALL


def _make_line(item: SoldItem, usual: PriceOf) -> OrderLine:
    quantity = item.quantity or 1
    words = "\n".join(item.words or ()).strip()
    return OrderLine(
        title=cut_text(item.title, TITLE_LIMIT),
        variation=cut_text(", ".join(item.variations), VARIATION_LIMIT) or None,
        personalisation=cut_text(words, WORDS_LIMIT) or None,
        quantity=quantity,
        price=_price_one(item, quantity, usual),
    )


def _price_one(item: SoldItem, quantity: int, usual: PriceOf) -> Money | None:
    price = item.price
    if price is not None and item.line_price is None:
        is_one = item.price_of is PriceOf.ONE or usual is PriceOf.ONE
        return price if is_one else _share(price, quantity)
    if price is None and item.line_price is not None:
        return _share(item.line_price, quantity)
    return price


def _share(money: Money, quantity: int) -> Money:
    return replace(money, amount=(money.amount / quantity).quantize(_CENT, ROUND_HALF_UP))
