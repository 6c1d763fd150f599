"""What a platform may ask for about one order, gathered from the books."""

from datetime import datetime, time

from bot.domain.drafts import DraftStatus
from bot.domain.orders import Order
from bot.services.order_changes import get_customer
from bot.services.work import Work
from bot.writing.evidence import Evidence

#: How many letters and messages a pack holds: far more than an order has, and less than an upload
#: may weigh.
MAX_SAID = 600


async def gather_evidence(work: Work, order: Order) -> Evidence:
    """Everything about this order, and what was said with its customer since the day on which it
    was logged.

    Nothing of other customers, nothing that was said about other orders, and no notes of staff.
    """
    placed_on = datetime.combine(
        order.placed_at.astimezone(work.shop.zone).date(), time.min, tzinfo=work.shop.zone
    )
    said = await work.tx.conversations.list_about(order.customer_id, order.id, placed_on, MAX_SAID)
    drafts = await work.tx.drafts.map_by_id({each.draft_id for each in said if each.draft_id})
    letters = [each for each in drafts.values() if each.status is DraftStatus.SENT and each.sent_at]
    return Evidence(
        shop=work.shop,
        order=order,
        customer=await get_customer(work.tx, order),
        letters=tuple(sorted(letters, key=lambda each: (each.sent_at or work.now, each.id))),
        messages=tuple(each for each in said if each.draft_id is None),
        is_cut=len(said) == MAX_SAID,
        outlays=tuple(await work.tx.outlays.list_for_order(order.id)),
        promises=tuple(reversed(await work.tx.promises.list_for_order(order.id))),
        cases=tuple(reversed(await work.tx.cases.list_for_order(order.id))),
        replaces=await work.tx.orders.get(order.replaces_id),
        replacements=tuple(await work.tx.orders.list_replacements(order.id)),
        receipts=tuple(await work.tx.orders.list_all_receipts(order.id)),
    )
