"""What an incident's letters promised to send back, worked through one by one."""

from collections.abc import Sequence

from bot.domain.errors import NotFound, StateConflict
from bot.domain.incidents.incidents import Incident
from bot.domain.money import Money, add_up
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseStatus
from bot.services.debts import gather_debts
from bot.services.promises import get_promise
from bot.services.work import Work
from bot.writing.incidents.refunds import PAGE, Owed, Refunds


async def list_refunds(work: Work, incident: Incident, page: int) -> Refunds:
    """A page of what is to be sent back, first what is owed, and how far it is in all."""
    found = await work.tx.promises.list_refunds_of_incident(incident.id)
    done = [each for each in found if each.status is PromiseStatus.KEPT]
    return Refunds(
        lines=await _describe(work, found[page * PAGE : (page + 1) * PAGE]),
        count=len(found),
        done=len(done),
        total=_add(found),
        paid=_add(done),
    )


def _add(promises: Sequence[Promise]) -> tuple[Money, ...]:
    return tuple(add_up([each.amount for each in promises if each.amount is not None]))


async def _describe(work: Work, promises: Sequence[Promise]) -> tuple[Owed, ...]:
    names = await work.tx.customers.map_by_id([each.customer_id for each in promises])
    orders = await work.tx.orders.map_by_id(
        [each.order_id for each in promises if each.order_id is not None]
    )
    lines = []
    for each in promises:
        assert each.order_id is not None  # only those about an order are listed
        order = orders[each.order_id]
        is_done = each.status is PromiseStatus.KEPT
        lines.append(
            Owed(
                promise_id=each.id,
                name=names[each.customer_id].name,
                order=order.label,
                left=None if is_done else await find_left(work, order, each),
                is_done=is_done,
            )
        )
    return tuple(lines)


async def find_left(work: Work, order: Order, promise: Promise) -> Money | None:
    """What is still owed of a promised refund; None where its sum isn't known."""
    debts = await gather_debts(work.tx, order)
    return debts.left.get(promise.id, promise.amount)


async def find_refund(work: Work, promise_id: int) -> tuple[Promise, Order]:
    """A refund that is still to be sent, and the order that it is for.

    Raises NotFound when it isn't this shop's, StateConflict when it is recorded already.
    """
    promise = await get_promise(work.tx, work.shop, promise_id)
    order = await work.tx.orders.get(promise.order_id)
    if order is None:
        raise NotFound("That promise is about no order. See /promises.")
    if promise.status is not PromiseStatus.OPEN:
        raise StateConflict("This refund isn't owed any more. Nothing to do.")
    return promise, order
