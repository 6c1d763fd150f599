"""What a marketplace says of an order, as it is kept in JSON until a person has decided on it."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from bot.domain.channels import SalesChannel
from bot.domain.money import Money, find_money
from bot.domain.order_lines import OrderKind, OrderLine
from bot.domain.sales.sale import Buyer, Sale, SaleChange, SaleNews, SoldParcel


def write_fields(value: Any) -> dict[str, Any]:
    """The fields that say something, by name."""
    said = ((each.name, getattr(value, each.name)) for each in fields(value))
    return {name: _write(each) for name, each in said if each is not None and each != ()}


def _write(value: Any) -> Any:
    if isinstance(value, Enum | bool | int | str):
        return value
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(map(_write, value))
    return write_fields(value)


def read_sale(item: dict[str, Any]) -> Sale:
    """The sale that was written."""
    return Sale(**_read_fields({"via": None, **item}))


def read_news(item: dict[str, Any]) -> SaleNews:
    """The news that were written."""
    return SaleNews(**_read_fields({"via": None, **item}))


def _read_fields(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _READ[name](value) if name in _READ else value for name, value in item.items()}


def _read_money(said: str) -> Money:
    return find_money(said) or Money(Decimal(0))


def _read_buyer(item: dict[str, Any]) -> Buyer:
    return Buyer(**item)


def _read_line(item: dict[str, Any]) -> OrderLine:
    return OrderLine(**_read_fields(item))


def _read_parcel(item: dict[str, Any]) -> SoldParcel:
    return SoldParcel(**_read_fields(item))


def _read_lines(items: list[dict[str, Any]]) -> tuple[OrderLine, ...]:
    return tuple(map(_read_line, items))


def _read_parcels(items: list[dict[str, Any]]) -> tuple[SoldParcel, ...]:
    return tuple(map(_read_parcel, items))


#: How a field is read again; any other is as it was written.
_READ: Mapping[str, Callable[[Any], Any]] = {
    "via": lambda value: SalesChannel(value) if value else None,
    "change": SaleChange,
    "kind": OrderKind,
    "buyer": _read_buyer,
    "lines": _read_lines,
    "parcels": _read_parcels,
    "parcel": _read_parcel,
    **dict.fromkeys(("total", "price", "amount", "refunded"), _read_money),
    **dict.fromkeys(("placed_at", "ship_by", "shipped_at", "arrived_at"), datetime.fromisoformat),
}
