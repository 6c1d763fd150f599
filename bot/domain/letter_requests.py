"""What a person, or the books, asked a letter to say: kept with its draft, so that it can be
written anew when a fact changes or a gap is filled in.
"""

from datetime import date, datetime

from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequest:
    """What a person asked a letter to say; None leaves it to the facts."""

    kind: LetterKind
    cause: Cause | None = None
    remedy: Remedy | None = None
    remedy_by: date | None = None
    extra: str | None = None  #: the gift, or how much a discount is
    explanation: str | None = None  #: why it happened
    answer: str | None = None  #: the answer to what was asked
    changed: str | None = None  #: what is different from now on
    item_back: ItemBack | None = None  #: what becomes of what the customer holds
    what_happened: str | None = None  #: the slip that an incident's letter is about
    fixed: str | None = None  #: what was done, so that it doesn't go on
    #: the ids of the customer's further orders in the incident; the letter's own is the first
    other_orders: tuple[int, ...] = ()
    message: str | None = None
    download_link: str | None = None  #: where a download is
    case_id: int | None = None  #: the dispute that it asks to close
    platform: str | None = None  #: where that is, as people call it
    refund: str | None = None  #: what was sent back, with its currency
    refund_reference: str | None = None  #: the payment's own number
    is_after_failure: bool = False  #: something went wrong for this customer
    new_date: datetime | None = None  #: when it will leave instead
    needs_consent: bool = False  #: the customer must say yes to that day
    #: the order's facts that a correction puts right, by their names there ("tracking")
    corrects: tuple[str, ...] = ()
    #: what the customer was told of each of these instead, by its name
    told: tuple[tuple[str, str], ...] = ()
    #: what was corrected since the text was written and still stands in it, by its fact's name
    outdated: tuple[tuple[str, str], ...] = ()
