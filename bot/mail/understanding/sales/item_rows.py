"""Things that were bought as they stand in a row or a line: a title, how many, and a price."""

from collections.abc import Sequence

from bot.domain.patterns import regex
from bot.mail.understanding.sales.letter_lines import Line, read_only_sum
from bot.mail.understanding.sales.sale_labels import PRICES, Labelled, Meaning, find_label
from bot.mail.understanding.sales.sale_values import PRICE_KINDS, part_price, read_price, read_sum
from bot.mail.understanding.sales.sold_items import PriceOf, SoldItem, part_count, read_count

_OWN_NUMBER = regex(r" \(#[\w.-]{1,40}\)(?= ?(?:[x×✕] ?\d{1,4})?$)")
#: A shop's own number of a thing.
_CODE = regex(
    r"(?:[Ss][Kk][Uu]:? ?)?#?(?=.{5})(?=[0-9-]{0,40}[A-Z]|\d{6})[A-Z0-9-]{0,40}\d[A-Z0-9-]{0,40}"
)
#: What a column is called that holds the price of a line.
_OF_LINE = frozenset((Meaning.TOTAL, Meaning.ITEMS_TOTAL, Meaning.LINE_PRICE))


def lists_items(columns: Sequence[Meaning | None]) -> bool:
    """Whether a table with such columns has a thing that was bought in each row."""
    return Meaning.ITEM in columns or (Meaning.QUANTITY in columns and columns[0] is None)


def says_how_many(line: Line, columns: Sequence[Meaning | None]) -> bool:
    """Whether a row says how many: then a thing stands in it, whatever it is called."""
    cells = zip(columns, line.columns, strict=False)
    return any(meaning is Meaning.QUANTITY and read_count(cell) for meaning, cell in cells)


def fit_columns(line: Line, columns: Sequence[Meaning | None]) -> tuple[Meaning | None, ...]:
    """The columns of a row whose empty cells were left out."""
    named = tuple(each for each in columns if each is not None)
    return named if len(named) == len(line.columns) else (None,) * len(line.columns)


def read_table_row(line: Line, columns: Sequence[Meaning | None]) -> SoldItem | None:
    """The thing in a row of a table that names its columns."""
    item = SoldItem("", is_row=True)
    for meaning, cell in zip(columns, line.columns, strict=True):
        if cell:
            _take_cell(item, meaning, cell)
    return _finish(item, line)


def read_row(line: Line) -> SoldItem | None:
    """The thing in a row of cells, told by what stands in each."""
    item = SoldItem("", is_row=True)
    for cell in line.cells:
        _guess_cell(item, cell)
    return _finish(item, line)


def read_priced(words: str) -> SoldItem:
    """A thing with how many of it, and perhaps for how much, in one line."""
    what, money, price_of = part_price(words)
    title, count = part_count(what)
    item = SoldItem(_drop_label(title), quantity=count, is_row=True)
    if money is not None:
        item.set_price(money, price_of)
    return item


def take_below(item: SoldItem, lines: Sequence[str]) -> None:
    """Adds what stands in lines below a thing's title."""
    for words in lines:
        _take_line(item, words.lstrip("-–•* "))


def _finish(item: SoldItem, line: Line) -> SoldItem | None:
    if not item.title:
        return None
    take_below(item, line.below)
    return item


def _take_cell(item: SoldItem, meaning: Meaning | None, cell: str) -> None:
    """Adds a cell whose column is named."""
    if meaning is Meaning.QUANTITY and (count := read_count(cell)):
        item.quantity = count
    elif (meaning in PRICES or meaning in _OF_LINE) and (money := read_sum(cell)):
        item.set_price(money, _tell_price(meaning))
    elif meaning in (Meaning.VARIATIONS, Meaning.PERSONALISATION):
        item.variations.append(cell)
    elif meaning is Meaning.ITEM or (meaning is None and not item.title):
        _guess_cell(item, cell)


def _tell_price(meaning: Meaning | None) -> PriceOf:
    """What a price is for, by the name of its column."""
    if meaning in _OF_LINE:
        return PriceOf.ALL
    return PRICE_KINDS.get(meaning, PriceOf.EITHER) if meaning else PriceOf.EITHER


def _guess_cell(item: SoldItem, cell: str) -> None:
    """Adds a cell by what stands in it."""
    money, price_of, times = read_price(cell)
    if money is not None and price_of is PriceOf.ONE:
        item.quantity = item.quantity or times
        item.set_price(money, price_of)
        return
    count = read_count(cell)
    label = find_label(Line((cell,)))
    if item.title and label is not None and _take_labelled(item, label):
        return
    if not item.title:
        item.title, item.quantity = part_count(_drop_label(cell))
    elif count is not None and item.quantity is None:
        item.quantity = count
    elif money is None:
        item.variations.append(cell)
    elif item.price is not None and item.line_price is None:
        item.price_of, item.line_price = PriceOf.ONE, money
    else:
        item.set_price(money, PriceOf.EITHER)


def _take_line(item: SoldItem, words: str) -> None:
    label = find_label(Line((words,)))
    money, price_of, count = read_price(words)
    if money is not None:
        item.set_price(money, price_of)
        item.quantity = item.quantity or count
    elif label is not None and _take_labelled(item, label):
        return
    elif label is None and (priced := read_only_sum(words.partition(":")[2])):
        item.set_price(priced, PriceOf.EITHER)  # whatever a price is called
    elif item.words is not None:
        item.words.append(words)
    elif item.quantity is None and (count := read_count(words)):
        item.quantity = count
    elif (label is None or label.meaning is not Meaning.OTHER) and not _CODE.fullmatch(words):
        item.variations.append(words)


def _take_labelled(item: SoldItem, label: Labelled) -> bool:
    """Whether a label below a title means what it says; a seller's own may be called the same."""
    meaning, value = label.meaning, label.value
    if meaning is Meaning.QUANTITY and (count := read_count(value)):
        item.quantity = count
    elif meaning in PRICES and (money := read_sum(value)):
        item.set_price(money, PRICE_KINDS.get(meaning, PriceOf.EITHER))
    elif meaning is Meaning.PERSONALISATION:
        item.words = [value]
    elif meaning is Meaning.VARIATIONS and value:
        item.variations.append(value)
    else:
        return False
    return True


def _drop_label(cell: str) -> str:
    """A title without "Item:" before it and the shop's own number behind it."""
    label = find_label(Line((cell,)))
    if label and label.meaning is Meaning.ITEM and label.value:
        cell = label.value
    return _OWN_NUMBER.sub("", cell) or cell
