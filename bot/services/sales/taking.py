"""Sales are taken in: each becomes an order, or completes the one that it is."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import count

from bot.domain.channels import SalesChannel
from bot.domain.orders import Order
from bot.domain.records import dataclass
from bot.domain.sales.merging import Conflict
from bot.domain.sales.sale import OrderSource, Sale
from bot.services.sales.arrivals import Arrivals
from bot.services.sales.buyers import Buyers, list_all_keys, take_buyer
from bot.services.sales.completing import complete, store_completed
from bot.services.sales.forgotten_orders import look_up_forgotten
from bot.services.sales.new_orders import NewOrders, store_rows
from bot.services.sales.own_exports import (
    find_exported,
    find_replaced,
    map_exported,
    restore_rest,
    take_number,
)
from bot.services.work import Work


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
    was: Order | None = None  #: the order before it was changed


async def take_sales(
    work: Work, sales: Sequence[Sale], *, source: OrderSource, import_id: int | None = None
) -> list[TakenSale]:
    """Takes in sales of one shop, in their order; taken twice, the second time changes nothing.

    Nobody's clock starts by it. Each must have its number. Steps (shipped, cancelled, refunded) are
    only taken from a file.
    """
    numbers = {sale.number for sale in sales if sale.number}
    known = await work.tx.orders.map_by_external(work.shop.id, numbers)
    ours = await map_exported(work, sales)
    forgotten = await look_up_forgotten(work, numbers)
    may_be_new = [sale for sale in sales if may_be_new_order(known, sale)]
    buyers = await _look_up_buyers(work, may_be_new, source)
    arrivals = Arrivals(work)
    if source is OrderSource.FILE:
        await arrivals.look_up(sales)
    new = await _gather_orders(work, buyers, arrivals, len(may_be_new), source, import_id)
    taken = []
    for sale in sales:
        order = find_exported(ours, sale) or find_known(known, sale)
        if (gone := forgotten.find(sale, order)) is not None:
            taken.append(TakenSale(sale, gone, Outcome.UNCHANGED))
            continue
        if order is None and sale.kept is not None:
            if len(new):
                await store_rows(work, new.take_rows())
            one = TakenSale(sale, await _restore(work, sale, buyers, new, source), Outcome.NEW)
        elif order is None:
            customer = await take_buyer(work, buyers, sale, source)
            one = TakenSale(sale, new.add(sale, customer), Outcome.NEW)
        else:
            if new.holds(order):
                await store_rows(work, new.take_rows())
            one = await _complete(work, order, sale, source, arrivals)
        note_known(known, one.order)
        taken.append(one)
    if len(new):
        await store_rows(work, new.take_rows())
    return taken


async def _look_up_buyers(work: Work, sales: Sequence[Sale], source: OrderSource) -> Buyers:
    """Everybody who is known by a way that one of these sales names, and ids for the others."""
    customers = work.tx.customers
    ids = iter(await customers.reserve_ids(len(sales)))
    buyers = Buyers(work.shop, work.now, source, ids)
    buyers.know(await customers.map_by_way(work.shop.id, list_all_keys(sales)))
    return buyers


async def _gather_orders(
    work: Work,
    buyers: Buyers,
    arrivals: Arrivals,
    most: int,
    source: OrderSource,
    import_id: int | None,
) -> NewOrders:
    """Where so many new orders are gathered at most, with their ids and numbers."""
    ids = iter(await work.tx.orders.reserve_ids(most))
    # They are taken for good when the orders are stored: until then nobody else gets any.
    first = (await work.tx.shops.take_numbers(work.shop.id, 0)).stop if most else 1
    return NewOrders(
        work,
        buyers,
        arrivals,
        source=source,
        import_id=import_id,
        ids=ids,
        numbers=count(first),
    )


async def _restore(
    work: Work, sale: Sale, buyers: Buyers, new: NewOrders, source: OrderSource
) -> Order:
    """The order of our own export, with its number and what lay beside it."""
    customer = await take_buyer(work, buyers, sale, source)
    number = await take_number(work, sale)
    order = new.restore(sale, customer, number, await find_replaced(work, sale))
    await store_rows(work, new.take_rows())
    await restore_rest(work, sale, order)
    return order


def find_known(known: dict[str, list[Order]], sale: Sale) -> Order | None:
    """The order that this sale is: the same number, and nothing speaks against the place."""
    same = known.get(sale.number or "", ())
    here = [each for each in same if each.via is sale.via]
    unsaid = [each for each in same if _may_be_there(each, sale.via)]
    return next(iter((*here, *unsaid)), None)


def may_be_new_order(known: dict[str, list[Order]], sale: Sale) -> bool:
    """Whether it isn't surely one of those: another of the sales may turn out to be that first."""
    return not any(each.via is sale.via for each in known.get(sale.number or "", ()))


def note_known(known: dict[str, list[Order]], order: Order) -> None:
    """Remembers an order as it is now, for the sales that follow."""
    if order.external_number:
        same = known.get(order.external_number, ())
        others = [each for each in same if each.id != order.id]
        known[order.external_number] = [order, *others]


def _may_be_there(order: Order, via: SalesChannel | None) -> bool:
    """Whether nobody said where it was bought, or so loosely that it may be there."""
    if via is None or order.via in (None, SalesChannel.OTHER):
        return True
    return order.via is SalesChannel.WEBSITE and not via.is_marketplace


async def _complete(
    work: Work, order: Order, sale: Sale, source: OrderSource, arrivals: Arrivals
) -> TakenSale:
    completed = await complete(work, order, sale, source, arrivals)
    if not completed.is_changed:
        return TakenSale(sale, order, Outcome.UNCHANGED, completed.conflicts)
    await store_completed(work, completed)
    return TakenSale(sale, completed.new, Outcome.CHANGED, completed.conflicts, order)
