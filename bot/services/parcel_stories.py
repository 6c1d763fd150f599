"""What a letter says of an order's several parcels: which one it is, and which were before it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.letters import LetterKind
from bot.domain.order_lines import name_item
from bot.domain.orders import Order
from bot.domain.parcels import Parcel, list_live, set_aside, was_sent_again
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts

#: Letters that are about one parcel.
_ABOUT_ONE = (LetterKind.SHIPPED, LetterKind.ARRIVAL_CHECK)


async def list_parcels(tx: Transaction, order: Order) -> list[Parcel]:
    """All parcels of an order that left, in their order; also the one that it watches."""
    if not order.was_shipped:
        return []
    others = await tx.parcels.list_for_order(order.id) if order.parcel_count > 1 else []
    return sorted((*others, set_aside(order)), key=lambda each: each.number)


async def add_place(tx: Transaction, order: Order, facts: Facts, kind: LetterKind) -> Facts:
    """The facts with those of the parcel that the order watches, as one of several."""
    if kind not in _ABOUT_ONE:
        return facts
    if order.parcel_lines:
        facts = replace(facts, item=name_item(order.parcel_lines), short_name=None)
    is_first = order.parcel_count == 1
    facts = replace(facts, is_part=is_first and bool(order.parcel_lines) and bool(order.lines))
    if is_first:
        return facts
    parcels = await list_parcels(tx, order)
    live = list_live(parcels)
    earlier = [each for each in parcels if each.number < order.parcel_number]
    is_sent_again = any(was_sent_again(each, parcels) for each in earlier)
    if earlier:
        # The first one kept the day, or its note was sorry for that.
        facts = replace(facts, ship_by_on=None, told_ship_by_on=None)
    facts = replace(facts, is_sent_again=is_sent_again)
    places = {each.number: place for place, each in enumerate(live, 1)}
    if len(live) < 2 or order.parcel_number not in places:
        return facts
    return replace(
        facts,
        parcel_place=places[order.parcel_number],
        parcels_in_all=len(live),
        untold_parcels=tuple(_list_untold(order, live)),
    )


def _list_untold(order: Order, live: Sequence[Parcel]) -> Iterator[tuple[int, str]]:
    """How to follow the parcels that left before, where their customer wasn't told of them."""
    for place, parcel in enumerate(live, 1):
        follow = parcel.tracking_url or parcel.tracking
        if follow and parcel.number < order.parcel_number and parcel.told_at is None:
            yield place, follow
