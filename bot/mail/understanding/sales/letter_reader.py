"""A sale letter's lines read one after the other, by labels and structure, never by position."""

from collections.abc import Sequence
from enum import Enum, auto

from bot.domain.money import Money
from bot.mail.understanding.sales.item_rows import (
    fit_columns,
    lists_items,
    read_priced,
    read_row,
    read_table_row,
    says_how_many,
    take_below,
)
from bot.mail.understanding.sales.letter_facts import LetterFacts
from bot.mail.understanding.sales.letter_lines import Line, may_be_sum
from bot.mail.understanding.sales.sale_labels import (
    LABEL_LIMIT,
    PRICES,
    SUMS,
    Labelled,
    Meaning,
    find_label,
    part_labels,
    read_label,
)
from bot.mail.understanding.sales.sale_sentences import find_named_buyer, says_gift, says_no
from bot.mail.understanding.sales.sale_values import (
    PRICE_KINDS,
    find_email,
    fits,
    part_price,
    read_price,
    read_sum,
)
from bot.mail.understanding.sales.sale_words import fold_signs
from bot.mail.understanding.sales.sold_items import PriceOf, SoldItem, part_count, read_count

ADDRESS_LINES, NOTE_LINES = 12, 40
#: Labels of one word that no seller names a variation by.
_SURE = frozenset(("buyer", "kaufer", "acheteur", "comprador", "acquirente", "koper"))
_ADDRESSES = frozenset((Meaning.SHIP_TO, Meaning.BILL_TO))
#: Labels that are a seller's own variation just as well.
_WEAK = frozenset(
    (Meaning.NOTE, Meaning.PLACED, Meaning.COUNTRY, Meaning.PHONE, Meaning.METHOD, Meaning.BUYER)
)


class _Open(Enum):
    """What the next lines may belong to."""

    NOTHING = auto()
    VALUE = auto()  #: of a label that stood alone
    ADDRESS = auto()
    NOTE = auto()
    PERSONALISATION = auto()


def _is_email(words: str) -> bool:
    return find_email(words) == words.strip(" <>").lower()


def read_lines(lines: Sequence[Line]) -> LetterFacts:
    """What the lines say."""
    reader = _LetterReader()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else None
        for part in part_labels(line) if reader.is_free else [line]:
            reader.take(part, below)
    return reader.facts


