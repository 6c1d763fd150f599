"""An incident's card: what stands first, numbers that add up, and no word that could mislead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.channels import Channel
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.incidents import ALONE, Incident, IncidentStatus
from bot.domain.incidents.recipients import LetterState, Tally
from bot.domain.letters import Remedy
from bot.writing.incidents.cards import BatchView, IncidentView, compose_incident

NOW = datetime(2026, 11, 29, 23, 20, tzinfo=UTC)
INCIDENT = Incident(
    id=4,
    shop_id=7,
    number=1,
    title="Wrong glaze",
    what_happened="I used a glaze that isn't food safe",
    created_at=NOW,
    revision=1,
)
WRITTEN = Tally(
    states={LetterState.WRITTEN: 38, LetterState.LEFT_OUT: 3},
    channels={Channel.EMAIL: 33, Channel.ELSEWHERE: 5},
    answers={},
)
NEXT_DAY = Tally(
    states={LetterState.SENT: 31, LetterState.COPIED: 4, LetterState.TO_COPY: 1}
    | {LetterState.HELD_BACK: 1, LetterState.FAILED: 1, LetterState.LEFT_OUT: 3},
    channels={Channel.EMAIL: 33, Channel.ELSEWHERE: 5},
    answers={AnswerKind.UNHAPPY: 2, AnswerKind.QUESTION: 3, AnswerKind.THANKS: 9},
    promised=35,
)
BATCH = BatchView(samples=(), names=36, pace=timedelta(seconds=3), promises=38, sums=("£912.00",))


def read(status: IncidentStatus, tally: Tally, **more: object) -> str:
    incident = replace(INCIDENT, status=status, approved_by=5, leaves_at=NOW)
    view = IncidentView(incident=incident, tally=tally, **more)  # type: ignore[arg-type]
    post = compose_incident(view, now=NOW)
    return "\n".join([post.title, post.body, *(each.label for each in post.buttons)])


def test_letters_that_are_ready_are_never_taken_for_sent_ones() -> None:
    shown = read(IncidentStatus.WRITTEN, WRITTEN, batch=BATCH)
    assert shown.splitlines()[0] == "Wrong glaze: 38 letters ready, none of them has left yet"
    assert "33 by e-mail, 5 you must send yourself" in shown
    assert "Approve 38 letters" in shown


def test_a_second_round_counts_what_is_left_to_write_and_who_knows() -> None:
    tally = replace(WRITTEN, states={LetterState.SENT: 36, LetterState.UNWRITTEN: 2})
    shown = read(IncidentStatus.PICKING, tally)
    assert shown.splitlines()[0] == "Wrong glaze: 2 letters to write, 36 of 38 customers know"
    assert "nobody is told" not in shown


def test_letters_that_are_to_be_tried_again_can_be_stopped_to_the_last() -> None:
    tally = replace(WRITTEN, states={LetterState.SENT: 36, LetterState.LEAVING: 2})
    assert "Stop for good" in read(IncidentStatus.DONE, tally)
    assert "Stop for good" not in read(IncidentStatus.DONE, NEXT_DAY)


def test_what_only_a_person_can_do_is_said_before_approval() -> None:
    shown = read(IncidentStatus.WRITTEN, WRITTEN, batch=BATCH)
    assert "They make 38 promises, £912.00 in all. I can't send money or parcels" in shown


def test_who_gets_none_is_named_with_the_reason() -> None:
    left_out = (("Carol", "refunded on Tuesday"), ("Tess", "you wrote to her at 21:40"))
    shown = read(IncidentStatus.WRITTEN, WRITTEN, batch=BATCH, left_out=left_out)
    assert (
        "3 more were hit and get none: Carol (refunded on Tuesday) · Tess (you wrote to her at "
        "21:40) and 1 more." in shown
    )


def test_the_next_morning_begins_with_who_knows_and_each_is_counted_once() -> None:
    shown = read(IncidentStatus.DONE, NEXT_DAY)
    assert shown.splitlines()[0] == "Wrong glaze: 35 of 38 customers know"
    numbers = (
        "38 letters: 31 sent, 4 sent by hand, 1 for you to send by hand, 1 held back, 1 failed."
    )
    assert numbers in shown
    assert "14 answered: 2 still unhappy, 3 with a question, 9 said thanks." in shown
    assert "Promises: 0 of 35 kept." in shown
    assert "Not told (2)" in shown


@pytest.mark.parametrize("status", IncidentStatus)
def test_every_state_says_something_and_fits(status: IncidentStatus) -> None:
    huge = replace(INCIDENT, title="😀" * 50, what_happened="@everyone " * 60, status=status)
    left_out = tuple(("@everyone" * 10, "refunded " * 30) for _ in range(5))
    view = IncidentView(incident=huge, tally=NEXT_DAY, left_out=left_out)
    post = compose_incident(view, now=NOW)
    assert len(post.title) <= 256
    assert 0 < len(post.body) <= 4000
    assert len(post.buttons) <= 10
    assert "@everyone" not in post.body


@pytest.mark.parametrize("remedy", Remedy)
def test_a_remedy_without_its_day_says_what_to_do(remedy: Remedy) -> None:
    view = IncidentView(incident=replace(INCIDENT, remedy=remedy), tally=WRITTEN)
    body = compose_incident(view, now=NOW).body
    assert "*Change the words*" in body


@pytest.mark.parametrize(("pause", "is_told"), [(timedelta(seconds=30), False), (ALONE, True)])
def test_whoever_waits_because_they_are_alone_is_told_why(pause: timedelta, is_told: bool) -> None:
    incident = replace(
        INCIDENT,
        status=IncidentStatus.LEAVING,
        approved_by=5,
        approved_at=NOW,
        leaves_at=NOW + pause,
    )
    body = compose_incident(IncidentView(incident=incident, tally=WRITTEN), now=NOW).body
    assert ("where nobody else is there" in body) is is_told


def test_the_next_morning_whoever_waits_comes_before_what_can_wait() -> None:
    incident = replace(INCIDENT, status=IncidentStatus.DONE)
    post = compose_incident(IncidentView(incident=incident, tally=NEXT_DAY), now=NOW)
    labels = [each.label for each in post.buttons]
    assert labels.index("Answers (14)") < labels.index("Close it")
    assert labels.index("Not told (2)") < labels.index("Add customers")


def test_orders_that_nobody_marked_as_shipped_are_named_before_approval() -> None:
    shown = read(IncidentStatus.WRITTEN, WRITTEN, batch=replace(BATCH, unshipped=9))
    assert (
        "9 orders aren't marked as shipped, so letters may say that they haven't left. Is that so?"
    ) in shown
