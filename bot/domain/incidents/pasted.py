"""Customers and orders as people paste them: numbers, addresses, names, rows of a spreadsheet,
lines of a marketplace's page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.incidents.mentions import MAX_LINES, Mention, drop_repeated, make_mention
from bot.domain.incidents.tables import read_rows, split_table
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.text import remove_invisible
from bot.domain.time.day_words import MONTH

_EMPTY = "Paste order numbers, e-mail addresses or names, one a line, e.g. #12 or anna@example.org."
_TEXT_LIMIT = 60_000


def read_pasted(text: str) -> list[Mention]:
    """All that a pasted text names, each once, and what of it names nobody.

    Raises BadInput when there is nothing in it, or more than can be pasted at once.
    """
    if len(text) > _TEXT_LIMIT:
        raise BadInput(_refuse_length())
    cells = text.split("\t")  # the only blank that parts cells
    plain = "\t".join(map(remove_invisible, cells))
    lines = [line for line in map(_trim, plain.split("\n")) if line]
    if not lines:
        raise BadInput(_EMPTY)
    if len(lines) > MAX_LINES + 1:  # one may be a header
        raise BadInput(_refuse_length())
    table = split_table(lines)
    mentions = read_rows(table) if table else None
    if mentions is None:
        mentions = _drop_counts(list(chain.from_iterable(map(read_line, lines))))
    found = drop_repeated(mentions)
    if len(found) > MAX_LINES:
        raise BadInput(_refuse_length())
    return found


def _drop_counts(mentions: Sequence[Mention]) -> list[Mention]:
    """On a marketplace's page, where orders have long numbers, "1" counts something."""
    if not any(len(each.number or "") >= _LONG_FROM for each in mentions):
        return list(mentions)
    return [make_mention(each.words) if _may_count(each) else each for each in mentions]


def _may_count(mention: Mention) -> bool:
    number = mention.number or ""
    return bool(_COUNT.fullmatch(number)) and not LABELLED.search(mention.words)


#: So long are the numbers of marketplaces' orders.
_LONG_FROM = 8
_COUNT = regex(r"\d{1,2}")
#: Words with which a line says that somebody is not meant.
_EXCEPT = regex(r"\b(?:not|except|unaffected|already|told)\b", re.IGNORECASE)


def _refuse_length() -> str:
    return f"That is more than {MAX_LINES} at once: paste it in parts, or attach it as a CSV file."


_BULLET = regex(r"^(?:[-*•·–—▪◦]+ +|\d{1,3}[.)] +(?=[^\d\s]))")


def _trim(line: str) -> str:
    """Without blanks around it, but with the tabs that part empty cells."""
    return line.strip(" \u00a0\r\n") if line.strip() else ""


# One line

_AROUND_ADDRESS = r"\s<>()\[\]{},;:\"|=\x1f"
_ADDRESS = regex(rf"[^{_AROUND_ADDRESS}@]{{1,64}}@[^{_AROUND_ADDRESS}@]{{1,190}}")
_LINK = regex(r"https?://\S+")
_SIGNS = "£$€¥₹"
_CODES = r"(?:eur|usd|gbp|cad|aud|nzd|chf|sek|nok|dkk|pln)"
_SUM = (
    rf"(?:{_CODES} ?)?[{_SIGNS}] ?\d[\d.,]*"
    rf"|(?<![\d.,])\d(?:[\d.,]{{0,15}}\d)? ?(?:[{_SIGNS}](?! ?\d)|{_CODES}\b)"
)
_DECIMAL = r"(?<![\w.,/-])\d{1,3}(?:[.,]?\d{3}){0,3}[.,]\d\d(?![\w/-]|[.,]\d)"
_DAY = (
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?[ -]{MONTH}\b,?(?:[ -]\d{{2,4}}\b)?"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b,?(?: \d{{4}}\b)?"
    r"|\b\d{4}-\d\d-\d\d\b(?:[ t]\d\d:\d\d(?::\d\d)?)?|(?<![\w/])\d{1,2}/\d{1,2}/\d{2,4}(?![\w/])"
    r"|(?<![\w.])\d{1,2}\.\d{1,2}\.\d{2,4}(?![\w.])|\b\d{1,2}:\d\d\b(?: ?[ap]m\b)?"
)
_TELEPHONE = r"(?<![\w+])\+\d[\d ()/-]{6,18}\d"
#: What stands beside an order and isn't its number.
BESIDE = regex(f"{_SUM}|{_DECIMAL}|{_DAY}|{_TELEPHONE}", re.IGNORECASE)
_GAP = "\x1f"
_CELLS = regex(r"[\t|,\x1f•·]| [-–—]+ | [–—]|[–—] ")

