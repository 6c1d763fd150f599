"""What was bought and an order's parcels, as its story lists them."""

from collections.abc import Sequence

from bot.domain.order_lines import OrderLine
from bot.domain.orders import Order
from bot.domain.parcels import Parcel, was_sent_again
from bot.domain.sales.sale import OrderSource
from bot.domain.text import escape_name, escape_text
from bot.writing.phrases import fill_moment

#: What facts are called where their own name would mean nothing to a seller.
FACT_WORDS = {
    "external_number": "marketplace number",
    "short_name": "what letters call it",
    "is_urgent": "urgent",
    "via": "where bought",
    "country": "country it goes to",
    "arrives_at": "expected",
    "kind": "how it gets there",
}
#: The same inside a sentence, where "the price" wouldn't do.
_FACTS_IN_A_SENTENCE = {
    "via": "where it was bought",
    "external_number": "the number",
    "ship_by": "the day to ship by",
    "buyer_note": "the buyer's note",
    "recipient": "who gets it",
    "tracking": "the tracking number",
}
_SOURCES = {
    OrderSource.LETTER: "the marketplace's letter",
    OrderSource.FILE: "a file that you imported",
}


def describe_source(order: Order) -> str:
    """Where the order is known from, and which of its facts staff gave since."""
    source = _SOURCES.get(order.source)
    if source is None:
        return ""
    names = [FACT_WORDS.get(name, name.replace("_", " ")) for name in order.by_hand]
    by_hand = f"; by hand since: {', '.join(names)}" if names else ""
    return f"Known from {source}{by_hand}"


def describe_fact(name: str) -> str:
    """What a fact of an order is called inside a sentence."""
    return _FACTS_IN_A_SENTENCE.get(name) or f"the {name.replace('_', ' ')}"


#: So much of a buyer's own words is shown with what they are for.
WORDS_SHOWN = 300


def list_bought(lines: Sequence[OrderLine]) -> list[str]:
    """What was bought, a line for each, with the words that the buyer wants on it."""
    return [_describe_bought(each) for each in lines]


def _describe_bought(line: OrderLine) -> str:
    shown = f"• {escape_text(line.label, 200)}"
    if line.price is not None:
        shown += f", {line.price}" + (" each" if line.quantity > 1 else "")
    if line.personalisation:
        words = escape_text(line.personalisation, WORDS_SHOWN).splitlines()
        shown += "".join(f"\n> {each}" for each in words)
    return shown


def describe_parcels(parcels: Sequence[Parcel]) -> list[str]:
    """A line for each: what is in it, how it travels, and how far it has come."""
    return [f"**{each.number}.** {_describe(each, parcels)}" for each in parcels]


def _describe(parcel: Parcel, parcels: Sequence[Parcel]) -> str:
    way = ", ".join(escape_name(part, 60) for part in (parcel.carrier, parcel.service) if part)
    number = escape_name(parcel.tracking or "", 100)
    if parcel.tracking_url:
        number = f"[{number}]({parcel.tracking_url})"
    known = " ".join(part for part in (way, number) if part) or "without a tracking number"
    inside = f" ({describe_lines(parcel.lines)})" if parcel.lines else ""
    return f"{known}{inside}: {_tell_state(parcel, parcels)}"


def _tell_state(parcel: Parcel, parcels: Sequence[Parcel]) -> str:
    if parcel.arrived_at is not None:
        return fill_moment("arrived {}", parcel.arrived_at, "D")
    if parcel.came_back_at is not None:
        end = ", sent again" if was_sent_again(parcel, parcels) else ", to be sent again"
        return fill_moment("came back {}", parcel.came_back_at, "D") + end
    if parcel.missing_since is not None:
        return fill_moment("counts as lost since {}", parcel.missing_since, "D")
    left = fill_moment("left {}", parcel.shipped_at, "D")
    return left if parcel.told_at else f"{left}, customer not told"


def describe_lines(lines: Sequence[OrderLine]) -> str:
    """What is in a parcel, in one line."""
    return escape_name(", ".join(each.label for each in lines), 120)
