"""An order's facts as a text says them: whether it says one, and how an old one is put right there.

A fact is compared as a word or a line; a day as its date in the shop's time zone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from bot.domain.money import find_money, names_money
from bot.domain.orders import Order
from bot.domain.promises.draft_promises import names_day
from bot.writing.letters.blanks import Blank
from bot.writing.letters.item_names import shorten_item

#: What a card calls the facts that a customer may have been told, by their names in `Order`.
FACTS = {
    "item": "item",
    "external_number": "order number",
    "price": "price",
    "ship_by": "day to ship by",
    "carrier": "carrier",
    "service": "service",
    "arrives_at": "day to expect it",
    "tracking": "tracking number",
}
_DAYS = ("ship_by", "arrives_at")
#: Values of a letter that stand in its text as they are printed, and so can be exchanged there.
_PRINTED = (
    "salutation",
    "tracking_url",
    "tracking_number",
    "order_number",
    "price",
    "owed",
    "carrier",
    "service",
    "ship_by_on",
    "arrives_on",
    "likely_on",
    "item",
)
#: From here on a corrected title is the same thing, spelled better.
_SAME_WORD = 0.8


def read_facts(order: Order, zone: ZoneInfo) -> dict[str, str]:
    """What a letter could tell of an order; what isn't known is left out."""
    arrives_at = order.overdue_at if order.arrival_basis else order.arrives_at
    found = {
        "item": shorten_item(order.item) or order.item,
        "external_number": order.external_number,
        "price": str(order.price) if order.paid else None,
        "ship_by": _read_day(order.ship_by, zone),
        "carrier": order.carrier,
        "service": order.service,
        "arrives_at": _read_day(arrives_at, zone),
        "tracking": order.tracking,
    }
    return {name: value for name, value in found.items() if value}


def _read_day(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).date().isoformat() if moment else None


def says_fact(text: str, name: str, value: str) -> bool:
    """Whether a text says that this fact has this value, however it is written there."""
    if name in _DAYS:
        return names_day(text, date.fromisoformat(value))
    if name == "price":
        money = find_money(value)
        return money is not None and names_money(text, money)
    if name == "tracking":
        return re.search(_match_number(value), text, re.IGNORECASE) is not None
    # "Post" is a carrier, "post" is not.
    flags = re.IGNORECASE if name in ("item", "external_number") else 0
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, flags) is not None


def _match_number(number: str) -> str:
    """A tracking number, also in the groups in which people write it."""
    signs = [re.escape(sign) for sign in number if sign.isalnum()]
    return r"(?<![^\W_])" + r"[ \t.-]?".join(signs) + r"(?![^\W_])"


def list_outdated(
    text: str, old: Mapping[str, str], new: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The facts of which a text still says the old value, with that value."""
    found = []
    for name, was in old.items():
        now = new.get(name, "")
        if now != was and not says_fact(now, name, was) and says_fact(text, name, was):
            found.append((name, was))
    return tuple(found)


def describe_outdated(text: str, outdated: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What a card says of the old facts that a text still tells."""
    return tuple(
        f"The {FACTS[name]} was corrected since this was written, and was {_show(name, was)}."
        for name, was in outdated
        if says_fact(text, name, was)
    )


def describe_told(told: Iterable[tuple[str, str]]) -> str:
    """What a customer was told, for the card of what puts it right."""
    return ", ".join(f"{FACTS[name]} {_show(name, was)}" for name, was in told)


def _show(name: str, value: str) -> str:
    if name in _DAYS:
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    return f"“{value}”"


def is_other_item(was: str, now: str) -> bool:
    """Whether a corrected item is another thing: not the same one with a word more or less, or
    spelled better.
    """
    words, others = set(was.casefold().split()), set(now.casefold().split())
    if words <= others or others <= words:
        return False
    return SequenceMatcher(None, was.casefold(), now.casefold()).ratio() < _SAME_WORD


def list_exchanges(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """What stands in a letter of these values, and what should stand there now.

    What two facts share (one day, say) isn't exchanged unless both change alike, and neither is an
    item whose "it" would have to become "them".
    """
    found: dict[str, str] = {}
    kept = set()
    for name, value in before.items():
        old, new = str(value), after.get(name)
        is_text = isinstance(value, str | Blank) and isinstance(new, str)
        if not is_text or name not in _PRINTED:
            continue
        if name == "item" and before.get("them") != after.get("them"):
            continue
        if old == new or found.get(old, new) != new:
            kept.add(old)
        else:
            found[old] = str(new)
    return {old: new for old, new in found.items() if old not in kept}


def exchange(text: str, exchanges: Mapping[str, str]) -> str:
    """The text with what was corrected; a number also where it is written in groups."""
    longest_first: Sequence[str] = sorted(exchanges, key=len, reverse=True)
    if not longest_first:
        return text
    forms = [f"({_match_form(each)})" for each in longest_first]

    def put_right(found: re.Match[str]) -> str:
        assert found.lastindex is not None
        return exchanges[longest_first[found.lastindex - 1]]

    return re.sub("|".join(forms), put_right, text)


def _match_form(form: str) -> str:
    is_number = sum(sign.isdigit() for sign in form) >= 6 and form.isalnum()
    if is_number:
        return _match_number(form)
    return rf"(?<!\w){re.escape(form)}(?!\w)"
