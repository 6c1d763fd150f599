"""One order out of what the shop knows and what a marketplace says of it.

What staff gave is completed, never overwritten; where both say different things, that is shown.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, name_item
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.sales.sale import OrderSource, Sale

_A_DAY = timedelta(days=1)
#: What an order is called of which only the number is known: its lines may come later.
NAMELESS_ITEM = "unnamed item"
#: What a later letter or file may say anew: a changed order has another total, a new day.
_RENEWED = frozenset({"price", "ship_by"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that staff gave, and a marketplace says otherwise."""

    fact: str  #: its name in `Order`
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """An order completed by a sale."""

    order: Order
    conflicts: tuple[Conflict, ...] = ()


def list_facts(sale: Sale) -> dict[str, Any]:
    """What the sale says, by the fact's name in `Order`; what it doesn't say is left out. Status
    and parcels are no facts but steps, and taken elsewhere.
    """
    said = {
        "via": sale.via,
        "external_number": sale.number,
        "price": sale.total,
        "ship_by": sale.ship_by,
        "buyer_note": sale.note,
        "recipient": sale.recipient,
        "country": sale.country,
    }
    return {name: value for name, value in said.items() if value is not None}


def make_order(sale: Sale, *, shop_id: int, source: OrderSource, now: datetime) -> Order:
    """A new order, still without its own number and customer."""
    order = Order(
        shop_id=shop_id,
        customer_id=0,
        item=name_item(sale.lines) or NAMELESS_ITEM,
        lines=sale.lines,
        placed_at=min(sale.placed_at or now, now),
        logged_at=now,
        source=source,
        kind=sale.kind or OrderKind.PARCEL,
        **list_facts(sale),
    )
    if sale.kept is None:
        return order
    return replace(order, **{**sale.kept.order, "number": 0})


def complete_order(order: Order, sale: Sale) -> Merged:
    """The order with what the sale knows better, and what it says otherwise than staff did."""
    changed, conflicts = order, []
    for name, theirs in list_facts(sale).items():
        ours = getattr(order, name)
        if ours is None:
            changed = replace(changed, **{name: theirs})
        elif name == "ship_by" and order.ship_by_basis is not None:
            changed = replace(changed, ship_by=theirs, ship_by_basis=None)
        elif not _is_same(ours, theirs):
            if is_by_hand(order, name):
                conflicts.append(Conflict(name, ours, theirs))
            elif name in _RENEWED:
                changed = replace(changed, **{name: theirs})
    if sale.lines and not order.lines:
        changed = replace(changed, lines=sale.lines)
        if order.item == NAMELESS_ITEM and not is_by_hand(order, "item"):
            changed = replace(changed, item=name_item(sale.lines))
    if sale.kind and order.kind is OrderKind.PARCEL and not is_by_hand(order, "kind"):
        changed = replace(changed, kind=sale.kind)
    return Merged(changed, tuple(conflicts))


def is_by_hand(order: Order, fact: str) -> bool:
    """Whether staff gave this fact, so that nobody else overwrites it."""
    if order.source is OrderSource.HAND:
        return True
    return fact in order.by_hand


def note_by_hand(old: Order, new: Order, facts: Sequence[str]) -> Order:
    """The corrected order, which remembers which of these facts are staff's now."""
    if new.source is OrderSource.HAND:
        return new
    corrected = [name for name in facts if getattr(old, name) != getattr(new, name)]
    return replace(new, by_hand=tuple(dict.fromkeys((*new.by_hand, *corrected))))


def _is_same(ours: object, theirs: object) -> bool:
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        # the same day, named with an hour here and without one there
        return abs(ours - theirs) < _A_DAY
    if isinstance(ours, Money) and isinstance(theirs, Money):
        return ours.is_like(theirs) and ours.amount == theirs.amount
    if isinstance(ours, str) and isinstance(theirs, str):
        return " ".join(ours.split()).casefold() == " ".join(theirs.split()).casefold()
    return ours == theirs
