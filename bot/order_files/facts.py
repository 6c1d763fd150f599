"""The facts that a column can hold."""

from enum import StrEnum
from typing import NamedTuple


class Fact(StrEnum):
    """What a column says of an order; the value is stored, and is a field of `Cells`."""

    NUMBER = "number"
    RECORD = "record"  #: the number that stands in where the order's own is blank
    LINE_ID = "line_id"  #: a line of an order has one of its own
    PLACED = "placed"
    PLACED_TIME = "placed_time"
    ZONE = "zone"
    SHIPPED = "shipped"  #: when, or whether
    SHIP_BY = "ship_by"
    CANCELLED = "cancelled"  #: when, or whether
    USER_NAME = "user_name"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    RECIPIENT = "recipient"
    COUNTRY = "country"
    ITEM = "item"
    ITEMS = "items"  #: all that was bought, in one cell
    VARIATION = "variation"
    OPTIONS = "options"  #: more of the variation
    PERSONALISATION = "personalisation"
    QUANTITY = "quantity"
    PRICE = "price"  #: of one
    GROSS = "gross"  #: of the line, before a discount
    LINE_TOTAL = "line_total"
    DISCOUNT = "discount"
    SHIPPING = "shipping"  #: what it costs
    TAX = "tax"
    TOTAL = "total"
    LEFT = "left"  #: the total after what was given back; 0 where nothing was
    REFUNDED = "refunded"
    CURRENCY = "currency"
    STATUS = "status"
    PAYMENT = "payment"  #: its status
    EVENT = "event"  #: a sale or a refund
    COUNTER = "counter"  #: where it was handed over at once
    NATURE = "nature"  #: a thing or a download
    NEEDS_SHIPPING = "needs_shipping"
    METHOD = "method"  #: how it gets to the buyer
    CARRIER = "carrier"
    SERVICE = "service"
    TRACKING = "tracking"
    NOTE = "note"

    @property
    def label(self) -> str:
        """What it is called on the screen."""
        return _LABELS.get(self, self.value.replace("_", " "))


_LABELS = {
    Fact.NUMBER: "order number",
    Fact.RECORD: "sales record number",
    Fact.LINE_ID: "number of the line",
    Fact.PLACED: "order date",
    Fact.PLACED_TIME: "time of the order",
    Fact.ZONE: "time zone",
    Fact.SHIPPED: "shipped on",
    Fact.CANCELLED: "cancelled on",
    Fact.NAME: "buyer’s name",
    Fact.EMAIL: "e-mail",
    Fact.ITEMS: "all items",
    Fact.PRICE: "price of one",
    Fact.GROSS: "line before discount",
    Fact.SHIPPING: "shipping cost",
    Fact.TOTAL: "order total",
    Fact.LEFT: "total after refunds",
    Fact.STATUS: "status",
    Fact.PAYMENT: "payment status",
    Fact.COUNTER: "till",
    Fact.NATURE: "kind of item",
    Fact.METHOD: "delivery method",
    Fact.SERVICE: "shipping service",
    Fact.TRACKING: "tracking number",
    Fact.NOTE: "buyer’s note",
}


class Cells(NamedTuple):
    """A row's cells by what they say, in the order of `Fact`; empty where the row says nothing."""

    number: str
    record: str
    line_id: str
    placed: str
    placed_time: str
    zone: str
    shipped: str
    ship_by: str
    cancelled: str
    user_name: str
    name: str
    first_name: str
    last_name: str
    email: str
    recipient: str
    country: str
    item: str
    items: str
    variation: str
    options: str
    personalisation: str
    quantity: str
    price: str
    gross: str
    line_total: str
    discount: str
    shipping: str
    tax: str
    total: str
    left: str
    refunded: str
    currency: str
    status: str
    payment: str
    event: str
    counter: str
    nature: str
    needs_shipping: str
    method: str
    carrier: str
    service: str
    tracking: str
    note: str
