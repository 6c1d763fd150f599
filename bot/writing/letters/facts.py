"""What a letter may know."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.letter_fit import Standing
from bot.domain.letters import Cause, ItemBack, Remedy
from bot.domain.order_lines import OrderKind
from bot.domain.orders import CancelledBy
from bot.domain.records import dataclass
from bot.domain.shops import Voice

#: A customer who has waited for longer is told that the shop should have answered sooner.
LATE_ANSWER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOrder:
    """One of the orders that an incident's letter is about."""

    item: str | None = None
    #: What letters call it, where staff chose that.
    short_name: str | None = None
    #: As the customer knows it.
    number: str | None = None
    #: Where it stands; None where the books don't know for sure.
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterParcel:
    """One of the orders that left together, in a note about all of them."""

    item: str | None = None
    short_name: str | None = None
    number: str | None = None  #: as the customer knows it
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    is_late: bool = False  #: it left later than it should have


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a letter may know; what is unknown is None.

    Texts are data: nothing in them is ever read as a template. `now`, `waiting_since`, `wrote_at`
    and `shipped_at` are aware moments; the days are days in the shop's time zone.
    """

    now: datetime
    shop_zone: ZoneInfo
    customer_zone: ZoneInfo | None = None
    customer_name: str | None = None
    #: What they bought it for, as it stands after "for": "your sister's birthday".
    occasion: str | None = None
    shop_name: str | None = None
    #: The shop's, ISO-2: it says which English, and how days and hours are written.
    country: str | None = None
    voice: Voice | None = None
    signature: str | None = None
    item: str | None = None
    #: What letters call it, where staff chose that.
    short_name: str | None = None
    #: As the customer knows it.
    order_number: str | None = None
    #: With its currency, as it is to be printed.
    price: str | None = None
    #: What the customer is still to get back: less than the price where a part went back or only a
    #: part was promised. With its currency.
    owed: str | None = None
    #: That is another sum than the price, and nobody wrote down which.
    is_sum_unknown: bool = False
    #: Whether the customer has paid; None where it isn't known.
    is_paid: bool | None = None
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    ordered_on: date | None = None
    ship_by_on: date | None = None
    shipped_on: date | None = None
    #: The days that the customer was really told, by a letter that went or by the marketplace.
    told_ship_by_on: date | None = None
    told_arrives_on: date | None = None
    #: The day it should be there by.
    arrives_on: date | None = None
    #: The earlier day on which it is likely there, where both are only estimated.
    likely_on: date | None = None
    #: The day it will be posted by instead of `ship_by_on`.
    new_date: date | None = None
    #: The customer must say yes to the new day: silence isn't enough.
    needs_consent: bool = False
    is_returning: bool = False
    #: Whom to write to if the parcel does not come.
    contact: str | None = None
    cause: Cause | None = None
    remedy: Remedy | None = None
    #: The day the remedy will be done by.
    remedy_by: date | None = None
    #: The gift, in words.
    extra: str | None = None
    #: Why it happened, in one sentence.
    explanation: str | None = None
    #: In what state it reached them, in their own word: "cracked".
    damage: str | None = None
    #: The answer to what was asked.
    answer: str | None = None
    #: What is different from now on.
    changed: str | None = None
    #: What becomes of the wrong or broken thing that they hold.
    item_back: ItemBack | None = None
    #: The order's facts that a correction puts right, by their names there ("tracking").
    corrects: tuple[str, ...] = ()
    cancel_reason: str | None = None
    cancelled_by: CancelledBy | None = None
    #: Where a dispute is open.
    platform: str | None = None
    is_cancelled: bool = False
    #: What was sent back, with its currency, and the payment's own number.
    refund: str | None = None
    refund_reference: str | None = None
    kind: OrderKind = OrderKind.PARCEL
    #: Who gets it, where that isn't the customer.
    recipient: str | None = None
    #: Where a download is.
    download_link: str | None = None
    #: Which of several parcels it is, counted from 1, and how many there are.
    parcel_place: int | None = None
    parcels_in_all: int | None = None
    #: More of the order is still to leave.
    is_part: bool = False
    #: The parcels that left before and that nobody told of: which one, and its link or number.
    untold_parcels: tuple[tuple[int, str], ...] = ()
    #: It came back to the shop, and left once more.
    is_sent_again: bool = False
    #: It makes good another order; that one's number as the customer knows it.
    is_replacement: bool = False
    replaces_number: str | None = None
    #: Something went wrong for this customer.
    is_after_failure: bool = False
    #: What the shop promised and did not do in time, as it stands after "I promised you"; and by
    #: which day.
    broken_promise: str | None = None
    broken_by: date | None = None
    #: The first message that nobody answered.
    waiting_since: datetime | None = None
    #: The letter answers all that they asked, or says that the answer is still to come.
    answers_them: bool = True
    #: When the customer first asked to cancel.
    wrote_at: datetime | None = None
    shipped_at: datetime | None = None
    #: Of an incident's letter: this customer's orders in it, the letter's own first. Where there
    #: are several, `price` and `owed` are their sums.
    orders: tuple[LetterOrder, ...] = ()
    #: Of a shipped note: the customer's orders that left together, where they are several. The
    #: days of arrival are then the latest of theirs.
    parcels: tuple[LetterParcel, ...] = ()
    #: The slip that hit several customers, in the seller's words; and what was done about it.
    what_happened: str | None = None
    fixed: str | None = None
    #: The seller's own words, for a free reply.
    message: str | None = None
    language: str = "en"

    @property
    def today(self) -> date:
        """The day at the shop."""
        return self.now.astimezone(self.shop_zone).date()

    @property
    def is_incident(self) -> bool:
        """Whether it is the letter of an incident: an apology has a cause."""
        return self.cause is None and (bool(self.orders) or self.what_happened is not None)

    @property
    def is_late_answer(self) -> bool:
        """Whether the customer has waited for this answer for more than a day.

        Who gets another letter meanwhile isn't told that we are sorry for answering late: nobody
        has answered yet.
        """
        if self.waiting_since is None or not self.answers_them:
            return False
        return self.now - self.waiting_since > LATE_ANSWER
