"""An order's or a customer's place in an incident: what its letter tells, and whether it went."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.domain.drafts import DraftStatus
from bot.domain.letters import Cause, LetterKind
from bot.domain.records import dataclass
from bot.domain.text import escape_name

#: In these an incident's letter may still leave, or may have left.
_ON_ITS_WAY = (
    DraftStatus.PREPARED,
    DraftStatus.APPROVED,
    DraftStatus.SENDING,
    DraftStatus.READY,
    DraftStatus.UNKNOWN,
)
#: These apologies are about something that no incident tells of.
_OWN_MATTERS = (Cause.SLOW_REPLY, Cause.REFUND_LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an incident's letter about an order, or to a customer, is."""

    incident_id: int
    number: int
    title: str
    closed_at: datetime | None = None  #: when the incident was closed
    left_out: str | None = None
    is_put_back: bool = False
    status: DraftStatus | None = None  #: of its letter; None: none is written
    sent_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the incident isn't closed."""
        return self.closed_at is None


def may_repeat_incident(kind: LetterKind, cause: Cause | None) -> bool:
    """Whether a letter of this kind may say what an incident's says as well, or read as if it did:
    whoever is in two incidents gets two letters.
    """
    if kind is LetterKind.APOLOGY:
        return cause not in _OWN_MATTERS
    return kind in (LetterKind.DELAY, LetterKind.INCIDENT)


def find_on_its_way(places: Sequence[Place]) -> Place | None:
    """The incident whose letter has been written and may still leave by itself."""
    return next((each for each in places if each.status in _ON_ITS_WAY), None)


def refuse_second_letter(places: Sequence[Place], label: str) -> str | None:
    """Why no apology for the order with this label is written now."""
    place = find_on_its_way(places)
    if place is None:
        return None
    return (
        f"The letter of “{escape_name(place.title)}” about order {escape_name(label)} is written "
        "and on its way, and two letters about one thing hurt. Let that one go, or take the "
        "customer out of the incident first: /incident show."
    )


def doubt_second_letter(
    places: Sequence[Place], name: str, zone: tzinfo, now: datetime
) -> str | None:
    """What to look at twice in a letter that may say once more what an incident's said."""
    for each in places:
        about = f"{escape_name(name)} got the letter of “{escape_name(each.title)}” about this"
        if each.sent_at is not None:
            return f"{about} order{name_day(each.sent_at, zone, now)}."
        if each.status in (*_ON_ITS_WAY, DraftStatus.PENDING):
            return (
                f"The letter of “{escape_name(each.title)}” to {escape_name(name)} about this "
                "order waits."
            )
    return None


def name_day(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    """ " on Tuesday", for what is longer ago " on 3 November"; nothing without a moment."""
    if at is None:
        return ""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if 0 <= (today - day).days < 7:
        return f" on {day:%A}"
    year = "" if day.year == today.year else f" {day.year}"
    return f" on {day.day} {day:%B}{year}"
