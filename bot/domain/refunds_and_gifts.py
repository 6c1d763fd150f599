"""What putting an order right has cost: refunds and gifts."""

from collections.abc import Iterable
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
    by: int
    draft_id: int | None = None  #: the note that tells the customer of a refund


def add_refunds(outlays: Iterable[Outlay]) -> list[Money]:
    """What went back, one sum for each currency."""
    return add_up(each.amount for each in outlays if each.kind is OutlayKind.REFUND and each.amount)
