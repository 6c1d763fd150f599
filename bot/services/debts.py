"""What a customer is still to get back for an order, and what a letter is asked to say of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise, PromiseKind
from bot.domain.refunds_and_gifts import Outlay, OutlayKind, add_refunds
from bot.services.work import Work
from bot.store.transaction import Transaction

#: By when a note of an order that was cancelled says that the money goes back.
REFUND_WITHIN = timedelta(days=3)
_CANCEL_NOTES = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)


async def find_owed(tx: Transaction, order: Order) -> Money | None:
    """The money that a refund would have to give back now: what is promised of it, else the price
    less what went back. None where that isn't known, or is nothing.
    """
    outlays = await tx.outlays.list_for_order(order.id)
    refunds = [each for each in outlays if each.kind is OutlayKind.REFUND]
    rest = _take_off(order.paid, refunds) if order.paid else None
    promised = await tx.promises.list_for_customer(order.customer_id, only_open=True)
    debts = [debt for each in promised if (debt := _find_debt(each, order, refunds)) is not None]
    owed = _add_debts(debts, rest) if debts else rest
    return owed if owed is not None and owed.amount > 0 else None


async def say_money(work: Work, order: Order, request: LetterRequest) -> LetterRequest:
    """What a letter about an order is asked to say of its money: what went back, or by when it
    will.
    """
    refunds = add_refunds(await work.tx.outlays.list_for_order(order.id))
    went_back = " + ".join(map(str, refunds)) or None
    if request.kind is LetterKind.CHECK_IN:
        return replace(request, refund=went_back)
    if request.kind not in _CANCEL_NOTES:
        return request
    is_all_back = order.remedied_at is not None or await find_owed(work.tx, order) is None
    keeps_day = request.remedy is Remedy.RETURN_LABEL
    if went_back and is_all_back:
        by = request.remedy_by if keeps_day else None
        return replace(request, refund=went_back, remedy_by=by)
    unsaid = replace(request, refund=None)
    is_free = order.price is not None and order.paid is None
    has_day = request.kind is LetterKind.CANCELLED or request.remedy is Remedy.REFUND
    if is_free or request.remedy_by is not None or not has_day:
        return unsaid
    # Money that is owed without a day is forgotten; the day can be changed on the card.
    back_by = (work.now + REFUND_WITHIN).astimezone(work.shop.zone).date()
    return replace(unsaid, remedy_by=back_by)


def _find_debt(promise: Promise, order: Order, refunds: Sequence[Outlay]) -> Money | None:
    """What is still to be paid of a promised refund of this order."""
    is_about_it = promise.kind is PromiseKind.REFUND and promise.order_id in (None, order.id)
    if not is_about_it or promise.amount is None:
        return None
    return _take_off(promise.amount, [each for each in refunds if each.at >= promise.made_at])


def _add_debts(debts: Sequence[Money], rest: Money | None) -> Money:
    """Several promises are several debts, but together no more than the rest of the price: a later
    one may say an earlier one anew.
    """
    alike = [each for each in debts if each.is_like(debts[0])]
    most = max(alike, key=lambda each: each.amount)
    total = replace(most, amount=sum((each.amount for each in alike), start=most.amount * 0))
    if len(alike) == 1 or (
        rest is not None and rest.is_like(total) and total.amount <= rest.amount
    ):
        return total
    return rest if rest and rest.is_like(most) and rest.amount > most.amount else most


def _take_off(money: Money, refunds: Sequence[Outlay]) -> Money:
    """The sum less what went back in its currency."""
    sent = (each.amount.amount for each in refunds if each.amount and each.amount.is_like(money))
    return replace(money, amount=money.amount - sum(sent))
