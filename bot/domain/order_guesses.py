"""Which of a customer's orders their words are about."""

from collections.abc import Sequence

from bot.domain.orders import Order
from bot.domain.patterns import regex

_WORD = regex(r"\w+")


def guess_order(words: str, orders: Sequence[Order]) -> Order | None:
    """The order that a customer's words are clearly about: they name its number, or its item and no
    other's.

    `orders` are that customer's; None when it can't be told.
    """
    said = set(_WORD.findall(words.casefold()))
    numbers = {word for word in said if word.isdigit()}
    for order in orders:
        external = _WORD.findall((order.external_number or "").casefold())
        if numbers.intersection((str(order.number), *external)):
            return order
    hits = [_count_hits(said, order) for order in orders]
    best = max(hits, default=0)
    if not best or hits.count(best) > 1:
        return None
    return orders[hits.index(best)]


def _count_hits(said: set[str], order: Order) -> int:
    """How many words of the order's item were said."""
    words = {word for word in _WORD.findall(order.item.casefold()) if len(word) > 2}
    return len(said & words)
