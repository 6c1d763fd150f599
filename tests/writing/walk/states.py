"""Where an order can stand, and what was told about it until then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.promises.promises import PromiseKind
from tests.writing.walk.worlds import DAY, EURO_45, FREE, HOUR, NOW, Promised, Sent, World

_ASK = LetterRequest(kind=LetterKind.REPLY)
OPEN = Order(
    shop_id=7, customer_id=1, item="", number=1, price=EURO_45, placed_at=NOW - 12 * DAY,
    external_number="1234",
)  # fmt: skip


def _end(days: int) -> datetime:
    """The end of the day in so many days, at the shop in either zone."""
    return NOW.replace(hour=22) + timedelta(days=days)


def _ship(order: Order = OPEN, *, days: int, arrives: int | None = None, **more: object) -> Order:
    left = NOW - days * DAY - HOUR
    order = replace(
        order,
        status=OrderStatus.SHIPPED,
        shipped_at=left,
        carrier="Royal Mail",
        service="Tracked 48",
        tracking="RM123456785GB",
        tracking_url="https://parcels.example/RM123456785GB",
        arrives_at=None if arrives is None else _end(arrives),
    )
    return replace(order, **more)  # type: ignore[arg-type]


def _note(day: datetime | None) -> tuple[Sent, ...]:
    words = f"It should be with you by {day.day} {day:%B}." if day else "It left."
    return (Sent(LetterKind.SHIPPED, words),)


def list_states() -> Iterator[World]:
    """Every standing that a letter could contradict, with and without what was told before."""
    yield from _list_open()
    yield from _list_shipped()
    yield from _list_arrived()
    yield from _list_cancelled()


def list_unposted_states() -> Iterator[World]:
    """The same of orders that are collected or downloaded: nothing of them travels."""
    travels = ("carrier", "service", "tracking", "tracking_url", "arrives_at", "overdue_at")
    nothing: dict[str, Any] = dict.fromkeys(travels)
    for kind in (OrderKind.PICKUP, OrderKind.DOWNLOAD):
        for world in list_states():
            order = world.order
            if order.missing_since or order.arrival_told_by:
                continue
            order = replace(order, kind=kind, arrival_basis=None, **nothing)
            yield replace(world, order=order, sent=(), state=f"{kind}, {world.state}")


def _list_open() -> Iterator[World]:
    def make(state: str, *sent: Sent, **order: object) -> World:
        made = replace(OPEN, **order)  # type: ignore[arg-type]
        return World(state=f"open, {state}", order=made, sent=sent, request=_ASK)

    yield make("nobody named a day")
    yield make("due in 3 days", ship_by=_end(3))
    yield make("5 days past its day, which nobody was told", ship_by=_end(-5))
    past, ahead = _end(-2), _end(2)
    notice = "I'll post it by"
    yield make(
        "2 days past the day of a delay notice",
        Sent(LetterKind.DELAY, f"{notice} {past.day} {past:%B}.", past),
        ship_by=past,
        delays_told=1,
    )
    yield make(
        "due on the day of a delay notice, in 2 days",
        Sent(LetterKind.DELAY, f"{notice} {ahead.day} {ahead:%B}.", ahead),
        ship_by=ahead,
        delays_told=1,
    )
    yield make("sold on Etsy, 5 days late", ship_by=_end(-5), via=SalesChannel.ETSY)
    yield make("sold on Etsy, in time", ship_by=_end(1), via=SalesChannel.ETSY)


def _list_shipped() -> Iterator[World]:
    def make(state: str, order: Order, *sent: Sent, **more: object) -> World:
        told = NOW - HOUR if sent else None
        world = World(
            state=f"shipped {state}", order=replace(order, told_at=told), sent=sent, request=_ASK
        )
        return replace(world, **more)  # type: ignore[arg-type]

    in_time = replace(OPEN, ship_by=_end(0))
    late = replace(OPEN, ship_by=_end(-9))
    yield make("in time, not told yet", _ship(in_time, days=0, arrives=2))
    yield make("in time, told the day", _ship(in_time, days=1, arrives=2), *_note(_end(2)))
    yield make("in time, no day known", _ship(in_time, days=0, tracking_url=None))
    yield make("without tracking or carrier", _ship(
        days=0, tracking=None, tracking_url=None, carrier=None, service=None
    ))  # fmt: skip
    estimate = {"arrival_basis": "usual", "overdue_at": _end(3)}
    yield make("in time, the day is an estimate", _ship(in_time, days=0, arrives=1, **estimate))
    yield make("late, not told yet", _ship(late, days=0, arrives=3))
    etsy = replace(late, via=SalesChannel.ETSY)
    yield make("late, sold on Etsy", _ship(etsy, days=0, arrives=3))
    yield make("past the day it was told for", _ship(days=9, arrives=-2), *_note(_end(-2)))
    yield make("past its day, which nobody was told", _ship(days=9, arrives=-2))
    lost = _ship(days=9, arrives=-2, missing_since=NOW - DAY)
    yield make("and lost", lost, *_note(_end(-2)))
    first = replace(_ship(days=40), external_number="1187", id=2, number=2)
    second = _ship(replace(OPEN, price=None, external_number=None), days=0, arrives=2)
    yield make("as a replacement", second, replaces=first)
    yield make(
        "as a replacement for one with no number",
        second,
        replaces=replace(first, external_number=None),
    )
    back = Money(Decimal(20), "EUR")
    yield make("a part went back", _ship(days=3, arrives=2), *_note(_end(2)), refunds=(back,))


def _list_arrived() -> Iterator[World]:
    arrived = replace(_ship(days=9, arrives=-2), status=OrderStatus.ARRIVED, arrived_at=NOW - DAY)
    told = _note(_end(-2))

    def make(state: str, order: Order = arrived, **more: object) -> World:
        world = World(state=f"arrived{state}", order=order, sent=told, request=_ASK)
        return replace(world, **more)  # type: ignore[arg-type]

    yield make("")
    yield make(", as its carrier says", replace(arrived, arrival_told_by="Royal Mail"))
    part, whole = Money(Decimal(20), "EUR"), EURO_45
    yield make(", a part went back", refunds=(part,))
    yield make(", all went back", replace(arrived, remedied_at=NOW - DAY), refunds=(whole,))
    ten = Money(Decimal(10), "EUR")
    debt = Promised(PromiseKind.REFUND, "refund €10.00", _end(-3), ten)
    yield make(", a promised part never went back", promises=(debt,))
    postage = Promised(PromiseKind.OTHER, "the postage back", _end(-3))
    yield make(", nor did the postage", promises=(postage,))


def _list_cancelled() -> Iterator[World]:
    for by in (*CancelledBy, None):
        reason = "the yarn is sold out" if by is CancelledBy.SHOP else None
        for order, when in ((OPEN, "before"), (_ship(days=1, arrives=2), "after")):
            made = replace(
                order,
                status=OrderStatus.CANCELLED,
                cancelled_at=NOW - HOUR,
                cancelled_by=by,
                cancel_reason=reason,
            )
            who = f"by the {by}" if by else "by nobody knows whom"
            state = f"cancelled {who} {when} it left"
            yield World(state=state, order=made, request=_ASK)
    free = replace(OPEN, status=OrderStatus.CANCELLED, cancelled_at=NOW - HOUR, price=FREE)
    yield World(state="free, cancelled before it left", order=free, request=_ASK)
    late = replace(
        OPEN,
        status=OrderStatus.CANCELLED,
        cancelled_at=NOW - HOUR,
        cancelled_by=CancelledBy.SHOP,
        via=SalesChannel.ETSY,
    )
    yield World(
        state="sold on Etsy, cancelled by the shop before it left", order=late, request=_ASK
    )