_LABEL = (
    r"(?:order|sale|receipt|invoice|bestellung|auftrag|commande|pedido|ordine)"
    r"(?: ?(?:number|num|no|nr|id|#))?|number|num|no|nr|id|order_id|nummer"
)
LABELLED = regex(
    rf"(?:(?<!\w)(?:{_LABEL})[.:=]{{0,2}} ?#?|[#№] ?)"
    r"(?P<number>(?=[\w-]{0,40}\d)[A-Za-z0-9](?:[\w-]{0,40}\w)?)",
    re.IGNORECASE,
)
#: A marketplace's number or a parcel's, which nobody writes for anything else.
_LONG = regex(
    r"(?<![\w-])(?P<number>\d{3}-\d{7}-\d{7}|\d\d-\d{5}-\d{5}|\d{6,20}|(?=[\w-]{0,40}\d\d)"
    r"[A-Za-z]{1,12}-?\d[A-Za-z0-9-]{1,30})(?![\w-])"
)
_PARCEL = regex(r"(?<!\w)(?P<number>[A-Z]{2} ?\d{2,3} ?\d{3} ?\d{3} ?\d? ?[A-Z]{2})(?!\w)")
_SHORT = regex(r"^\(?(?P<number>\d{1,5})\)?(?=$|\s)|\((?P<inside>\d{1,5})\)")
_NUMBERS_ONLY = regex(r"#?\d{1,20}(?:(?:, *| +(?:(?:&|and|und|et) )?)#?\d{1,20})*[.,]?")
_NUMBERS_FROM_TO = regex(r"#?(\d{1,7}) ?(?:[-–—]|to|until|bis) ?#?(\d{1,7})")
_BEFORE_NUMBERS = regex(r"^(?:all )?(?:orders?|numbers?|nos?)\b[.:]? *", re.IGNORECASE)
_ROUND_SUM = regex(r",0?0\b")
_DIGITS = regex(r"\d{1,20}")
_STATE = regex(
    r"(?:not |un)?(?:shipped|paid|open|new|completed?|delivered|arrived|dispatched|cancell?ed"
    r"|refunded|pending|processing|fulfilled|shipping|total|qty|quantity|items?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A part of a line, taken apart."""

    labelled: tuple[str, ...] = ()  #: numbers that are said to be an order's
    sure: tuple[str, ...] = ()  #: those that look like a marketplace's or a parcel's
    unsure: tuple[str, ...] = ()  #: those that may count something
    rest: str = ""  #: what may be a name

    @property
    def has_number(self) -> bool:
        """Whether any number stands in it."""
        return bool(self.labelled or self.sure or self.unsure)


def read_line(line: str) -> Iterator[Mention]:
    """What one line names; itself, unread, when that is nothing."""
    whole = _BULLET.sub("", line.strip())
    for part in _split_people(whole):
        yield from _read_part(part.strip(), is_title=part.rstrip().endswith(":"))


def _split_people(line: str) -> Iterable[str]:
    """The parts of a line that name one person each: those between semicolons, and each one that
    ends with an address.
    """
    keys = [key for key in _KEY_ENDS.split(line) if key]
    if len(keys) > 1 and all(map(_is_key, keys)) and not _PAIR.fullmatch(line):
        yield from keys
        return
    parts = [part for part in line.split(";") if part.strip()]
    for part in parts or [line]:
        ends = [found.end() for found in _ADDRESS.finditer(part) if _check(found[0])]
        if len(ends) < 2:
            yield part
            continue
        starts = [0, *ends[:-1]]
        ends[-1] = len(part)
        for start, end in zip(starts, ends, strict=True):
            yield part[start:end].lstrip("> ,")


def _is_key(word: str) -> bool:
    """Whether this names an order or a customer by itself."""
    return bool(_KEY.fullmatch(word)) or (word.count("@") == 1 and _check(word) is not None)


#: A number and the address of whoever ordered it, with nothing but a blank between.
_PAIR = regex(r"#?\d{1,20} +[^\s,;]+|[^\s,;#@\d][^\s,;]* +#?\d{1,20}")
_KEY_ENDS = regex(r"[\s,;]+")
_KEY = regex(r"#\d{1,20}|\d{6,20}")


def _read_part(part: str, *, is_title: bool) -> Iterator[Mention]:
    alone = _BEFORE_NUMBERS.sub("", part)
    if found := _NUMBERS_FROM_TO.fullmatch(alone):
        for number in _list_between(found):
            yield make_mention(part, number=number)
        return
    if _NUMBERS_ONLY.fullmatch(alone) and not _ROUND_SUM.search(alone):
        for number in _DIGITS.findall(alone):
            yield make_mention(part, number=number)
        return
    address, words = _take_address(part)
    texts = [cell for cell in _CELLS.split(BESIDE.sub(_GAP, words)) if cell.strip()]
    cells = [_take_apart(cell, is_first=index == 0) for index, cell in enumerate(texts)]
    is_list = address is not None or len(_DIGITS.findall(part)) > 1
    if is_list and _EXCEPT.search(words):
        yield make_mention(part)  # whom it means, and whom it doesn't, only a person can tell
        return
    if address is not None:
        yield make_mention(
            part, number=_choose_number(cells), email=address, name=_name_before(words, cells)
        )
        return
    numbers = _list_numbers(cells)
    name = _choose_name(cells)
    if numbers:
        for number in numbers:
            yield make_mention(part, number=number, name=name)
    elif name is None or is_title:
        yield make_mention(part)
    else:
        yield from _read_names(part, cells, name)


def _list_between(ends: re.Match[str]) -> list[str]:
    """Our numbers from one to another, both among them."""
    first, last = int(ends[1]), int(ends[2])
    if last < first:
        return [ends[1], ends[2]]
    if last - first >= MAX_LINES:
        raise BadInput(_refuse_length())
    return [str(number) for number in range(first, last + 1)]


def _take_address(part: str) -> tuple[str | None, str]:
    """The e-mail address in these words, and the words without it and without links."""
    found = next((each for each in _ADDRESS.finditer(part) if _check(each[0])), None)
    if found is None:
        return None, _LINK.sub(_keep_number, part)
    return _check(found[0]), f"{part[: found.start()]}{_GAP}{part[found.end() :]}"


def _check(words: str) -> str | None:
    try:
        return read_email(words.strip(".'`´"))
    except BadInput:
        return None


def _keep_number(link: re.Match[str]) -> str:
    """Of a link to an order only its number."""
    numbers = [each["number"] for each in LABELLED.finditer(link[0])]
    numbers += [each["number"] for each in _LONG.finditer(link[0].replace("/", " "))]
    return f"{_GAP}#{numbers[0]}{_GAP}" if numbers else _GAP


def _take_apart(text: str, *, is_first: bool) -> _Cell:
    """A cell's numbers and name; a short number that other words follow is an order's only at the
    beginning of the line, else a house's, or how many of an item.
    """
    cell = text.strip()
    if _NUMBERS_ONLY.fullmatch(cell):
        return _take_numbers(cell)
    sure, rest = _take_out(_PARCEL, cell)
    labelled, rest = _take_out(LABELLED, rest)
    long, rest = _take_out(_LONG, rest)
    sure += long
    short = list(_SHORT.finditer(rest.strip()))
    unsure = [found["number"] or found["inside"] for found in short]
    rest = _SHORT.sub(" ", rest.strip())
    if not is_first and any(found["number"] for found in short):
        return _Cell(labelled, sure)
    return _Cell(labelled, sure, tuple(unsure), _tidy_name(rest))


def _take_out(pattern: re.Pattern[str], text: str) -> tuple[tuple[str, ...], str]:
    """The numbers of this shape, without blanks, and the text without them."""
    numbers = [found["number"].replace(" ", "") for found in pattern.finditer(text)]
    return tuple(numbers), pattern.sub(" ", text)


def _take_numbers(cell: str) -> _Cell:
    """Of numbers alone each counts, but a few that are short may as well count something."""
    numbers = tuple(_DIGITS.findall(cell))
    if "#" in cell:
        return _Cell(labelled=numbers)
    if any(len(number) >= 6 for number in numbers):
        return _Cell(sure=numbers)
    return _Cell(unsure=numbers)


def _tidy_name(text: str) -> str:
    """What is left of a cell, if it may be a name."""
    words = " ".join(text.split()).strip(_EDGES)
    words = _NAME_LABEL.sub("", words.replace('""', '"')).strip(_EDGES)
    if not any(map(str.isalpha, words)) or words[0].isdigit():
        return ""
    return "" if _STATE.fullmatch(words) or _LABEL_ALONE.fullmatch(words) else words


_EDGES = " \"'`´<>()[]{}:.#*=&_+–—-"
_NAME_LABEL = regex(
    r"^(?:(?:from|to|for|by|mailto|e-?mail|name|buyer|customer|client|recipient|ship(?:ped)? to"
    r"|sold to|deliver(?:ed)? to|sold on|kunde|kundin)\b[:\s]*){1,3}",
    re.IGNORECASE,
)
_LABEL_ALONE = regex(rf"(?:{_LABEL}|and|und|et|for|by)", re.IGNORECASE)


def _list_numbers(cells: Sequence[_Cell]) -> list[str]:
    """The orders' numbers in a line; a short number beside other words is the first one only."""
    labelled = list(chain.from_iterable(cell.labelled for cell in cells))
    sure = list(chain.from_iterable(cell.sure for cell in cells))
    if labelled or sure:
        return labelled or sure
    unsure = list(chain.from_iterable(cell.unsure for cell in cells))
    if any(cell.rest for cell in cells):
        return unsure[:1]
    return unsure


def _choose_number(cells: Sequence[_Cell]) -> str | None:
    numbers = _list_numbers(cells)
    return numbers[0] if numbers else None


def _choose_name(cells: Sequence[_Cell]) -> str | None:
    """The name in the cell of the number, else the only one there is."""
    beside = [cell.rest for cell in cells if cell.rest and cell.has_number]
    names = [cell.rest for cell in cells if cell.rest]
    if beside:
        return beside[0]
    return names[0] if names else None


def _name_before(words: str, cells: Sequence[_Cell]) -> str | None:
    """The name that stands with an address: also "Braun, Bob", in quotes."""
    before = words.split(_GAP, 1)[0].strip(' <,"')
    parts = [_tidy_name(part) for part in before.split(",")]
    if len(parts) == 2 and all(parts) and not any(map(str.isdigit, before)):
        return ", ".join(parts)
    return _choose_name(cells)


def _read_names(part: str, cells: Sequence[_Cell], name: str) -> Iterator[Mention]:
    """Names alone: several with commas between them, unless it is a family name that comes
    first.
    """
    names = [cell.rest for cell in cells if cell.rest]
    if len(names) == 2 and "," in part and not all(" " in each for each in names):
        yield make_mention(part, name=", ".join(names))
    elif "," in part:
        for each in names:
            yield make_mention(each, name=each)
    elif "\t" in part:
        yield make_mention(part, name=" ".join(names))
    else:
        yield make_mention(part, name=name)
