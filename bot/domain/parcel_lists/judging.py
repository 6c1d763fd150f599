"""What can be done about each line of a list as its order stands now, and why not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from zlib import crc32

from bot.domain.errors import StateConflict
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcel_lists.lists import ListedParcel
from bot.domain.records import dataclass
from bot.domain.text import escape_name


class Verdict(StrEnum):
    """What can be done about a line; in the order in which a preview tells them."""

    UNREADABLE = "Can't be read"
    NOT_FOUND = "Not found"
    UNCLEAR = "Unclear"
    TWICE = "The same order twice"
    SHARED = "One number for two people"
    SECOND = "Shipped already, with another number"
    CANCELLED = "Cancelled"
    REFUSED = "Can't be marked"
    DONE = "Nothing to do"
    READY = "Ready"
    MARKED = "Marked"


#: A person may say that a line is to be marked all the same.
CONFIRMABLE = (Verdict.TWICE, Verdict.SHARED, Verdict.SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line and what can be done about it."""

    place: int  #: in the list, counted from 0
    parcel: ListedParcel
    verdict: Verdict
    reason: str = ""  #: a plain sentence; empty for what is ready or marked
    order: Order | None = None


def judge_parcels(
    parcels: Sequence[ListedParcel],
    orders: Mapping[int, Order],
    users: Mapping[str, AbstractSet[int]],
    further: Mapping[int, AbstractSet[str]],
    *,
    now: datetime,
) -> list[Judged]:
    """Each line of a list; `users` are the ids of the customers whose orders travel under a number
    already, by number; `further` the numbers of an order's other parcels, by its id.
    """
    others = _Others(parcels, orders, users, further)
    return [_judge(place, parcel, orders, others, now) for place, parcel in enumerate(parcels)]


def fingerprint(judged: Sequence[Judged]) -> int:
    """A number by which a preview is known again: it changes with what would be marked."""
    ready = [
        f"{each.parcel.order_id}:{each.parcel.tracking}:{each.parcel.carrier}"
        for each in judged
        if each.verdict is Verdict.READY
    ]
    return crc32("\n".join(ready).encode()) >> 1  # as large as a button's number may be


class _Others:
    """What the rest of the list says of an order or a number."""

    def __init__(
        self,
        parcels: Sequence[ListedParcel],
        orders: Mapping[int, Order],
        users: Mapping[str, AbstractSet[int]],
        further: Mapping[int, AbstractSet[str]],
    ) -> None:
        self.parcels = parcels
        self.further = further
        self.users: dict[str, set[int]] = {number: set(ids) for number, ids in users.items()}
        for each in parcels:
            order = orders.get(each.order_id or 0)
            if each.tracking and order is not None:
                self.users.setdefault(each.tracking, set()).add(order.customer_id)
        self.places: dict[int, list[int]] = defaultdict(list)
        for place, each in enumerate(parcels):
            self.places[each.order_id or 0].append(place)


def _judge(
    place: int,
    parcel: ListedParcel,
    orders: Mapping[int, Order],
    others: _Others,
    now: datetime,
) -> Judged:
    order = orders.get(parcel.order_id or 0)
    if parcel.is_marked:
        return Judged(place=place, parcel=parcel, verdict=Verdict.MARKED, order=order)
    if order is None:
        return Judged(
            place=place, parcel=parcel, verdict=_sort_unfound(parcel), reason=parcel.reason or ""
        )
    verdict, reason = _judge_order(place, parcel, order, others, now)
    return Judged(place=place, parcel=parcel, verdict=verdict, reason=reason, order=order)


def _sort_unfound(parcel: ListedParcel) -> Verdict:
    if parcel.meant:
        return Verdict.UNCLEAR
    return Verdict.NOT_FOUND if parcel.is_read else Verdict.UNREADABLE


def _judge_order(
    place: int, parcel: ListedParcel, order: Order, others: _Others, now: datetime
) -> tuple[Verdict, str]:
    label = order.shown_label
    if order.status is OrderStatus.CANCELLED:
        return Verdict.CANCELLED, f"Order {label} is cancelled."
    if order.was_shipped:
        return _judge_shipped(place, parcel, order, others)
    if order.kind is OrderKind.PICKUP:
        return Verdict.REFUSED, f"Order {label} is to be picked up, so it isn't posted."
    if order.kind is OrderKind.DOWNLOAD:
        return Verdict.REFUSED, f"Order {label} is a download, so it isn't posted."
    if len(others.places[order.id]) > 1 and not parcel.is_confirmed:
        return _judge_twice(place, order, others)
    is_shared = len(others.users.get(parcel.tracking or "", ())) > 1
    if is_shared and not parcel.is_confirmed:
        number = escape_name(parcel.tracking or "")
        return Verdict.SHARED, f"{number} is also on another customer's order."
    try:
        order.ship(at=now, tracking=None, carrier=None, service=None)
    except StateConflict as refusal:
        return Verdict.REFUSED, refusal.sentence
    return Verdict.READY, ""


def _judge_shipped(
    place: int, parcel: ListedParcel, order: Order, others: _Others
) -> tuple[Verdict, str]:
    """What left already may have a further parcel, if a person says so."""
    label = order.shown_label
    known = {order.tracking, *others.further.get(order.id, ())}
    if parcel.tracking is None or parcel.tracking in known:
        return Verdict.DONE, f"Order {label} is marked as shipped already."
    if order.status is OrderStatus.ARRIVED:
        return Verdict.REFUSED, f"Order {label} has arrived. Check the number."
    before = [others.parcels[each] for each in others.places[order.id] if each < place]
    if any(each.tracking == parcel.tracking for each in before):
        return Verdict.DONE, f"Order {label} stands here once more."
    if parcel.is_confirmed:
        return Verdict.READY, ""
    if order.tracking is None:
        return Verdict.SECOND, (
            f"Order {label} is marked as shipped, without a number. Add the number with /order "
            "edit, or take it in below as a further parcel."
        )
    return Verdict.SECOND, (
        f"Order {label} is marked as shipped with {escape_name(order.tracking)}. If this is a "
        "further parcel, take it in below."
    )


def _judge_twice(place: int, order: Order, others: _Others) -> tuple[Verdict, str]:
    """Two lines that say the same are one; if they don't, a person says which is right."""
    same = others.places[order.id]
    if any(others.parcels[each].is_confirmed for each in same):
        return Verdict.DONE, f"Another line of order {order.shown_label} was chosen."
    numbers = {others.parcels[each].tracking for each in same}
    if len(numbers) == 1:
        if place == same[0]:
            return Verdict.READY, ""
        return Verdict.DONE, f"Order {order.shown_label} stands here once more."
    rows = " and ".join(str(others.parcels[each].row) for each in same)
    return Verdict.TWICE, f"Lines {rows} name order {order.shown_label} with different numbers."
