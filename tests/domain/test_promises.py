"""A promise is open until it is kept or dropped, and ends once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.channels import Address, Channel
from bot.domain.deadlines.deadlines import DeadlineKind, Source, WarningLevel
from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import find_money, read_money
from bot.domain.promises.draft_promises import (
    list_pledges,
    mark_pledges,
    names_promise,
    renew_pledges,
)
from bot.domain.promises.promises import (
    Promise,
    PromiseKind,
    PromiseStatus,
    make_promise_deadline,
    name_promise,
)
from bot.domain.shops import Shop

#: A Friday morning.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
SHOP = Shop(id=7, name="The Woolly Shelf", country="GB")
PROMISE = Promise(
    id=3,
    shop_id=7,
    customer_id=5,
    kind=PromiseKind.REFUND,
    what="refund €24.00",
    amount=read_money("€24.00"),
    made_at=NOW,
    due_at=FRIDAY,
)
REMEDY = "I will send the full €24.00 back to you by Friday 27 November."
APOLOGY = Draft(
    shop_id=7,
    customer_id=5,
    kind=LetterKind.APOLOGY,
    cause=Cause.LOST,
    remedy=Remedy.REFUND,
    by_when=FRIDAY,
    to=Address(channel=Channel.DISCORD, name="Ada", where="Discord", link=None),
    text=REMEDY,
    created_at=NOW,
)
REPLY = replace(APOLOGY, kind=LetterKind.REPLY, cause=None, remedy=None, by_when=None)


class PromiseLife(RuleBasedStateMachine):
    """Everything that can be said of one promise, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.promise = PROMISE
        self.ends = 0

    @rule(days=st.integers(0, 30), is_kept=st.booleans())
    def end(self, days: int, *, is_kept: bool) -> None:
        at = NOW + timedelta(days=days)
        before = self.promise
        try:
            ended = (
                before.keep(at=at, how="done")
                if is_kept
                else before.drop(at=at, reason="not wanted")
            )
        except StateConflict:
            assert before.status is not PromiseStatus.OPEN
            return
        assert before.status is PromiseStatus.OPEN
        self.promise, self.ends = ended, self.ends + 1

    @rule()
    def reopen(self) -> None:
        before = self.promise
        try:
            self.promise = before.reopen()
        except StateConflict:
            assert before.status is PromiseStatus.OPEN
            return
        assert before.status is not PromiseStatus.OPEN
        self.ends -= 1

    @invariant()
    def it_ends_once_and_says_when_and_how(self) -> None:
        is_open = self.promise.status is PromiseStatus.OPEN
        assert self.ends == (not is_open)
        assert (self.promise.ended_at is None) == (self.promise.how is None) == is_open

    @invariant()
    def only_an_open_one_can_be_broken(self) -> None:
        assert not self.promise.is_broken(FRIDAY)
        late = FRIDAY + timedelta(minutes=1)
        assert self.promise.is_broken(late) == (self.promise.status is PromiseStatus.OPEN)

    @invariant()
    def what_was_promised_never_changes(self) -> None:
        assert replace(self.promise, status=PROMISE.status, ended_at=None, how=None) == PROMISE


TestPromiseLife = PromiseLife.TestCase
TestPromiseLife.settings = settings(max_examples=30, stateful_step_count=6, deadline=None)


def test_its_clock_is_a_line_in_the_digest_from_half_of_the_time_on() -> None:
    clock = make_promise_deadline(PROMISE, SHOP.hours)
    assert (clock.kind, clock.about_id, clock.source, clock.level) == (
        DeadlineKind.PROMISE,
        3,
        Source.PROMISE,
        WarningLevel.DIGEST,
    )
    assert clock.shown_from - NOW == FRIDAY - clock.shown_from
    assert (clock.due_at, clock.amount, clock.customer_id) == (FRIDAY, read_money("€24.00"), 5)


