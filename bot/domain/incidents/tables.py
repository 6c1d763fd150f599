"""Rows of a spreadsheet or an export: which columns hold order numbers, addresses and names, known
by their headers or else by what stands in them.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.incidents.mentions import Mention, make_mention
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.shipping.carriers import fold_words
from bot.domain.table_text import DELIMITERS
from bot.domain.text import remove_invisible

#: Exports begin with a few lines of their own.
_HEADER_WITHIN = 6
#: So many rows tell what a column holds.
_LOOKED_AT = 200
_MAX_COLUMNS = 200

Row = tuple[int, Sequence[str]]  #: its number, counted from 1, and its cells

# In the order in which they are believed, where an export has several.
_NUMBER_HEADERS = (
    "ordernumber", "orderid", "orderno", "ordernr", "order", "orderref", "orderreference",
    "amazonorderid", "receiptid", "saleid", "bestellnummer", "bestellnr", "bestellung",
    "auftragsnummer", "auftrag", "numerodecommande", "commande", "numerodepedido", "pedido",
    "number", "nummer",
)  # fmt: skip
_EMAIL_HEADERS = (
    "buyeremail", "customeremail", "email", "emailaddress", "contactemail", "billingemail",
    "shippingemail", "mail", "mailadresse", "emailadresse", "courriel", "correo", "address",
)  # fmt: skip
_NAME_HEADERS = (
    "buyername", "customername", "fullname", "customer", "name", "billingname", "shiptoname",
    "shippingname", "shipname", "deliveryname", "recipientname", "recipient", "buyer", "client",
    "kunde", "kundenname", "nom", "nombre",
)  # fmt: skip
_FIRST_HEADERS = ("firstname", "buyerfirstname", "givenname", "vorname", "prenom")
_LAST_HEADERS = ("lastname", "buyerlastname", "surname", "familyname", "nachname")
_HEADERS = frozenset(
    (*_NUMBER_HEADERS, *_EMAIL_HEADERS, *_NAME_HEADERS, *_FIRST_HEADERS, *_LAST_HEADERS)
)

_NUMBER = regex(r"(?:(?:order|no|nr)[.:]? ?)?#?(?P<number>[A-Za-z0-9](?:[A-Za-z0-9-]{0,39}))")
_SURE = regex(r"#\d+|\d{6,20}|(?=[\dA-Za-z]*-)(?=\D*\d)[\dA-Za-z-]+|[A-Za-z]{1,12}\d{2,}")
_RULER = regex(r"[-:|+=\s]+")


@dataclass(frozen=True, slots=True)
class _Columns:
    """In which columns the keys stand; None where none holds them."""

    number: int | None = None
    email: int | None = None
    name: int | None = None
    last_name: int | None = None

    def __bool__(self) -> bool:
        return (self.number, self.email, self.name) != (None, None, None)

    @property
    def has_two(self) -> bool:
        """Whether a row names somebody in two ways."""
        return (self.number, self.email, self.name).count(None) < 2


def split_table(lines: Sequence[str]) -> list[Row] | None:
    """The rows of a table that was pasted; None when the lines are no table."""
    for delimiter in DELIMITERS:
        rows = split_rows([f"{line}\n" for line in lines], delimiter)
        if len(rows) < 2:
            continue
        if find_header(rows[:1]) is not None and len(rows[0][1]) > 1:
            return rows
        widths = {len(cells) for _, cells in rows}
        is_even = delimiter == "\t" or len(widths) == 1
        if not is_even or min(widths) < 2 or _is_list(rows):
            continue
        columns = _find_by_content(rows)
        if columns and (delimiter != "," or columns.has_two):
            return rows
    return None


def split_rows(lines: Sequence[str], delimiter: str) -> list[Row]:
    """Each record's cells, without those that are empty or only rule a table.

    Raises csv.Error for a cell that nobody can have meant.
    """
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        # A quote that nobody closed swallows no rows: each line is taken for itself.
        records = [_split_line(line, delimiter) for line in lines]
    rows: list[Row] = []
    for number, cells in enumerate(records, 1):
        tidied = [_tidy(cell) for cell in cells[:_MAX_COLUMNS]]
        if delimiter == "|" and len(tidied) > 2 and not tidied[0] and not tidied[-1]:
            tidied = tidied[1:-1]
        if any(tidied) and not _RULER.fullmatch("".join(tidied)):
            rows.append((number, tidied))
    return rows


def _split_line(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])


def _tidy(cell: str) -> str:
    """A cell without what spreadsheets write around it: ="0012", '01742."""
    words = " ".join(remove_invisible(cell).split())
    if words.startswith('="') and words.endswith('"'):
        words = words[2:-1]
    if words.count('"') == 1:
        words = words.strip('"')
    return words.removeprefix("'").strip()


def _is_list(rows: Sequence[Row]) -> bool:
    """Whether every cell is a key of its own: numbers alone, or addresses alone."""
    cells = list(filter(None, chain.from_iterable(row for _, row in rows)))
    return all(_read_address(cell) for cell in cells) or all(
        cell.lstrip("#").isdecimal() for cell in cells
    )


