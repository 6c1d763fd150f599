"""One order with all that an export says of it, as plain words by the name of the column."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.customers import Customer
from bot.domain.errors import BadInput
from bot.domain.money import Money, find_money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.orders import CancelledBy, Order, OrderStatus
from bot.domain.parcels import WAY, Parcel
from bot.domain.patterns import regex
from bot.domain.records import dataclass
from bot.domain.sales.sale import Buyer, KeptFacts, OrderSource, Sale

#: The columns of an order, in their order, by what they are called in a file.
COLUMNS = {
    "Order": "number",
    "Marketplace number": "external_number",
    "Sold on": "via",
    "Status": "status",
    "Kind": "kind",
    "Item": "item",
    "Short name": "short_name",
    "Price": "price",
    "Placed (UTC)": "placed_at",
    "Ship by (UTC)": "ship_by",
    "Ship by because": "ship_by_basis",
    "Agreed to leave (UTC)": "agreed_ship_by",
    "Recipient": "recipient",
    "Country": "country",
    "Buyer's note": "buyer_note",
    "Note": "note",
    "Urgent": "is_urgent",
    "Parcels": "parcel_count",
    "Cancelled (UTC)": "cancelled_at",
    "Cancelled because": "cancel_reason",
    "Cancelled by": "cancelled_by",
    "Put right (UTC)": "remedied_at",
    "Settled (UTC)": "settled_at",
    "Settled because": "settled_because",
    "Delays told": "delays_told",
    "Known from": "source",
    "By hand": "by_hand",
    "Logged (UTC)": "logged_at",
}
#: Of each parcel, beginning with the one that the order tells of.
PARCEL_COLUMNS = {
    "Parcel": "number",
    "Parcel holds": "lines",
    "Carrier": "carrier",
    "Service": "service",
    "Tracking": "tracking",
    "Tracking link": "tracking_url",
    "Shipped (UTC)": "shipped_at",
    "Told (UTC)": "told_at",
    "Note discarded (UTC)": "note_discarded_at",
    "Expected (UTC)": "arrives_at",
    "Overdue (UTC)": "overdue_at",
    "Expected because": "arrival_basis",
    "Arrived (UTC)": "arrived_at",
    "Arrival told by": "arrival_told_by",
    "Arrival assumed": "arrival_assumed",
    "Asked (UTC)": "asked_at",
    "Lost since (UTC)": "missing_since",
    "Carrier asked (UTC)": "claimed_at",
    "Came back (UTC)": "came_back_at",
}
LINE_COLUMNS = {
    "Line": "title",
    "Variation": "variation",
    "Personalisation": "personalisation",
    "Quantity": "quantity",
    "Line price": "price",
}
CUSTOMER_COLUMNS = {
    "Customer": "name",
    "E-mail": "email",
    "Name there": "user_name",
    "Customer number": "id",
    "Language": "language",
    "Time zone": "time_zone",
}
_SPOKEN = {"Language": "language", "Time zone": "time_zone"}
#: What the order's own row says beside these.
CURRENCY, REFUNDED, REPLACES = "Currency", "Refunded", "Replaces"

_KINDS: dict[str, type[StrEnum]] = {
    "via": SalesChannel,
    "status": OrderStatus,
    "kind": OrderKind,
    "cancelled_by": CancelledBy,
    "source": OrderSource,
}
_COUNTS = frozenset({"number", "parcel_count", "delays_told", "quantity"})
_TRUTHS = frozenset({"is_urgent", "arrival_assumed"})
#: What a column of moments is called at its end.
_IN_UTC = " (UTC)"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_PLAIN = regex(r"\d{1,12}(?:\.\d{1,2})?")

Facts = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedOrder:
    """An order with everything about it that goes out."""

    order: Order
    customer: Customer
    user_name: str | None = None  #: the customer's, where it was sold
    parcels: Sequence[Parcel] = ()  #: but for the one that the order tells of
    refunded: Money | None = None  #: what went back for it, all together
    replaces: int | None = None  #: our number of the order that it makes good


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """The same in words: the order's own facts, then those of its lines and parcels."""

    order: Facts
    lines: Sequence[Facts]
    parcels: Sequence[Facts]


def tell_order(exported: ExportedOrder) -> OrderFacts:
    """What an export says of an order; facts that aren't known are left out."""
    order, customer = exported.order, exported.customer
    facts = _tell(order, COLUMNS, order.price)
    facts |= _tell(customer, {k: v for k, v in CUSTOMER_COLUMNS.items() if v != "user_name"})
    if exported.user_name:
        facts["Name there"] = exported.user_name
    if order.price is not None and order.price.currency:
        facts[CURRENCY] = order.price.currency
    if exported.refunded is not None:
        facts[REFUNDED] = _say_money(exported.refunded, order.price)
    if exported.replaces is not None:
        facts[REPLACES] = str(exported.replaces)
    lines = [_tell(each, LINE_COLUMNS, order.price) for each in order.lines]
    parcels = [_tell_own_parcel(order)] if _has_parcel(order) else []
    parcels += [_tell(each, PARCEL_COLUMNS) for each in exported.parcels]
    return OrderFacts(facts, lines, parcels)


