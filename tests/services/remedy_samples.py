"""What an order's customer was promised and written, and what became of it."""

from datetime import timedelta

from bot.domain.drafts import Draft
from bot.domain.letters import LetterKind
from bot.domain.money import find_money
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.store.transaction import Transaction
from tests.samples import NOW

DAY = timedelta(days=1)


async def promise(
    tx: Transaction, order: Order, kind: PromiseKind = PromiseKind.REFUND, amount: str | None = None
) -> Promise:
    return await tx.promises.add(
        Promise(
            shop_id=order.shop_id,
            customer_id=order.customer_id,
            order_id=order.id,
            kind=kind,
            what=f"{kind} {amount or ''}".strip(),
            amount=find_money(amount),
            made_at=NOW,
            due_at=NOW + 3 * DAY,
        )
    )


async def list_promises(tx: Transaction, order: Order) -> list[PromiseStatus]:
    return [each.status for each in reversed(await tx.promises.list_for_order(order.id))]


async def list_drafts(tx: Transaction, order: Order) -> dict[LetterKind, Draft]:
    return {draft.kind: draft for draft in await tx.drafts.list_for_order(order.id, 20)}
