"""What a marketplace or a seller of labels tells of an order that is known: money that went back, a
cancellation, a label that was bought, a delivery.

News of an order that isn't known are kept, and change nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.channels import SalesChannel
from bot.domain.mailboxes import ReceivedMail
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.sales.channel_terms import does_place_tell
from bot.domain.sales.sale import Sale, SaleChange, SaleNews, SoldParcel
from bot.domain.shipping.delivery_notices import find_doubt
from bot.domain.shops import Shop
from bot.services.delivery_notices import take_delivery
from bot.services.further_parcels import turn_to_number
from bot.services.history import log_event
from bot.services.incoming_mail import IncomingMail
from bot.services.mail_booking import keep_mail, show_at_desk
from bot.services.matching import spell_numbers
from bot.services.order_changes import get_customer
from bot.services.orders import (
    Shipment,
    draft_cancelled_note,
    mark_arrived,
    mark_cancelled,
    mark_shipped,
)
from bot.services.refund_records import note_refund
from bot.services.sales.buyers import list_keys
from bot.services.sales.letters import link_letter, propose
from bot.services.sales.taking import find_known
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.parcels import compose_delivered
from bot.writing.sales import (
    compose_cancelled_there,
    compose_label,
    compose_late_cancellation,
    compose_unsummed_refund,
    name_teller,
)

#: A label that was bought so long before the first look at a mailbox is on a parcel that left.
LEFT_AFTER = timedelta(days=2)
#: More customers of one name, or orders of one customer, are no hint.
MAX_ALIKE = 20


@dataclass(frozen=True, slots=True)
class _News:
    """One letter's news of one order."""

    work: Work
    incoming: IncomingMail
    kept: ReceivedMail
    said: SaleNews
    order: Order

    @property
    def teller(self) -> str:
        """Who says so."""
        return name_teller(self.said.via or self.order.via)

    @property
    def is_told(self) -> bool:
        """Whether the place where the order was bought tells its buyer."""
        return tells_of_money(self.work.shop, self.said.via or self.order.via)


def tells_of_money(shop: Shop, via: SalesChannel | None) -> bool:
    """Whether a place tells its buyers of refunds and cancellations: as it does of parcels, where
    somebody said; else marketplaces do.
    """
    said = does_place_tell(shop.channel_terms, via)
    return said if said is not None else via is not None and via.is_marketplace


async def take_sale_news(tx: Transaction, incoming: IncomingMail) -> None:
    """Does to the order what a letter says has happened; one that isn't known changes nothing."""
    said = incoming.found.news
    assert said is not None  # sorting gives one with this kind
    work = Work(tx, incoming.shop, incoming.now)
    kept = await keep_mail(tx, incoming)
    if kept is None:
        return
    order = await find_news_order(work, said)
    if order is None:
        if said.change is SaleChange.DELIVERED:
            await take_delivery(tx, incoming)  # it may name the parcel's number
        return
    await link_letter(tx, kept, order)
    await _TAKEN[said.change](_News(work, incoming, kept, said, order))


# Which order


async def find_news_order(work: Work, said: SaleNews) -> Order | None:
    """The order that news are about: by its number, else by who bought what, else (a label) by the
    name on the parcel; None where that is unclear.
    """
    if said.number:
        return await _find_numbered(work, said.number, said.via)
    if keys := list_keys(Sale(via=said.via, buyer=said.buyer)):
        return _find_only(await _list_of_buyer(work, keys), said)
    if said.change is SaleChange.LABEL and said.buyer.name:
        return _find_only(await _list_open_of(work, said.buyer.name), said)
    return None


async def _find_numbered(work: Work, number: str, via: SalesChannel | None) -> Order | None:
    spelt = spell_numbers([number])
    known = await work.tx.orders.map_by_external(work.shop.id, set(spelt))
    if via is None:
        same = [order for each in spelt for order in known.get(each, ())]
        return same[0] if len(same) == 1 else None
    found = (find_known(known, Sale(via=via, number=each)) for each in spelt)
    return next((order for order in found if order is not None), None)


async def _list_of_buyer(work: Work, keys: list[str]) -> list[Order]:
    """The orders of whoever has one of these ways, unless that is more than one person."""
    known = await work.tx.customers.map_by_way(work.shop.id, keys)
    people = {customer.id for customer in known.values()}
    if len(people) != 1:
        return []
    return await work.tx.orders.list_for_customer(people.pop(), MAX_ALIKE)


async def _list_open_of(work: Work, name: str) -> list[Order]:
    """What is to leave for the customers of this name; a person looks before anything is done."""
    orders: list[Order] = []
    for customer in (await work.tx.customers.list_named(work.shop.id, name))[:MAX_ALIKE]:
        theirs = await work.tx.orders.list_for_customer(customer.id, MAX_ALIKE)
        orders += [each for each in theirs if each.status is OrderStatus.OPEN]
    return orders


