"""What a shipped note says of several orders that left together."""

from collections.abc import Callable, Iterable, Sequence

from bot.writing.letters.clean_text import NAME_LIMIT, fit_line, raise_first
from bot.writing.letters.facts import LetterOrder, LetterParcel
from bot.writing.letters.incident_orders import name_orders
from bot.writing.letters.things import name_item

Name = Callable[[int], str]


def name_parcels(
    parcels: Sequence[LetterParcel], link: Callable[[str | None], str | None]
) -> dict[str, object]:
    """What stands for several orders where a note otherwise names one, by the names in a template;
    `link` gives a link as it may stand in a letter.

    In a shop's own wording the links stand where one would; in ours each has its line.
    """
    orders = [
        LetterOrder(item=each.item, short_name=each.short_name, number=each.number)
        for each in parcels
    ]
    links = _collect(link(each.tracking_url) for each in parcels)
    numbers = _collect(fit_line(each.tracking_number, NAME_LIMIT) for each in parcels)
    late = [place for place, each in enumerate(parcels) if each.is_late]
    name = _choose_name(parcels)
    return {
        **name_orders(orders),
        "tracking_url": _join(links),
        "tracking_number": _join(numbers),
        "carrier": _find_same([fit_line(each.carrier, NAME_LIMIT) for each in parcels]),
        "service": _find_same([fit_line(each.service, NAME_LIMIT) for each in parcels]),
        "parcels": len(numbers) > 1 and _list_lines(parcels, name, link),
        "late_item": 0 < len(late) < len(parcels) and _join([name(place) for place in late]),
    }


def _collect(found: Iterable[str | None]) -> list[str]:
    """Each of them once."""
    return list(dict.fromkeys(filter(None, found)))


def _join(words: Sequence[str]) -> str | None:
    if not words:
        return None
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _find_same(words: Sequence[str | None]) -> str | None:
    """What is the same for all; None where it isn't."""
    return words[0] if len(set(words)) == 1 else None


def _choose_name(parcels: Sequence[LetterParcel]) -> Name:
    """How one of the orders is told from the others: by what it is of, its number, or its place."""
    things = [name_item(each.item, each.short_name) for each in parcels]
    if None not in things and len(set(things)) == len(things):
        return lambda place: f"your {things[place]}"
    numbers = [fit_line(each.number, NAME_LIMIT) for each in parcels]
    if None not in numbers:
        return lambda place: f"order {numbers[place]}"
    return lambda place: f"parcel {place + 1}"


def _list_lines(
    parcels: Sequence[LetterParcel], name: Name, link: Callable[[str | None], str | None]
) -> str:
    """A line for each parcel, with its link, or else its number."""
    carriers = {each.carrier for each in parcels}
    lines = []
    for place, parcel in enumerate(parcels):
        words = raise_first(name(place))
        if len(carriers) > 1 and parcel.carrier:
            words += f", with {fit_line(parcel.carrier, NAME_LIMIT)}"
        number = fit_line(parcel.tracking_number, NAME_LIMIT) or "without a tracking number"
        lines.append(f"{words}: {link(parcel.tracking_url) or number}")
    return "\n".join(lines)
