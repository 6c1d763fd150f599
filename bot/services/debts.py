"""What a customer is still to get back for an order, and what a letter is asked to say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import Money
from bot.domain.orders import Order, OrderStatus
from bot.domain.promises.paid_promises import list_debts, list_left
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind, add_refunds
from bot.services.work import Work
from bot.store.transaction import Transaction

#: By when a note of an order that was cancelled says that the money goes back.
REFUND_WITHIN = timedelta(days=3)
_CANCEL_NOTES = (LetterKind.CANCELLED, LetterKind.CANCELLED_AFTER_SHIPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debts:
    """The promises of money back for an order, and what is left of them."""

    promises: Sequence[Promise]  #: also those that are kept
    refunds: Sequence[Outlay]
    left: Mapping[int, Money]  #: of each promised sum, by the promise's id

    def list_late(self, now: datetime) -> list[Promise]:
        """The promises whose day has passed, the oldest first."""
        late = [each for each in self.promises if each.is_broken(now)]
        return sorted(late, key=lambda each: (each.due_at, each.id))

    def list_open(self) -> list[Promise]:
        """The promises of money that are still owed."""
        return [each for each in self.promises if each.status is PromiseStatus.OPEN]


async def gather_debts(tx: Transaction, order: Order) -> Debts:
    """What was promised for this order, or for none that is named, and what was paid of it."""
    outlays = await tx.outlays.list_for_order(order.id)
    refunds = [each for each in outlays if each.kind is OutlayKind.REFUND]
    promises = [
        each
        for each in await tx.promises.list_for_customer(order.customer_id)
        if each.is_money_back and each.order_id in (None, order.id)
    ]
    return Debts(promises=promises, refunds=refunds, left=list_left(promises, refunds, order.paid))


async def find_owed(
    tx: Transaction, order: Order, *, late_at: datetime | None = None
) -> Money | None:
    """The money that a refund would have to give back now: what is promised of it, else the price
    less what went back. None where that isn't known, or is nothing.

    `late_at`: only what is late by then, if anything is, and never the price for a promise of
    another sum.
    """
    debts = await gather_debts(tx, order)
    late = debts.list_late(late_at) if late_at else []
    if late_at and await owes_unknown_sum(tx, order, debts, now=late_at):
        return None
    sums = list_debts(late or debts.list_open(), debts.left, order.paid)
    rest = _take_off(order.paid, debts.refunds) if order.paid else None
    owed = _add_debts(sums, rest) if sums else rest
    return owed if owed is not None and owed.amount > 0 else None


async def owes_unknown_sum(tx: Transaction, order: Order, debts: Debts, *, now: datetime) -> bool:
    """Whether a late refund is of a sum that nobody wrote down: a promise without one, or none
    where goods were promised instead.
    """
    owed = debts.list_late(now) or debts.list_open()
    if owed or order.status is OrderStatus.CANCELLED:
        return any(each.is_of_unknown_sum for each in owed)
    promises = await tx.promises.list_for_order(order.id)
    return any(
        each.kind is PromiseKind.REPLACEMENT and each.status is PromiseStatus.OPEN
        for each in promises
    )


async def find_owed_in(work: Work, order: Order | None, cause: Cause | None) -> Money | None:
    """The money that a letter of this cause sends back: one that is about a late refund sends what
    is late.
    """
    if order is None:
        return None
    late_at = work.now if cause is Cause.REFUND_LATE else None
    return await find_owed(work.tx, order, late_at=late_at)


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


def _add_debts(debts: Sequence[Money], rest: Money | None) -> Money:
    """Several promises are several debts, but together no more than the rest of the price where
    that is known: a later one may say a part of an earlier one anew.
    """
    alike = [each for each in debts if each.is_like(debts[0])]
    most = max(alike, key=lambda each: each.amount)
    total = replace(most, amount=sum((each.amount for each in alike), start=most.amount * 0))
    if len(alike) == 1 or rest is None or (rest.is_like(total) and total.amount <= rest.amount):
        return total
    return rest if rest.is_like(most) and rest.amount > most.amount else most


def _take_off(money: Money, refunds: Sequence[Outlay]) -> Money:
    """The sum less what went back in its currency."""
    sent = (each.amount.amount for each in refunds if each.amount and each.amount.is_like(money))
    return replace(money, amount=money.amount - sum(sent))
