"""What putting an order right has cost: refunds and gifts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.domain.money import Money, add_up
from bot.domain.records import dataclass


class OutlayKind(StrEnum):
    """What the customer was given: money back, or a thing."""

    REFUND = "refund"
    GIFT = "gift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlay:
    """Money or a gift that went to an order's customer."""

    id: int = 0
    shop_id: int
    order_id: int
    kind: OutlayKind
    what: str | None = None  #: the gift, in words
    amount: Money | None = None
    reference: str | None = None  #: the payment's own number
    at: datetime
    by: int  #: 0: nobody here, a marketplace told of it
    draft_id: int | None = None  #: the note that tells the customer of a refund


def add_refunds(outlays: Iterable[Outlay]) -> list[Money]:
    """What went back, one sum for each currency."""
    return add_up(each.amount for each in outlays if each.kind is OutlayKind.REFUND and each.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundContext:
    """What the books know of an order when money goes back for it."""

    price: Money | None
    before: Sequence[Money] = ()  #: what went back for it already
    promised: Sequence[Money] = ()  #: what is left of each promise of money back
    unsummed: Sequence[str] = ()  #: promises of money that name no sum, in words
    goods: str | None = None  #: what was promised or sent in its place
    #: orders of the same customer that owe a refund, while this one owes none
    owed_by: Sequence[str] = ()


def add_to(money: Money, before: Iterable[Money]) -> Money:
    """What has gone back in this currency, with this sum."""
    alike = [refund.amount for refund in before if refund.is_like(money)]
    return replace(money, amount=money.amount + sum(alike))


def covers(total: Money, owed: Money) -> bool:
    """Whether a sum is enough; one in another currency never is."""
    return total.is_like(owed) and total.amount >= owed.amount


def list_doubts(money: Money, known: RefundContext) -> tuple[str, ...]:
    """What a person should look at twice before a customer is told of this refund."""
    total = add_to(money, known.before)
    doubts = [_doubt_price(money, total, known.price), _doubt_promises(money, known.promised)]
    if known.owed_by:
        doubts.append(
            f"You promised this customer a refund for order {', '.join(known.owed_by)}, not for "
            "this one: that stays owed."
        )
    if known.unsummed and not (known.price and covers(total, known.price)):
        said = ", ".join(known.unsummed)
        doubts.append(f"You promised {said} without a sum: is {money} all of it?")
    if known.goods:
        doubts.append(f"{known.goods}: a refund as well is goods and money.")
    if known.before:
        sums = " + ".join(map(str, add_up(known.before)))
        doubts.append(f"{sums} went back for this order before.")
    return tuple(doubt for doubt in doubts if doubt)


def _doubt_price(money: Money, total: Money, price: Money | None) -> str:
    if price is None:
        return ""
    if not price.is_like(money):
        return f"{money} is in another currency than the price of {price}."
    if total.amount <= price.amount:
        return ""
    if total.amount == money.amount:
        return f"{money} is more than the price of {price}."
    return f"{total} in all is more than the price of {price}."


def _doubt_promises(money: Money, promised: Sequence[Money]) -> str:
    """How the refund differs from what is left of the promises; nothing if it is just that."""
    sums = add_up(promised)
    if not sums:
        return ""
    owed = " + ".join(map(str, sums))
    alike = [each for each in sums if each.is_like(money)]
    if not alike:
        return f"You promised {owed}, and {money} is in another currency: that stays owed."
    if not covers(money, alike[0]):
        return f"You promised {owed}, and {money} is less: the rest stays owed."
    if money.amount > alike[0].amount:
        return f"You promised {owed}, and {money} is more."
    return ""
