"""Promises in what sellers write: found with their day, and nothing that only looks like one."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import read_money
from bot.domain.promises.promise_detection import (
    MAX_PROMISES,
    find_pledges,
    guess_kind,
)
from bot.domain.promises.promised_sums import find_amount
from bot.domain.promises.promises import Pledge, PromiseKind

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
#: A Friday morning.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

Labels = list[tuple[str, str]]


def read(text: str) -> list[Pledge]:
    return find_pledges(text, now=NOW, zone=LONDON, country="GB")


def label(pledges: list[Pledge]) -> Labels:
    dated = [(each.kind, each.due_at) for each in pledges if each.due_at]
    return [(str(kind), str(due_at.astimezone(LONDON).date())) for kind, due_at in dated]


def load(name: str) -> Iterator[tuple[str, Labels]]:
    """Each text with the kind and day of the promises in it."""
    book = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    for kind in PromiseKind:
        for sentence, day in book[kind].items():
            yield sentence, [(str(kind), day)]
    for sentence in book["none"]["sentences"]:
        yield sentence, []
    for letter in book["letters"]:
        yield letter["text"], [(kind, day) for kind, day in letter["promises"]]


def measure(name: str) -> tuple[float, float, float]:
    """Precision and recall of the dated promises, and how often the kind of a found one is
    right.
    """
    found = wanted = right = right_kind = 0
    for text, labels in load(name):
        got = label(read(text))
        found, wanted = found + len(got), wanted + len(labels)
        right += len({day for _, day in got} & {day for _, day in labels})
        right_kind += len(set(got) & set(labels))
    return right / found, right / wanted, right_kind / right


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("pledges.toml", 170),
        ("pledges_held_out.toml", 60),
        ("pledges_fresh.toml", 60),
        ("pledges_short.toml", 60),
        ("pledges_voices.toml", 150),
        ("pledges_unheard.toml", 60),
        ("pledges_unheard_too.toml", 100),
        ("pledges_bench.toml", 120),
        ("pledges_bench_too.toml", 60),
        ("pledges_bench_last.toml", 60),
        ("promises_unseen.toml", 180),
        ("promises_unseen_too.toml", 160),
    ],
)
def test_promises_are_found_and_hardly_anything_else(name: str, least: int) -> None:
    texts = list(load(name))
    precision, recall, kinds = measure(name)
    print(
        f"{name}: {len(texts)} texts, precision {precision:.3f}, recall {recall:.3f}, kind "
        f"{kinds:.3f}"
    )
    assert len(texts) >= least
    assert precision >= 0.95
    assert recall >= 0.85
    assert kinds >= 0.9


def test_money_and_new_things_are_promised_without_a_day_too() -> None:
    book = tomllib.loads((HERE / "promises_some_day.toml").read_text(encoding="utf-8"))
    for kind in (PromiseKind.REFUND, PromiseKind.REPLACEMENT):
        for sentence in book[kind]["sentences"]:
            assert [(each.kind, each.due_at) for each in read(sentence)] == [(kind, None)], sentence
    assert [each for each in book["none"]["sentences"] if read(each)] == []


def test_a_day_that_is_named_elsewhere_counts_for_what_names_none() -> None:
    text = "I'll refund you the £19. You'll have your money back by Monday. I'll send a new one."
    assert [(each.kind, each.due_at is None) for each in read(text)] == [
        (PromiseKind.REFUND, False),
        (PromiseKind.REPLACEMENT, True),
    ]


def test_a_promise_is_due_at_the_end_of_its_day_in_the_shops_zone() -> None:
    sydney = ZoneInfo("Australia/Sydney")
    [pledge] = find_pledges("I'll refund you by Monday.", now=NOW, zone=sydney)
    assert pledge.due_at == datetime(2026, 11, 23, 23, 59, tzinfo=sydney)


@pytest.mark.parametrize(
    ("sentence", "hour"),
    [
        ("I'll call you on Monday at 10am.", 10),
        ("You will hear from me by 5 p.m. on Monday.", 17),
        ("I'll post it on Monday before noon.", 12),
    ],
)
def test_an_hour_that_is_named_counts(sentence: str, hour: int) -> None:
    [pledge] = read(sentence)
    assert pledge.due_at == datetime(2026, 11, 23, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("sentence", "day", "hour", "minute"),
    [
        ("I'll call you at seven.", 20, 19, 0),
        ("I'll call you at 11.", 20, 11, 0),
        ("I'll call you at half past four.", 20, 16, 30),
        ("I'll call you at eight on Monday.", 23, 8, 0),
        ("I'll call you tomorrow at quarter to ten.", 21, 9, 45),
        ("I'll call you tonight at ten o'clock.", 20, 22, 0),
        ("I'll call you on Monday evening at 8.", 23, 20, 0),
    ],
)
def test_an_hour_without_am_or_pm_is_the_next_one_at_which_people_are_up(
    sentence: str, day: int, hour: int, minute: int
) -> None:
    [pledge] = read(sentence)
    assert pledge.due_at == datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


def test_what_is_done_right_now_is_done_today_and_the_letter_itself_is_no_promise() -> None:
    assert label(read("I refund the £8 right now.")) == [("refund", "2026-11-20")]
    assert label(read("I post it this minute.")) == [("other", "2026-11-20")]
    assert read("I'm writing to you right now.") == []


def test_hours_are_counted_exactly() -> None:
    [pledge] = read("We'll be in touch within 24 hours.")
    assert pledge.due_at == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_a_holiday_is_no_business_day() -> None:
    [pledge] = find_pledges(
        "You'll have your refund within 2 business days.",
        now=NOW,
        zone=LONDON,
        holidays=lambda day: day == date(2026, 11, 23),
    )
    assert label([pledge]) == [("refund", "2026-11-25")]


def test_a_promise_keeps_its_sentence_and_its_sum() -> None:
    [pledge] = read("Sorry, Maya!\nI’ll send the €24 back by Friday. Does that suit you?")
    assert pledge.sentence == "I’ll send the €24 back by Friday."
    assert (pledge.what, pledge.amount, pledge.is_taken) == (
        "refund €24.00",
        read_money("€24.00"),
        True,
    )


@pytest.mark.parametrize(
    ("sentence", "amounts"),
    [
        ("I'll send you €10 of the €60 by Friday.", ["€10.00"]),
        ("I'll send £10 of your £60 order back by Friday.", ["£10.00"]),
        ("I'll refund the £19 and the £3 postage by Friday.", ["£22.00"]),
        ("I'll refund you €10 by Monday and €5 by Friday.", ["€10.00", "€5.00"]),
        ("The new one is €20, and I'll refund the €12 by Friday.", ["€12.00"]),
        ("I'll refund €5 by Friday. I'll refund the €7 postage by Friday.", ["€5.00", "€7.00"]),
        ("You'll get 24,50 € back by Friday instead of 20 €.", ["None"]),
    ],
)
def test_of_several_sums_the_one_that_goes_back_is_promised(
    sentence: str, amounts: list[str]
) -> None:
    assert [str(each.amount) for each in read(sentence)] == amounts


@pytest.mark.parametrize(
    ("sentence", "whats"),
    [
        ("I'll refund 20 EUR and post a new one by 14 January.", ["refund €20.00", "replacement"]),
        ("I'll send a new one by Friday and refund the €4.", ["replacement", "refund €4.00"]),
        ("I'll refund you and send a new one.", ["refund", "replacement"]),
        ("I'll refund you or send a new one by Friday.", ["refund"]),
        ("I'll refund the postage by Friday.", ["refund the postage"]),
    ],
)
def test_money_and_a_new_thing_in_one_breath_are_two_promises(
    sentence: str, whats: list[str]
) -> None:
    assert [each.what for each in read(sentence)] == whats


@pytest.mark.parametrize(
    ("sentence", "price", "what"),
    [
        ("I'll refund you 20 % by Friday.", "€60", "refund €12.00"),
        ("I'll refund 15% of the price by Friday.", "£9.99", "refund £1.50"),
        ("I'll refund half of it by Friday.", "€60", "refund €30.00"),
        ("I'll refund you 20 % by Friday.", None, "refund 20 %"),
        ("I'll refund 20 % of the postage by Friday.", "€60", "refund 20 %"),
        ("I'll refund the €10 by Friday, that's 20 %.", "€60", "refund €10.00"),
    ],
)
def test_a_part_of_a_known_price_is_a_sum(sentence: str, price: str | None, what: str) -> None:
    whole = read_money(price) if price else None
    [pledge] = find_pledges(sentence, now=NOW, zone=LONDON, price=whole)
    assert pledge.what == what


@pytest.mark.parametrize(
    "day", ["by 3/12", "by 3 December", "by Dec 3rd", "on Thursday 3 December"]
)
def test_a_day_may_be_written_in_many_ways(day: str) -> None:
    assert label(read(f"I'll refund you {day}.")) == [("refund", "2026-12-03")]


def test_a_day_that_could_be_two_is_no_promise_that_can_be_kept_count_of() -> None:
    assert find_pledges("I'll refund you by 3/12.", now=NOW, zone=LONDON, country=None) == []


def test_the_same_promise_said_twice_is_one() -> None:
    text = "I'll refund you by Friday. As I said: you'll have your money back by Friday."
    assert label(read(text)) == [("refund", "2026-11-27")]


def test_of_two_days_the_later_one_is_promised() -> None:
    assert label(read("I'll post it on Monday or Tuesday.")) == [("other", "2026-11-24")]
    assert label(read("It will be posted within 2-3 days.")) == [("other", "2026-11-23")]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("refund €24", PromiseKind.REFUND),
        ("send £12.50 back", PromiseKind.REFUND),
        ("a new mug in place of the broken one: replacement", PromiseKind.REPLACEMENT),
        ("get back to her about the dye lot", PromiseKind.ANSWER),
        ("answer her question", PromiseKind.ANSWER),
        ("an answer about the size", PromiseKind.ANSWER),
        ("let you know about the refund", PromiseKind.ANSWER),
        ("a spare button", PromiseKind.OTHER),
    ],
)
def test_the_kind_is_guessed_from_a_few_words(words: str, kind: PromiseKind) -> None:
    assert guess_kind(words) is kind


def test_only_a_sum_with_its_currency_is_an_amount() -> None:
    assert find_amount("refund 24,50 €") == read_money("€24.50")
    assert find_amount("send 2 mugs") is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert len(read(text)) <= MAX_PROMISES
