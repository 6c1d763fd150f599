"""What the letter of an incident calls the customer's orders in it, and what it says of where each
of them stands.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.letter_fit import Standing
from bot.domain.patterns import regex
from bot.writing.letters.clean_text import NAME_LIMIT, fit_line, raise_first
from bot.writing.letters.facts import LetterOrder
from bot.writing.letters.things import add_article, name_item

#: More things than these are named by their orders' numbers, and more of those not one by one.
_MAX_THINGS, _MAX_NUMBERS = 3, 9
#: What a letter says of orders that stand there; of the others it says nothing.
_SAID = {
    Standing.OPEN: "unsent",
    Standing.SHIPPED: "on_its_way",
    Standing.ARRIVED: "arrived",
    Standing.DELIVERED: "delivered",
    Standing.CANCELLED: "cancelled",
    Standing.CALLED_OFF: "cancelled",
}
#: Words of a slip by which what was ordered has left, whatever the books say.
_OF_PARCELS = regex(
    r"\b(?:parcels|packages|your (?:parcel|package))\b"
    r"|(?:^|\b(?:i|we) (?:have )?)(?:sent|posted|shipped|dispatched)\b",
    re.IGNORECASE,
)


def name_orders(orders: Sequence[LetterOrder]) -> dict[str, object]:
    """What stands for several orders where a letter otherwise names one thing, by the names in a
    template.
    """
    things = _list_things(orders)
    numbers = _list_numbers(orders)
    return {
        "item": _join(things, "your ").removeprefix("your ") if things else None,
        "the_item": _join([add_article(each) for each in things]) if things else None,
        "order_number": _join(numbers) if numbers else None,
        "is_several": True,
        "them": "them",
        "they": "they",
        "They": "They",
        "a_new_one": "new ones",
        "the_wrong_one": "the wrong ones",
    }


def tell_standings(
    orders: Sequence[LetterOrder], what_happened: str | None = None
) -> dict[str, object]:
    """Where the orders stand, by the names in a template: which of them each sentence is about, one
    order (`order_arrived`) or several. Where parcels are what it happened to, an order that nobody
    marked as shipped isn't said to be here.
    """
    ahead = (Standing.OPEN, Standing.SHIPPED)
    values: dict[str, object] = {
        "is_ahead": len(orders) == 1 and orders[0].standing in ahead  # it is still to come
    }
    if _OF_PARCELS.search(what_happened or ""):
        orders = [
            replace(each, standing=None) if each.standing is Standing.OPEN else each
            for each in orders
        ]
    for said in _SAID.values():
        values |= {f"order_{said}": False, f"orders_{said}": False}
    name = _choose_names(orders)
    if name is None:
        return values
    left = len(orders)
    for said in dict.fromkeys(_SAID.values()):
        group = [each for each in orders if _read_standing(each) == said]
        if not group:
            continue
        kind = "orders" if len(group) > 1 else "order"
        named = name(group)
        if len(group) == left < len(orders):  # all others were named
            named = "the others" if len(group) > 1 else "the other one"
        left -= len(group)
        values[f"{kind}_{said}"] = raise_first(named)
    return values


def _read_standing(order: LetterOrder) -> str | None:
    return _SAID.get(order.standing) if order.standing else None


def _choose_names(
    orders: Sequence[LetterOrder],
) -> Callable[[Sequence[LetterOrder]], str] | None:
    """How some of the orders are told from the others; None where they can't be."""
    if len({_read_standing(each) for each in orders}) == 1:
        return lambda group: "your orders" if len(group) > 1 else "your order"
    if things := _list_things(orders):
        by_thing = dict(zip(orders, things, strict=True))
        return lambda group: _name_by_thing([by_thing[each] for each in group])
    if _list_numbers(orders):
        return lambda group: _name_by_number([str(each.number) for each in group])
    return None


def _name_by_thing(things: Sequence[str]) -> str:
    orders = "orders" if len(things) > 1 else "order"
    return f"your {orders} for {_join([add_article(each) for each in things])}"


def _name_by_number(numbers: Sequence[str]) -> str:
    return f"your {'orders' if len(numbers) > 1 else 'order'} {_join(numbers)}"


def _list_things(orders: Sequence[LetterOrder]) -> list[str]:
    """What each order is of, where each has a name of its own; else nothing."""
    things = [name_item(each.item, each.short_name) for each in orders]
    names = [each for each in things if each is not None]
    if len(names) < len(things) or len(names) > _MAX_THINGS or len(set(names)) < len(names):
        return []
    return names


def _list_numbers(orders: Sequence[LetterOrder]) -> list[str]:
    """The number of each order as the customer knows it, where each has one; else nothing."""
    numbers = [fit_line(each.number, NAME_LIMIT) for each in orders]
    known = [each for each in numbers if each is not None]
    return known if len(known) == len(numbers) <= _MAX_NUMBERS else []


def _join(words: Sequence[str], before: str = "") -> str:
    """The words as they are counted up, each with what stands before it."""
    *first, last = [f"{before}{each}" for each in words]
    return f"{', '.join(first)} and {last}" if first else last
