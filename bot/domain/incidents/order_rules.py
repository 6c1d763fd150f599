"""Whom a slip hit, said by what their orders have in common: item, dates, country, state, carrier
and platform.
"""

import json
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.channels import SalesChannel
from bot.domain.orders import Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.search_words import list_forms, split_words
from bot.domain.text import escape_name
from bot.domain.time.zones import name_country

#: How far back a rule looks that names neither an item nor a date, so that it can't mean every
#: order there ever was.
RECENT = timedelta(days=90)


class OrderState(StrEnum):
    """Where an order that was hit stands; the value is what a seller reads."""

    OPEN = "open"
    SHIPPED = "shipped"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NOT_ARRIVED = "not arrived"
    LATE = "late"  #: with the shop or on its way, and past its day
    OVERDUE = "overdue"  #: on its way, and past its day
    MISSING = "missing"


class OrderDate(StrEnum):
    """Which of an order's days a range is about."""

    PLACED = "placed"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRule:
    """What the orders that were hit have in common; None or nothing where it doesn't matter."""

    item: str | None = None  #: words of the item, in any order
    of: OrderDate = OrderDate.PLACED  #: which day lies between these
    since: datetime | None = None
    until: datetime | None = None  #: not in it any more
    is_recent: bool = False  #: nobody named a day, so `since` is `RECENT` ago
    country: str | None = None  #: ISO-2
    state: OrderState | None = None
    carrier: str | None = None
    via: SalesChannel | None = None
    as_of: datetime  #: when it was read: what is late is late by then

    @property
    def words(self) -> list[str]:
        """The words of the item."""
        return split_words([self.item])

    def matches(self, order: Order) -> bool:
        """Whether this order was hit."""
        return (
            self.has_words(order.item)
            and self._lies_between(order)
            and self.country in (None, order.country)
            and self.carrier in (None, order.carrier)
            and self.via in (None, order.via)
            and (self.state is None or self._stands(order, self.state))
        )

    def has_words(self, item: str) -> bool:
        """Whether this item has all words of the rule's."""
        said = set(split_words([item]))
        return all(said.intersection(list_forms(word)) for word in self.words)

    def to_json(self) -> str:
        """The rule as it is kept."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        kept = {name: _write(value) for name, value in said.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "OrderRule":
        """The rule that was kept."""
        kept = json.loads(text)
        return OrderRule(**{name: _read(name, value) for name, value in kept.items()})

    def _lies_between(self, order: Order) -> bool:
        if self.since is None and self.until is None and self.of is OrderDate.PLACED:
            return True
        at = order.placed_at if self.of is OrderDate.PLACED else order.shipped_at
        if at is None:
            return False
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def _stands(self, order: Order, state: OrderState) -> bool:
        if state is OrderState.NOT_ARRIVED:
            return order.status in (OrderStatus.OPEN, OrderStatus.SHIPPED)
        if state is OrderState.LATE:
            return order.is_late(self.as_of) or order.is_overdue(self.as_of)
        if state is OrderState.OVERDUE:
            return order.is_overdue(self.as_of)
        if state is OrderState.MISSING:
            return order.status is OrderStatus.SHIPPED and order.missing_since is not None
        return order.status.value == state.value


def _write(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    if name in ("since", "until", "as_of"):
        return datetime.fromisoformat(value)
    return _WORDS[name](value) if name in _WORDS else value


_WORDS: dict[str, type[StrEnum]] = {"of": OrderDate, "state": OrderState, "via": SalesChannel}


def describe_rule(rule: OrderRule, zone: ZoneInfo) -> str:
    """How a rule was read, in a line: "mug, placed 1 Nov – 14 Nov, to Germany, not arrived"."""
    parts = []
    if rule.item:
        parts.append(f"“{escape_name(rule.item)}”")
    parts.append(_describe_dates(rule, zone))
    if rule.country:
        parts.append(f"to {name_country(rule.country)}")
    if rule.state:
        parts.append(_STATES.get(rule.state, rule.state.value))
    if rule.carrier:
        parts.append(f"with {escape_name(rule.carrier)}")
    if rule.via:
        parts.append(f"from {rule.via.title}")
    return ", ".join(filter(None, parts))


_STATES = {
    OrderState.OPEN: "not shipped yet",
    OrderState.SHIPPED: "on its way",
    OrderState.NOT_ARRIVED: "not arrived yet",
    OrderState.LATE: "late to leave or to arrive",
    OrderState.OVERDUE: "overdue on its way",
}


def _describe_dates(rule: OrderRule, zone: ZoneInfo) -> str:
    since = _describe_moment(rule.since, rule, zone)
    until = _describe_moment(rule.until, rule, zone, is_end=True)
    if rule.is_recent:
        return f"{rule.of} since {since} (no dates were named, so the last {RECENT.days} days)"
    if since and until:
        stretch = f" on {since}" if since == until else f" {since} – {until}"
        return f"{rule.of}{stretch}"
    if since:
        return f"{rule.of} since {since}"
    if until:
        return f"{rule.of} until {until}"
    return "" if rule.of is OrderDate.PLACED else rule.of.value


def _describe_moment(
    at: datetime | None, rule: OrderRule, zone: ZoneInfo, *, is_end: bool = False
) -> str:
    if at is None:
        return ""
    local = at.astimezone(zone)
    clock = f", {local:%H:%M}"
    if (local.hour, local.minute) == (0, 0):
        clock = ""
        if is_end:
            local -= timedelta(days=1)
    year = "" if local.year == rule.as_of.astimezone(zone).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}{clock}"
