"""What the desk is asked about an order that fits an open incident."""

from bot.domain.actions import Action
from bot.domain.customers import Customer
from bot.domain.incidents.incidents import Incident
from bot.domain.orders import Order
from bot.domain.posts import Button, ButtonStyle, Post
from bot.domain.text import escape_name


def compose_offer(incident: Incident, order: Order, customer: Customer) -> Post:
    """Whether this order was hit as well."""
    what = f"{escape_name(customer.name, 40)}, {escape_name(order.item, 60)}"
    add = Action.INCIDENT_ORDER.on(incident.id, order.id)
    return Post(
        words=f"Order {order.shown_label}, {what}, fits “{escape_name(incident.title)}”.",
        buttons=(
            Button("Add to it", add, ButtonStyle.GOOD),
            Button("Not this one", Action.INCIDENT_NOT_ORDER.on(incident.id, order.id)),
        ),
    )


def compose_refused_offer(incident: Incident, order: Order) -> Post:
    """The same after somebody said no."""
    title = escape_name(incident.title)
    return Post(words=f"Order {order.shown_label} stays out of “{title}”. Nothing was changed.")
