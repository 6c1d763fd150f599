"""What people buy in the sample shop, as the letters of a marketplace and of a seller of labels
name it; `data/demo/sales.toml` tells who.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from bot.domain.program_files import DATA

#: The number of the first order; each has another, which doesn't look counted.
_FIRST_NUMBER, _APART = 4025790946, 7919
_DISPATCH_IN = timedelta(days=4)
#: What each digit of a parcel's number weighs in its check digit.
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def describe_sale(count: int, now: datetime) -> dict[str, str]:
    """What stands in the braces of the letters about the sale with this count; the first is 1."""
    told = _load_sales()
    sale: dict[str, Any] = told["sale"][(count - 1) % len(told["sale"])]
    items: list[dict[str, Any]] = sale["items"]
    item_total = sum((_price(each["price"]) * each["quantity"] for each in items), Decimal(0))
    address = [f"<span class='name'>{escape(sale['name'])}</span>", *map(escape, sale["address"])]
    note = sale.get("note")
    return {
        "number": str(_FIRST_NUMBER + _APART * (count - 1)),
        "user": sale["user"],
        "name": sale["name"],
        "email": sale["email"],
        "count": str(sum(each["quantity"] for each in items)),
        "items": "\n".join(
            _write_item(each, count * 10 + place) for place, each in enumerate(items)
        ),
        "item total": f"£{item_total}",
        "shipping": told["shipping"],
        "total": f"£{item_total + _price(told['shipping'])}",
        "dispatch by": format_short(now + _DISPATCH_IN),
        "address": "<br/>\n".join(address),
        "note": f"\nNote from {sale['user']}:\n{note}\n" if note else "",
        "tracking": make_tracking(count),
    }


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with each {name} in it replaced by that fact."""
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", fact)
    return text


def format_long(day: datetime) -> str:
    """For example 4 December 2026."""
    return f"{day.day} {day:%B %Y}"


def format_short(day: datetime) -> str:
    """For example Dec 4."""
    return f"{day:%b} {day.day}"


def make_tracking(count: int) -> str:
    """A number that Royal Mail could give to a parcel, with the right check digit."""
    digits = f"{20417306 + 37 * count:08}"
    left = (
        11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    )
    check = {10: 0, 11: 5}.get(left, left)
    return f"RM{digits}{check}GB"


def _write_item(item: Mapping[str, Any], key: int) -> str:
    wish = item.get("personalisation")
    lines = [
        f"Transaction ID:     {4918827000 + key}",
        f"Item:               {item['title']}",
        *item.get("options", ()),
        *([f"Personalisation: {wish}"] if wish else ()),
        f"Quantity:           {item['quantity']}",
        f"Item price:         {item['price']}",
    ]
    return "\n".join(lines) + "\n"


def _price(text: str) -> Decimal:
    return Decimal(text.removeprefix("£"))


@cache
def _load_sales() -> dict[str, Any]:
    return tomllib.loads((DATA / "demo" / "sales.toml").read_text(encoding="utf-8"))
