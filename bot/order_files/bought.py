"""What was bought: an order's lines, out of one row each or out of one cell for all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

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
from bot.order_files.cells import mend, tidy
from bot.order_files.facts import Cells
from bot.order_files.sums import read_sum

_COUNT = regex(r"-?([0-9]{1,6})(?:[.,]0{1,5})?")
#: "1× Mug", not the 30×40 of a poster
_COUNTED = regex(r"(?:^|[,;\n] ?)([0-9]{1,4}) ?[×x] (?=\S)")
_FIELDS_START = regex(r"(?:^|;)\s?(?=(?:product_)?name:)")
_FIELD = regex(r"\|(?=[a-z_]{1,40}:)")
_PERSONAL = regex(
    r"(?:^|,) ?(?:personali[sz]ation|personalisierung|personnalisation|personalizaci[oó]n|"
    r"personalizzazione|personalisatie) ?: ?",
    re.IGNORECASE,
)
_BRACKETED = regex(r"\[(.*)\]", re.DOTALL)
_LABEL = regex(r"(?<=[^\s:]):(?=\S)")
#: What a till calls an item that has no variation.
_USUAL = frozenset(("regular", "default", "default title", "normal", "standard"))


class UnreadCell(Exception):
    """A cell that an order can't do without says nothing that can be read."""


def read_lines(rows: Sequence[Cells], currency: str, dollar: str) -> tuple[OrderLine, ...]:
    """The lines in these rows, each row's own or all that its one cell lists."""
    lines: list[OrderLine] = []
    for row in rows:
        if row.items:
            lines += read_items(row.items, currency)
        elif row.item:
            line = _read_line(row, currency, dollar)
            if line is not None:
                lines.append(line)
    return tuple(lines[:MAX_LINES])


def _read_line(row: Cells, currency: str, dollar: str) -> OrderLine | None:
    title = cut_text(tidy(row.item), TITLE_LIMIT)
    if not title or (row.price or row.gross or row.line_total).strip()[:1] in ("-", "−", "("):
        return None  # a discount is nothing that was bought
    variation, personal = "", row.personalisation
    if row.variation or row.options:
        variation, found = read_variation(row.variation)
        personal = personal or found
        if row.options:
            variation = ", ".join(filter(None, (variation, tidy(row.options))))
    quantity = read_count(row.quantity)
    return OrderLine(
        title=title,
        variation=cut_text(variation, VARIATION_LIMIT) or None,
        personalisation=cut_text(tidy(personal), WORDS_LIMIT) or None,
        quantity=quantity,
        price=_read_price(row, quantity, currency, dollar),
    )


def _read_price(row: Cells, quantity: int, currency: str, dollar: str) -> Money | None:
    if row.price:
        return read_sum(row.price, currency, dollar)
    money = read_sum(row.gross or row.line_total, currency, dollar)
    return divide(money, quantity) if money is not None else None


@lru_cache(maxsize=4096)
def read_count(cell: str) -> int:
    """How many a cell says; one where it is blank or nothing.

    Raises UnreadCell for anything but a number.
    """
    words = tidy(cell)
    if not words:
        return 1
    found = _COUNT.fullmatch(words)
    if found is None:
        raise UnreadCell(f"“{cut_text(words, 40)}” is no quantity.")
    return max(1, int(found[1]))


@lru_cache(maxsize=4096)
def divide(money: Money, quantity: int) -> Money | None:
    """What one costs, if so many cost this; None where that are no whole cents."""
    price = abs(money.amount) / quantity
    rounded = price.quantize(Decimal("0.01"))
    return replace(money, amount=rounded) if rounded == price else None


@lru_cache(maxsize=4096)
def read_variation(cell: str) -> tuple[str, str]:
    """The variation that a cell names, and the buyer's own words in it.

    "[Size:A5]" reads as "Size: A5"; "Size: M,Personalization: Ada" has both.
    """
    words = tidy(cell)
    if bracketed := _BRACKETED.fullmatch(words):
        words = bracketed[1].strip()
    if words.casefold() in _USUAL:
        return "", ""
    personal = ""
    if found := _PERSONAL.search(words):
        words, personal = words[: found.start()], words[found.end() :]
    return _LABEL.sub(": ", words).strip(" ,"), personal.strip()


def read_items(cell: str, currency: str) -> list[OrderLine]:
    """All that one cell lists: "1× Mug, 2× Card", or a program's fields."""
    text = mend(cell).strip()
    if names_fields(text):
        return [
            line for part in _FIELDS_START.split(text) if (line := _read_fields(part, currency))
        ]
    return list(_split_counted(text))


def names_fields(cell: str) -> bool:
    """Whether a program wrote what was bought as fields with names."""
    return "name:" in cell and "|quantity:" in cell


def _split_counted(text: str) -> Iterator[OrderLine]:
    """Titles may hold commas: a line begins only where a count stands."""
    starts = list(_COUNTED.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    if not starts:
        title = cut_text(tidy(text), TITLE_LIMIT)
        if title:
            yield OrderLine(title=title)
    for start, end in zip(starts, ends, strict=False):
        title = cut_text(tidy(text[start.end() : end]).rstrip(",;"), TITLE_LIMIT)
        if title:
            yield OrderLine(title=title, quantity=max(1, int(start[1])))


def _read_fields(part: str, currency: str) -> OrderLine | None:
    """A line in named fields: "product_name:Zine|quantity:2|price:10.00"."""
    fields = dict(field.partition(":")[::2] for field in _FIELD.split(part))
    title = cut_text(tidy(fields.get("product_name") or fields.get("name", "")), TITLE_LIMIT)
    if not title:
        return None
    option = fields.get("product_option_name") or fields.get("option_name", "")
    quantity = read_count(fields.get("quantity", "").strip(" ;"))
    price = read_sum(fields.get("price", "").strip(" ;"), currency)
    if price is None:
        total = read_sum(fields.get("total", "").strip(" ;"), currency)
        price = divide(total, quantity) if total is not None else None
    return OrderLine(
        title=title,
        variation=cut_text(read_variation(option)[0], VARIATION_LIMIT) or None,
        quantity=quantity,
        price=price,
    )


def settle_prices(
    lines: tuple[OrderLine, ...], total: Money | None, more: Sequence[Money | None]
) -> tuple[OrderLine, ...]:
    """The lines with the price of one, where the file may have given that of all of a line.

    Whichever adds up to the total, with or without what else was paid, was meant.
    """
    prices = [line.price for line in lines if line.price is not None]
    if total is None or len(prices) != len(lines) or all(line.quantity == 1 for line in lines):
        return lines
    extras = [money.amount for money in more if money is not None]
    sums = {total.amount, total.amount - sum(extras), *(total.amount - extra for extra in extras)}
    each = sum(price.amount * line.quantity for price, line in zip(prices, lines, strict=True))
    whole = sum(price.amount for price in prices)
    if each in sums or whole not in sums:
        return lines
    return tuple(
        replace(line, price=divide(price, line.quantity))
        for price, line in zip(prices, lines, strict=True)
    )
