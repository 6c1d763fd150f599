"""What the words of one line say: numbers, whose they are, a carrier, a service, a name."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from bot.domain.incidents.pasted import LABELLED
from bot.domain.patterns import regex
from bot.domain.shipping.carriers import find_carrier, is_service
from bot.domain.shipping.tracking import recognise_tracking

_LINK = regex(r"(?:https?://|www\.)\S+")
_TRACKING_LABEL = regex(
    r"\b(?:track(?:ing|ed)?|parcel|consignment|sendungs|label)[ -]?"
    r"(?:number|num|no|nr|nummer|code|id|ref(?:erence)?)\b[\s.:#=]*|\btracking\b[\s.:#=]*",
    2,
)
_CELL_ENDS = regex(r"[\t|,;:=<>→⇒\x1f•·]+| [-–—]|[-–—] |[–—]")
_EDGES = "()[]{}\"'`´‘’“”.!?*_~"
_NUMBER = regex(r"(?=[^\d]*\d)[A-Za-z0-9](?:[A-Za-z0-9/-]{0,38}[A-Za-z0-9])?")
_ORDINAL = regex(r"\d(?:st|nd|rd|th)", 2)
_GROUP = regex(r"\d{2,5}")
#: Names of carriers, and numbers written in groups, have no more words.
_CARRIER_WORDS, _NUMBER_WORDS = 4, 10
_SHORTEST, _LONGEST = 8, 40
#: Words around a number that are nobody's name.
_NOISE = frozenset(
    (
        *("order", "orders", "sale", "number", "no", "nr", "id", "name", "customer", "buyer"),
        *("tracking", "tracked", "track", "parcel", "package", "label", "service", "recipient"),
        *("shipped", "sent", "posted", "dispatched", "despatched", "went", "done", "gone", "out"),
        *("i", "via", "with", "by", "using", "is", "was", "has", "for", "to", "from", "of", "the"),
        *("and", "today", "yesterday"),
    )
)


class Words(TypedDict):
    """The fields of a line that its words fill."""

    orders: tuple[str, ...]
    trackings: tuple[str, ...]
    unsure: tuple[str, ...]
    carrier: str | None
    service: str | None
    name: str | None


def read_words(text: str) -> Words:
    """The numbers in a line, by what is said of them, and the words beside them."""
    links, rest = _take_links(text)
    said, rest = _take_labelled_tracking(rest)
    orders = tuple(found["number"] for found in LABELLED.finditer(rest))
    cells = [_Cell(each) for each in _CELL_ENDS.split(LABELLED.sub("\x1f", rest))]
    trackings = [*links, *said]
    for cell in cells:
        trackings += cell.take_trackings()
    has_order = bool(orders) or any(cell.has_number for cell in cells[:-1])
    name = next(filter(None, (cell.name for cell in cells)), None)
    unsure: list[str] = []
    for cell in cells:
        if not (name and cell.is_street and cell.name != name):
            unsure += cell.list_numbers(has_order=has_order)
    is_named_alone = not orders and not unsure
    if name is not None and " " not in name and not is_named_alone:
        name = None  # a remark, as often as not
    return Words(
        orders=orders,
        trackings=tuple(dict.fromkeys(trackings)),
        unsure=tuple(dict.fromkeys(unsure)),
        carrier=next(filter(None, (cell.carrier for cell in cells)), None),
        service=next(filter(None, (cell.service for cell in cells)), None),
        name=name,
    )


def _take_links(text: str) -> tuple[list[str], str]:
    """The numbers in links to carriers' pages, and the text without links."""
    found = []
    for link in _LINK.findall(text):
        number = recognise_tracking(link[:100]).number
        if _NUMBER.fullmatch(number) and len(number) >= _SHORTEST:
            found.append(number)
    return found, _LINK.sub("\x1f", text)


