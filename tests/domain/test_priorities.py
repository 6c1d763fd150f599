"""What to lose next: the money first, the longest overdue first, and no kind drowns another."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversations import Conversation
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.deadlines.priorities import list_most_pressing, make_reply_deadline
from bot.domain.shops import Shop
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
    found = list_most_pressing(deadlines, zone=LONDON, now=NOW, limit=limit)
    return [(each.kind.value, each.about_id) for each in found]


def test_what_is_due_soonest_comes_first() -> None:
    assert order(
        [
            make(DeadlineKind.PROMISE, 1, 3 * DAY),
            make(DeadlineKind.SHIP_BY, 2, -2 * DAY),
            make(DeadlineKind.CASE_CUSTOMER, 3, DAY),
        ]
    ) == [("ship_by", 2), ("case_customer", 3), ("promise", 1)]


def test_a_customer_who_threatens_comes_before_a_plain_question_of_an_earlier_day() -> None:
    threat = make(DeadlineKind.REPLY, 1, 2 * DAY, WarningLevel.MONEY)
    plain = make(DeadlineKind.REPLY, 2, HOUR)
    assert order([plain, threat]) == [("reply", 1), ("reply", 2)]


def test_on_the_same_day_money_comes_first_also_before_what_is_long_overdue() -> None:
    assert order(
        [
            make(DeadlineKind.SHIP_BY, 1, -20 * DAY),
            make(DeadlineKind.PROMISE, 2, HOUR),
            make(DeadlineKind.CASE_PLATFORM, 3, 4 * HOUR, WarningLevel.MONEY),
            make(DeadlineKind.CARRIER_CLAIM, 4, DAY, WarningLevel.MONEY),
        ]
    ) == [("case_platform", 3), ("ship_by", 1), ("promise", 2), ("carrier_claim", 4)]


def test_thirty_late_parcels_dont_hide_a_claim_that_ends_next_week() -> None:
    late = [make(DeadlineKind.SHIP_BY, number, -number * DAY) for number in range(1, 31)]
    claim = make(DeadlineKind.CASE_PLATFORM, 99, 7 * DAY, WarningLevel.MONEY)
    assert ("case_platform", 99) in order([*late, claim], limit=5)
    assert order([*late, claim], limit=5)[2] == ("case_platform", 99)


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
def test_of_five_at_most_two_are_of_one_kind_while_others_wait(given_: list[Deadline]) -> None:
    found = order(given_)
    assert sorted(found) == sorted((each.kind.value, each.about_id) for each in given_)
    for start in range(0, len(found), 5):
        kinds = Counter(kind for kind, _ in found[start : start + 5])
        for place in range(start, min(start + 5, len(found))):
            taken = Counter(kind for kind, _ in found[start:place])
            waits = {kind for kind, _ in found[place:] if taken[kind] < 2}
            assert not waits or taken[found[place][0]] < 2, (kinds, found)


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
