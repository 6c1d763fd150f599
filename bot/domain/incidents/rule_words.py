"""What a seller types to say which orders were hit, field by field."""

import re
from datetime import datetime
from functools import cache

from bot.domain.channels import SalesChannel
from bot.domain.errors import BadInput
from bot.domain.incidents.order_rules import RECENT, OrderDate, OrderRule, OrderState
from bot.domain.patterns import regex
from bot.domain.search_words import split_words
from bot.domain.shipping.carriers import Carrier, find_carrier, fold_words
from bot.domain.shipping.tracking import suggest_carriers
from bot.domain.shops import Shop
from bot.domain.text import clean_optional, escape_name
from bot.domain.time.day_ranges import UNREAD, DayRange, DayScene, read_day_range
from bot.domain.time.hours import read_country

_ITEM_LIMIT = 100
_EMPTY = (
    "Say at least one thing that the orders have in common: the item, the dates, the country, the "
    "state, or the carrier or platform."
)


def read_rule(
    *,
    item: str | None = None,
    dates: str | None = None,
    country: str | None = None,
    state: str | None = None,
    carrier_or_platform: str | None = None,
    now: datetime,
    shop: Shop,
) -> OrderRule:
    """The rule that the fields of a form name, each empty where it doesn't matter.

    May load dateparser and the countries' names: not in an event loop. Raises BadInput, with one
    plain sentence, when nothing is named or a field can't be read with confidence.
    """
    wanted = [field and field.strip() for field in (item, dates, country, state)]
    seller = (carrier_or_platform or "").strip()
    if not any((*wanted, seller)):
        raise BadInput(_EMPTY)
    item, dates, country, state = wanted
    scene = DayScene(now, shop.zone, shop.country)
    of, stretch = _read_dates(dates, scene)
    is_recent = not item and not dates
    if is_recent:
        stretch = DayRange(since=scene.begin(scene.today - RECENT))
    carrier, via = _read_sellers(seller) if seller else (None, None)
    return OrderRule(
        item=_read_item(item),
        of=of,
        since=stretch.since,
        until=stretch.until,
        is_recent=is_recent,
        country=_read_destination(country) if country else None,
        state=_read_state(state) if state else None,
        carrier=carrier,
        via=via,
        as_of=now,
    )


def _read_item(item: str | None) -> str | None:
    words = clean_optional(item, "the item", _ITEM_LIMIT)
    if words and not split_words([words]):
        raise BadInput("Write a word of the item, e.g. speckled mug.")
    return words


# Dates

_PLACED = r"\b(?:placed|ordered|bought|sold|purchased)\b"
_SHIPPED = r"\b(?:shipped|posted|sent(?: out)?|went out|dispatched|mailed|left(?: the shop)?)\b"
_OF = regex(rf"(?P<placed>{_PLACED})|(?P<shipped>{_SHIPPED})", re.IGNORECASE)
_AROUND = regex(r"[():,]|\b(?:orders?|parcels?|that|were|was|date)\b", re.IGNORECASE)


def _read_dates(text: str | None, scene: DayScene) -> tuple[OrderDate, DayRange]:
    """The range, and which of an order's days it is about: the one on which it was placed, where
    nothing else is said.
    """
    if not text:
        return OrderDate.PLACED, DayRange()
    named = {found.lastgroup for found in _OF.finditer(text)}
    if len(named) > 1:
        raise BadInput(UNREAD)
    of = OrderDate.PLACED
    if "shipped" in named:
        of = OrderDate.SHIPPED
    words = _OF.sub(" ", text)
    if named:
        words = _AROUND.sub(" ", words)
    return of, read_day_range(words, scene)


# State

