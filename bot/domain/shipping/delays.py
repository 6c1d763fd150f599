"""A parcel that leaves later than was said: when the customer's silence isn't enough."""

from datetime import datetime, timedelta

from bot.domain.deadlines.rules import find_rule, name_law_rule
from bot.domain.orders import Order


def needs_consent(order: Order, new_date: datetime | None, *, country: str | None) -> bool:
    """Whether the customer must say yes to the new day before the shop goes on, where the shop is
    (ISO-2).

    Under the US rule silence agrees only to a first delay with a definite day at most 30 days
    later.
    """
    first, second = name_law_rule(country, "ship"), name_law_rule(country, "second_delay")
    if first is None or second is None:
        return False
    longest = timedelta(days=find_rule(first).days or 0)
    is_long = (
        new_date is not None and order.ship_by is not None and new_date - order.ship_by > longest
    )
    return order.delays_told > 0 or is_long
