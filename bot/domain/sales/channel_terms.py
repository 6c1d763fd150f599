"""What a shop said of one place where it sells: how long it takes there to make an order ready, and
who tells its buyers that a parcel left.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.channels import SalesChannel
from bot.domain.records import dataclass
from bot.domain.time.days import ONE_DAY, add_business_days, end_day
from bot.domain.time.hours import OpeningHours

#: Of one place, and of every one for which nothing else was said.
EVERYWHERE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """The terms of one place to sell; a lead time counts calendar days or working days."""

    via: str = EVERYWHERE  #: the place's value
    lead_days: int | None = None  #: None: nobody said
    is_lead_in_business_days: bool = False
    #: whether the place tells its buyers that a parcel left; None: nobody has said
    tells_buyers: bool | None = None
    was_asked: bool = False  #: staff were asked that at the desk

    @property
    def place(self) -> str:
        """What the place is called inside a sentence."""
        return SalesChannel(self.via).title if self.via else "every other place"

    @property
    def lead(self) -> str:
        """The lead time in words: "84 days", "3 working days"; empty where there is none."""
        if self.lead_days is None:
            return ""
        unit = "working day" if self.is_lead_in_business_days else "day"
        return f"{self.lead_days} {unit}{'' if self.lead_days == 1 else 's'}"


def list_for_place(known: Sequence[ChannelTerms], via: SalesChannel | None) -> list[ChannelTerms]:
    """What was said of this place, and after it what holds everywhere."""
    place = via.value if via else EVERYWHERE
    own = [each for each in known if each.via == place]
    return own + [each for each in known if each.via == EVERYWHERE != place]


def find_own_terms(known: Sequence[ChannelTerms], via: SalesChannel | None) -> ChannelTerms:
    """What was said of just this place; nothing where nobody has."""
    place = via.value if via else EVERYWHERE
    return next((each for each in known if each.via == place), ChannelTerms(via=place))


def keep_terms(known: Sequence[ChannelTerms], terms: ChannelTerms) -> tuple[ChannelTerms, ...]:
    """All that is known with these of one place instead of the older ones."""
    others = [each for each in known if each.via != terms.via]
    return tuple(sorted((*others, terms), key=lambda each: each.via))


def end_lead(terms: ChannelTerms, hours: OpeningHours, placed_at: datetime) -> datetime | None:
    """Until when an order placed then must leave; None where nobody said a lead time."""
    if terms.lead_days is None:
        return None
    day = placed_at.astimezone(hours.zone).date()
    if terms.is_lead_in_business_days:
        return end_day(add_business_days(day, terms.lead_days, hours.holidays), hours.zone)
    return end_day(day + terms.lead_days * ONE_DAY, hours.zone)


def does_place_tell(known: Sequence[ChannelTerms], via: SalesChannel | None) -> bool | None:
    """Whether this place tells its buyers that a parcel left; None where nobody has said."""
    said = (each.tells_buyers for each in list_for_place(known, via))
    return next((each for each in said if each is not None), None)
