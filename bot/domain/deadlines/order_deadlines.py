"""Which clocks run about an order, as it is now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.deadlines.deadlines import (
    Deadline,
    DeadlineKind,
    Source,
    WarningLevel,
    start_deadline,
)
from bot.domain.deadlines.rules import Rule, due_by, find_rule, name_carrier_rule, name_law_rule
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.sales.sale import OrderSource
from bot.domain.shipping.delivery_estimates import time_to_answer
from bot.domain.shops import Shop

#: Every kind that an order can have.
ORDER_KINDS = (
    DeadlineKind.SHIP_BY,
    DeadlineKind.LEGAL_DELAY,
    DeadlineKind.TELL_SHIPPED,
    DeadlineKind.ARRIVAL,
    DeadlineKind.CARRIER_SEARCH,
    DeadlineKind.CARRIER_CLAIM,
    DeadlineKind.CHECK_IN,
    DeadlineKind.SETTLE,
)


def list_order_deadlines(order: Order, shop: Shop, *, now: datetime) -> list[Deadline]:
    """Every deadline of an order in its present state; an order that is settled or cancelled has
    none.

    `now` tells whether a parcel is overdue: from then on the carrier's clocks count as well.
    """
    if order.settled_at is not None:
        return []
    if order.status is OrderStatus.OPEN:
        return [each for each in _list_unshipped(order, shop) if not _came_too_late(order, each)]
    if order.status is OrderStatus.SHIPPED:
        return list(_list_on_its_way(order, shop, now))
    if order.status is OrderStatus.ARRIVED:
        return list(_list_arrived(order, shop))
    return []


def _came_too_late(order: Order, deadline: Deadline) -> bool:
    """Whether it was over when the order came in by a file: that is said in the file's preview."""
    if order.source is not OrderSource.FILE or order.logged_at is None:
        return False
    return deadline.due_at <= order.logged_at


def _list_unshipped(order: Order, shop: Shop) -> Iterator[Deadline]:
    if order.ship_by is not None:
        yield _start(
            order,
            DeadlineKind.SHIP_BY,
            starts_at=order.placed_at,
            due_at=order.ship_by,
            source=Source.STATED if order.ship_by_basis is None else Source.ESTIMATE,
        )
    yield from _list_legal_delay(order, shop)


def _list_legal_delay(order: Order, shop: Shop) -> Iterator[Deadline]:
    """The law's time to send it: a general term that never runs against an agreed later day."""
    name = name_law_rule(shop.country, "second_delay" if order.delays_told else "ship")
    if name is None:
        return
    due_at, source = _end(find_rule(name), order.placed_at, shop), Source.RULE
    agreed = order.agreed_ship_by if order.delays_told else order.ship_by
    if agreed is not None and agreed > _end_first_term(order, shop):
        if not order.delays_told:
            return
        due_at = _move_term(order, shop, agreed, due_at)
    if order.delays_told and order.ship_by is not None and order.ship_by < due_at:
        # The day that the notice named: what the customer agreed to by saying nothing ends there.
        due_at, source = order.ship_by, Source.STATED
    yield _start(
        order,
        DeadlineKind.LEGAL_DELAY,
        starts_at=order.placed_at,
        due_at=due_at,
        source=source,
        rule=name,
    )


def _end_first_term(order: Order, shop: Shop) -> datetime:
    """The end of the law's time where no later day was agreed."""
    name = name_law_rule(shop.country, "ship")
    return _end(find_rule(name), order.placed_at, shop) if name else order.placed_at


def _move_term(order: Order, shop: Shop, agreed: datetime, due_at: datetime) -> datetime:
    """A term that begins on the agreed day: as long after it as it is after the law's own."""
    return agreed + (due_at - _end_first_term(order, shop))


def _list_on_its_way(order: Order, shop: Shop, now: datetime) -> Iterator[Deadline]:
    shipped_at = order.shipped_at
    if shipped_at is None:
        return
    if order.remedied_at is not None:
        yield from _list_closing(order, order.remedied_at, shop)
    if order.came_back_at is not None:
        return
    if order.kind is not OrderKind.PARCEL:
        if order.told_at is None:
            yield _start_by_rule(order, DeadlineKind.TELL_SHIPPED, "ship.tell", shipped_at, shop)
        return
    yield from _list_travelling(order, shop, now, shipped_at)


