"""A list of parcels that somebody wants to mark as shipped, and how far that is."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.records import dataclass

#: So long a mistaken list can be taken back.
UNDO_FOR = timedelta(days=1)
#: With more notes than these no single cards are posted until somebody asks for them.
MAX_CARDS = 5
#: So many notes stand together at most; the next ones begin another list.
MAX_TOGETHER = 40


class ListStatus(StrEnum):
    """Where a list stands; the value is stored."""

    SHOWN = "shown"  #: its preview was shown; nothing is marked
    MARKING = "marking"  #: a part of it may be marked
    MARKED = "marked"
    DROPPED = "dropped"  #: nobody wanted it
    TAKEN_BACK = "taken_back"
    GATHERED = "gathered"  #: marks nothing: it holds notes that were ready together


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedParcel:
    """A line of the list, with the order that it means."""

    row: int
    words: str  #: as they stood there
    order_id: int | None = None
    #: the orders that may be meant, by their ids, where no order is
    meant: tuple[int, ...] = ()
    reason: str | None = None  #: why it means no order, as a sentence
    is_read: bool = True  #: it names an order, ours or not
    tracking: str | None = None
    carrier: str | None = None
    service: str | None = None
    is_confirmed: bool = False  #: a person said that it is to be marked all the same
    is_marked: bool = False  #: by this list


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelList:
    """One such list; moments are aware UTC."""

    id: int = 0  #: 0 until stored
    shop_id: int
    status: ListStatus = ListStatus.SHOWN
    parcels: tuple[ListedParcel, ...]
    created_by: int  #: 0 for what Goodword gathered by itself
    created_at: datetime
    marked_by: int | None = None
    marked_at: datetime | None = None  #: when marking began
    has_cards: bool = False  #: each of its notes has a card of its own
    #: the desk's message that shows it
    channel_id: int | None = None
    message_id: int | None = None

    @property
    def marked(self) -> tuple[ListedParcel, ...]:
        """The parcels that it has marked as shipped."""
        return tuple(each for each in self.parcels if each.is_marked)

    def can_be_taken_back(self, now: datetime) -> bool:
        """Whether its marks may still be undone, as far as its age says."""
        is_marked = self.status is ListStatus.MARKED and self.marked_at is not None
        return is_marked and now < (self.marked_at or now) + UNDO_FOR
