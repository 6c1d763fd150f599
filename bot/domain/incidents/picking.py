"""What came of picking the orders that were hit: who was added, and who wasn't and why."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain

from bot.domain.customers import Customer
from bot.domain.incidents.mentions import Mention
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.text import count_things, escape_name

#: More orders aren't picked at once: nobody reads so many letters.
MAX_ORDERS = 2_000
#: How far back the one order of somebody who was named by name or address may lie.
RECENT_DAYS = 90
#: A list on a phone's screen.
_SHOWN = 12
_SHOWN_UNCLEAR = 8


class Doubt(StrEnum):
    """Why a mention picks nobody though somebody is known whom it may mean."""

    SEVERAL_PEOPLE = "several people"  #: of one name
    SIMILAR = "similar"  #: no such name, but one like it
    SEVERAL_ORDERS = "several orders"  #: of the customer, lately
    NO_RECENT_ORDER = "no recent order"
    SEVERAL_NUMBERS = "several numbers"  #: ours is one order's, a marketplace's another's
    OTHER_PERSON = "other person"  #: the number's order isn't that of whoever stands beside it
    UNKNOWN_NUMBER = "unknown number"  #: but whoever stands beside it is known


@dataclass(frozen=True, slots=True)
class Meaning:
    """One customer whom a mention may mean, and their orders that may be meant."""

    customer: Customer
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """A mention that may mean these, and why it picked none of them."""

    mention: Mention
    doubt: Doubt
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PickOutcome:
    """What came of all that was named: each mention is in one of these."""

    added: tuple[Order, ...] = ()  #: each once
    known: tuple[Order, ...] = ()  #: that were picked before
    unclear: tuple[Unclear, ...] = ()
    not_found: tuple[Mention, ...] = ()
    unread: tuple[Mention, ...] = ()  #: named nobody

    @property
    def by_customer(self) -> dict[int, list[Order]]:
        """The added orders by the id of the customer who placed them."""
        found: dict[int, list[Order]] = {}
        for order in self.added:
            found.setdefault(order.customer_id, []).append(order)
        return found


def describe_pick(outcome: PickOutcome) -> list[str]:
    """The outcome in short plain lines, with nothing in them that Discord would format."""
    lines = [_describe_added(outcome)]
    if outcome.known:
        lines.append(f"In already: {_list(order.shown_label for order in outcome.known)}.")
    if outcome.not_found:
        lines.append(f"Not found: {_list(map(_show, outcome.not_found))}.")
    lines += map(describe_unclear, outcome.unclear[:_SHOWN_UNCLEAR])
    rest = len(outcome.unclear) - _SHOWN_UNCLEAR
    if rest > 0:
        others = (each.mention for each in outcome.unclear[_SHOWN_UNCLEAR:])
        lines.append(f"Unclear as well: {_list(map(_show, others))}.")
    if outcome.unclear:
        lines.append(_ask_for_numbers(outcome.unclear))
    if outcome.unread:
        count = count_things(len(outcome.unread), "line")
        verb = "names" if len(outcome.unread) == 1 else "name"
        shown = (f"“{escape_name(each.words, 40)}”{_row(each)}" for each in outcome.unread)
        lines.append(f"{count} {verb} nobody: {_list(shown)}.")
    return lines


def _ask_for_numbers(unclear: Sequence[Unclear]) -> str:
    """What to do about those that may mean several."""
    if any(meaning.orders for each in unclear for meaning in each.meanings):
        return "Pick the right ones below, or add them by their numbers."
    return "Add the right ones by their orders' numbers."


def _describe_added(outcome: PickOutcome) -> str:
    if not outcome.added:
        return "Nobody was added."
    orders = count_things(len(outcome.added), "order")
    people = len(outcome.by_customer)
    who = "1 person" if people == 1 else f"{people} people"
    return f"{orders} of {who} added."


def describe_unclear(unclear: Unclear) -> str:
    """Why a mention picked nobody, as a sentence."""
    said, meanings = _show(unclear.mention), unclear.meanings
    name = escape_name(meanings[0].customer.name, 40)
    numbers = _list(_list_labels(meanings))
    match unclear.doubt:
        case Doubt.SEVERAL_PEOPLE:
            return f"{len(meanings)} people are called {said}: {numbers or 'none has an order'}."
        case Doubt.SIMILAR:
            return f"{said} may be {_list(map(_describe_meaning, meanings))}."
        case Doubt.SEVERAL_ORDERS:
            return f"{said} has several orders: {numbers}."
        case Doubt.NO_RECENT_ORDER if not numbers:
            return f"{said} has no order."
        case Doubt.NO_RECENT_ORDER:
            return f"{said} has no order of the last {RECENT_DAYS} days: before that {numbers}."
        case Doubt.SEVERAL_NUMBERS:
            return f"{said} may be {_list(map(_describe_meaning, meanings))}."
        case Doubt.OTHER_PERSON:
            other = escape_name(unclear.mention.name or unclear.mention.email or "", 40)
            return f"{said} is the order of {name}, not of {other}."
    return f"{said} isn't logged; {name} is known with {numbers or 'no order'}."


def _describe_meaning(meaning: Meaning) -> str:
    name = escape_name(meaning.customer.name, 40)
    labels = ", ".join(_list_labels([meaning])[:3])
    return f"{name} ({labels})" if labels else name


def _list_labels(meanings: Sequence[Meaning]) -> list[str]:
    """Our numbers of the orders that may be meant: each finds exactly one."""
    orders = chain.from_iterable(meaning.orders for meaning in meanings)
    return [f"#{order.number}" for order in orders]


def _show(mention: Mention) -> str:
    hash_sign = "#" if (mention.number or "").isdecimal() and len(mention.number or "") < 6 else ""
    return f"{hash_sign}{escape_name(mention.shown, 40)}{_row(mention)}"


def _row(mention: Mention) -> str:
    return f" (row {mention.row})" if mention.row else ""


def _list(shown: Iterable[str]) -> str:
    """The first of them, and how many more there are."""
    every = list(shown)
    if len(every) <= _SHOWN:
        return ", ".join(every)
    return f"{', '.join(every[:_SHOWN])} and {len(every) - _SHOWN} more"
