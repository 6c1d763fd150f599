"""Sums of money in a cell, also negative ones: "1,065.00", "AU $3,000.00", "24,50 €", "(12.00)"."""

import re
from decimal import Decimal
from functools import lru_cache

from bot.domain.money import CODES, Money, find_money
from bot.domain.patterns import regex
from bot.order_files.cells import tidy

_PLAIN = regex(r"(\d{1,8})(?:[.,](\d{1,2}))?", re.ASCII)
_LONG = regex(r"(\d{1,8})\.(\d{3,10})", re.ASCII)
_THOUSANDS = regex(r"(?<![\d.,])([1-9]\d{0,2})([.,])(\d{3})(?![\d.,])", re.ASCII)
_MINUS = regex(r"^\(|(?<!\d)[-−]|[-−](?!\d)")
#: "1,23,456" as India parts large numbers
_LAKHS = regex(r"(?<![\d.,])\d{1,2}(?:,\d\d){1,4},\d{3}(?![\d,])", re.ASCII)


@lru_cache(maxsize=65_536)
def read_sum(cell: str, currency: str = "", dollar: str = "") -> Money | None:
    """The sum that a cell says, less than nothing where it is given back; None for anything else.

    A sum without a currency is in `currency`; `dollar` says whose a bare "$" is.
    """
    if plain := _PLAIN.fullmatch(cell):
        return Money(_join(plain[1], plain[2] or ""), currency)
    words = tidy(cell)
    is_negative = _MINUS.search(words) is not None
    if is_negative:
        words = words.strip("()").replace("−", "-").replace("-", "", 1).strip()
    money = _read_positive(words, currency)
    if money is None:
        return None
    if currency and money.is_like(Money(money.amount, currency)):
        money = Money(money.amount, currency)
    if money.currency == "$" and dollar:
        money = Money(money.amount, dollar)
    return Money(-money.amount, money.currency) if is_negative else money


def _read_positive(words: str, currency: str) -> Money | None:
    if plain := _PLAIN.fullmatch(words):
        return Money(_join(plain[1], plain[2] or ""), currency)
    long = _LONG.fullmatch(words)
    # "24.5000" is a program's, "1.234" a person's thousand
    if long and (len(long[2]) > 3 or long[1].startswith("0")):
        return Money(round(Decimal(words), 2), currency)
    words = _LAKHS.sub(lambda found: found[0].replace(",", ""), words)
    # no money has three digits behind its point
    return find_money(_THOUSANDS.sub(r"\1\3", words))


def _join(whole: str, cents: str) -> Decimal:
    return Decimal(f"{whole}.{cents.ljust(2, '0')}")


@lru_cache(maxsize=1024)
def read_currency(cell: str) -> str:
    """The currency that a cell names, as its code; empty for none that is known."""
    words = tidy(cell)
    if words.upper() in CODES:
        return words.upper()
    money = find_money(f"1 {words}") if words else None
    return money.currency if money is not None else ""
