"""Days are read as each marketplace writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.mail.understanding.sales.sale_days import read_day, read_end_of_day, read_placed

WRITTEN = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Dec 2", date(2026, 12, 2)),
        ("21 May", date(2027, 5, 21)),
        ("2. Dez.", date(2026, 12, 2)),
        ("le 27 novembre 2026", date(2026, 11, 27)),
        ("Wed, Dec 2, 2026 by 11:59 PM", date(2026, 12, 2)),
        ("miércoles, 2 de diciembre de 2026", date(2026, 12, 2)),
        ("2026-12-02", date(2026, 12, 2)),
        ("02.12.2026", date(2026, 12, 2)),
        ("02.12.", date(2026, 12, 2)),
        ("26/11/26", date(2026, 11, 26)),
        ("Nov 23", date(2026, 11, 23)),
        ("Ship by Oct 20", date(2026, 10, 20)),
        ("Ship by Oct 1", date(2027, 10, 1)),
        ("Jan 4", date(2027, 1, 4)),
        ("30 February", None),
        ("soon", None),
        ("2 items", None),
    ],
)
def test_a_day_without_a_year_is_the_next_such_day(words: str, day: date | None) -> None:
    assert read_day(words, near=WRITTEN, day_first=None) == day


def test_two_figures_are_read_in_the_order_of_their_country() -> None:
    days = [read_day("12/02/2026", near=WRITTEN, day_first=first) for first in (False, True, None)]
    assert days == [date(2026, 12, 2), date(2026, 2, 12), date(2026, 12, 2)]


def test_a_day_of_dispatch_is_taken_to_its_end_in_the_shops_zone() -> None:
    zone = ZoneInfo("America/New_York")
    end = read_end_of_day("Dec 2", near=WRITTEN, day_first=None, zone=zone)
    assert end == datetime(2026, 12, 3, 4, 59, 59, tzinfo=UTC)


def test_an_order_was_never_placed_after_the_letter_that_tells_of_it() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    said = ["23 Nov, 2026 19:41", "Nov 24", "Nov 30", "some day"]
    placed = [read_placed(words, at=at, day_first=None, zone=UTC) for words in said]
    assert placed == [datetime(2026, 11, 23, 19, 41, tzinfo=UTC), at, None, None]
