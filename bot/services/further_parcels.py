"""Several parcels of one order: another one leaves, they arrive one after another, one comes back.

The order watches one of them; the others lie beside it, and change places with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.order_ways import name_state
from bot.domain.orders import Order, OrderStatus
from bot.domain.parcels import (
    Parcel,
    begin_parcel,
    choose_watched,
    name_place,
    set_aside,
    was_sent_again,
    watch,
)
from bot.domain.text import clean_line
from bot.services.drafts import draft_letter
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.parcel_stories import list_parcels
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.letters.returned import ask_for_address


def read_items(order: Order, words: str | None) -> tuple[OrderLine, ...]:
    """The lines of the order that the words name, one after another with commas; what isn't among
    them is kept as it was said.
    """
    named = [part.strip() for part in (words or "").replace("\n", ",").split(",")]
    return tuple(_find_line(order, part) for part in named if part)


def _find_line(order: Order, words: str) -> OrderLine:
    wanted = words.casefold().split()
    for line in order.lines:
        said = line.label.casefold()
        if all(word in said for word in wanted):
            return line
    return OrderLine(title=clean_line(words, "the items", 200))


async def make_room(work: Work, order: Order, *, tracking: str | None, items: str | None) -> Order:
    """The order as it waits for a further parcel to leave; `store_other` puts the one that it
    watched aside.

    Raises StateConflict where that is surely a slip: the same number again, or nothing that tells
    the new parcel from the first.
    """
    if order.kind is not OrderKind.PARCEL:
        raise StateConflict(
            f"Order {order.shown_label} is {name_state(order)} already. Nothing to do."
        )
    parcels = await list_parcels(work.tx, order)
    if tracking is not None and any(each.tracking == tracking for each in parcels):
        raise StateConflict(
            f"Order {order.shown_label} is already marked as shipped with that number."
        )
    is_back = any(
        each.came_back_at is not None and not was_sent_again(each, parcels) for each in parcels
    )
    if order.status is OrderStatus.ARRIVED and not items:
        raise StateConflict(
            f"Order {order.shown_label} has arrived, so it can't be shipped any more. If there is "
            "more of it to send, say what with `items`."
        )
    if not (tracking or items or is_back):
        raise StateConflict(
            f"Order {order.shown_label} is already marked as shipped. If this is one more parcel, "
            "give its tracking number or say what is in it with `items`. To correct the first "
            "one, use /order edit."
        )
    return begin_parcel(order, read_items(order, items))


async def store_other(work: Work, order: Order) -> None:
    """Puts aside the parcel that the order watches, because it is to watch another one."""
    await work.tx.parcels.write(set_aside(order))


async def turn_to(work: Work, order: Order, parcel: Parcel) -> Order:
    """The order as it watches this one of its parcels instead."""
    await store_other(work, order)
    await work.tx.parcels.drop(parcel.id)
    turned = replace(watch(order, parcel), status=OrderStatus.SHIPPED)
    await change_order(work, order, turned)
    return turned


def is_under_way(order: Order) -> bool:
    """Whether the parcel that it watches is still to arrive."""
    is_back = order.came_back_at is not None
    return order.status is OrderStatus.SHIPPED and order.arrived_at is None and not is_back


async def find_watching(tx: Transaction, order: Order, numbers: Sequence[str]) -> Order:
    """The order as it watches the parcel with one of these numbers; nothing is stored."""
    parcel = await _find_other(tx, order, numbers)
    return order if parcel is None else watch(order, parcel)


async def turn_to_number(work: Work, order: Order, numbers: Sequence[str]) -> Order:
    """The same, stored: what is done to the order now is done to that parcel."""
    parcel = await _find_other(work.tx, order, numbers)
    return order if parcel is None else await turn_to(work, order, parcel)


async def _find_other(tx: Transaction, order: Order, numbers: Sequence[str]) -> Parcel | None:
    if order.parcel_count < 2 or order.tracking in numbers:
        return None
    others = await tx.parcels.list_for_order(order.id)
    return next((each for each in others if each.tracking in numbers), None)


async def go_on_watching(work: Work, arrived: Order, said: str) -> Order:
    """Stores an order whose watched parcel has arrived: it has arrived whole, or goes on with
    another parcel that is still to come.
    """
    before = await work.tx.orders.get(arrived.id)
    assert before is not None  # it was read in this unit of work
    others = []
    if arrived.parcel_count > 1:
        others = await work.tx.parcels.list_for_order(arrived.id)
    following = choose_watched([*others, set_aside(arrived)]) if others else None
    if following is None:
        await change_order(work, before, arrived, said)
        return arrived
    await store_other(work, arrived)
    await work.tx.parcels.drop(following.id)
    on_its_way = replace(watch(arrived, following), status=OrderStatus.SHIPPED)
    place = name_place(arrived.parcel_number)
    await change_order(work, before, on_its_way, f"the {place} parcel: {said}")
    await void_order_drafts(
        work,
        arrived,
        f"the {place} parcel has arrived",
        fits=lambda draft: (
            draft.kind is not LetterKind.ARRIVAL_CHECK
            and draft.cause not in (Cause.LATE, Cause.LOST)
        ),
    )
    return on_its_way


async def mark_came_back(work: StaffWork, order: Order, *, at: datetime) -> Order:
    """Notes that the watched parcel is with the shop again; another one that is under way is
    watched instead.

    Raises StateConflict unless it is on its way.
    """
    back = order.come_back(at=at)
    await change_order(work, order, back, "the parcel came back")
    outdated = (LetterKind.ARRIVAL_CHECK, LetterKind.SHIPPED)
    await void_order_drafts(
        work,
        order,
        "the parcel came back",
        fits=lambda draft: (
            draft.kind not in outdated and draft.cause not in (Cause.LATE, Cause.LOST)
        ),
    )
    others = await work.tx.parcels.list_for_order(order.id) if order.parcel_count > 1 else []
    under_way = next((each for each in others if each.is_under_way), None)
    return back if under_way is None else await turn_to(work, back, under_way)


async def ask_after_return(work: StaffWork, order: Order) -> Draft:
    """Drafts the question where to send what came back."""
    message = ask_for_address(work.shop, order)
    request = LetterRequest(kind=LetterKind.REPLY, message=message, is_after_failure=True)
    return await draft_letter(work, await get_customer(work.tx, order), order, request)


async def note_all_told(work: Work, order: Order) -> None:
    """The shipped note tells of each parcel that its customer hadn't heard of."""
    if order.parcel_count < 2:
        return
    for parcel in await work.tx.parcels.list_for_order(order.id):
        if parcel.told_at is None and parcel.shipped_at is not None:
            await work.tx.parcels.save(replace(parcel, told_at=work.now))