class _LetterReader:
    """Takes one line after the other, and knows what the last ones began."""

    def __init__(self) -> None:
        self.facts = LetterFacts()
        self._open = _Open.NOTHING
        self._meaning = Meaning.OTHER  #: of the label that was opened last
        self._item: SoldItem | None = None
        self._columns: tuple[Meaning | None, ...] = ()  #: of a table that names them
        self._block: list[str] = []  #: lines since the last gap of which nothing is known
        self._label = ""  #: a seller's own, whose value stands below it
        self._is_over = False  #: there was a gap since the thing in a row

    @property
    def is_free(self) -> bool:
        """Whether the next line is no buyer's own words."""
        return self._open in (_Open.NOTHING, _Open.ADDRESS) and not self._label

    def take(self, line: Line, below: Line | None) -> None:
        """Takes the next line."""
        if line.is_apart:
            self._block = []
            self._is_over = True
        if self._label and not line.is_apart and len(line.cells) == 1:
            line = Line((f"{self._label} {line.words}",), columns=(line.words,))
        self._label = ""
        if self._columns and self._take_table_row(line):
            return
        if self._take_head(line, below):
            return
        label = None if self._is_in_address(line) else find_label(line)
        if label is None and self._is_own_label(line):
            self._label = line.words
            return
        if label is not None and self._is_believed(label, line):
            self._take_label(label, line)
        elif not self._continue(line) and not self._is_empty_sum(label):
            self._take_words(line)

    def _is_in_address(self, line: Line) -> bool:
        """Whether a line of an address is only spelt like a sum's label: the city of Porto."""
        is_open = self._open is _Open.ADDRESS and bool(self.facts.addresses.get(self._meaning))
        is_bare = len(line.cells) == 1 and not line.is_apart and not line.words.endswith(":")
        return is_open and is_bare and read_label(line.words) in SUMS

    def _is_empty_sum(self, label: Labelled | None) -> bool:
        """Whether a line says only that there is no such sum: "Shipping: Free"."""
        is_named = self._item is not None and not self._item.is_row and self._item.is_begun
        return label is not None and label.meaning in SUMS and not is_named

    def _is_own_label(self, line: Line) -> bool:
        """Whether a seller's own label stands alone, and its value below: "Size:", "L"."""
        is_short = len(line.cells) == 1 and line.words.endswith(":") and len(line.words) <= 30
        is_open = self._item is not None and self._item.is_row and not self._is_over
        return is_short and self._open is _Open.NOTHING and (is_open or bool(self._block))

    # Tables that name their columns

    def _take_head(self, line: Line, below: Line | None) -> bool:
        meanings = tuple(read_label(cell) if cell else None for cell in line.columns)
        named = [each for each in meanings if each is not None]
        if len(named) < 2 or len(named) < len(line.cells) or below is None:
            return False
        if any(cell.endswith(":") for cell in line.cells):
            return False  # a label and its value
        if lists_items(meanings):
            self._close()
            self._columns = meanings
            return True
        if len(below.columns) != len(meanings) or find_label(below) is not None:
            return False
        self._close()
        self._columns = meanings
        return True

    def _take_table_row(self, line: Line) -> bool:
        columns = self._columns
        first = read_label(line.cells[0])
        is_sum = first in SUMS and not says_how_many(line, columns)
        if is_sum or first in _ADDRESSES:
            self._columns = ()
            return False
        if len(line.cells) == 1:
            if self._item is None or not self._item.is_row or line.is_apart:
                self._columns = () if line.is_apart else columns
                return False
            take_below(self._item, (line.words,))
            return True
        if not lists_items(columns):
            self._columns = ()
            for meaning, cell in zip(columns, line.columns, strict=False):
                if meaning is not None and cell:
                    self._take_value(meaning, cell)
            return True
        if len(line.columns) != len(columns):
            columns = fit_columns(line, columns)
        self._start(read_table_row(line, columns))
        return True

    # Labels

    def _is_believed(self, label: Labelled, line: Line) -> bool:
        """Whether a label means what it usually means, here."""
        meaning, value = label.meaning, label.value
        if value and not fits(meaning, value):
            return False
        if self._open is _Open.PERSONALISATION:
            is_next = meaning in (Meaning.ITEM, Meaning.TRANSACTION, Meaning.QUANTITY)
            return is_next or meaning in PRICES or meaning in SUMS or meaning in _ADDRESSES
        item = self._item
        if item is None or item.is_row or not item.is_begun or line.is_apart:
            return True
        name = line.cells[0].partition(":")[0].strip()
        is_weak = meaning in _WEAK and " " not in name and fold_signs(name) not in _SURE
        return not (is_weak and value)

    def _take_label(self, label: Labelled, line: Line) -> None:
        meaning, value = label.meaning, label.value
        is_inside = self._open is _Open.ADDRESS and meaning in (Meaning.EMAIL, Meaning.PHONE)
        if not is_inside:
            self._close()
        if meaning in SUMS or meaning in _ADDRESSES or meaning is Meaning.ITEM or not value:
            self._block = []
        if value:
            if meaning is Meaning.ITEM and len(line.cells) > 1 and may_be_sum(line.cells[-1]):
                self._start(read_row(line))
            else:
                self._take_value(meaning, value)
        elif meaning is not Meaning.OTHER:
            self._open, self._meaning = _Open.VALUE, meaning
            if meaning is Meaning.NOTE:
                self._open = _Open.NOTE
            elif meaning in _ADDRESSES or meaning is Meaning.BUYER:
                self._open = _Open.ADDRESS
                self.facts.addresses.setdefault(meaning, [])

    def _take_value(self, meaning: Meaning, value: str) -> None:
        """Puts a label's value where it belongs."""
        facts = self.facts
        if meaning in SUMS:
            self._item = None
            self._take_sum(meaning, read_sum(value))
        elif meaning is Meaning.ITEM:
            self._start(SoldItem(value))
        elif meaning is Meaning.TRANSACTION:
            facts.values.setdefault(meaning, value)
            if self._item and self._item.is_priced:
                self._item = None  # the next thing's; else it is this one's own, before its price
        elif meaning is Meaning.QUANTITY:
            owner = self._find_owner(has_quantity=True)
            owner.quantity = owner.quantity or read_count(value)
        elif meaning in PRICES:
            self._take_price(meaning, value)
        elif meaning is Meaning.VARIATIONS:
            self._find_owner(is_variation=True).variations.append(value)
        elif meaning is Meaning.PERSONALISATION:
            self._find_owner(is_variation=True).words = [value]
            self._open = _Open.PERSONALISATION
        else:
            self._take_of_order(meaning, value)

    def _take_of_order(self, meaning: Meaning, value: str) -> None:
        """Puts what is said of the whole order where it belongs."""
        facts = self.facts
        if meaning is Meaning.NOTE:
            facts.note = facts.note or [value]
            self._open = _Open.NOTE
        elif meaning is Meaning.GIFT:
            facts.is_gift = facts.is_gift or not says_no(value)
        elif meaning in _ADDRESSES:
            facts.addresses.setdefault(meaning, []).append(value)
            self._open, self._meaning = _Open.ADDRESS, meaning
        else:
            facts.values.setdefault(meaning, value)

    def _take_sum(self, meaning: Meaning, money: Money | None) -> None:
        sums = self.facts.sums
        if money is None:
            return
        known = sums.get(meaning)
        is_more = known is not None and known.is_like(money) and money.amount > known.amount
        if known is None or (meaning is Meaning.TOTAL and is_more):
            sums[meaning] = money

    def _take_price(self, meaning: Meaning, value: str) -> None:
        owner = self._find_owner(has_price=True)
        money, price_of, count = read_price(value)
        owner.quantity = owner.quantity or count
        if price_of is PriceOf.EITHER:
            price_of = PRICE_KINDS.get(meaning, price_of)
            owner.is_labelled = True
        if money is None:
            money = read_sum(value)
        if money is not None:
            owner.set_price(money, price_of)

    def _find_owner(
        self, *, has_quantity: bool = False, has_price: bool = False, is_variation: bool = False
    ) -> SoldItem:
        """The thing of which a label tells: the one that is open, the one in the block above where
        the open one has that already, or one that isn't named.
        """
        item = self._item
        is_full = item is None or (item.is_row and self._is_over)
        if item is not None:
            is_full = is_full or (has_quantity and item.quantity is not None)
            is_full = is_full or (has_price and item.is_priced)
            is_full = is_full or (is_variation and not item.is_begun)
        # Below the sums only a heading right above "Item price" or "Quantity" is a thing's title.
        is_headed = len(self._block) == 1 and not is_variation
        if is_full and self._block and (is_headed or not self.facts.sums):
            self._start_from_block()
        return self._item or self.facts.loose

    # What goes on from the last lines

    def _continue(self, line: Line) -> bool:
        """Whether the line belongs to what the last ones began."""
        match self._open:
            case _Open.VALUE:
                return self._continue_value(line)
            case _Open.ADDRESS:
                return self._continue_address(line)
            case _Open.NOTE:
                return self._continue_note(line)
            case _Open.PERSONALISATION:
                return self._continue_personalisation(line)
            case _:
                return False

    def _continue_value(self, line: Line) -> bool:
        self._open = _Open.NOTHING
        meaning = self._meaning
        if meaning is Meaning.ITEM and (len(line.cells) > 1 or part_count(line.words)[1]):
            return False  # a heading above a list of things
        if not fits(meaning, line.words):
            return False
        self._take_value(meaning, line.words)
        return True

    def _continue_address(self, line: Line) -> bool:
        known = self.facts.addresses.setdefault(self._meaning, [])
        is_over = line.is_apart and len(known) > 2
        if self._meaning is Meaning.BUYER:
            is_over = line.is_apart and bool(known)
        if is_over or len(known) >= ADDRESS_LINES or len(line.cells) > 2:
            self._open = _Open.NOTHING
            return False
        known.append(", ".join(line.cells))
        return True

    def _continue_personalisation(self, line: Line) -> bool:
        """A buyer's words run on until something else about the thing is said."""
        item = self._item or self.facts.loose
        is_over = item.is_row and not item.is_begun and line.is_apart
        is_price = may_be_sum(line.words) or read_price(line.words)[0] is not None
        is_next = item.is_row and (len(line.cells) > 1 or is_price)
        if is_over or is_next or (item.is_row and part_price(line.words)[1] is not None):
            self._open = _Open.NOTHING
            return False
        said = item.words if item.words is not None else []
        said.extend(["", line.words] if line.is_apart else [line.words])
        item.words = said
        return True

    def _continue_note(self, line: Line) -> bool:
        note = self.facts.note
        if (note and line.is_apart) or len(note) >= NOTE_LINES or line.words.startswith("* "):
            self._open = _Open.NOTHING
            return False
        note.append(line.words)
        return True

    def _close(self) -> None:
        self._open = _Open.NOTHING

    # Things that no label names

    def _take_words(self, line: Line) -> None:
        """Takes a line of which no label tells what it is."""
        words = line.words
        if not line.is_apart and Meaning.BUYER in self.facts.values and _is_email(words):
            self.facts.values.setdefault(Meaning.EMAIL, words)
            return
        what = self._listen(words)
        if what and part_price(what)[1] is not None:
            self.facts.told = read_priced(what)
            return
        is_listed = not self.facts.sums  # what was bought stands above what it comes to
        if is_listed and len(line.cells) > 1 and any(map(may_be_sum, line.cells[1:])):
            self._start(read_row(line))
        elif is_listed and len(line.cells) == 1 and read_price(words)[0]:
            self._take_lone_sum(words)
        elif is_listed and part_count(part_price(words)[0])[1]:
            self._start(read_priced(words))
        elif not self._take_variation(line):
            self._block.append(words)

    def _listen(self, words: str) -> str:
        """What a sentence says was bought; who bought it is kept."""
        facts = self.facts
        facts.is_gift = facts.is_gift or says_gift(words)
        named = None if facts.buyer else find_named_buyer(words)
        if named is None:
            return ""
        facts.buyer, facts.count = named.buyer, named.count
        return named.what

    def _take_lone_sum(self, words: str) -> None:
        if self._item is None or self._item.is_priced or (self._is_over and self._block):
            if not self._block:
                return
            self._start_from_block()
        money, price_of, count = read_price(words)
        if money is not None and self._item is not None:
            self._item.set_price(money, price_of)
            self._item.quantity = self._item.quantity or count

    def _take_variation(self, line: Line) -> bool:
        item = self._item
        if item is None or self.facts.sums:
            return False
        if item.is_row and not self._is_over:
            take_below(item, (line.words,))
            return True
        words = line.words
        if len(line.cells) == 2:
            words = f"{line.cells[0].rstrip(' :')}: {line.cells[1]}"
        name, colon, value = words.partition(":")
        has_label = bool(colon) and len(name) <= LABEL_LIMIT and bool(value.strip())
        if item.is_begun and not item.is_row and has_label and not line.is_apart:
            item.variations.append(words)
            return True
        return False

    def _start(self, item: SoldItem | None) -> None:
        """Begins with the next thing; what follows is about it."""
        if item is None:
            return
        self._item, self._is_over, self._block = item, False, []
        self.facts.items.append(item)

    def _start_from_block(self) -> None:
        title, *more = self._block
        item = SoldItem(title, is_row=True)
        take_below(item, more)
        self._start(item)
