"""An order's or a customer's place in an incident, in a line of their story."""

from bot.domain.drafts import DraftStatus, describe_status
from bot.domain.incidents.places import Place
from bot.domain.text import escape_name
from bot.writing.phrases import format_moment


def describe_place(place: Place) -> str:
    """Which incident, and what came of its letter."""
    closed = "" if place.is_open else ", closed"
    name = f"**{escape_name(place.title, 60)}** (incident #{place.number}{closed})"
    return f"{name}: {_describe_letter(place)}"


def _describe_letter(place: Place) -> str:
    if place.sent_at is not None:
        return f"they got its letter {format_moment(place.sent_at)}"
    if place.left_out is not None and not place.is_put_back:
        return f"left out, {escape_name(place.left_out, 100)}"
    if place.status is None:
        return "its letter isn't written yet"
    if place.status in (DraftStatus.VOIDED, DraftStatus.DISCARDED):
        return "its letter was held back"
    return f"its letter {describe_status(place.status)}"
