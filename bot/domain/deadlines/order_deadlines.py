"""Which matters an order still has, as it is now: each is a deadline, and ends with it.

All lists, pings and drafts ask these. Work that is on time is none, and no news is no bad news: a
parcel past its day is shown once, and after the shop's quiet time it counts as arrived. It is lost
when a person or its carrier says so; only then do the carrier's clocks run.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import (
    Deadline,
    DeadlineKind,
    Source,
    WarningLevel,
    start_deadline,
)
from bot.domain.deadlines.rules import Rule, due_by, find_rule, name_carrier_rule, name_law_rule
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.sales.sale import OrderSource
from bot.domain.shops import Shop

#: A parcel of which nobody knows how long it takes should be there after so long: our own caution,
#: as long as trackers of parcels wait before they call one expired.
LONGEST_WAY = timedelta(days=30)
#: So long before it ends the law's time to send an order is a matter.
LAW_IN_SIGHT = timedelta(days=2)
#: Every kind that an order can have.
ORDER_KINDS = (
    DeadlineKind.SHIP_BY,
    DeadlineKind.LEGAL_DELAY,
    DeadlineKind.TELL_SHIPPED,
    DeadlineKind.SEND_AGAIN,
    DeadlineKind.ARRIVAL,
    DeadlineKind.CARRIER_SEARCH,
    DeadlineKind.CARRIER_CLAIM,
    DeadlineKind.CHECK_IN,
    DeadlineKind.SETTLE,
)


def list_order_deadlines(
    order: Order, shop: Shop, *, now: datetime, is_replaced: bool = False
) -> list[Deadline]:
    """Every deadline of an order in its present state; an order that is settled or cancelled has
    none.

    `now` tells whether a parcel is overdue: then its customer needs no shipped note any more.
    `is_replaced`: another order makes it good, so nobody waits for this one.
    """
    if order.settled_at is not None or order.status is OrderStatus.CANCELLED:
        return []
    if order.status is OrderStatus.ARRIVED:
        return list(_list_arrived(order, shop))
    found = list(_list_lost(order, shop))
    if order.remedied_at is not None:
        return [*found, *_list_closing(order, order.remedied_at, shop)]
    if is_replaced:
        return found
    if order.status is OrderStatus.OPEN:
        return [each for each in _list_unshipped(order, shop) if not _came_too_late(order, each)]
    return [*found, *_list_on_its_way(order, shop, now)]


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
            shown_from=order.ship_by,
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
        shown_from=due_at - LAW_IN_SIGHT,
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
    if order.came_back_at is not None:
        yield _start_ruled(order, DeadlineKind.SEND_AGAIN, "ship.again", order.came_back_at, shop)
        return
    if shipped_at is None or order.missing_since is not None:
        return
    told_at = order.told_at or order.note_discarded_at  # who discards the note wants no reminder
    if told_at is None and order.asked_at is None and not order.is_overdue(now):
        yield _start_ruled(order, DeadlineKind.TELL_SHIPPED, "ship.tell", shipped_at, shop)
    waits_from = told_at
    if order.kind is OrderKind.PARCEL:
        waits_from = order.overdue_at or shipped_at + LONGEST_WAY
        yield from _list_arrival(order, shipped_at)
    if waits_from is not None:
        # A question that was asked begins the quiet time anew.
        yield _start_settling(order, max(waits_from, order.asked_at or waits_from), shop)


def _start_ruled(
    order: Order, kind: DeadlineKind, name: str, starts_at: datetime, shop: Shop
) -> Deadline:
    """What is a matter once a rule's time is over."""
    rule = find_rule(name)
    due_at = _end(rule, starts_at, shop)
    return _start(
        order,
        kind,
        starts_at=starts_at,
        due_at=due_at,
        source=Source.RULE,
        rule=rule.name,
        shown_from=due_at,
    )


def _list_arrival(order: Order, shipped_at: datetime) -> Iterator[Deadline]:
    """The day on which a parcel should be there; whoever was asked says so, or says nothing."""
    if order.overdue_at is None or order.asked_at is not None:
        return
    is_stated = order.arrives_at is not None and order.arrival_basis is None
    yield _start(
        order,
        DeadlineKind.ARRIVAL,
        starts_at=shipped_at,
        due_at=order.overdue_at,
        source=Source.STATED if is_stated else Source.ESTIMATE,
        shown_from=order.overdue_at,
    )


def _list_lost(order: Order, shop: Shop) -> Iterator[Deadline]:
    """The carrier's clocks of a parcel that a person, or its carrier, called lost."""
    if order.missing_since is None or order.shipped_at is None:
        return
    claim = _start_claim(order, order.missing_since, order.shipped_at, shop)
    if order.claimed_at is None:
        search = find_rule(name_carrier_rule(order.carrier, "search"))
        may_ask_at = _end(search, order.shipped_at, shop)
        yield _start(
            order,
            DeadlineKind.CARRIER_SEARCH,
            starts_at=order.shipped_at,
            due_at=may_ask_at,
            source=Source.RULE,
            rule=search.name,
            shown_from=may_ask_at,
        )
        yield claim
    if order.remedied_at is None:
        yield _start_settling(order, max(claim.due_at, order.missing_since), shop)


def _start_claim(
    order: Order, missing_since: datetime, shipped_at: datetime, shop: Shop
) -> Deadline:
    """Until when the carrier pays: for a dear parcel worth a ping, unless that was over before
    anybody could know.
    """
    rule = find_rule(name_carrier_rule(order.carrier, "claim"))
    due_at = _end(rule, shipped_at, shop)
    claim = _start(
        order,
        DeadlineKind.CARRIER_CLAIM,
        # Half of the time since it was shipped is often over by the time that it is missed.
        starts_at=missing_since,
        due_at=due_at,
        source=Source.RULE,
        rule=rule.name,
        amount=order.paid,
    )
    if missing_since < due_at and shop.is_dear(order.paid):
        return replace(claim, level=WarningLevel.MONEY)
    return claim


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
    yield _start_settling(order, since, shop)
    if shop.checks_in_after is not None:
        due_at = since + shop.checks_in_after
        yield _start(
            order, DeadlineKind.CHECK_IN, starts_at=since, due_at=due_at, source=Source.ESTIMATE
        )


def _start_settling(order: Order, since: datetime, shop: Shop) -> Deadline:
    due_at = since + shop.settles_after
    return _start(
        order, DeadlineKind.SETTLE, starts_at=since, due_at=due_at, source=Source.ESTIMATE
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
    amount: Money | None = None,
    shown_from: datetime | None = None,
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
        amount=amount,
        shown_from=shown_from,
    )
