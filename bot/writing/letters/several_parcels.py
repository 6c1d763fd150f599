"""How a letter speaks of one parcel among several."""

from bot.domain.parcels import name_place
from bot.writing.letters.clean_text import NAME_LIMIT, fit_line
from bot.writing.letters.facts import Facts

_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def list_parcel_words(facts: Facts) -> dict[str, object]:
    """Which of several parcels it is, and how to follow those that nobody told of."""
    place, in_all = facts.parcel_place, facts.parcels_in_all
    is_one_of_several = place is not None and in_all is not None and in_all > 1
    untold = [
        f"The {name_place(number)} parcel: {fit_line(follow, NAME_LIMIT)}"
        for number, follow in facts.untold_parcels
    ]
    return {
        "parcel_place": name_place(place) if place and is_one_of_several else False,
        "parcels_in_all": _COUNTS.get(in_all or 0, str(in_all)) if is_one_of_several else False,
        "is_part": facts.is_part,
        "is_sent_again": facts.is_sent_again,
        "untold_parcels": "\n".join(untold) or False,
    }
