"""Who tells buyers that a parcel left, the place where they bought or the shop: asked once for each
place, at its first parcel.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.channels import SalesChannel
from bot.domain.drafts import Draft
from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order
from bot.domain.sales.channel_terms import (
    ChannelTerms,
    does_place_tell,
    find_own_terms,
    keep_terms,
)
from bot.services.history import log_event
from bot.services.note_parcels import list_noted_orders
from bot.services.order_changes import change_order, void_order_drafts
from bot.services.orders import Shipment, mark_arrived, mark_shipped, ship_order
from bot.services.work import StaffWork, Work
from bot.writing.channel_terms import compose_who_tells

#: So many orders of a place that nobody was told of are taken for told at once.
MAX_UNTOLD = 500


async def ship_and_tell(
    work: StaffWork, order: Order, shipment: Shipment
) -> tuple[Order, Draft | None]:
    """Marks an order as shipped; see `ship_order`. No note is drafted where the place that sold it
    tells its buyers; where nobody has said whether it does, the desk is asked, once.
    """
    place_tells = does_place_tell(work.shop.channel_terms, order.via)
    if place_tells and order.kind is not OrderKind.PICKUP:
        shipped = await mark_shipped(work, order, shipment, is_told=True)
        await log_event(work, shipped, _say_who(order.via))
        if shipped.kind is OrderKind.DOWNLOAD:
            shipped = await mark_arrived(work, shipped, at=shipment.at)
        return shipped, None
    shipped, draft = await ship_order(work, order, shipment)
    await ask_who_tells(work, shipped)
    return shipped, draft


def _say_who(via: SalesChannel | None) -> str:
    return f"{via.title if via else 'the marketplace'} tells its buyers"


async def ask_who_tells(work: Work, order: Order) -> None:
    """Asks at the desk who tells the buyers of the place that sold an order that left: once for
    each place, however its first parcel is marked as shipped.
    """
    via = order.via
    if order.kind is not OrderKind.PARCEL or via is None or via.platform is None:
        return
    shop = await work.tx.shops.get(work.shop.id)  # another parcel may just have asked
    assert shop is not None
    if does_place_tell(shop.channel_terms, via) is not None:
        return
    terms = find_own_terms(shop.channel_terms, via)
    if terms.was_asked:
        return
    await _keep(replace(work, shop=shop), replace(terms, was_asked=True))
    await work.tx.outbox.say(work.shop.id, compose_who_tells(order.id, via), now=work.now)


async def answer_who_tells(work: StaffWork, via: SalesChannel, *, place_tells: bool) -> None:
    """Keeps who tells the buyers of a place. Where it does itself, the notes that wait for its
    orders are set aside, and whoever wasn't told counts as told.
    """
    terms = find_own_terms(work.shop.channel_terms, via)
    await _keep(work, replace(terms, tells_buyers=place_tells, was_asked=True))
    if not place_tells:
        return
    for order in await _list_untold(work):
        if order.via is via:
            await _count_as_told(work, order)


async def _list_untold(work: Work) -> list[Order]:
    """The orders whose customer still is to hear that they left, also those that only a note that
    waits would tell: their parcel should be there by now.
    """
    just_now = work.now + timedelta(seconds=1)
    listed = await work.tx.orders.list_untold(work.shop.id, before=just_now, limit=MAX_UNTOLD)
    found = {each.id: each for each in listed}
    open_ = await work.tx.drafts.list_open(work.shop.id, limit=MAX_UNTOLD, with_incidents=False)
    for note in open_:
        if note.kind is LetterKind.SHIPPED:
            noted = await list_noted_orders(work.tx, note)
            found |= {each.id: each for each in noted if each.is_untold}
    return list(found.values())


async def _count_as_told(work: StaffWork, order: Order) -> None:
    why = _say_who(order.via)
    await change_order(work, order, order.tell(at=order.shipped_at or work.now), why)
    await void_order_drafts(
        work, order, why, fits=lambda draft: draft.kind is not LetterKind.SHIPPED
    )


async def _keep(work: Work, terms: ChannelTerms) -> None:
    kept = keep_terms(work.shop.channel_terms, terms)
    await work.tx.shops.save(replace(work.shop, channel_terms=kept))
