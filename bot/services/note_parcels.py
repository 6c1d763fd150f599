"""One shipped note for several orders of a customer that left together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.services.incident_facts import list_other_orders
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts, LetterParcel


def request_note(orders: Sequence[Order]) -> LetterRequest:
    """The shipped note about these orders of one customer; it is the first one's letter."""
    return LetterRequest(
        kind=LetterKind.SHIPPED, other_orders=tuple(each.id for each in orders[1:])
    )


def is_told_apart(order: Order) -> bool:
    """Whether its note says more than that it left: what it replaces, or which parcel it is."""
    return order.replaces_id is not None or order.parcel_count > 1


def add_parcels(facts: Facts, orders: Sequence[Order], zone: ZoneInfo) -> Facts:
    """The facts of a note about these orders: the day to count on is that of the last of them."""
    if len(orders) < 2:
        return facts

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    is_late = [_left_late(each, zone) for each in orders]
    due = max((each.ship_by for each in orders if each.ship_by), default=None)
    ends = [each.overdue_at if each.arrival_basis else each.arrives_at for each in orders]
    likely = [each.arrives_at for each in orders if each.arrival_basis]
    return replace(
        facts,
        parcels=tuple(
            LetterParcel(
                item=each.item,
                short_name=each.short_name,
                number=each.external_number,
                carrier=each.carrier,
                service=each.service,
                tracking_number=each.tracking,
                tracking_url=each.tracking_url,
                is_late=late,
            )
            for each, late in zip(orders, is_late, strict=True)
        ),
        ship_by_on=day(due) if all(is_late) else None,
        told_ship_by_on=None,
        arrives_on=day(max(filter(None, ends), default=None)) if all(ends) else None,
        likely_on=day(max(filter(None, likely), default=None)),
    )


def _left_late(order: Order, zone: ZoneInfo) -> bool:
    if order.ship_by is None or order.shipped_at is None:
        return False
    return order.shipped_at.astimezone(zone).date() > order.ship_by.astimezone(zone).date()


async def list_noted_orders(tx: Transaction, draft: Draft) -> list[Order]:
    """The orders that a letter about a parcel is about, its own first."""
    order = await tx.orders.get(draft.order_id)
    if order is None:
        return []
    if draft.kind is not LetterKind.SHIPPED or draft.request is None:
        return [order]
    return [order, *await list_other_orders(tx, order, draft.request)]


async def list_untold(tx: Transaction, draft: Draft, *, without: int) -> list[Order]:
    """Of the orders of a note that was set aside those, but this one, that still need it."""
    return [
        each
        for each in await list_noted_orders(tx, draft)
        if each.id != without
        and each.status is OrderStatus.SHIPPED
        and each.told_at is None
        and each.missing_since is None
    ]
