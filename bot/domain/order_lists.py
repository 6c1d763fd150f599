"""Lists of orders: what one can ask for, and an order as it stands in one."""

from datetime import timedelta
from enum import StrEnum

from bot.domain.orders import OrderStatus, name_number
from bot.domain.records import dataclass


class OrderFilter(StrEnum):
    """What `/order list` can show; `late`, `overdue` and `new` depend on the moment."""

    OPEN = "open"
    LATE = "late"
    SHIPPED = "shipped"
    OVERDUE = "overdue"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NEW = "new"  #: nobody typed it, it came in lately and hasn't left


#: So long an order that nobody typed is a new one.
NEW_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """An order as it stands in a list to pick from."""

    id: int
    number: int
    external_number: str | None
    item: str
    status: OrderStatus
    customer_name: str

    @property
    def label(self) -> str:
        """The number as a customer knows it."""
        return name_number(self.external_number, self.number)
