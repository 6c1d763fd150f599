"""Sales are taken in: each becomes an order, or completes the one that it is."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.deadlines.order_deadlines import list_order_deadlines
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.sales.merging import Conflict, complete_order, make_order
from bot.domain.sales.sale import OrderSource, Sale
from bot.services.corrections import describe_changes
from bot.services.deadlines import begin_deadlines
from bot.services.history import log_event
from bot.services.incidents.offering import offer_order
from bot.services.order_corrections import correct_order
from bot.services.sales.buyers import Buyers, look_up_buyers
from bot.services.sales.channel_terms import plan_leaving
from bot.services.sales.own_exports import (
    find_exported,
    find_replaced,
    map_exported,
    restore_rest,
    take_number,
)
from bot.services.work import Work

#: What a merge can change of an order, in the words of its story.
_TOLD = ("item", "via", "external_number", "price", "ship_by", "recipient", "country", "kind")
_SAID = {
    OrderSource.LETTER: "came in by the marketplace's letter",
    OrderSource.FILE: "came in by a file",
    OrderSource.HAND: "logged the order",
}


class Outcome(StrEnum):
    """What became of a sale."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class TakenSale:
    """A sale, the order that it is, and what it says otherwise than staff did."""

    sale: Sale
    order: Order
    outcome: Outcome
    conflicts: tuple[Conflict, ...] = ()


async def take_sales(
    work: Work, sales: Sequence[Sale], *, source: OrderSource, import_id: int | None = None
) -> list[TakenSale]:
    """Takes in sales of one shop, in their order; taken twice, the second time changes nothing.

    Nobody's clock starts by it. Each must have its number; steps (shipped, cancelled, refunded) are
    not taken here.
    """
    numbers = {sale.number for sale in sales if sale.number}
    known = await work.tx.orders.map_by_external(work.shop.id, numbers)
    ours = await map_exported(work, sales)
    buyers = await look_up_buyers(work, [sale for sale in sales if not _find_known(known, sale)])
    taken = []
    for sale in sales:
        order = find_exported(ours, sale) or _find_known(known, sale)
        if order is None:
            one = await _log_sale(work, sale, buyers, source, import_id)
        else:
            one = await _complete(work, order, sale)
        if sale.number:
            others = [each for each in known.get(sale.number, ()) if each.id != one.order.id]
            known[sale.number] = [one.order, *others]
        taken.append(one)
    return taken


def _find_known(known: dict[str, list[Order]], sale: Sale) -> Order | None:
    """The order that this sale is: the same number, and nothing speaks against the place."""
    same = known.get(sale.number or "", ())
    here = [each for each in same if each.via is sale.via]
    unsaid = [each for each in same if _may_be_there(each, sale.via)]
    return next(iter((*here, *unsaid)), None)


def _may_be_there(order: Order, via: SalesChannel | None) -> bool:
    """Whether nobody said where it was bought, or so loosely that it may be there."""
    if via is None or order.via in (None, SalesChannel.OTHER):
        return True
    return order.via is SalesChannel.WEBSITE and not via.is_marketplace


async def _log_sale(
    work: Work, sale: Sale, buyers: Buyers, source: OrderSource, import_id: int | None
) -> TakenSale:
    customer = await buyers.take(work, sale, source)
    new = make_order(sale, shop_id=work.shop.id, source=source, now=work.now)
    if sale.kept is None:
        new = plan_leaving(work, new)
    number = await take_number(work, sale)
    new = replace(new, number=number, customer_id=customer.id, import_id=import_id)
    new = replace(new, replaces_id=await find_replaced(work, sale))
    order = await work.tx.orders.add_for(_drop_own_recipient(new, customer), customer)
    await log_event(work, order, _SAID[source])
    await restore_rest(work, sale, order)
    await begin_deadlines(work, list_order_deadlines(order, work.shop, now=work.now))
    await offer_order(work, order)
    return TakenSale(sale, order, Outcome.NEW)


def _drop_own_recipient(order: Order, customer: Customer) -> Order:
    """A recipient is somebody else than the buyer."""
    if order.recipient and order.recipient.casefold() == customer.name.casefold():
        return replace(order, recipient=None)
    return order


async def _complete(work: Work, order: Order, sale: Sale) -> TakenSale:
    merged = complete_order(order, sale)
    if merged.order == order:
        return TakenSale(sale, order, Outcome.UNCHANGED, merged.conflicts)
    lines = describe_changes(order, merged.order, _TOLD) or ["what was bought, line by line"]
    said = [f"the marketplace says {line}" for line in lines]
    await correct_order(work, order, merged.order, *said)
    return TakenSale(sale, merged.order, Outcome.CHANGED, merged.conflicts)
