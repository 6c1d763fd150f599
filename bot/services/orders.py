"""What happens to an order: logged, corrected, shipped, arrived, cancelled."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.deadlines.order_deadlines import list_order_deadlines
from bot.domain.draft_fit import fits_arrived_order, fits_shipped_order
from bot.domain.drafts import Draft
from bot.domain.errors import BadInput
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.money import Money
from bot.domain.order_lines import OrderKind, OrderLine, name_item
from bot.domain.order_ways import MARKED, NOTES, change_kind, require_way
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.sales.merging import note_by_hand
from bot.domain.text import clean_line, clean_optional
from bot.domain.time.days import describe_days
from bot.domain.time.hours import read_country
from bot.domain.ways import KnownFrom
from bot.services.amounts import read_amount
from bot.services.corrections import describe_changes
from bot.services.customers import Found, Member, look_up_customer
from bot.services.deadlines import begin_deadlines, watch_order
from bot.services.debts import say_money
from bot.services.delivery_estimates import expect_arrival
from bot.services.drafts import draft_letter
from bot.services.further_parcels import go_on_watching, make_room, read_items, store_other
from bot.services.goods_owed import end_goods
from bot.services.history import log_event
from bot.services.incidents.offering import offer_order
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.order_corrections import correct_order
from bot.services.parcel_facts import (
    correct_parcel,
    correct_words,
    read_carrier,
    read_service,
    read_tracking,
)
from bot.services.parcel_lists.gathering import gather_shipped
from bot.services.promises import keep_posting
from bot.services.replacements import mark_replacement_arrived
from bot.services.sales.channel_terms import plan_leaving
from bot.services.shared_notes import add_to_note
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction

#: The same order logged twice within this time may be a slip.
TWIN_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What `/order add` was given."""

    customer: str
    item: str
    email: str | None = None
    number: str | None = None
    price: str | None = None
    ship_by: datetime | None = None
    is_urgent: bool = False
    note: str | None = None
    via: SalesChannel | None = None
    member: Member | None = None
    quantity: int = 1
    recipient: str | None = None  #: who gets it, where that isn't the customer
    kind: OrderKind = OrderKind.PARCEL
    country: str | None = None  #: where it goes: ISO-2, or a country's name


async def look_before(tx: Transaction, order: Order) -> tuple[Order | None, int]:
    """The twin of an order, if it has one (logged just before it and the same in all that was
    named: perhaps a slip), and how many orders its customer had before it.
    """
    earlier = await tx.orders.look_before(order, since=order.placed_at - TWIN_WITHIN)
    for order_id, item in earlier.just_before.items():
        if item.casefold() == order.item.casefold():
            return await tx.orders.get(order_id), earlier.count
    return None, earlier.count


async def add_order(work: StaffWork, new: NewOrder) -> tuple[Order, Customer]:
    """Logs an order; see `log_order`."""
    order, found = await log_order(work, new)
    return order, found.customer


