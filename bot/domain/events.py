"""One line of an order's or customer's story."""

from datetime import datetime

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the story: who did what, when; `what` is a plain sentence without a subject."""

    id: int = 0
    shop_id: int
    customer_id: int | None = None
    order_id: int | None = None
    draft_id: int | None = None
    case_id: int | None = None
    at: datetime
    actor_id: int | None = None
    what: str