def _take_labelled_tracking(text: str) -> tuple[list[str], str]:
    """The number behind the word for it, and the text without both."""
    label = _TRACKING_LABEL.search(text)
    if label is None:
        return [], text
    before, after = text[: label.start()], text[label.end() :]
    first, *others = _CELL_ENDS.split(after, maxsplit=1)
    cell = _Cell(first)
    taken = cell.take_trackings() or cell.list_numbers(has_order=True)[:1]
    kept = " ".join(each for each in cell.words if each not in taken)
    return taken, "\x1f".join((before, kept, *others))


class _Cell:
    """A part of a line between two signs, as words of which some are taken for something."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        for word in text.split():
            self.words += filter(None, _part_word(word.strip(_EDGES)))
        self.carrier = self._take_carrier()
        self.service = self._take_service()

    @property
    def has_number(self) -> bool:
        return any(map(_is_number, self.words))

    @property
    def is_street(self) -> bool:
        """Whether it may be a house and its street: "12 High Street"."""
        first, *others = self.words or [""]
        return first.isdigit() and len(others) > 1 and not any(map(_is_number, others))

    @property
    def name(self) -> str | None:
        """The words that are nothing else."""
        words = [each for each in self.words if not any(map(str.isdigit, each))]
        kept = [each for each in words if each.casefold() not in _NOISE]
        return " ".join(kept) if any(map(str.isalpha, "".join(kept))) else None

    def take_trackings(self) -> list[str]:
        """The numbers that only one carrier writes, each in one word or in groups."""
        found = []
        while (run := self._find_run()) is not None:
            start, end = run
            joined = "".join(self.words[start:end])
            found.append(recognise_tracking(joined).number)
            del self.words[start:end]
        return found

    def _find_run(self) -> tuple[int, int] | None:
        for start, end in _list_runs(self.words):
            joined = "".join(self.words[start:end])
            may_be = _SHORTEST <= len(joined) <= _LONGEST and _NUMBER.fullmatch(joined)
            if may_be and recognise_tracking(joined).is_certain:
                return start, end
        return None

    def list_numbers(self, *, has_order: bool) -> list[str]:
        """The other numbers; groups of digits are one, but the first where no order stands
        elsewhere.
        """
        numbers = [each for each in self.words if _is_number(each)]
        first = 0 if has_order else 1
        groups = numbers[first:]
        if len(groups) > 2 and all(map(_GROUP.fullmatch, groups)):
            return [*numbers[:first], "".join(groups)]
        return numbers

    def _take_carrier(self) -> str | None:
        for size in range(_CARRIER_WORDS, 0, -1):
            for start in range(len(self.words) - size + 1):
                words = self.words[start : start + size]
                if carrier := find_carrier(" ".join(words)):
                    del self.words[start : start + size]
                    return carrier.name
        return None

    def _take_service(self) -> str | None:
        """Words for how it was sent, with the numbers that belong to them: "Tracked 48"."""
        start = next((i for i, each in enumerate(self.words) if _is_service_word(each)), None)
        if start is None:
            return None
        end = start + 1
        while end < len(self.words) and _goes_on(self.words[end - 1], self.words[end]):
            end += 1
        service = " ".join(self.words[start:end])
        del self.words[start:end]
        return None if service.casefold() in _NOISE else service


def _part_word(word: str) -> list[str]:
    """A word, or both numbers where a stroke parts a parcel's from an order's."""
    parts = word.split("/")
    is_parcel = any(len(each) >= _SHORTEST and _NUMBER.fullmatch(each) for each in parts)
    return parts if len(parts) == 2 and is_parcel else [word]


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word)) and not _ORDINAL.fullmatch(word)


def _is_service_word(word: str) -> bool:
    is_word = not word[0].isdigit() or bool(_ORDINAL.fullmatch(word))
    return is_word and word.casefold() not in _NOISE and is_service([word])


def _goes_on(before: str, word: str) -> bool:
    return _is_service_word(word) or (before.casefold() == "tracked" and word in ("24", "48", "72"))


def _list_runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Words that stand side by side, single ones first."""
    for size in range(1, min(len(words), _NUMBER_WORDS) + 1):
        for start in range(len(words) - size + 1):
            yield start, start + size