def read_rows(rows: Sequence[Row]) -> list[Mention] | None:
    """What each row names; None when no column holds a number, an address or a name."""
    header = find_header(rows[:_HEADER_WITHIN])
    if header is None:
        columns, body = _find_by_content(rows), _drop_title(rows)
    else:
        body = rows[header + 1 :]
        columns = _find_by_header(rows[header][1], body)
        if not columns:
            columns = _find_by_content(body)
    if not columns:
        return None
    return [_read_row(number, cells, columns) for number, cells in body]


def _drop_title(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows without a first one that has no key where all others have one: words of a header
    that we don't know.
    """
    columns = _find_by_content(rows[1:])
    first = _read_row(*rows[0], columns)
    has_keys = columns.number is not None or columns.email is not None
    return rows[1:] if has_keys and not (first.number or first.email) else rows


def _read_row(number: int, cells: Sequence[str], columns: _Columns) -> Mention:
    name = " ".join(filter(None, (_at(cells, columns.name), _at(cells, columns.last_name))))
    order = read_number(_at(cells, columns.number))
    email = _read_address(_at(cells, columns.email))
    if not any(map(str.isalpha, name)):
        name = ""
    words = " ".join(filter(None, cells[:8]))
    return make_mention(words, number=order, email=email, name=name or None, row=number)


def _at(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def read_number(cell: str) -> str | None:
    """The order's number in a cell, as a marketplace writes it; None for anything else.

    What a spreadsheet shortened ("3.10478E+09") isn't one any more.
    """
    found = _NUMBER.fullmatch(cell.removesuffix(".0"))
    if found is None or not any(map(str.isdigit, found["number"])):
        return None
    return found["number"]


def _read_address(cell: str) -> str | None:
    if "@" not in cell:
        return None
    try:
        return read_email(cell.strip("<>"))
    except BadInput:
        return None


# Columns by their headers


def find_header(rows: Sequence[Row]) -> int | None:
    """Which of these rows says what stands below it; None when none does."""
    for index, (_, cells) in enumerate(rows):
        known = [cell for cell in cells if fold_words(cell) in _HEADERS]
        if known and not any("@" in cell or _SURE.fullmatch(cell) for cell in cells):
            return index
    return None


def _find_by_header(header: Sequence[str], body: Sequence[Row]) -> _Columns:
    places: dict[str, int] = {}
    for index, cell in enumerate(header):
        places.setdefault(fold_words(cell), index)
    number = _find_filled(_NUMBER_HEADERS, places, body, read_number)
    name = _find_filled(_NAME_HEADERS, places, body, str.strip)
    if number is None and "name" in places and _share(body, places["name"], read_number) > 0.5:
        number = places["name"]  # Shopify's: "Name" is "#1001"
    if name == number:
        others = {each: place for each, place in places.items() if place != number}
        name = _find_filled(_NAME_HEADERS, others, body, str.strip)
    email = _find_filled(_EMAIL_HEADERS, places, body, _read_address)
    last_name = None
    if name is None:
        name = _find_filled(_FIRST_HEADERS, places, body, str.strip)
        last_name = _find_filled(_LAST_HEADERS, places, body, str.strip)
    return _Columns(number, email, name, last_name)


_Read = Callable[[str], str | None]


def _find_filled(
    headers: Sequence[str], places: dict[str, int], body: Sequence[Row], read: _Read
) -> int | None:
    """The column under the first of these headers in which something stands."""
    for header in headers:
        if header in places and _share(body, places[header], read) > 0:
            return places[header]
    return None


def _share(body: Sequence[Row], column: int, read: _Read) -> float:
    """How much of what stands in a column can be read so."""
    cells = [cell for cell in _list_cells(body, column) if cell]
    return sum(read(cell) not in (None, "") for cell in cells) / len(cells) if cells else 0.0


def _list_cells(body: Sequence[Row], column: int) -> Iterator[str]:
    for _, cells in body[:_LOOKED_AT]:
        yield _at(cells, column)


# Columns by what stands in them


def _find_by_content(rows: Sequence[Row]) -> _Columns:
    width = max((len(cells) for _, cells in rows[:_LOOKED_AT]), default=0)
    columns = range(width)
    emails = [column for column in columns if _share(rows, column, _read_address) >= 0.5]
    numbers = [column for column in columns if _share(rows, column, read_number) >= 0.6]
    sure = [column for column in numbers if _share(rows, column, _read_sure) >= 0.6]
    distinct = [column for column in numbers if _tell_apart(rows, column) >= 0.5]
    names = [column for column in columns if _share(rows, column, _read_name) >= 0.5]
    names.sort(key=lambda column: -_tell_apart(rows, column))
    number = next(iter((*sure, *distinct)), None)
    return _Columns(number, next(iter(emails), None), next(iter(names), None))


def _read_sure(cell: str) -> str | None:
    return cell if _SURE.fullmatch(cell) else None


def _tell_apart(rows: Sequence[Row], column: int) -> float:
    """How many of a column's cells differ from each other: numbers do, counts don't."""
    cells = [cell for cell in _list_cells(rows, column) if cell]
    return len(set(cells)) / len(cells) if cells else 0.0


def _read_name(cell: str) -> str | None:
    words = cell.split()
    is_name = 2 <= len(words) <= 5 and not any(map(str.isdigit, cell)) and "@" not in cell
    return cell if is_name and any(map(str.isalpha, cell)) else None