@pytest.mark.parametrize(
    ("kind", "what", "amount", "name"),
    [
        (PromiseKind.REFUND, "refund €24.00", "€24.00", "a refund of €24.00"),
        (PromiseKind.REFUND, "refund", None, "a refund"),
        (PromiseKind.REPLACEMENT, "replacement", None, "a replacement"),
        (PromiseKind.ANSWER, "answer", None, "an answer"),
        (PromiseKind.OTHER, "a new button", None, "a new button"),
        (PromiseKind.OTHER, "It goes out tomorrow", None, "“It goes out tomorrow”"),
    ],
)
def test_it_is_named_so_that_it_fits_into_a_sentence(
    kind: PromiseKind, what: str, amount: str | None, name: str
) -> None:
    assert name_promise(kind, what, find_money(amount)) == name


def pledge(draft: Draft) -> Draft:
    return replace(draft, pledges=list_pledges(draft, SHOP, owed=read_money("€24.00"), now=NOW))


def edit(draft: Draft, text: str) -> Draft:
    new = replace(draft, text=text)
    return replace(new, pledges=renew_pledges(draft.pledges, new, SHOP, now=NOW))


def test_an_apologys_remedy_is_one_promise_and_its_own_sentence_no_second_one() -> None:
    [promised] = pledge(APOLOGY).pledges
    assert (promised.what, promised.amount, promised.due_at) == (
        "refund €24.00",
        read_money("€24.00"),
        FRIDAY,
    )
    assert promised.is_taken


@pytest.mark.parametrize(
    ("remedy", "cause", "kinds"),
    [
        (Remedy.REPLACEMENT, Cause.LOST, [PromiseKind.REPLACEMENT]),
        (Remedy.RETURN_LABEL, Cause.DAMAGED, [PromiseKind.OTHER]),
        (Remedy.DISCOUNT, Cause.DAMAGED, [PromiseKind.OTHER]),
        (Remedy.FREE_SHIPPING, Cause.LATE, [PromiseKind.OTHER]),
        (Remedy.CANCEL_OFFER, Cause.LATE, []),
        (None, Cause.LOST, []),
        (None, Cause.REFUND_LATE, [PromiseKind.REFUND]),
    ],
)
def test_each_remedy_is_a_promise_of_its_kind(
    remedy: Remedy | None, cause: Cause, kinds: list[PromiseKind]
) -> None:
    draft = pledge(replace(APOLOGY, remedy=remedy, cause=cause, text="I am sorry."))
    assert [each.kind for each in draft.pledges] == kinds


@pytest.mark.parametrize(
    ("remedy", "text"),
    [
        (
            Remedy.REPLACEMENT,
            "I will post what you really ordered by Friday 27 November, at my own cost.",
        ),
        (
            Remedy.DISCOUNT,
            "I am giving you a discount: 10%. I will see to it by Friday 27 November.",
        ),
        (
            Remedy.FREE_SHIPPING,
            "What you were charged for it goes back to you by Friday 27 November.",
        ),
    ],
)
def test_a_remedy_in_words_that_name_no_kind_is_one_promise_too(remedy: Remedy, text: str) -> None:
    [promised] = pledge(replace(APOLOGY, remedy=remedy, text=text)).pledges
    assert (promised.is_taken, promised.due_at) == (True, FRIDAY)


def test_a_remedy_without_a_day_is_no_promise() -> None:
    assert pledge(replace(APOLOGY, by_when=None, text="I am sorry.")).pledges == ()


def test_what_else_a_letter_promises_counts_from_the_first() -> None:
    remedy, found = pledge(
        replace(APOLOGY, text=f"{REMEDY} You will hear from me by Monday.")
    ).pledges
    assert (remedy.is_taken, found.is_taken, found.kind) == (True, True, PromiseKind.ANSWER)


def test_an_edit_that_moves_the_remedys_day_moves_the_promise() -> None:
    [promised] = edit(pledge(APOLOGY), "I'll send the €24 back by Monday 30 November.").pledges
    assert (promised.due_at, promised.is_taken, promised.amount) == (
        MONDAY,
        True,
        read_money("€24.00"),
    )


