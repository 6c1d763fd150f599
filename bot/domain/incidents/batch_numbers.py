"""Orders' and parcels' numbers that several customers share, or that stand in another's letter."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.domain.incidents.batch_greetings import ReadLetter, count_people
from bot.domain.incidents.batch_letters import (
    BatchFault,
    BatchFaultKind,
    BatchLetter,
    count_with,
    name_rows,
)
from bot.domain.patterns import regex
from bot.domain.text import count_things, escape_name

#: What may be a number: a token with a digit in it, or soon after it as in "RR 473 124 829 GB".
_TOKEN = regex(r"(?<![A-Za-z0-9])(?=[A-Za-z-]{0,12} ?[0-9])[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*")
#: Stands before a number that is too short to be known by itself: "#12", "order no. 12".
_MARK = regex(
    r"(?:#|\b(?:orders?|bestellung|commande|pedido|ordine|bestelling)"
    r"(?:\W{1,2}(?:no|nr|number|nummer))?)\W{0,3}$",
    re.IGNORECASE,
)
#: The longest of these.
_MARK_LENGTH = 24
#: A shorter number without a mark may be a price, a year or a clock's time.
_SURE_LENGTH = 6
#: A parcel's number is at least so long, and so much of the text is looked at for one.
_PARCEL_LENGTH, _PARCEL_SPAN = 8, 48


def find_number_faults(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """Numbers of several customers, and customers who are told the same thing twice."""
    orders, parcels, told = defaultdict(list), defaultdict(list), defaultdict(list)
    for each in letters:
        person = each.letter.customer_id
        for key in list_orders(each.letter):
            orders[key].append(each)
            told[person, key].append(each)
        if not each.letter.order_labels:
            told[person, each.letter.text].append(each)
        for key in _list_parcels(each.letter):
            parcels[key].append(each)
    for found in orders.values():
        if count_people(found) > 1:
            yield _share(found, found[0].letter.order_labels, "order number")
    for found in parcels.values():
        if count_people(found) > 1 and not _are_one_household(found):
            yield _share(found, found[0].letter.tracking, "tracking number")
    yield from _find_told_twice(list(told.values()))


def find_foreign_numbers(letters: Sequence[ReadLetter]) -> Iterator[BatchFault]:
    """Letters in which another recipient's number stands."""
    numbers = _Numbers(letters)
    found = [(each, number) for each in letters if (number := numbers.find_foreign(each))]
    if not found:
        return
    rows = tuple(each.row for each, _ in found)
    first, number = found[0]
    yield BatchFault(
        BatchFaultKind.FOREIGN_FACT,
        f"{count_with(rows, 'names', 'name')} another customer's order or parcel: "
        f"{escape_name(first.letter.name, 40)} would read “{escape_name(number, 60)}” "
        f"({name_rows(rows)}). Put the number right, or write the letter anew.",
        rows,
    )


def names_own_order(read: ReadLetter) -> bool:
    """Whether one of its own orders' numbers stands in the letter."""
    own = list_orders(read.letter)
    return any(key in own for key, _ in _list_numbers(read.body))


def list_orders(letter: BatchLetter) -> frozenset[str]:
    """Its orders' numbers as they are compared: without "#" and blanks, in small letters."""
    keys = (label.replace("#", "").replace(" ", "").casefold() for label in letter.order_labels)
    return frozenset(key for key in keys if any(map(str.isdigit, key)))


class _Numbers:
    """Whose each number of the batch is."""

    def __init__(self, letters: Sequence[ReadLetter]) -> None:
        self._orders: dict[str, set[int]] = defaultdict(set)
        self._parcels: dict[str, set[int]] = defaultdict(set)
        for each in letters:
            for key in list_orders(each.letter):
                self._orders[key].add(each.letter.customer_id)
            for key in _list_parcels(each.letter):
                self._parcels[key].add(each.letter.customer_id)
        self._starts = {key[:2] for key in self._parcels}
        self._lengths = sorted({len(key) for key in self._parcels})

    def find_foreign(self, read: ReadLetter) -> str | None:
        """The first number in a letter that only others have; None where there is none."""
        person, text = read.letter.customer_id, read.body
        for key, start in _list_numbers(text):
            owners = self._orders.get(key)
            if owners and person not in owners and _is_sure(key, text, start):
                return key.upper()
            if text[start : start + 2].upper() in self._starts:
                parcel = self._find_parcel(_squeeze(text[start : start + _PARCEL_SPAN]))
                if parcel and person not in self._parcels[parcel]:
                    return parcel
        return None

    def _find_parcel(self, squeezed: str) -> str | None:
        for length in self._lengths:
            if squeezed[:length] in self._parcels:
                return squeezed[:length]
        return None


def _list_numbers(text: str) -> Iterator[tuple[str, int]]:
    for token in _TOKEN.finditer(text):
        yield token[0].casefold(), token.start()


def _is_sure(key: str, text: str, start: int) -> bool:
    return (
        len(key) >= _SURE_LENGTH
        or _MARK.search(text[max(0, start - _MARK_LENGTH) : start]) is not None
    )


def _list_parcels(letter: BatchLetter) -> frozenset[str]:
    """Its parcels' numbers without blanks; words such as "2nd Class" are none."""
    keys = map(_squeeze, letter.tracking)
    return frozenset(
        key for key in keys if len(key) >= _PARCEL_LENGTH and sum(map(str.isdigit, key)) >= 4
    )


def _squeeze(number: str) -> str:
    return "".join(sign for sign in number if sign.isascii() and sign.isalnum()).upper()


def _share(found: list[ReadLetter], numbers: tuple[str, ...], what: str) -> BatchFault:
    rows = tuple(each.row for each in found)
    shown = ", ".join(escape_name(number, 40) for number in numbers[:2])
    return BatchFault(
        BatchFaultKind.NUMBER,
        f"{count_people(found)} customers have the same {what} ({shown}): {name_rows(rows)}. "
        "Put the numbers right, or take these letters out.",
        rows,
    )


def _find_told_twice(told: list[list[ReadLetter]]) -> Iterator[BatchFault]:
    again = chain.from_iterable(found for found in told if len(found) > 1)
    rows = tuple(sorted({each.row for each in again}))
    if rows:
        yield BatchFault(
            BatchFaultKind.TWICE,
            f"{count_things(len(rows), 'letter')} would tell a customer the same thing twice: "
            f"{name_rows(rows)}. Take the second one of each customer out.",
            rows,
        )


def _are_one_household(found: list[ReadLetter]) -> bool:
    """Whether two people of one family name share a parcel."""
    people = {each.letter.customer_id: each for each in found}
    if len(people) > 2:
        return False
    first, second = people.values()
    return not first.name_words.isdisjoint(second.name_words)
