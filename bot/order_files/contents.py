"""What a column may hold, by the cells that stand in it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.domain.channels import SalesChannel
from bot.domain.patterns import regex
from bot.order_files.bought import names_fields
from bot.order_files.cells import tidy
from bot.order_files.dates import names_date
from bot.order_files.facts import Fact
from bot.order_files.opening import Table
from bot.order_files.places import read_country
from bot.order_files.rules import is_status
from bot.order_files.sums import read_sum

_LOOKED_AT = 60
_MAX_NUMBER = 64
_EMAIL = regex(r"[^@\s]{1,64}@[^@\s]{1,255}\.[^@\s.]{2,}")
_COUNT = regex(r"-?[0-9]{1,5}(?:[.,]0{1,3})?")
_CLOCK = regex(r"\d{1,2}:\d\d")
_EBAY = regex(r"\d{2}-\d{5}-\d{5}")
_AMAZON = regex(r"\d{3}-\d{7}-\d{7}")
_COUNTED = regex(r"\d{1,4} ?× ?\S")
_MONEY_SIGN = regex(r"[$€£¥₹]|[.,][0-9]{2}(?![0-9])|\b[A-Z]{3}\b|kr\b")
_PLATFORM_NUMBERS = {SalesChannel.EBAY: _EBAY, SalesChannel.AMAZON: _AMAZON}


def can_hold(fact: Fact, cells: Sequence[str]) -> bool:
    """Whether these may be cells of this fact; where nothing stands, the header is believed."""
    check = _CHECKS.get(fact)
    return check is None or not cells or _share(check, cells) >= 0.5


def guess_facts(table: Table, found: dict[Fact, int], free: Sequence[int]) -> dict[Fact, int]:
    """The columns of the facts that no header names, by what stands in them."""
    guessed: dict[Fact, int] = {}
    left = [column for column in free if table.list_cells(column)]
    for fact, check in _GUESSES:
        if fact in found or (fact in (Fact.NAME, Fact.USER_NAME) and Fact.FIRST_NAME in found):
            continue
        shares = {column: check(table.list_cells(column)) for column in left}
        best = max(shares, key=lambda column: shares[column], default=None)
        if best is not None and shares[best] >= 0.7:
            guessed[fact] = best
            left.remove(best)
    return guessed


def guess_place(table: Table, columns: Sequence[tuple[Fact, int]]) -> SalesChannel | None:
    """Where orders with such numbers, or such lists of products, come from."""
    places = dict(columns)
    if Fact.NUMBER in places:
        cells = table.list_cells(places[Fact.NUMBER])
        for via, shape in _PLATFORM_NUMBERS.items():
            if cells and sum(bool(shape.fullmatch(cell)) for cell in cells) > len(cells) / 2:
                return via
    if Fact.ITEMS in places:
        cells = table.list_cells(places[Fact.ITEMS])
        if cells and _share(_is_counted, cells) > 0.5:
            return SalesChannel.WOOCOMMERCE
    return None


def holds_lists(cells: Sequence[str]) -> bool:
    """Whether each cell lists all that was bought: "1× Mug, 2× Card"."""
    return bool(cells) and _share(_is_list, cells) > 0.5


def _share(check: Callable[[str], bool], cells: Sequence[str]) -> float:
    looked_at = [tidy(cell) for cell in cells[:_LOOKED_AT]]
    return sum(map(check, looked_at)) / len(looked_at)


def _is_number(cell: str) -> bool:
    return len(cell) <= _MAX_NUMBER and any(map(str.isdigit, cell)) and cell.count(" ") < 3


def _is_email(cell: str) -> bool:
    return _EMAIL.fullmatch(cell) is not None


def _is_sum(cell: str) -> bool:
    return read_sum(cell) is not None


def _is_count(cell: str) -> bool:
    return _COUNT.fullmatch(cell) is not None


def _is_date_or_answer(cell: str) -> bool:
    return names_date(cell) or any(is_status(cell, kind) for kind in ("yes", "no", "shipped"))


def _has_letters(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and "@" not in cell and not names_date(cell)


def _is_tracking(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= 6 and not names_date(cell)


def _is_country(cell: str) -> bool:
    return read_country(cell) is not None


def _is_counted(cell: str) -> bool:
    return _COUNTED.match(cell) is not None


def _is_list(cell: str) -> bool:
    return _is_counted(cell) or names_fields(cell)


_CHECKS: dict[Fact, Callable[[str], bool]] = {
    Fact.NUMBER: _is_number,
    Fact.RECORD: _is_number,
    Fact.PLACED: names_date,
    Fact.SHIPPED: _is_date_or_answer,
    Fact.SHIP_BY: names_date,
    Fact.CANCELLED: _is_date_or_answer,
    Fact.EMAIL: lambda cell: "@" in cell,
    Fact.NAME: _has_letters,
    Fact.FIRST_NAME: _has_letters,
    Fact.LAST_NAME: _has_letters,
    Fact.RECIPIENT: _has_letters,
    Fact.COUNTRY: _is_country,
    Fact.ITEM: _has_letters,
    Fact.QUANTITY: _is_count,
    Fact.PRICE: _is_sum,
    Fact.LINE_TOTAL: _is_sum,
    Fact.SHIPPING: _is_sum,
    Fact.TOTAL: _is_sum,
    Fact.REFUNDED: _is_sum,
    Fact.TRACKING: _is_tracking,
    Fact.CURRENCY: lambda cell: len(cell) <= 12,
}


# Columns without a name


def _weigh_number(cells: Sequence[str]) -> float:
    """Numbers of orders are different from each other, and no days, sums or addresses."""
    apart = len(set(cells)) / len(cells)
    return _share(_looks_like_number, cells) * (0.7 + 0.3 * apart) if apart > 0.3 else 0.0


def _looks_like_number(cell: str) -> bool:
    is_other = names_date(cell) or _CLOCK.match(cell) or "@" in cell or _MONEY_SIGN.search(cell)
    return not is_other and _is_number(cell) and " " not in cell


def _is_marked_sum(cell: str) -> bool:
    return _MONEY_SIGN.search(cell) is not None and _is_sum(cell)


def _is_name(cell: str) -> bool:
    words = cell.split()
    return 2 <= len(words) <= 4 and not any(map(str.isdigit, cell)) and words[1][:1].isupper()


def _is_title(cell: str) -> bool:
    return _has_letters(cell) and len(cell) >= 3 and not _is_sum(cell)


def _list_guesses() -> Iterator[tuple[Fact, Callable[[Sequence[str]], float]]]:
    yield Fact.EMAIL, partial(_share, _is_email)
    yield Fact.PLACED, partial(_share, names_date)
    yield Fact.ITEMS, partial(_share, _is_counted)
    yield Fact.TOTAL, partial(_share, _is_marked_sum)
    yield Fact.NUMBER, _weigh_number
    yield Fact.NAME, partial(_share, _is_name)
    yield Fact.COUNTRY, partial(_share, _is_country)
    yield Fact.ITEM, partial(_share, _is_title)


_GUESSES = tuple(_list_guesses())