def test_another_promise_for_the_remedys_old_day_stays_another_promise() -> None:
    text = (
        "I'll send the €24 back by Monday 30 November. I'll knit the sleeve by Friday 27 November."
    )
    remedy, found = edit(pledge(APOLOGY), text).pledges
    assert (remedy.kind, remedy.due_at, remedy.is_taken) == (PromiseKind.REFUND, MONDAY, True)
    assert (found.due_at, found.is_taken) == (FRIDAY, True)


def test_a_refund_is_of_what_is_owed_or_of_what_the_letter_names() -> None:
    [promised] = list_pledges(
        APOLOGY, SHOP, owed=read_money("€10.00"), price=read_money("€24.00"), now=NOW
    )
    assert promised.amount == read_money("€24.00")  # the letter says so
    said = replace(APOLOGY, text="I am sorry. I'll send it back by Friday 27 November.")
    [promised] = list_pledges(said, SHOP, owed=read_money("€10.00"), now=NOW)
    assert (promised.what, promised.amount) == ("refund €10.00", read_money("€10.00"))
    [promised] = edit(pledge(APOLOGY), "I'll send €10 of your €24 back by Friday.").pledges
    assert (promised.what, promised.amount) == ("refund €10.00", read_money("€10.00"))


def test_an_edit_that_takes_the_remedy_out_takes_the_promise_out() -> None:
    assert edit(pledge(APOLOGY), "I am sorry. Your parcel turned up.").pledges == ()


def test_a_remedy_in_words_that_arent_understood_stays_while_its_day_is_named() -> None:
    [promised] = edit(pledge(APOLOGY), "Friday 27 November: there's your 24 again.").pledges
    assert (promised.due_at, promised.is_taken) == (FRIDAY, True)


def test_what_was_taken_off_stays_off_when_other_words_change() -> None:
    draft = pledge(replace(REPLY, text="I'll write by Friday."))
    off = replace(draft, pledges=mark_pledges(draft.pledges, is_taken=False))
    edited = edit(off, "Hello! I'll write to you by Friday. I'll write again by Monday.")
    assert [each.is_taken for each in edited.pledges] == [False, True]
    assert [each.is_taken for each in edit(off, "I'll write by Monday.").pledges] == [True]
    anew = list_pledges(off, SHOP, owed=None, before=off.pledges, now=NOW)
    assert [each.is_taken for each in anew] == [False]


def test_what_was_taken_off_stays_off_where_its_time_counts_from_the_edit() -> None:
    draft = pledge(replace(REPLY, text="I'll get back to you within 2 hours."))
    kept = replace(
        draft, text=f"{draft.text} Bye!", pledges=mark_pledges(draft.pledges, is_taken=False)
    )
    later = renew_pledges(kept.pledges, kept, SHOP, now=NOW + timedelta(minutes=3))
    assert [(each.is_taken, each.due_at) for each in later] == [
        (False, NOW + timedelta(hours=2, minutes=3))
    ]


def test_keeping_goes_back_and_forth_and_leaves_the_remedy_alone() -> None:
    draft = pledge(replace(APOLOGY, text=f"{REMEDY} You will hear from me by Monday."))
    off = mark_pledges(draft.pledges, is_taken=False)
    assert [each.is_taken for each in off] == [True, False]
    assert mark_pledges(off, is_taken=True) == draft.pledges


def test_a_delay_notices_new_day_is_the_orders_clock_and_no_promise_too() -> None:
    notice = replace(
        APOLOGY, kind=LetterKind.DELAY, cause=None, remedy=None, text="It leaves on Friday."
    )
    assert pledge(notice).pledges == ()
    assert edit(notice, "I'll post it by Friday 27 November.").pledges == ()
    assert len(edit(notice, "I'll post it by Friday 27 November and write by Monday.").pledges) == 1


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("I told you 27 Nov, and nothing came.", True),
        ("What I said for November 27th did not happen.", True),
        ("You are still waiting for your refund.", True),
        ("I am sorry. It was a long week.", False),
        ("We met on 17 November.", False),
    ],
)
def test_a_letter_names_a_promise_by_its_day_or_its_thing(text: str, *, is_named: bool) -> None:
    assert names_promise(text, PROMISE, ZoneInfo("UTC")) == is_named
