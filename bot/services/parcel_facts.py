"""What staff say of a parcel's way: read when it leaves, corrected or emptied later."""

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BadInput, StateConflict
from bot.domain.nothing import says_no_carrier, says_no_number, says_none
from bot.domain.orders import Order
from bot.domain.shipping.tracking import Tracking, name_carrier, recognise_tracking
from bot.domain.text import clean_line, clean_optional


def read_tracking(words: str | None, carrier: str | None) -> Tracking | None:
    """The number in the words; None where they say that there is none ("n/a")."""
    if not words or says_no_number(words):
        return None
    return _recognise(words, read_carrier(carrier))


def read_carrier(words: str | None) -> str | None:
    """The carrier's name; None where nobody carries it for the shop ("by hand")."""
    return name_carrier(words) or None if words and not says_no_carrier(words) else None


def read_service(words: str | None) -> str | None:
    return None if words and says_no_number(words) else clean_optional(words, "the service", 100)


def correct_parcel(
    order: Order,
    *,
    tracking: str | None,
    carrier: str | None,
    service: str | None,
    arrives_at: datetime | None,
) -> Order:
    """The order with what is known better of the way of its parcel; "-" empties a fact.

    Raises BadInput when a fact can't be right, StateConflict for a parcel that hasn't left.
    """
    if not any((tracking, carrier, service, arrives_at)):
        return order
    if not order.was_shipped:
        raise StateConflict(
            f"Order {order.shown_label} hasn't been shipped yet. Use /order ship to say how it "
            "went out."
        )
    if arrives_at and order.shipped_at and arrives_at < order.shipped_at:
        raise BadInput("It can't arrive before it was shipped. Check `arrives`.")
    corrected = order.await_until(arrives_at) if arrives_at else order
    if tracking and says_no_number(tracking):
        corrected, tracking = replace(corrected, tracking=None, tracking_url=None), None
    if carrier:
        named = None if says_no_carrier(carrier) else name_carrier(carrier) or order.carrier
        corrected = replace(corrected, carrier=named)
    number = tracking or corrected.tracking
    if number and (tracking or read_carrier(carrier)):
        corrected = _correct_tracking(corrected, number, read_carrier(carrier))
    if service:
        kept = None if says_no_number(service) else clean_line(service, "the service", 100)
        corrected = replace(corrected, service=kept)
    return corrected


def correct_words(new: str | None, old: str | None, what: str, limit: int) -> str | None:
    """What staff wrote down instead of the old words; "-" empties it."""
    if new is not None and says_none(new):
        return None
    return clean_optional(new, what, limit) or old


def _correct_tracking(order: Order, number: str, carrier: str | None) -> Order:
    """The order with this number, whose form may tell the carrier."""
    found = _recognise(number, carrier)
    return replace(
        order,
        tracking=found.number,
        tracking_url=found.url,
        carrier=found.carrier or order.carrier,
    )


def _recognise(words: str, carrier: str | None) -> Tracking:
    found = recognise_tracking(words, carrier=carrier)
    if "://" in found.number or found.number.lower().startswith("www."):
        raise BadInput(
            "I can't tell the tracking number from that link. Please paste only the number, not "
            "the link."
        )
    return found
