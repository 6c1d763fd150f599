"""Goods that were promised for an order, a replacement or that it leaves by a day: nobody waits for
them once the order was refunded in full or cancelled.
"""

from datetime import datetime

from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.services.promises import drop_promise, is_posting, owe_again
from bot.services.work import Work


async def end_goods(work: Work, order: Order, why: str) -> list[Promise]:
    """Drops the open promises of goods for this order; what was promised for no order stays."""
    promised = await work.tx.promises.list_for_customer(order.customer_id, only_open=True)
    ended = [each for each in promised if each.order_id == order.id and _is_of_goods(each)]
    return [await drop_promise(work, each, why) for each in ended]


async def owe_goods_again(work: Work, order: Order, why: str, ended_at: datetime) -> None:
    """Has those be owed again that ended at this moment for this reason, which was a mistake."""
    for each in await work.tx.promises.list_for_customer(order.customer_id):
        was_dropped = each.status is PromiseStatus.DROPPED and each.ended_at == ended_at
        if was_dropped and each.order_id == order.id and each.how == why:
            await owe_again(work, each, "that was taken back")


def _is_of_goods(promise: Promise) -> bool:
    return promise.kind is PromiseKind.REPLACEMENT or is_posting(promise)
