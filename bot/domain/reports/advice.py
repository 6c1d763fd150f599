"""What to do about the worst of a report, in one sentence."""

from enum import StrEnum

from bot.domain.records import dataclass
from bot.domain.reports.figures import Figures, Share

#: What a good shop reaches, in per cent. The first two are the larger marketplaces' own measure
#: (Etsy's Star Seller, 2026-11); the others are ours.
_GOALS = {
    "first_answers": 95,
    "on_time": 95,
    "told_on_day": 90,
    "arrived": 97,
    "promises": 100,
}


class Concern(StrEnum):
    """What fell short."""

    FIRST_ANSWERS = "first_answers"
    ON_TIME = "on_time"
    TOLD_ON_DAY = "told_on_day"
    ARRIVED = "arrived"
    PROMISES = "promises"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The concern that is furthest from its goal."""

    concern: Concern
    share: Share


def find_worst(figures: Figures) -> Shortfall | None:
    """What fell furthest short of its goal; None where nothing did.

    Of fewer than five cases only a broken promise is one: a single late parcel of three is chance.
    """
    found = [
        Shortfall(concern, share)
        for concern, share in _list_shares(figures)
        if _falls_short(concern, share)
    ]
    return max(found, key=_measure, default=None)


def _list_shares(figures: Figures) -> list[tuple[Concern, Share]]:
    return [
        (Concern.FIRST_ANSWERS, figures.first_answers.within),
        (Concern.PROMISES, figures.promises),
        (Concern.ON_TIME, figures.on_time),
        (Concern.TOLD_ON_DAY, figures.told_on_day),
        (Concern.ARRIVED, figures.arrived),
    ]


def _falls_short(concern: Concern, share: Share) -> bool:
    if concern is Concern.PROMISES:
        return share.missed > 0
    return share.percent is not None and share.percent < _GOALS[concern]


def _measure(shortfall: Shortfall) -> float:
    share = shortfall.share
    return _GOALS[shortfall.concern] - share.good * 100 / share.cases