_NOT = r"(?:not|never|hasnt|havent|has not|have not|isnt|still not|un)"
_YET = r"(?: (?:yet|so far))?"
_STATES = (
    (
        rf"{_NOT} ?(?:been )?(?:arrived?|delivered|there|come|received)(?: yet)?|not here yet",
        OrderState.NOT_ARRIVED,
    ),
    (
        rf"(?:still )?open|waiting|to (?:ship|send|post|make)|pending|new|unfulfilled|in the shop"
        rf"|{_NOT} ?(?:been )?(?:shipped|sent|posted|dispatched|left){_YET}",
        OrderState.OPEN,
    ),
    (
        r"shipped|sent|posted|dispatched|fulfilled|(?:still )?(?:on (?:its|the|their) way"
        r"|in transit|travelling|under ?way|in the post)",
        OrderState.SHIPPED,
    ),
    (r"arrived|delivered|received|there|complete[d]?", OrderState.ARRIVED),
    (r"cancell?ed", OrderState.CANCELLED),
    (r"late|delayed", OrderState.LATE),
    (r"overdue", OrderState.OVERDUE),
    (r"lost|missing", OrderState.MISSING),
)


@cache
def _list_states() -> tuple[tuple[re.Pattern[str], OrderState], ...]:
    return tuple((regex(pattern), state) for pattern, state in _STATES)


def _read_state(text: str) -> OrderState:
    words = " ".join(re.sub(r"[^\w\s]", "", text.casefold().replace("-", " ")).split())
    for pattern, state in _list_states():
        if pattern.fullmatch(words):
            return state
    raise BadInput(
        "For the state write one of these: open, on its way, arrived, not arrived, late, overdue, "
        "missing or cancelled."
    )


# Country, carrier and platform

_BEFORE_COUNTRY = regex(r"^(?:to|in|into|the) (?:the )?", re.IGNORECASE)


def _read_destination(text: str) -> str:
    return read_country(_BEFORE_COUNTRY.sub("", text.strip()))


_CHANNELS = {
    "amazonhandmade": SalesChannel.AMAZON,
    "shop": SalesChannel.WEBSITE,
    "site": SalesChannel.WEBSITE,
    "web": SalesChannel.WEBSITE,
    "webshop": SalesChannel.WEBSITE,
    "onlineshop": SalesChannel.WEBSITE,
    "craftfair": SalesChannel.FAIR,
    "fairs": SalesChannel.FAIR,
    "market": SalesChannel.FAIR,
    "craftmarket": SalesChannel.FAIR,
    "elsewhere": SalesChannel.OTHER,
    **{member.value: member for member in SalesChannel},
}
_PARTS = regex(r"[,;/&+]|\b(?:and|from|by|via|with|on|through)\b", re.IGNORECASE)
_OWN = regex(r"^(?:my|our|your|own|the|a|an) +", re.IGNORECASE)


def _read_sellers(text: str) -> tuple[str | None, SalesChannel | None]:
    """The carrier's name and the platform that the words name, one of each at most."""
    carriers: dict[str, None] = {}
    channels: dict[SalesChannel, None] = {}
    parts = [text] if find_carrier(text) else _PARTS.split(text)
    for part in filter(None, map(str.strip, parts)):
        found = _find_seller(part)
        if found is None:
            raise BadInput(_refuse_seller(part))
        if isinstance(found, SalesChannel):
            channels[found] = None
        else:
            carriers[found.name] = None
    if len(carriers) > 1 or len(channels) > 1:
        raise BadInput("Name one carrier and one platform at most, and add the others afterwards.")
    return next(iter(carriers), None), next(iter(channels), None)


def _find_seller(words: str) -> SalesChannel | Carrier | None:
    """Amazon sells more than it carries for small shops: as a carrier it has longer names."""
    plain = fold_words(_OWN.sub("", words))
    return _CHANNELS.get(plain) or find_carrier(words) or find_carrier(plain)


def _refuse_seller(words: str) -> str:
    near = suggest_carriers(words)[:3] if len(fold_words(words)) > 2 else []
    known = ", ".join(near or ["Royal Mail", "USPS", "DHL"])
    return (
        f"I know no carrier or platform “{escape_name(words, 40)}”: write a carrier as it is "
        f"called, e.g. {known}, or Etsy, eBay, Amazon, Shopify, website or fair."
    )