def _has_parcel(order: Order) -> bool:
    return order.parcel_count > 1 or any(getattr(order, name) for name in WAY)


def _tell_own_parcel(order: Order) -> Facts:
    names = {**PARCEL_COLUMNS, "Parcel": "parcel_number", "Parcel holds": "parcel_lines"}
    return _tell(order, names)


def _tell(value: object, names: Mapping[str, str], price: Money | None = None) -> Facts:
    told = {column: _say(getattr(value, name), price) for column, name in names.items()}
    return {column: words for column, words in told.items() if words}


def _say(value: Any, price: Money | None) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(_MOMENT)
    if isinstance(value, Money):
        return _say_money(value, price)
    if isinstance(value, tuple):
        return "\n".join(map(_say_item, value))
    return str(value)


def _say_item(item: Any) -> str:
    return f"{item.quantity} × {item.title}" if isinstance(item, OrderLine) else str(item)


def _say_money(money: Money, price: Money | None) -> str:
    """A sum in the order's currency is a plain number, which a spreadsheet can add up."""
    if price is not None and money.currency == price.currency:
        return f"{money.amount:f}"
    return str(money)


def read_order(facts: OrderFacts) -> Sale:
    """The order that an export tells of. Raises BadInput for what no export says."""
    order = facts.order
    currency = order.get(CURRENCY, "")
    kept = _read(order, COLUMNS, currency)
    parcels = tuple(map(_read_parcel, facts.parcels))
    lines = tuple(_read_line(each, currency) for each in facts.lines)
    own, *others = parcels or ({},)
    return Sale(
        via=kept.get("via"),
        number=kept.get("external_number"),
        buyer=Buyer(
            name=order.get("Customer"),
            user_name=order.get("Name there"),
            email=order.get("E-mail"),
            key=order.get("Customer number"),
        ),
        lines=lines,
        total=kept.get("price"),
        placed_at=kept.get("placed_at"),
        ship_by=kept.get("ship_by"),
        note=kept.get("buyer_note"),
        recipient=kept.get("recipient"),
        country=kept.get("country"),
        kind=kept.get("kind"),
        is_cancelled=kept.get("status") is OrderStatus.CANCELLED,
        refunded=_read_money(order.get(REFUNDED, ""), currency),
        kept=KeptFacts(
            order={**kept, **own},
            parcels=tuple(others),
            customer={name: order[c] for c, name in _SPOKEN.items() if c in order},
            replaces=_read_count(order[REPLACES]) if REPLACES in order else None,
        ),
    )


def _read(facts: Facts, names: Mapping[str, str], currency: str) -> dict[str, Any]:
    said = {column: facts[column] for column in names if facts.get(column)}
    return {names[each]: _read_fact(each, names[each], said[each], currency) for each in said}


def _read_fact(column: str, name: str, words: str, currency: str) -> Any:
    if column.endswith(_IN_UTC):
        return _read_moment(words)
    if name in _KINDS:
        return _read_kind(_KINDS[name], words)
    if name in _COUNTS:
        return _read_count(words)
    if name in _TRUTHS:
        return words == "yes"
    if name == "by_hand":
        return tuple(words.split("\n"))
    if name == "price":
        return _read_money(words, currency)
    return words


def _read_line(facts: Facts, currency: str) -> OrderLine:
    return OrderLine(**_read(facts, LINE_COLUMNS, currency))


def _read_parcel(facts: Facts) -> dict[str, Any]:
    """A parcel's facts under their names in `Order`."""
    read = _read(facts, PARCEL_COLUMNS, "")
    named = {"parcel_number": read.pop("number", 1)}
    if held := read.pop("lines", None):
        named["parcel_lines"] = tuple(map(_read_held, held.split("\n")))
    return {**named, **read}


def _read_held(words: str) -> OrderLine:
    count, _, title = words.partition(" × ")
    return OrderLine(title=title, quantity=_read_count(count))


def _read_kind(kind: type[StrEnum], words: str) -> StrEnum:
    try:
        return kind(words)
    except ValueError:
        raise BadInput(f"“{words[:40]}” is no {kind.__name__} that I know.") from None


def _read_count(words: str) -> int:
    if not words.isdigit() or len(words) > 9:
        raise BadInput(f"“{words[:40]}” should be a whole number.")
    return int(words)


def _read_money(words: str, currency: str) -> Money | None:
    if not words:
        return None
    if _PLAIN.fullmatch(words):
        try:
            return Money(Decimal(words), currency)
        except InvalidOperation:
            pass
    money = find_money(words)
    if money is None:
        raise BadInput(f"“{words[:40]}” isn't a sum of money that I can read.")
    return money


def _read_moment(words: str) -> datetime:
    try:
        return datetime.strptime(words, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"“{words[:40]}” should be a moment like 2026-11-30 17:05:00.") from None
