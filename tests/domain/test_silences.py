"""When a mailbox or a marketplace has gone quiet, it is noticed; a weekend or a slow week isn't."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.silences import MAILBOX, find_silences

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def write_daily(
    sender: str, *, first: int, last: int, every: float = 1
) -> list[tuple[str, datetime]]:
    """A letter every so many days, from so many days ago to so many days ago."""
    times = []
    at = NOW - first * DAY
    while at <= NOW - last * DAY:
        times.append((sender, at))
        at += every * DAY
    return times


def test_a_mailbox_into_which_nothing_comes_any_more() -> None:
    [found] = find_silences(write_daily("ada@example.com", first=60, last=9), NOW)
    assert found.sender == MAILBOX
    assert found.describe(NOW) == "No letter for 9 days; 7 a week were usual."
    assert found.since == NOW - 3 * DAY


def test_a_platform_alone_while_others_still_write() -> None:
    letters = write_daily("Transaction@Mail.ETSY.com", first=60, last=12, every=1.75)
    letters += write_daily("ada@example.com", first=60, last=0)
    [found] = find_silences(letters, NOW)
    assert found.describe(NOW) == "No letter from Etsy for 12 days; 4 a week were usual."


def test_a_busy_mailbox_of_which_the_newest_letters_tell_ten_days_only() -> None:
    letters = write_daily("ada@example.com", first=14, last=4, every=0.01)
    assert len(letters) > 900
    assert [each.sender for each in find_silences(letters, NOW)] == [MAILBOX]


def test_where_all_is_silent_the_platforms_are_not_named_besides() -> None:
    letters = write_daily("transaction@etsy.com", first=60, last=20)
    letters += write_daily("service@paypal.com", first=60, last=20)
    assert [each.sender for each in find_silences(letters, NOW)] == [MAILBOX]


@pytest.mark.parametrize(
    "letters",
    [
        [],
        write_daily("ada@example.com", first=60, last=2),  # a weekend
        write_daily("ada@example.com", first=15, last=9),  # too short to know
        write_daily("ada@example.com", first=90, last=30, every=10),  # too few
        write_daily("ada@example.com", first=90, last=5, every=2),  # four would have come
        # as long ago there was a pause like this
        [
            *write_daily("ada@example.com", first=60, last=40),
            *write_daily("ada@example.com", first=34, last=9),
        ],
        [("not an address", NOW + 400 * DAY)] * 20,
        [  # a carrier writes when parcels are under way
            *write_daily("no-reply@royalmail.com", first=60, last=20),
            *write_daily("ada@example.com", first=60, last=0),
        ],
    ],
)
def test_what_is_no_silence(letters: list[tuple[str, datetime]]) -> None:
    assert find_silences(letters, NOW) == []


def test_chance_hardly_ever_makes_one() -> None:
    chance = random.Random(7)
    told = 0
    for _ in range(400):
        at, letters = NOW - 60 * DAY, []
        while at < NOW:
            letters.append(("ada@example.com", at))
            at += timedelta(days=chance.expovariate(5 / 7))
        told += bool(find_silences(letters, NOW))
    assert told <= 2
