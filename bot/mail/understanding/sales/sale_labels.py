"""What stands before the facts of a sale: "Order Total:", "Käufer:", "Date sold"."""

import re
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.mail.understanding.sales.letter_lines import Line, may_be_sum
from bot.mail.understanding.sales.sale_words import fold_signs, load_table

#: A label is short, or it is a sentence.
LABEL_LIMIT = 44
#: So many labels on one line stand there one after the other.
LEAST_LABELS = 2
_RUN_ON = regex(r"(?<=[^\s.])\. (?=[A-Z][^.:]{1,40}: ?\S)")
_EMAIL = regex(r"[\w.+'-]{1,64}@[\w.-]{3,190}")
_ASIDE = regex(r"[(\[][^()\[\]]{0,40}[)\]]$")
_NUMBER = regex(
    r"[\[(]?#\s?(?P<number>(?=[\w-]{0,40}\d)[\w-]{1,40}|[A-Z]{4,20})[\])]?(?:\s*\([^()]{1,60}\))?"
)


class Meaning(StrEnum):
    """What a label stands before; the value is its key in data/rules/sales.toml."""

    NUMBER = "number"
    BUYER = "buyer"
    EMAIL = "email"
    ITEM = "item"
    TRANSACTION = "transaction"
    PERSONALISATION = "personalisation"
    VARIATIONS = "variations"
    QUANTITY = "quantity"
    UNIT_PRICE = "unit_price"
    PRICE = "price"
    LINE_PRICE = "line_price"
    ITEMS_TOTAL = "items_total"
    SHIPPING = "shipping"
    TAX = "tax"
    DISCOUNT = "discount"
    EARNED = "earned"  #: what the shop gets, not what the buyer paid
    TOTAL = "total"
    SHIP_BY = "ship_by"
    PLACED = "placed"
    NOTE = "note"
    SHIP_TO = "ship_to"
    BILL_TO = "bill_to"
    COUNTRY = "country"
    METHOD = "method"
    PHONE = "phone"
    GIFT = "gift"  #: words for whoever gets it
    OTHER = "other"


#: What is added up below the things that were bought.
SUMS = frozenset(
    (
        Meaning.ITEMS_TOTAL,
        Meaning.SHIPPING,
        Meaning.TAX,
        Meaning.DISCOUNT,
        Meaning.EARNED,
        Meaning.TOTAL,
    )
)
PRICES = frozenset((Meaning.UNIT_PRICE, Meaning.PRICE, Meaning.LINE_PRICE))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and what stands beside it; nothing where that stands below."""

    meaning: Meaning
    value: str = ""


def find_label(line: Line) -> Labelled | None:
    """The known label that a line begins with."""
    first = line.cells[0]
    if len(line.cells) > 1:
        meaning = read_label(first)
        if meaning is not None:
            return Labelled(meaning, " ".join(line.cells[1:]).strip())
    label, colon, value = first.partition(":")
    if colon and (meaning := read_label(label)) is not None:
        return Labelled(meaning, " ".join((value.strip(), *line.cells[1:])).strip())
    if colon and _load_note().fullmatch(fold_signs(label[: LABEL_LIMIT * 2])):
        return Labelled(Meaning.NOTE, value.strip())
    if len(line.cells) == 1:
        meaning = read_label(first)
        return Labelled(meaning) if meaning is not None else _find_bare(first)
    return None


def part_labels(line: Line) -> list[Line]:
    """The line, or its parts where labels follow each other: "Buyer: ann7. Total: £4.00"."""
    if len(line.cells) > 1 or ". " not in line.words:
        return [line]
    parts = [Line((words,), columns=(words,)) for words in _RUN_ON.split(line.words)]
    labels = [label for label in map(find_label, parts) if label is not None and label.value]
    if len(labels) < LEAST_LABELS:
        return [line]
    return [replace(parts[0], is_apart=line.is_apart), *parts[1:]]


def read_label(words: str) -> Meaning | None:
    """What a label means; None for one that isn't known."""
    if not words or len(words) > LABEL_LIMIT * 2:
        return None
    folded = _ASIDE.sub("", fold_signs(words).strip(" \t*#:.!•·-")).strip(" :#.*")
    if not folded or len(folded) > LABEL_LIMIT:
        return None
    labels = _map_labels()
    if folded in labels:
        return labels[folded]
    return labels.get(" ".join(_load_asides().sub(" ", folded).split()))


def _find_bare(words: str) -> Labelled | None:
    """A label whose value follows with no colon: "Order #1042", "Ship by Dec 2", "Total £39.77"."""
    words = words[:200].lstrip("*•·-– ")
    folded = fold_signs(words)
    for label, meaning in _list_bare():
        if folded.startswith(label) and not folded[len(label) : len(label) + 1].isalnum():
            rest = words[len(label) :].strip()
            if value := _read_bare(meaning, rest):
                return Labelled(meaning, value)
    return None


def _read_bare(meaning: Meaning, rest: str) -> str | None:
    """The value where it is such as shows what the words before it are."""
    if meaning is Meaning.NUMBER:
        found = _NUMBER.fullmatch(rest.rstrip(" .:!"))
        return found["number"] if found else None
    if meaning is Meaning.EMAIL:
        return rest if _EMAIL.fullmatch(rest) else None
    if meaning in SUMS:
        return rest if may_be_sum(rest) else None
    return rest if len(rest) <= LABEL_LIMIT else None


@lru_cache(maxsize=1)
def _load_note() -> re.Pattern[str]:
    """What stands before a note besides a plain label: "Note from lisbeth_k"."""
    return re.compile(load_table()["sentences"]["note"])


@lru_cache(maxsize=1)
def _load_asides() -> re.Pattern[str]:
    """What may stand in a label besides: "Your buyer's note", "Lieferadresse des Käufers"."""
    words = "|".join(load_table()["asides"]["words"])
    return re.compile(rf"(?<![a-z0-9'])(?:{words})(?![a-z0-9'])", re.ASCII)


@lru_cache(maxsize=1)
def _map_labels() -> dict[str, Meaning]:
    labels: dict[str, Meaning] = {}
    for meaning in reversed(Meaning):
        labels |= dict.fromkeys(load_table()["labels"][meaning.value], meaning)
    return labels


@lru_cache(maxsize=1)
def _list_bare() -> tuple[tuple[str, Meaning], ...]:
    """Labels that need no colon, the longest first."""
    bare = {Meaning.NUMBER, Meaning.SHIP_BY, Meaning.EMAIL} | SUMS
    found = [(label, meaning) for label, meaning in _map_labels().items() if meaning in bare]
    found += [(f"[{label}", Meaning.NUMBER) for label, kind in found if kind is Meaning.NUMBER]
    return tuple(sorted(found, key=lambda each: -len(each[0])))
