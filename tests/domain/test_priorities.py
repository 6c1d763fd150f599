"""The one order of all lists: people first, the longest wait first, and parcels last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversations import Conversation
from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.deadlines.priorities import (
    is_matter,
    list_most_pressing,
    make_reply_deadline,
)
from bot.domain.shops import Shop
from bot.domain.time.hours import OpeningHours
from tests.sure import sure

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


def make(
    kind: DeadlineKind, about: int, due_in: timedelta, level: WarningLevel = WarningLevel.DESK
) -> Deadline:
    return Deadline(
        shop_id=7,
        kind=kind,
        about_id=about,
        starts_at=NOW - 30 * DAY,
        due_at=NOW + due_in,
        shown_from=NOW,
        source=Source.RULE,
        level=level,
    )


def order(deadlines: list[Deadline], limit: int = 999) -> list[tuple[str, int]]:
    found = list_most_pressing(deadlines, hours=OpeningHours(LONDON), now=NOW, limit=limit)
    return [(each.kind.value, each.about_id) for each in found]


def test_people_come_first_whatever_else_is_late() -> None:
    money, quiet = WarningLevel.MONEY, WarningLevel.DIGEST
    assert order(
        [
            make(DeadlineKind.ARRIVAL, 1, -90 * DAY, quiet),
            make(DeadlineKind.SHIP_BY, 2, -20 * DAY, quiet),
            make(DeadlineKind.CARRIER_CLAIM, 3, -DAY, money),
            make(DeadlineKind.PROMISE, 4, -HOUR, quiet),
            make(DeadlineKind.CASE_PLATFORM, 5, 3 * DAY, money),
            make(DeadlineKind.REPLY, 6, 20 * HOUR),
            make(DeadlineKind.REPLY, 7, -9 * DAY),
            make(DeadlineKind.REPLY, 8, 23 * HOUR, money),
            make(DeadlineKind.CASE_PLATFORM, 9, 4 * HOUR, money),
        ]
    ) == [
        ("case_platform", 9),
        ("reply", 8),
        ("reply", 7),
        ("reply", 6),
        ("case_platform", 5),
        ("promise", 4),
        ("carrier_claim", 3),
        ("ship_by", 2),
        ("arrival", 1),
    ]


def test_an_eleventh_who_threatens_comes_before_ten_who_ask_quietly() -> None:
    quiet = [make(DeadlineKind.REPLY, number, -number * DAY) for number in range(1, 11)]
    threat = make(DeadlineKind.REPLY, 11, 23 * HOUR, WarningLevel.MONEY)
    assert order([*quiet, threat])[:3] == [("reply", 11), ("reply", 10), ("reply", 9)]


def test_what_only_says_that_it_is_a_dispute_stands_above_nobody() -> None:
    pretended = make(DeadlineKind.CASE_PLATFORM, 1, HOUR, WarningLevel.DIGEST)
    assert order([pretended, make(DeadlineKind.REPLY, 2, DAY)])[0] == ("reply", 2)


def test_a_dispute_whose_day_is_long_over_gives_way_to_people() -> None:
    over = make(DeadlineKind.CASE_PLATFORM, 1, -30 * DAY, WarningLevel.MONEY)
    assert order([over, make(DeadlineKind.REPLY, 2, DAY)]) == [("reply", 2), ("case_platform", 1)]


def test_what_is_in_time_comes_last_the_soonest_first() -> None:
    later = replace(make(DeadlineKind.SHIP_BY, 1, 2 * DAY), shown_from=NOW + 2 * DAY)
    soon = make(DeadlineKind.PROMISE, 2, DAY)
    parcel = make(DeadlineKind.ARRIVAL, 3, -DAY)
    assert order([later, soon, parcel]) == [("arrival", 3), ("promise", 2), ("ship_by", 1)]


def test_a_promise_is_a_matter_from_the_morning_of_its_day_in_the_shops_zone() -> None:
    promise = make(DeadlineKind.PROMISE, 1, 11.5 * HOUR)
    assert is_matter(promise, hours=OpeningHours(LONDON), now=NOW)
    assert not is_matter(promise, hours=OpeningHours(LONDON), now=NOW - 13 * HOUR)
    tokyo = OpeningHours(ZoneInfo("Asia/Tokyo"))
    tomorrow_there = make(DeadlineKind.PROMISE, 1, 14 * HOUR)
    assert not is_matter(tomorrow_there, hours=tokyo, now=NOW)
    # at half past eight: before tomorrow's list
    assert is_matter(promise, hours=tokyo, now=NOW)


deadlines = st.lists(
    st.builds(
        make,
        st.sampled_from(DeadlineKind),
        st.integers(1, 9),
        st.integers(-2000, 2000).map(lambda hours: hours * HOUR),
        st.sampled_from(WarningLevel),
    ),
    max_size=40,
    unique_by=lambda each: (each.kind, each.about_id),
)


@given(deadlines)
def test_no_parcel_and_no_order_stands_above_somebody_who_waits(given_: list[Deadline]) -> None:
    kinds = [kind for kind, _ in order(given_)]
    people = [place for place, kind in enumerate(kinds) if kind == "reply"]
    others = [place for place, kind in enumerate(kinds) if kind not in ("reply", *CASE_KINDS)]
    assert not people or not others or max(people) < min(others)


@given(deadlines, st.integers(0, 10))
def test_a_shorter_list_is_the_beginning_of_the_longer_one(
    given_: list[Deadline], limit: int
) -> None:
    assert order(given_, limit) == order(given_)[:limit]


def test_a_threat_counts_as_money_and_a_snooze_as_nothing() -> None:
    shop = Shop(id=7, name="Blue Fox")
    waiting = Conversation(id=3, shop_id=7, customer_id=4, waiting_since=NOW)
    reply = sure(make_reply_deadline(waiting, shop))
    assert (reply.due_at, reply.shown_from, reply.level) == (
        NOW + DAY,
        NOW + DAY / 2,
        WarningLevel.DESK,
    )
    threat = Conversation(
        id=3, shop_id=7, customer_id=4, waiting_since=NOW, urgent_because=("says chargeback",)
    )
    reply = sure(make_reply_deadline(threat, shop))
    assert (reply.shown_from, reply.level) == (NOW, WarningLevel.MONEY)
    assert make_reply_deadline(waiting.snooze(until=NOW + DAY, reason=None), shop) is None
    assert make_reply_deadline(waiting.close_without_reply(), shop) is None
