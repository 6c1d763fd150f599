"""How an order gets to its buyer, as a parcel, by pick-up or as a download: its words and its note.

What is collected or downloaded is never shipped: it is ready, and then collected or sent.
"""

from dataclasses import replace

from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus

#: The letter that tells a customer that their order is there for them, or on its way.
NOTES = {
    OrderKind.PARCEL: LetterKind.SHIPPED,
    OrderKind.PICKUP: LetterKind.READY,
    OrderKind.DOWNLOAD: LetterKind.DOWNLOAD,
}
#: How the order's story says that this was done.
MARKED = {
    OrderKind.PARCEL: "marked it as shipped",
    OrderKind.PICKUP: "marked it as ready to collect",
    OrderKind.DOWNLOAD: "marked it as ready to download",
}
_STATES = {
    (OrderKind.PICKUP, OrderStatus.SHIPPED): "ready to collect",
    (OrderKind.PICKUP, OrderStatus.ARRIVED): "collected",
    (OrderKind.DOWNLOAD, OrderStatus.SHIPPED): "ready to download",
    (OrderKind.DOWNLOAD, OrderStatus.ARRIVED): "sent",
}


def name_state(order: Order) -> str:
    """Where an order stands, in the words of how it gets to its buyer."""
    return _STATES.get((order.kind, order.status), order.status.value)


def require_way(order: Order) -> None:
    """Raises BadInput where what nobody carries is said to travel."""
    if order.kind is not OrderKind.PARCEL:
        raise BadInput(
            f"Order {order.shown_label} is a {order.kind.title}, so nobody carries it. If it is "
            "posted after all, say so with /order edit kind:parcel first."
        )


def change_kind(order: Order, kind: OrderKind) -> Order:
    """The order as it gets to its buyer in this way. Raises StateConflict once it has left."""
    if kind is not order.kind and order.status is not OrderStatus.OPEN:
        raise StateConflict(
            f"Order {order.shown_label} isn't open any more, so how it gets to its buyer can't "
            "change."
        )
    return replace(order, kind=kind)
