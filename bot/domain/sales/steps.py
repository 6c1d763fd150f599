"""How far an order has come, as a file of a marketplace tells: shipped, arrived, cancelled.

What is history starts no clock: it counts as told and settled.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import BadInput
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcels import Parcel
from bot.domain.sales.sale import Sale, SoldParcel
from bot.domain.shipping.tracking import name_carrier, recognise_tracking
from bot.domain.text import cut_text

#: What was placed, or left, longer ago than this is history.
HISTORY_AFTER = timedelta(days=60)
HISTORY = "it was history when it came in"
#: More parcels than any order has.
MAX_PARCELS = 50


def is_history(sale: Sale, *, now: datetime) -> bool:
    """Whether nothing is to be done about it any more: it left long ago or, if it never did, was
    placed long ago and isn't to leave later.
    """
    left = [each.shipped_at for each in sale.parcels if each.shipped_at is not None]
    last = max(left, default=sale.placed_at)
    if last is None or last > now - HISTORY_AFTER:
        return False
    return bool(left) or sale.ship_by is None or sale.ship_by < now


def drop_past_day(sale: Sale, *, now: datetime) -> Sale:
    """The sale without the day by which it was to leave, where that is history."""
    return replace(sale, ship_by=None) if sale.ship_by and is_history(sale, now=now) else sale


def is_on_its_way(order: Order) -> bool:
    """Whether somebody may ask where its parcel is."""
    return order.status is OrderStatus.SHIPPED and order.settled_at is None


def take_steps(order: Order, sale: Sale, *, now: datetime) -> Order:
    """The order as far as the sale says it has come: never back, and never once it is over."""
    if order.status in (OrderStatus.ARRIVED, OrderStatus.CANCELLED):
        return order
    if sale.is_cancelled:
        at = _find_last_day(sale, now) if is_history(sale, now=now) else now
        return replace(order, status=OrderStatus.CANCELLED, cancelled_at=at)
    if sale.is_shipped or any(each.shipped_at for each in sale.parcels):
        return _ship(order, sale, now)
    return order


def settle_history(order: Order, sale: Sale, *, now: datetime) -> Order:
    """The order as settled where all that the sale tells of is history."""
    if order.settled_at is not None or not is_history(sale, now=now):
        return order
    return replace(order, settled_at=now, settled_because=HISTORY)


def list_other_parcels(order: Order, sale: Sale) -> list[Parcel]:
    """The parcels besides the one that the order itself tells of."""
    others = []
    for number, sold in enumerate(_list_parcels(sale)[1:], 2):
        told = _read_parcel(sold)
        others.append(Parcel(shop_id=order.shop_id, order_id=order.id, number=number, **told))
    return others


def find_tracking(sale: Sale) -> str | None:
    """The number under which the first of its parcels travels."""
    number: str | None = _read_parcel(_list_parcels(sale)[0]).get("tracking")
    return number


def settle_overdue(order: Order, *, now: datetime) -> Order:
    """The order as settled if its parcel should have been there before anybody knew of it."""
    if is_on_its_way(order) and order.overdue_at is not None and order.overdue_at <= now:
        return replace(order, settled_at=now, settled_because=HISTORY)
    return order


def _list_parcels(sale: Sale) -> tuple[SoldParcel, ...]:
    """Those that left; what is only a label isn't a parcel yet."""
    left = tuple(each for each in sale.parcels if each.shipped_at is not None or sale.is_shipped)
    return left[:MAX_PARCELS] or (SoldParcel(),)


def _ship(order: Order, sale: Sale, now: datetime) -> Order:
    first, *others = _list_parcels(sale)
    told = _read_parcel(first)
    facts: dict[str, Any] = {}
    if not order.was_shipped:
        at = min(first.shipped_at or sale.placed_at or now, now)
        # The marketplace told its buyer, or it is long past: no note is owed.
        facts = {"status": OrderStatus.SHIPPED, "shipped_at": at, "told_at": at}
        facts["parcel_count"] = max(order.parcel_count, 1 + len(others))
    if order.tracking is None or order.tracking == told.get("tracking"):
        unknown = {name for name in told if getattr(order, name) is None} - facts.keys()
        facts |= {name: told[name] for name in unknown}
    if first.arrived_at is not None and all(each.arrived_at for each in others):
        facts |= {"status": OrderStatus.ARRIVED, "arrived_at": min(first.arrived_at, now)}
    return replace(order, **facts) if facts else order


def _read_parcel(sold: SoldParcel) -> dict[str, Any]:
    """What it says of a parcel's way, by the names of an order's facts."""
    told: dict[str, Any] = {
        "carrier": name_carrier(sold.carrier) if sold.carrier else None,
        "service": cut_text(sold.service, 100) if sold.service else None,
        "shipped_at": sold.shipped_at,
        "told_at": sold.shipped_at,
        "arrived_at": sold.arrived_at,
    }
    if sold.tracking:
        try:
            tracking = recognise_tracking(sold.tracking, carrier=sold.carrier)
        except BadInput:
            return _drop_unsaid(told)
        told |= {
            "tracking": tracking.number,
            "tracking_url": tracking.url,
            "carrier": tracking.carrier or told["carrier"],
        }
    return _drop_unsaid(told)


def _drop_unsaid(told: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in told.items() if said is not None}


def _find_last_day(sale: Sale, now: datetime) -> datetime:
    days = [sale.placed_at, *(each.shipped_at for each in sale.parcels)]
    return min(max((each for each in days if each is not None), default=now), now)
