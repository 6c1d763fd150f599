"""What a shop said of the places where it sells, as its settings show it."""

from collections.abc import Sequence

from bot.domain.actions import Action
from bot.domain.channels import SalesChannel
from bot.domain.posts import Button, Post, Tone
from bot.domain.sales.channel_terms import ChannelTerms

_COUNTING = {
    True: "weekends and holidays don't count",
    False: "every day counts; write *3 working days* to leave out weekends and holidays",
}


def compose_terms_kept(terms: ChannelTerms) -> Post:
    """What is known now of one place, and for which orders it counts."""
    lines = [f"{_capitalise(terms.place)}: {_describe(terms)}."]
    if terms.lead:
        lines.append(
            "An order without a day to ship by gets one: so many days after it was placed "
            f"({_COUNTING[terms.is_lead_in_business_days]}). "
            "It counts for orders that come in from now on."
        )
    return Post(words="\n".join(lines))


def compose_who_tells(order_id: int, via: SalesChannel) -> Post:
    """Asks who tells the buyers of a place that a parcel left."""
    return Post(
        words=f"Does {via.title} tell its buyers when you mark a parcel as shipped there?",
        body="If it does, I draft no shipped note for its orders and remind you of none. "
        "I ask this once; `/shop channel` changes it.",
        tone=Tone.WAITING,
        buttons=(
            Button(f"{via.title} tells them", Action.CHANNEL_TELLS.on(order_id)),
            Button("We tell them", Action.CHANNEL_WE_TELL.on(order_id)),
        ),
    )


def describe_who_tells(via: SalesChannel, *, place_tells: bool) -> str:
    """The answer that was given, and what follows from it."""
    if place_tells:
        return (
            f"Noted: {via.title} tells its buyers that a parcel left. I draft no shipped note for "
            "its orders. `/shop channel` changes it."
        )
    return (
        f"Noted: you tell the buyers from {via.title} that a parcel left. I draft the note each "
        "time. `/shop channel` changes it."
    )


def compose_terms(known: Sequence[ChannelTerms]) -> Post:
    """Everything that was said of any place."""
    return Post(
        title="Where you sell",
        body="\n".join(list_terms(known)) or "Nothing was said yet.",
        footer="Change any of it with /shop channel via, lead_time and tells_buyers.",
    )


def list_terms(known: Sequence[ChannelTerms]) -> list[str]:
    """A line for each place of which something was said."""
    return [f"**{_capitalise(each.place)}:** {_describe(each)}" for each in known]


def _describe(terms: ChannelTerms) -> str:
    parts = []
    if terms.lead:
        parts.append(f"ships within {terms.lead}")
    if terms.tells_buyers is not None:
        parts.append(
            "tells its buyers that a parcel left"
            if terms.tells_buyers
            else "you tell its buyers that a parcel left"
        )
    return ", ".join(parts) or "nothing was said"


def _capitalise(words: str) -> str:
    return words if words == "eBay" else words[:1].upper() + words[1:]
