"""What can be done from an order's card: only what fits how it stands."""

from bot.domain.actions import Action
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Button, ButtonStyle

_LEFT = {
    OrderKind.PARCEL: "It left …",
    OrderKind.PICKUP: "It's ready …",
    OrderKind.DOWNLOAD: "It's ready …",
}


def list_order_buttons(order: Order) -> tuple[Button, ...]:
    """The next step first; then saying sorry, money, corrections, and calling it off."""
    sorry = Button("Apologise", Action.ORDERS_SORRY.on(order.id))
    refund = Button("Refund", Action.ORDERS_REFUND.on(order.id))
    edit = Button("Edit", Action.ORDERS_EDIT.on(order.id))
    left = Button(_LEFT[order.kind], Action.ORDERS_LEFT.on(order.id), ButtonStyle.GOOD)
    if order.is_back:
        return (left, refund, sorry, edit)
    if order.status is not OrderStatus.OPEN:
        return (sorry, refund, edit)
    cancel = Button("Cancel", Action.ORDERS_CANCEL.on(order.id), ButtonStyle.BAD)
    return (left, sorry, refund, edit, cancel)
