"""One of several parcels of an order, while the order itself watches another one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order, OrderStatus
from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel that is not the one whose way its order tells; moments are aware UTC.

    Its facts have the names that they have in `Order`.
    """

    id: int = 0  #: 0 until stored
    shop_id: int
    order_id: int
    number: int  #: which of the order's parcels it is, counted from 1
    lines: tuple[OrderLine, ...] = ()  #: what is in it; () for all that was ordered
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    tracking_url: str | None = None
    shipped_at: datetime | None = None
    told_at: datetime | None = None
    note_discarded_at: datetime | None = None
    arrives_at: datetime | None = None
    overdue_at: datetime | None = None
    arrival_basis: str | None = None
    arrived_at: datetime | None = None
    arrival_told_by: str | None = None
    arrival_assumed: bool = False
    asked_at: datetime | None = None
    missing_since: datetime | None = None
    claimed_at: datetime | None = None
    came_back_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to arrive."""
        return self.arrived_at is None and self.came_back_at is None


#: The facts of a parcel's way, which an order has too.
WAY = (
    "carrier",
    "service",
    "tracking",
    "tracking_url",
    "shipped_at",
    "told_at",
    "note_discarded_at",
    "arrives_at",
    "overdue_at",
    "arrival_basis",
    "arrived_at",
    "arrival_told_by",
    "arrival_assumed",
    "asked_at",
    "missing_since",
    "claimed_at",
    "came_back_at",
)


def set_aside(order: Order) -> Parcel:
    """The parcel whose way the order tells, to be kept while the order watches another one."""
    way = {name: getattr(order, name) for name in WAY}
    return Parcel(
        shop_id=order.shop_id,
        order_id=order.id,
        number=order.parcel_number,
        lines=order.parcel_lines,
        **way,
    )


def watch(order: Order, parcel: Parcel) -> Order:
    """The order with the way of this one of its parcels."""
    way = {name: getattr(parcel, name) for name in WAY}
    return replace(order, parcel_number=parcel.number, parcel_lines=parcel.lines, **way)


#: The way of a parcel that hasn't left.
_NO_WAY: dict[str, Any] = dict.fromkeys(WAY) | {"arrival_assumed": False}


def begin_parcel(order: Order, lines: tuple[OrderLine, ...] = ()) -> Order:
    """The order as it waits for a further parcel to leave, which it is to watch."""
    number = order.parcel_count + 1
    return replace(
        order,
        status=OrderStatus.OPEN,
        parcel_number=number,
        parcel_count=number,
        parcel_lines=lines,
        **_NO_WAY,
    )


def choose_watched(parcels: Sequence[Parcel]) -> Parcel | None:
    """Of an order's parcels the one to watch next: still under way, else back at the shop and not
    sent again. None where all have arrived.
    """
    under_way = [each for each in parcels if each.is_under_way]
    back = [each for each in parcels if each.came_back_at and not was_sent_again(each, parcels)]
    return next(iter((*under_way, *back)), None)


def was_sent_again(parcel: Parcel, parcels: Sequence[Parcel]) -> bool:
    """Whether another one left since this one came back."""
    back_at = parcel.came_back_at
    return back_at is not None and any(
        each.number > parcel.number and each.shipped_at is not None and each.shipped_at >= back_at
        for each in parcels
    )


def list_live(parcels: Sequence[Parcel]) -> list[Parcel]:
    """Those that the customer has or waits for: what came back is none of theirs."""
    return [each for each in parcels if each.came_back_at is None]


def name_place(place: int) -> str:
    """Which parcel it is, in a word: "first", "second", "4th"."""
    return {1: "first", 2: "second", 3: "third"}.get(place) or f"{place}th"
