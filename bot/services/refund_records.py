"""Refunds as the books keep them: what each keeps, puts right and changes; and those of which the
place where an order was bought tells by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.cases import CaseStatus
from bot.domain.draft_fit import fits_refunded_order
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import SAYS_SORRY, LetterKind
from bot.domain.money import Money
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.domain.refunds_and_gifts import Outlay, OutlayKind, add_to, covers
from bot.services.debts import gather_debts
from bot.services.drafts import draft_letter
from bot.services.goods_owed import end_goods
from bot.services.history import log_event
from bot.services.order_changes import change_order, get_customer, void_order_drafts
from bot.services.promises import keep_promise
from bot.services.refund_renewals import BeforeMoney, follow_money, look_before
from bot.services.work import Work
from bot.store.transaction import Transaction

#: Why what was promised in an order's place isn't owed any more.
ALL_WENT_BACK = "all of its price went back"


async def note_refund(
    work: Work, order: Order, money: Money, *, told_by: str, is_told: bool
) -> Outlay | None:
    """Records money that went back as the place where the order was bought tells of it; None when
    as much was recorded before. The note is drafted unless that place told the buyer (`is_told`).
    """
    before = await list_refunds(work.tx, order)
    sums = [each for each in list_sums(before) if each.amount == money.amount]
    if any(each.is_like(money) for each in sums):
        return None
    waiting = await look_before(work, order)
    await log_event(work, order, f"{told_by} says that {money} went back")
    await void_order_drafts(work, order, "the refund was sent", fits=fits_refunded_order)
    draft = None
    if not is_told:
        is_failure = await went_wrong(work.tx, order, now=work.now)
        request = LetterRequest(kind=LetterKind.REFUNDED, refund=str(money))
        request = replace(request, is_after_failure=is_failure)
        draft = await draft_letter(work, await get_customer(work.tx, order), order, request)
    total = add_to(money, list_sums(before))
    outlay, _ = await settle_refund(work, order, money, None, total, draft, waiting)
    return outlay


async def settle_refund(
    work: Work,
    order: Order,
    money: Money,
    reference: str | None,
    total: Money,
    draft: Draft | None,
    waiting: BeforeMoney,
) -> tuple[Outlay, tuple[Promise, ...]]:
    """Stores a refund and what follows from it: promises that are kept, an order that is put
    right, drafts that say what is owed.
    """
    outlay = await work.tx.outlays.add(
        Outlay(
            shop_id=work.shop.id,
            order_id=order.id,
            kind=OutlayKind.REFUND,
            amount=money,
            reference=reference,
            at=work.now,
            by=work.by or 0,
            draft_id=draft.id if draft else None,
        )
    )
    kept = await _keep_paid(work, order, money)
    if order.price is not None and covers(total, order.price):
        await end_goods(work, order, ALL_WENT_BACK)
    if puts_right(order, total, at=work.now):
        remedied = replace(order, remedied_at=work.now)
        await change_order(work, order, remedied)
        order = remedied
    await follow_money(work, order, waiting, f"{money} went back")
    return outlay, kept


async def list_refunds(tx: Transaction, order: Order) -> list[Outlay]:
    outlays = await tx.outlays.list_for_order(order.id)
    return [each for each in outlays if each.kind is OutlayKind.REFUND]


def list_sums(outlays: Sequence[Outlay]) -> list[Money]:
    return [each.amount for each in outlays if each.amount is not None]


async def _keep_paid(work: Work, order: Order, money: Money) -> tuple[Promise, ...]:
    """Keeps the promises that are paid now, and those of no sum."""
    debts = await gather_debts(work.tx, order)
    paid = [
        each
        for each in debts.list_open()
        if each.id not in debts.left or not debts.left[each.id].amount
    ]
    return tuple([await keep_promise(work, each, f"sent {money} back") for each in paid])


def puts_right(order: Order, total: Money, *, at: datetime) -> bool:
    """Whether what had gone back by then put the order right.

    A part of the price doesn't while the parcel hasn't come.
    """
    if order.arrived_at is not None and order.arrived_at <= at:
        return True
    if order.price is not None:
        return covers(total, order.price)
    return order.shipped_at is not None and order.shipped_at <= at


async def went_wrong(tx: Transaction, order: Order, *, now: datetime) -> bool:
    """Whether something went wrong with this order as far as the books know: a word of regret is
    due.
    """
    if order.missing_since or order.delays_told or order.is_late(now) or order.is_overdue(now):
        return True
    if order.ship_by and order.shipped_at and order.shipped_at > order.ship_by:
        return True
    drafts = await tx.drafts.list_for_order(order.id, 50)
    if any(draft.kind in SAYS_SORRY and draft.sent_at is not None for draft in drafts):
        return True
    promises = await tx.promises.list_for_order(order.id)
    if any(promise.is_broken(now) for promise in promises):
        return True
    cases = await tx.cases.list_for_order(order.id)
    if any(case.status is not CaseStatus.DISMISSED for case in cases):
        return True
    return bool(await tx.orders.list_replacements(order.id))