def _list_travelling(
    order: Order, shop: Shop, now: datetime, shipped_at: datetime
) -> Iterator[Deadline]:
    is_looked_for = order.asked_at is not None or order.missing_since is not None
    is_overdue = order.is_overdue(now)
    if order.told_at is None and not is_overdue and not is_looked_for:
        yield _start_by_rule(order, DeadlineKind.TELL_SHIPPED, "ship.tell", shipped_at, shop)
    yield from _list_arrival(order, shipped_at)
    if order.claimed_at is not None:
        return
    if is_looked_for:
        search = name_carrier_rule(order.carrier, "search")
        yield _start_by_rule(order, DeadlineKind.CARRIER_SEARCH, search, shipped_at, shop)
    if is_looked_for or is_overdue:
        yield _start_claim(order, shipped_at, shop)


def _start_claim(order: Order, shipped_at: datetime, shop: Shop) -> Deadline:
    name = name_carrier_rule(order.carrier, "claim")
    due_at = _end(find_rule(name), shipped_at, shop)
    # It is warned of from when something seems wrong: half of the time since posting is often over
    # by then.
    signs = (order.overdue_at, order.asked_at, order.missing_since)
    begins_at = min(at for at in signs if at is not None)
    claim = _start(
        order,
        DeadlineKind.CARRIER_CLAIM,
        starts_at=begins_at,
        due_at=due_at,
        source=Source.RULE,
        rule=name,
    )
    # What was over before anybody could know is told, but it is nothing to wake people for.
    if begins_at >= due_at:
        return replace(claim, level=WarningLevel.DIGEST)
    return claim


def _list_arrival(order: Order, shipped_at: datetime) -> Iterator[Deadline]:
    if order.missing_since is not None:
        return
    if order.asked_at is not None:
        # The customer was asked; without an answer it counts as missing from then on.
        yield _start(
            order,
            DeadlineKind.ARRIVAL,
            starts_at=order.asked_at,
            due_at=order.asked_at + time_to_answer(),
            source=Source.ESTIMATE,
        )
    elif order.overdue_at is not None:
        is_stated = order.arrives_at is not None and order.arrival_basis is None
        yield _start(
            order,
            DeadlineKind.ARRIVAL,
            starts_at=shipped_at,
            due_at=order.overdue_at,
            source=Source.STATED if is_stated else Source.ESTIMATE,
        )


def _list_arrived(order: Order, shop: Shop) -> Iterator[Deadline]:
    if order.arrived_at is None:
        return
    # A remedy begins the quiet time anew.
    since = max(order.arrived_at, order.remedied_at or order.arrived_at)
    yield from _list_closing(order, since, shop)


def _list_closing(order: Order, since: datetime, shop: Shop) -> Iterator[Deadline]:
    """What follows the arrival or a remedy: the matter is settled, and before that the customer may
    be asked.
    """
    ends = [(DeadlineKind.SETTLE, shop.settles_after)]
    if shop.checks_in_after is not None:
        ends.append((DeadlineKind.CHECK_IN, shop.checks_in_after))
    for kind, after in ends:
        yield _start(order, kind, starts_at=since, due_at=since + after, source=Source.ESTIMATE)


def _start_by_rule(
    order: Order, kind: DeadlineKind, name: str, starts_at: datetime, shop: Shop
) -> Deadline:
    return _start(
        order,
        kind,
        starts_at=starts_at,
        due_at=_end(find_rule(name), starts_at, shop),
        source=Source.RULE,
        rule=name,
    )


def _end(rule: Rule, starts_at: datetime, shop: Shop) -> datetime:
    return due_by(rule, start=starts_at, zone=shop.zone, is_holiday=shop.hours.holidays)


def _start(
    order: Order,
    kind: DeadlineKind,
    *,
    starts_at: datetime,
    due_at: datetime,
    source: Source,
    rule: str | None = None,
) -> Deadline:
    return start_deadline(
        shop_id=order.shop_id,
        kind=kind,
        about_id=order.id,
        customer_id=order.customer_id,
        order_id=order.id,
        starts_at=starts_at,
        due_at=due_at,
        source=source,
        rule=rule,
        amount=order.paid,
    )
