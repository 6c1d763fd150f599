"""The one order in which a shop's matters stand, in every list: people first, parcels last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from bot.domain.conversations import Conversation
from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.deadlines.promise_days import find_promise_day
from bot.domain.shops import Shop
from bot.domain.time.hours import OpeningHours

#: A dispute stands with those who threaten for so long before and after its end.
LAST_DAY = timedelta(days=1)


class Place(IntEnum):
    """Where a matter stands; within one place what is due first comes first."""

    THREAT = 0  #: a customer who threatens, and a dispute in its last day
    WAITS = 1  #: a customer who waits for a word, also behind a dispute: the longest wait first
    DISPUTE = 2
    PROMISE = 3  #: one that is due today, or late
    MONEY = 4
    LATE = 5  #: an order that should have left, came back, or of which nobody was told
    PARCEL = 6
    LATER = 7  #: what is still in time


_PLACES = {
    DeadlineKind.PROMISE: Place.PROMISE,
    DeadlineKind.SHIP_BY: Place.LATE,
    DeadlineKind.LEGAL_DELAY: Place.LATE,
    DeadlineKind.TELL_SHIPPED: Place.LATE,
    DeadlineKind.SEND_AGAIN: Place.LATE,
}


def find_place(deadline: Deadline, *, hours: OpeningHours, now: datetime) -> Place:
    """Where a matter stands at this moment."""
    is_money = deadline.level is WarningLevel.MONEY
    if deadline.kind is DeadlineKind.REPLY:
        return Place.THREAT if is_money else Place.WAITS
    if deadline.kind in CASE_KINDS:
        return _find_place_of_case(deadline, now)
    if not is_matter(deadline, hours=hours, now=now):
        return Place.LATER
    if is_money:
        return Place.MONEY
    return _PLACES.get(deadline.kind, Place.PARCEL)


def _find_place_of_case(deadline: Deadline, now: datetime) -> Place:
    # What only says that it is from a platform never stands above people.
    if not deadline.level.pings:
        return Place.DISPUTE
    if deadline.kind is DeadlineKind.CASE_CUSTOMER:
        return Place.WAITS
    is_last_day = abs(deadline.due_at - now) <= LAST_DAY
    return Place.THREAT if is_last_day else Place.DISPUTE


def is_matter(deadline: Deadline, *, hours: OpeningHours, now: datetime) -> bool:
    """Whether it waits for the shop by now; work that is on time does not."""
    if deadline.kind is DeadlineKind.PROMISE:
        return find_promise_day(deadline.due_at, hours) <= now
    return deadline.shown_from <= now


def rank(
    deadline: Deadline, *, hours: OpeningHours, now: datetime
) -> tuple[Place, datetime, DeadlineKind, int]:
    """What every list sorts by. The reply target is the same for all, so of those who wait the one
    who is due first has waited longest.
    """
    place = find_place(deadline, hours=hours, now=now)
    return place, deadline.due_at, deadline.kind, deadline.about_id


def list_most_pressing(
    deadlines: Sequence[Deadline], *, hours: OpeningHours, now: datetime, limit: int
) -> list[Deadline]:
    """The most pressing of these, in the order of every list."""
    return sorted(deadlines, key=lambda each: rank(each, hours=hours, now=now))[:limit]


def make_reply_deadline(conversation: Conversation, shop: Shop) -> Deadline | None:
    """The reply target of a customer who waits, as a deadline; None for one who doesn't, or is
    snoozed.

    A customer who speaks of a refund or a bank counts as one who can cost money.
    """
    since = conversation.waiting_since
    if since is None or conversation.snoozed_until is not None:
        return None
    shown_from, level = since + shop.target / 2, WarningLevel.DESK
    if conversation.is_urgent:
        shown_from, level = since, WarningLevel.MONEY
    return Deadline(
        shop_id=shop.id,
        kind=DeadlineKind.REPLY,
        about_id=conversation.id,
        customer_id=conversation.customer_id,
        order_id=conversation.order_id,
        starts_at=since,
        due_at=since + shop.target,
        shown_from=shown_from,
        source=Source.PROMISE,
        level=level,
    )
