"""An order that is known, completed by what a sale says of it: its facts, and from a file also how
far it has come.
"""

from dataclasses import replace

from bot.domain.draft_fit import fits_shipped_order
from bot.domain.money import Money
from bot.domain.orders import Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, add_refunds
from bot.domain.sales.merging import Conflict, complete_order
from bot.domain.sales.sale import OrderSource, Sale
from bot.domain.sales.steps import (
    drop_past_day,
    find_tracking,
    list_other_parcels,
    settle_history,
    take_steps,
)
from bot.services.corrections import describe_changes
from bot.services.history import log_event
from bot.services.order_changes import get_customer, void_order_drafts
from bot.services.order_corrections import correct_order
from bot.services.promises import keep_posting
from bot.services.sales.arrivals import Arrivals
from bot.services.sales.new_orders import make_refund
from bot.services.work import Work

#: What a merge can change of an order, in the words of its story.
_TOLD = ("item", "via", "external_number", "price", "ship_by", "recipient", "country", "kind")
_STEPS = {
    OrderStatus.SHIPPED: "it was shipped",
    OrderStatus.ARRIVED: "it arrived",
    OrderStatus.CANCELLED: "it was cancelled",
}


@dataclass(frozen=True, slots=True)
class Completed:
    """An order as it was and as it is with what a sale says of it."""

    old: Order
    new: Order
    sale: Sale
    refund: Outlay | None = None  #: money of which the books knew nothing
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_changed(self) -> bool:
        return self.new != self.old or self.refund is not None


async def complete(
    work: Work, order: Order, sale: Sale, source: OrderSource, arrivals: Arrivals
) -> Completed:
    """The order completed by the sale; nothing is stored."""
    if source is not OrderSource.FILE or sale.kept is not None:
        merged = complete_order(order, sale)
        return Completed(order, merged.order, sale, conflicts=merged.conflicts)
    sale = drop_past_day(sale, now=work.now)
    merged = complete_order(order, sale)
    conflicts = (*merged.conflicts, *_list_tracking_conflicts(order, sale))
    new = take_steps(merged.order, sale, now=work.now)
    if new.status is not order.status:
        new = settle_history(new, sale, now=work.now)
        if new.status is OrderStatus.SHIPPED:
            new = arrivals.expect(new, await get_customer(work.tx, order))
    refund = await _find_new_refund(work, order, sale)
    return Completed(order, new, sale, refund, conflicts)


async def store_completed(work: Work, completed: Completed) -> None:
    """Stores what changed, with what follows from it; no letter is drafted."""
    old, new = completed.old, completed.new
    await correct_order(work, old, new, *_say_changes(completed))
    if completed.refund is not None:
        await work.tx.outlays.write(completed.refund)
        await log_event(work, new, f"the marketplace says {completed.refund.amount} went back")
    if new.status is old.status:
        return
    if new.status is OrderStatus.CANCELLED:
        await void_order_drafts(work, old, "the order was cancelled")
    elif not old.was_shipped:
        await work.tx.parcels.write_all(list_other_parcels(new, completed.sale))
        await void_order_drafts(work, old, "the order was shipped", fits=fits_shipped_order)
        await keep_posting(work, new)


def _say_changes(completed: Completed) -> list[str]:
    old, new = completed.old, completed.new
    lines = describe_changes(old, new, _TOLD)
    if new.status is not old.status:
        lines.append(_STEPS[new.status])
    if new.tracking != old.tracking:
        lines.append(" ".join(filter(None, ("it travels with", new.carrier, new.tracking))))
    if new != old and not lines:
        lines = ["what was bought, line by line"]
    return [f"the marketplace says {line}" for line in lines]


def _list_tracking_conflicts(order: Order, sale: Sale) -> list[Conflict]:
    theirs = find_tracking(sale)
    if theirs is None or order.tracking is None or order.tracking == theirs:
        return []
    return [Conflict("tracking", order.tracking, theirs)]


async def _find_new_refund(work: Work, order: Order, sale: Sale) -> Outlay | None:
    """What went back as far as the sale knows, beyond what the books hold."""
    refund = make_refund(work, order, sale)
    if refund is None or refund.amount is None:
        return None
    known = add_refunds(await work.tx.outlays.list_for_order(order.id))
    before = next((each for each in known if each.is_like(refund.amount)), None)
    left = _take_off(refund.amount, before)
    return replace(refund, amount=left) if left is not None else None


def _take_off(total: Money, before: Money | None) -> Money | None:
    if before is None:
        return total
    left = total.amount - before.amount
    return replace(total, amount=left) if left > 0 else None
