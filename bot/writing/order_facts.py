"""An order's parcels, as its story lists them."""

from collections.abc import Sequence

from bot.domain.order_lines import OrderLine
from bot.domain.parcels import Parcel, was_sent_again
from bot.domain.text import escape_name
from bot.writing.phrases import fill_moment


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
