"""What a platform may ask for about one order, gathered from the books."""

from datetime import datetime, time

from bot.domain.drafts import DraftStatus
from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.services.order_changes import get_customer
from bot.store.transaction import Transaction
from bot.writing.evidence import Evidence

#: How many letters and messages a pack holds: far more than an order has, and less than an upload
#: may weigh.
MAX_SAID = 600


async def gather_evidence(tx: Transaction, shop: Shop, order: Order, *, now: datetime) -> Evidence:
    """Everything about this order, and what was said with its customer since the day on which it
    was logged.

    Nothing of other customers, nothing that was said about other orders, and no notes of staff.
    """
    placed_on = datetime.combine(
        order.placed_at.astimezone(shop.zone).date(), time.min, tzinfo=shop.zone
    )
    said = await tx.conversations.list_about(order.customer_id, order.id, placed_on, MAX_SAID)
    drafts = await tx.drafts.map_by_id({each.draft_id for each in said if each.draft_id})
    letters = [each for each in drafts.values() if each.status is DraftStatus.SENT and each.sent_at]
    return Evidence(
        shop=shop,
        order=order,
        customer=await get_customer(tx, order),
        letters=tuple(sorted(letters, key=lambda each: (each.sent_at or now, each.id))),
        messages=tuple(each for each in said if each.draft_id is None),
        is_cut=len(said) == MAX_SAID,
        outlays=tuple(await tx.outlays.list_for_order(order.id)),
        promises=tuple(reversed(await tx.promises.list_for_order(order.id))),
        cases=tuple(reversed(await tx.cases.list_for_order(order.id))),
        replaces=await tx.orders.get(order.replaces_id) if order.replaces_id else None,
        replacements=tuple(await tx.orders.list_replacements(order.id)),
        receipts=tuple(await tx.orders.list_all_receipts(order.id)),
    )
