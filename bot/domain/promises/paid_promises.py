"""What is left of the promises of money: each refund pays a promise once, the one that is due first
before the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.money import Money
from bot.domain.promises.promises import Promise, PromiseKind, PromiseStatus
from bot.domain.refunds_and_gifts import Outlay


def list_left(
    promises: Iterable[Promise],
    refunds: Sequence[Outlay],
    price: Money | None,
    *,
    undone_at: datetime | None = None,
) -> dict[int, Money]:
    """What is left of each promised sum, by the promise's id, once these refunds went back.

    `undone_at` is when a refund went back, as was thought: what it had kept is owed again.
    """
    debts = sorted(filter(_has_sum, promises), key=lambda each: (each.due_at, each.id))
    left = {each.id: each.amount for each in debts if each.amount is not None}
    moments = {each.at for each in refunds} | {undone_at}
    for refund in sorted(refunds, key=lambda each: (each.at, each.id)):
        owed = [
            each
            for each in debts
            if each.made_at <= refund.at and not _ended_before(each, refund.at, moments)
        ]
        if refund.amount is not None:
            _pay(refund.amount, owed, left, price)
    return left


def list_debts(
    promises: Iterable[Promise], left: Mapping[int, Money], price: Money | None
) -> list[Money]:
    """What is still to be paid of these promises; one that only says another anew counts once."""
    counted: list[Promise] = []
    for each in sorted(promises, key=lambda each: (each.due_at, each.id)):
        is_owed = each.id in left and left[each.id].amount > 0
        if is_owed and not any(_is_said_anew(each, other, left, price) for other in counted):
            counted.append(each)
    return [left[each.id] for each in counted]


def _has_sum(promise: Promise) -> bool:
    is_money = promise.kind is PromiseKind.REFUND and promise.amount is not None
    return is_money and promise.status is not PromiseStatus.DROPPED


def _ended_before(promise: Promise, at: datetime, moments: set[datetime | None]) -> bool:
    """Whether it was kept by hand before that moment, and so takes nothing of a refund."""
    if promise.status is not PromiseStatus.KEPT or promise.ended_at is None:
        return False
    return promise.ended_at not in moments and promise.ended_at < at


def _pay(
    money: Money, owed: Sequence[Promise], left: dict[int, Money], price: Money | None
) -> None:
    rest = money.amount
    for each in owed:
        paid = min(rest, left[each.id].amount)
        if not left[each.id].is_like(money) or paid <= 0:
            continue
        rest -= paid
        same = [other for other in owed if _is_said_anew(other, each, left, price)]
        for one in (each, *same):
            left[one.id] = replace(left[one.id], amount=left[one.id].amount - paid)


def _is_said_anew(
    promise: Promise, other: Promise, left: Mapping[int, Money], price: Money | None
) -> bool:
    """Whether two promises are one debt: the same sum, and both together more than the price."""
    one, two = left[promise.id], left[other.id]
    if promise.id == other.id or promise.amount != other.amount or one != two:
        return False
    whole = promise.amount
    if whole is None or price is None or not price.is_like(whole):
        return True
    return whole.amount * 2 > price.amount
