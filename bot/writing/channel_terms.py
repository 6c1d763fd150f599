"""What a shop said of the places where it sells, as its settings show it."""

from collections.abc import Sequence

from bot.domain.posts import Post
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
