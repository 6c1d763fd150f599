"""How a shop stands is what one gets who counts each day and each case by hand."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.domain.platforms import Platform
from bot.domain.standards.rules import Measure, Standard, list_standards, load_standards
from bot.domain.standards.standings import Task, judge
from bot.domain.standards.threads import Said, list_threads, name_thread
from bot.domain.standards.windows import find_window
from tests.standards.histories import live_letters, live_tasks, pick_now
from tests.standards.recount import recount, recount_threads

HISTORIES = 2000
STANDARDS = load_standards()
BADGE = next(
    each for each in STANDARDS if each.name == "Star Seller" and each.measure is Measure.ANSWERS
)


@pytest.mark.parametrize("part", range(4))
def test_every_standing_is_what_counting_by_hand_gives(part: int) -> None:
    for seed in range(part * HISTORIES // 4, (part + 1) * HISTORIES // 4):
        dice = Random(seed)
        standard = STANDARDS[seed % len(STANDARDS)]
        now = pick_now(dice)
        tasks = live_tasks(dice, now, 400 if standard.months_if_few else 130)
        for due_at in (None, now + timedelta(days=1)):
            compare(standard, tasks, now, due_at, seed)


def compare(
    standard: Standard, tasks: list[Task], now: datetime, due_at: datetime | None, seed: int
) -> None:
    found = judge(standard, tasks, now, due_at=due_at)
    naive = recount(standard, tasks, now, due_at=due_at)
    said = f"history {seed}, {standard.name} {standard.measure}"
    assert (found.window.since.date(), found.window.review) == (min(naive.days), naive.review), said
    assert found.window.until.date() == max(naive.days) + timedelta(days=1), said
    assert (found.cases, found.missed) == (naive.cases, naive.missed), said
    assert list(found.open) == naive.open, said
    assert found.allowed == naive.allowed, said
    assert found.left == max(naive.allowed - naive.missed, 0), said
    assert (found.is_met, found.is_met_if_missed) == (naive.is_met, naive.is_met_if_missed), said
    assert sorted(each.due_at for each in found.at_risk) == sorted(
        each.due_at for each in naive.at_risk
    ), said
    assert found.leaves_on == naive.leaves_on, said


@pytest.mark.parametrize("hours", [24, 48])
def test_every_thread_is_what_asking_each_letter_gives(hours: int) -> None:
    within = timedelta(hours=hours)
    for seed in range(HISTORIES // 2):
        dice = Random(f"{hours}/{seed}")
        letters = live_letters(dice, pick_now(dice))
        said = [
            Said(
                each.customer_id,
                each.at,
                each.is_answer,
                each.is_thanks,
                f"https://www.etsy.com/messages/{each.number}" if each.number else None,
            )
            for each in sorted(letters, key=lambda each: each.customer_id)
        ]
        found, naive = list_threads(said, within=within), recount_threads(letters, within)
        assert sort(found) == sort(naive), seed


def sort(tasks: list[Task]) -> list[Task]:
    return sorted(tasks, key=lambda each: (each.customer_id, each.due_at, str(each.done_at)))


def test_below_twenty_threads_one_miss_loses_the_badge() -> None:
    assert [BADGE.count_allowed(count) for count in (1, 19, 20, 39, 40)] == [0, 0, 1, 1, 2]


def test_a_miss_of_september_stops_counting_in_january() -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    miss = Task(datetime(2026, 9, 4, 8, tzinfo=UTC), None, 1)
    found = judge(BADGE, [miss], now)
    assert found.window.review == date(2026, 12, 1)
    assert found.leaves_on == date(2027, 1, 1)
    assert not judge(BADGE, [miss], datetime(2026, 12, 1, tzinfo=UTC)).cases


def test_a_thread_belongs_to_the_month_in_which_its_time_ends() -> None:
    asked = datetime(2026, 11, 30, 15, tzinfo=UTC)
    [task] = list_threads([Said(1, asked, is_answer=False)], within=BADGE.time_to_answer)
    assert find_window(BADGE, asked).review == date(2026, 12, 1)
    assert not judge(BADGE, [task], asked).cases


def test_a_conversation_is_known_by_its_number_in_any_language() -> None:
    assert name_thread("https://www.etsy.com/de/messages/1713356000") == "message:1713356000"
    assert name_thread("https://www.etsy.com/conversations/1713356000?ref=x#last") == (
        "message:1713356000"
    )
    assert name_thread("https://www.etsy.com/help-requests/1713356000") == "help:1713356000"
    assert name_thread("https://www.etsy.com/messages") is None


def test_each_figure_says_where_it_is_from() -> None:
    for each in STANDARDS:
        assert each.source, each
        assert (each.months is None) != (each.days is None)
        assert (each.hours is not None) == (each.measure is Measure.ANSWERS)


def test_only_shops_there_are_held_to_ebays_american_figures() -> None:
    assert list_standards(Platform.EBAY, "US")
    assert not list_standards(Platform.EBAY, "GB")