async def log_order(work: StaffWork, new: NewOrder) -> tuple[Order, Found]:
    """Logs an order, for a customer who is found or added.

    Raises BadInput when something can't be right or the marketplace's number is logged already.
    """
    price = await read_amount(work, new.price, may_be_nothing=True) if new.price else None
    number = clean_optional(new.number, "the order number", 64)
    if number and await work.tx.orders.list_with_external(work.shop.id, number):
        raise BadInput(
            f"An order with the number {number} is logged already. See it with /order show "
            f"{number}."
        )
    found = await look_up_customer(
        work,
        new.customer,
        email=new.email,
        member=new.member,
        via=new.via,
        known_from=KnownFrom.ORDER,
    )
    customer = found.customer
    country = None
    if new.country:
        country = await asyncio.to_thread(read_country, new.country)
    line = OrderLine(title=clean_line(new.item, "the item", 200), quantity=new.quantity)
    order = Order(
        shop_id=work.shop.id,
        number=await work.tx.shops.take_number(work.shop.id),
        external_number=number,
        customer_id=customer.id,
        item=name_item([line]) if line.quantity > 1 else line.title,
        lines=(line,) if line.quantity > 1 else (),
        price=price,
        recipient=clean_optional(new.recipient, "the recipient", 100),
        kind=new.kind,
        country=country,
        ship_by=new.ship_by,
        is_urgent=new.is_urgent,
        note=clean_optional(new.note, "the note", 1000),
        via=new.via,
        placed_at=work.now,
        logged_at=work.now,
    )
    order = await work.tx.orders.add_for(plan_leaving(work, order), customer)
    await log_event(work, order, "logged the order")
    await begin_deadlines(work, list_order_deadlines(order, work.shop, now=work.now))
    await offer_order(work, order)
    return order, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What `/order ship` was given; `at` is when it left."""

    at: datetime
    tracking: str | None = None
    carrier: str | None = None
    service: str | None = None
    arrives_at: datetime | None = None  #: None: it is worked out
    items: str | None = None  #: what is in it, where that isn't all

    @property
    def says_way(self) -> bool:
        """Whether it tells how a parcel travels."""
        return any((self.tracking, self.carrier, self.service, self.arrives_at))

    receipt: tuple[str, bytes] | None = None  #: file name and content of the proof of postage


async def ship_order(work: StaffWork, order: Order, shipment: Shipment) -> tuple[Order, Draft]:
    """Marks an order as shipped, keeps the proof of postage, and drafts the shipped note, or has
    that of another order of theirs, which waits, tell of both. What was shipped before gets a
    further parcel.

    Drafts that say it hasn't left are set aside. Raises StateConflict when it can't be shipped (any
    more).
    """
    shipped = await mark_shipped(work, order, shipment)
    customer = await get_customer(work.tx, order)
    request = LetterRequest(kind=NOTES[shipped.kind])
    draft = await add_to_note(work, customer, shipped)
    if draft is None:
        draft = await draft_letter(work, customer, shipped, request)
    return shipped, await gather_shipped(work, draft)


async def mark_shipped(
    work: Work, order: Order, shipment: Shipment, *, is_told: bool = False
) -> Order:
    """Marks an order as shipped as `ship_order` does, without a note; `is_told`: its buyer needs
    none, for the place where they bought tells them.
    """
    if shipment.arrives_at is not None and shipment.arrives_at < shipment.at:
        raise BadInput("It can't arrive before it was shipped. Check `arrives` and `when`.")
    tracking = read_tracking(shipment.tracking, shipment.carrier)
    if shipment.says_way:
        require_way(order)
    is_further = order.was_shipped and order.status is not OrderStatus.CANCELLED
    if is_further:
        number = tracking.number if tracking else None
        waiting = await make_room(work, order, tracking=number, items=shipment.items)
    else:
        waiting = replace(order, parcel_lines=read_items(order, shipment.items))
    shipped = waiting.ship(
        at=shipment.at,
        tracking=tracking,
        carrier=read_carrier(shipment.carrier),
        service=read_service(shipment.service),
    )
    if is_told:
        shipped = replace(shipped, told_at=shipment.at)
    customer = await get_customer(work.tx, order)
    if shipped.kind is OrderKind.PARCEL:
        named = shipment.arrives_at
        shipped = await expect_arrival(work.tx, work.shop, shipped, customer, named=named)
    if shipment.receipt is not None:
        name, content = shipment.receipt
        await work.tx.orders.add_receipt(order.id, name, content, work.now)
    said = MARKED[shipped.kind]
    if is_further:
        said = f"shipped a further parcel, number {shipped.parcel_number}"
        await store_other(work, order)
    with_what = [part for part in (shipped.carrier, shipped.service, shipped.tracking) if part]
    if with_what:
        said += f": {' '.join(with_what)}"
    await change_order(work, order, shipped, said)
    await void_order_drafts(work, order, "the order was shipped", fits=fits_shipped_order)
    await keep_posting(work, shipped)
    return shipped


async def mark_arrived(
    work: Work,
    order: Order,
    *,
    at: datetime,
    told_by: str | None = None,
    is_assumed: bool = False,
    is_answered: bool = False,
) -> Order:
    """Marks an order as arrived; drafts that say it is on its way are set aside. Of several
    parcels it is the watched one: the order arrives with the last.

    `told_by` is the carrier whose letter says so, when no person did, and `is_assumed` that nobody
    has said anything for long: both can be taken back. `is_answered`: the customer says so
    themselves. Raises StateConflict when it is cancelled or
    has arrived, BadInput when that was before it was shipped.
    """
    if order.shipped_at is not None and at < order.shipped_at:
        raise BadInput("It can't have arrived before it was shipped. Check `when`.")
    arrived = order.arrive(at=at, told_by=told_by, is_assumed=is_assumed)
    said = "marked it as arrived"
    if is_assumed:
        quiet = describe_days(work.shop.settles_after.days)
        said = f"it counts as arrived: for {quiet} nobody said anything else"
    if order.kind is OrderKind.PICKUP:
        said = "marked it as collected"
    if is_answered:
        said = "it has arrived: the customer says so"
    if told_by:
        said = f"{told_by}'s letter says that it was delivered"
    arrived = await go_on_watching(work, arrived, said)
    if arrived.status is not OrderStatus.ARRIVED:
        return arrived
    await void_order_drafts(work, order, "the order has arrived", fits=fits_arrived_order)
    if arrived.replaces_id is not None:
        await mark_replacement_arrived(work, arrived.replaces_id, by=arrived, at=at)
    return arrived


async def cancel_order(
    work: StaffWork, order: Order, *, reason: str | None, by: CancelledBy | None = None
) -> tuple[Order, Draft]:
    """Cancels an order, sets aside its other open drafts, and drafts the note that says so.

    `by` is who wanted it; the note claims neither where nobody said.

    Raises StateConflict when it is cancelled already or has arrived.
    """
    cancelled = await mark_cancelled(work, order, reason=reason, by=by)
    return cancelled, await draft_cancelled_note(work, order, cancelled)


async def mark_cancelled(
    work: Work, order: Order, *, reason: str | None, by: CancelledBy | None = None
) -> Order:
    """Cancels an order as `cancel_order` does, without a note."""
    cleaned = clean_optional(reason, "the reason", 300)
    cancelled = order.cancel(at=work.now, reason=cleaned, by=by)
    said = "cancelled the order"
    if by is CancelledBy.CUSTOMER:
        said += " for its customer"
    elif by is CancelledBy.SHOP:
        said += " for the shop"
    if order.was_shipped:
        said += " after it was shipped"
    if cleaned:
        said += f": {cleaned}"
    await change_order(work, order, cancelled, said)
    await void_order_drafts(work, order, "the order was cancelled")
    await end_goods(work, order, "the order was cancelled")
    replaced = await work.tx.orders.get(order.replaces_id)
    if replaced is not None:
        await watch_order(work, replaced)  # its own parcel is waited for again
    return cancelled


async def draft_cancelled_note(work: Work, was: Order, cancelled: Order) -> Draft:
    """Drafts the note that says that an order is cancelled."""
    customer = await get_customer(work.tx, was)
    kind = LetterKind.CANCELLED
    if was.was_shipped and was.kind is OrderKind.PARCEL:
        kind = LetterKind.CANCELLED_AFTER_SHIPPING
    request = await say_money(work, was, LetterRequest(kind=kind))
    return await draft_letter(work, customer, cancelled, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """What `/order edit` was given; None leaves a fact as it is, and "-" empties the short name,
    the note, the number, the carrier and the service.
    """

    item: str | None = None
    short_name: str | None = None
    number: str | None = None
    price: str | None = None
    ship_by: datetime | None = None
    is_urgent: bool | None = None
    note: str | None = None
    via: SalesChannel | None = None
    country: str | None = None  #: ISO-2, or a country's name
    tracking: str | None = None
    carrier: str | None = None
    service: str | None = None
    arrives_at: datetime | None = None
    recipient: str | None = None
    kind: OrderKind | None = None
    is_arrival_unsaid: bool = False  #: the day that was named is forgotten, and worked out anew


_FACTS = (
    "item",
    "short_name",
    "external_number",
    "price",
    "ship_by",
    "is_urgent",
    "note",
    "via",
    "country",
    "recipient",
    "kind",
    "tracking",
    "carrier",
    "service",
    "arrives_at",
)


async def edit_order(work: StaffWork, order: Order, change: OrderChange) -> Order:
    """Corrects facts of an order; the story keeps what they were.

    Raises BadInput when nothing would change or a fact can't be right, StateConflict for the way of
    a parcel that hasn't left.
    """
    changed = correct_parcel(
        order,
        tracking=change.tracking,
        carrier=change.carrier,
        service=change.service,
        arrives_at=change.arrives_at,
    )
    number = clean_optional(change.number, "the order number", 64)
    if number:
        same = await work.tx.orders.list_with_external(work.shop.id, number)
        if any(other.id != order.id for other in same):
            raise BadInput(f"Another order already has the number {number}. Check the number.")
        changed = replace(changed, external_number=number)
    changed = await _correct_facts(work, changed, change)
    says_how = any((change.carrier, change.service, change.tracking, change.country))
    # nobody named the day: it is worked out anew
    is_estimated = changed.arrival_basis is not None or change.is_arrival_unsaid
    if (says_how or change.is_arrival_unsaid) and is_estimated and changed.was_shipped:
        changed = await expect_arrival(
            work.tx, work.shop, changed, await get_customer(work.tx, order), named=None
        )
    lines = describe_changes(order, changed, _FACTS)
    if not lines:
        raise BadInput("Nothing to change: give at least one new fact, e.g. item or ship_by.")
    changed = note_by_hand(order, changed, _FACTS)
    corrections = [f"corrected {line}" for line in lines]
    await correct_order(work, order, changed, *corrections)
    return changed


async def _correct_facts(work: Work, order: Order, change: OrderChange) -> Order:
    """The order with those facts that any order has."""
    changed = replace(
        order,
        item=clean_optional(change.item, "the item", 200) or order.item,
        short_name=correct_words(change.short_name, order.short_name, "the short name", 80),
        price=await _read_price(work, change.price, order),
        ship_by=change.ship_by or order.ship_by,
        note=correct_words(change.note, order.note, "the note", 1000),
        via=change.via or order.via,
        recipient=correct_words(change.recipient, order.recipient, "the recipient", 100),
    )
    if change.kind is not None:
        changed = change_kind(changed, change.kind)
    if change.ship_by is not None:
        changed = replace(changed, ship_by_basis=None)
    elif change.via is not None:
        changed = plan_leaving(work, changed)
    if change.is_urgent is not None:
        changed = replace(changed, is_urgent=change.is_urgent)
    if change.country:
        country = await asyncio.to_thread(read_country, change.country)
        changed = replace(changed, country=country)
    return changed


async def _read_price(work: Work, words: str | None, order: Order) -> Money | None:
    """The corrected price, in the currency of the old one if none is named."""
    if not words:
        return order.price
    return await read_amount(work, words, like=order.price, may_be_nothing=True)