def _find_only(orders: list[Order], said: SaleNews) -> Order | None:
    """The only one that isn't over, or the only one of that item."""
    over = (OrderStatus.CANCELLED, OrderStatus.ARRIVED)
    left = [each for each in orders if each.status not in over]
    if said.item is not None:
        named = [each for each in left if said.item.casefold() in each.item.casefold()]
        left = named or left
    return left[0] if len(left) == 1 else None


# What happened


async def _take_refund(news: _News) -> None:
    order, amount = news.order, news.said.amount
    if amount is not None:
        await note_refund(news.work, order, amount, told_by=news.teller, is_told=news.is_told)
    elif news.incoming.reminds:
        customer = await get_customer(news.work.tx, order)
        post = compose_unsummed_refund(order, customer, news.teller)
        await show_at_desk(news.work.tx, news.incoming, post)


async def _take_cancellation(news: _News) -> None:
    order = news.order
    if order.status is OrderStatus.CANCELLED:
        return
    customer = await get_customer(news.work.tx, order)
    if order.status is OrderStatus.ARRIVED:
        post = compose_late_cancellation(order, customer, news.teller)
    else:
        by = None
        if news.said.is_by_buyer is not None:
            by = CancelledBy.CUSTOMER if news.said.is_by_buyer else CancelledBy.SHOP
        # What a marketplace says of it is no reason for a letter to its buyer.
        await log_event(news.work, order, f"{news.teller} says that it was cancelled there")
        cancelled = await mark_cancelled(news.work, order, reason=None, by=by)
        if not news.is_told:
            await draft_cancelled_note(news.work, order, cancelled)
        conversation = await news.work.tx.conversations.get_for_customer(customer.id)
        post = compose_cancelled_there(
            order, customer, news.teller, is_told=news.is_told, conversation=conversation
        )
    if news.incoming.reminds:
        await show_at_desk(news.work.tx, news.incoming, post)


async def _take_label(news: _News) -> None:
    """Proposes to mark the order as shipped: a label is bought before the parcel leaves."""
    work, order, parcel = news.work, news.order, news.said.parcel
    assert parcel is not None  # no label's letter is read without one
    numbers = [parcel.tracking] if parcel.tracking else []
    bearing = await work.tx.orders.list_with_tracking(work.shop.id, numbers)
    is_known = any(each.id == order.id for each in bearing)
    if is_known or order.status in (OrderStatus.CANCELLED, OrderStatus.ARRIVED):
        return
    doubt = news.incoming.found.doubt
    if bearing:
        doubt = f"order {bearing[0].label} travels under the same number"
    has_left = news.incoming.at < work.now - LEFT_AFTER
    is_sure = doubt is None and news.said.number is not None and not order.was_shipped
    if not news.incoming.reminds and has_left and is_sure:
        await mark_shipped(work, order, make_shipment(parcel, news.incoming.at), is_told=True)
        return
    proposal = await propose(
        work, news.incoming, news.kept, news=news.said, order=order, doubt=doubt
    )
    if proposal is not None and news.incoming.reminds:
        customer = await get_customer(work.tx, order)
        await show_at_desk(work.tx, news.incoming, compose_label(proposal, order, customer))


def make_shipment(parcel: SoldParcel, at: datetime) -> Shipment:
    """The parcel as one that left then."""
    return Shipment(at=at, tracking=parcel.tracking, carrier=parcel.carrier, service=parcel.service)


async def _take_delivery(news: _News) -> None:
    order = news.order
    if order.status not in (OrderStatus.OPEN, OrderStatus.SHIPPED):
        return
    doubt = None
    if news.said.parcel is not None and news.said.parcel.tracking:
        order = await turn_to_number(news.work, order, [news.said.parcel.tracking])
    if order.was_shipped:
        doubt = find_doubt(order, at=news.incoming.at, is_verified=True, is_alone=True)
    if doubt is None:
        await mark_arrived(news.work, order, at=news.incoming.at, told_by=news.teller)
    elif news.incoming.reminds:
        customer = await get_customer(news.work.tx, order)
        post = compose_delivered(order, customer, news.teller, doubt)
        await show_at_desk(news.work.tx, news.incoming, post)


_TAKEN: dict[SaleChange, Callable[[_News], Awaitable[None]]] = {
    SaleChange.REFUNDED: _take_refund,
    SaleChange.CANCELLED: _take_cancellation,
    SaleChange.LABEL: _take_label,
    SaleChange.DELIVERED: _take_delivery,
}
