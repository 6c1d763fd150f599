"""A case: two tasks that don't close each other, and an end that only the platform decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.cases import Case, CaseStatus, guess_kind
from bot.domain.deadlines.case_deadlines import find_platform_due, list_case_deadlines
from bot.domain.deadlines.deadlines import DeadlineKind, Source, WarningLevel
from bot.domain.errors import StateConflict
from bot.domain.money import read_money
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.shops import Shop

#: A Friday morning.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP = Shop(id=7, name="Blue Fox Knits", time_zone="Europe/London")
PLATFORM, CUSTOMER = DeadlineKind.CASE_PLATFORM, DeadlineKind.CASE_CUSTOMER
KINDS = [kind for kind in NoticeKind if kind is not NoticeKind.DELIVERY_EXCEPTION]
PLATFORMS = [each for each in Platform if each is not Platform.CARRIER]


def make(**facts: Any) -> Case:
    """A PayPal dispute that Ada opened now, with some of its facts different."""
    usual: dict[str, Any] = {
        "id": 3,
        "shop_id": SHOP.id,
        "platform": Platform.PAYPAL,
        "kind": NoticeKind.DISPUTE,
        "customer_id": 1,
        "order_id": 12,
        "opened_at": NOW,
    }
    return Case(**usual | facts)


def due(case: Case) -> dict[DeadlineKind, datetime]:
    return {each.kind: each.due_at for each in list_case_deadlines(case, SHOP)}


@pytest.mark.parametrize(
    ("platform", "kind", "reason", "guessed"),
    [
        ("paypal", None, None, "dispute"),
        ("paypal", None, "they made it a Claim", "claim"),
        ("paypal", None, "the dispute became a chargeback", "chargeback"),
        ("etsy", None, None, "case"),
        ("etsy", None, "a help request", "help_request"),
        ("ebay", None, None, "not_received"),
        ("amazon", None, None, "claim"),
        ("stripe", None, None, "chargeback"),
        ("bank", None, "never arrived", "chargeback"),
        ("paypal", None, "she claims that it never came", "dispute"),
        ("paypal", None, "the phone case broke, and she wants to return it", "dispute"),
        ("stripe", None, "wants to return it", "chargeback"),
        ("bank", None, "a dispute", "chargeback"),
        ("ebay", None, "wants to return it", "return"),
        ("ebay", None, "eBay says that it is a case now", "case"),
    ],
)
def test_a_case_that_a_person_opens_is_what_it_most_likely_is(
    platform: str, kind: None, reason: str | None, guessed: str
) -> None:
    assert guess_kind(Platform(platform), reason) is NoticeKind(guessed)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_case_has_a_day_by_which_to_answer_and_a_stated_one_wins(
    platform: Platform, kind: NoticeKind
) -> None:
    case = make(platform=platform, kind=kind)
    by_rule, source = find_platform_due(case, SHOP)
    assert source is Source.RULE
    assert NOW < by_rule <= NOW + 60 * DAY
    for stated in (NOW + DAY, NOW + 90 * DAY):
        [first, *_] = list_case_deadlines(replace(case, respond_by=stated), SHOP)
        assert (first.kind, first.due_at, first.source) == (PLATFORM, stated, Source.STATED)


@pytest.mark.parametrize(
    ("facts", "answered", "customer_due"),
    [
        ({}, (), NOW + DAY),
        ({"respond_by": NOW + timedelta(hours=5)}, (), NOW + timedelta(hours=5)),
        ({"respond_by": NOW + 9 * DAY}, (), NOW + DAY),
        ({"respond_by": NOW + timedelta(hours=5)}, ("platform",), NOW + timedelta(hours=5)),
        ({"customer_id": None}, (), None),
        ({}, ("customer",), None),
    ],
)
def test_the_customer_has_a_word_within_the_target_and_before_the_platform(
    facts: dict[str, Any], answered: tuple[str, ...], customer_due: datetime | None
) -> None:
    case = make(**facts)
    case = case.answer_platform(at=NOW) if "platform" in answered else case
    case = case.answer_customer(at=NOW) if "customer" in answered else case
    assert due(case).get(CUSTOMER) == customer_due


def test_a_case_rings_with_the_money_at_risk_and_from_its_start() -> None:
    platform, customer = list_case_deadlines(make(amount=read_money("48.00 USD")), SHOP)
    assert (platform.level, platform.amount, platform.shown_from) == (
        WarningLevel.MONEY,
        read_money("48.00 USD"),
        NOW,
    )
    assert (platform.customer_id, platform.order_id, platform.about_id) == (1, 12, 3)
    assert (customer.level, customer.shown_from) == (WarningLevel.DESK, NOW)


@pytest.mark.parametrize(
    ("is_confirmed", "is_verified", "rings"),
    [(False, False, False), (False, True, True), (True, False, True), (True, True, True)],
)
def test_a_letter_that_only_pretends_wakes_nobody(
    is_confirmed: bool, is_verified: bool, rings: bool
) -> None:
    deadlines = list_case_deadlines(make(is_confirmed=is_confirmed, is_verified=is_verified), SHOP)
    assert len(deadlines) == 2
    assert all((each.level is not WarningLevel.DIGEST) is rings for each in deadlines)


def test_answering_both_keeps_the_case_open() -> None:
    case = make().answer_platform(at=NOW).answer_customer(at=NOW)
    assert case.is_open
    assert list_case_deadlines(case, SHOP) == []


def test_only_a_word_since_the_case_was_opened_counts_and_only_the_first() -> None:
    assert make().answer_customer(at=NOW - DAY).customer_answered_at is None
    told = make().answer_customer(at=NOW + DAY)
    assert told.answer_customer(at=NOW + 2 * DAY) == told
    assert CUSTOMER in due(told.lose_answer())


ANSWERED = make(respond_by=NOW + 3 * DAY).answer_platform(at=NOW + DAY)


@pytest.mark.parametrize(
    ("case", "kind", "respond_by", "at", "expected"),
    [
        # the platform asks again after an answer
        (ANSWERED, "dispute", 9, 5, {"platform_answered_at": None, "due": 9, "kind": "dispute"}),
        (ANSWERED, "claim", 9, 5, {"platform_answered_at": None, "due": 9, "kind": "claim"}),
        # it climbs without a date: what is stated already stays
        (make(respond_by=NOW + 3 * DAY), "claim", None, 1, {"due": 3, "kind": "claim"}),
        # it never falls
        (make(kind=NoticeKind.CHARGEBACK), "dispute", 4, 1, {"due": 4, "kind": "chargeback"}),
        # a reminder doesn't begin the time anew
        (make(), "dispute", None, 8, {"asked_at": None, "kind": "dispute"}),
        # a letter from before the present request
        (ANSWERED, "dispute", 2, -1, {"platform_answered_at": NOW + DAY, "kind": "dispute"}),
        (make(), "claim", 6, -2, {"due": 6, "kind": "claim"}),
        (make(respond_by=NOW + 3 * DAY), "dispute", 6, -2, {"due": 3}),
        # the platform itself puts the day off, or brings it forward
        (make(respond_by=NOW + 3 * DAY), "dispute", 6, 1, {"due": 6}),
        (make(respond_by=NOW + 3 * DAY), "dispute", 2, 1, {"due": 2}),
    ],
)
def test_the_platform_may_want_something_again(
    case: Case, kind: str, respond_by: int | None, at: int, expected: dict[str, Any]
) -> None:
    until = None if respond_by is None else NOW + respond_by * DAY
    extended = case.extend(kind=NoticeKind(kind), respond_by=until, at=NOW + at * DAY)
    assert extended.is_open
    for name, value in expected.items():
        if name == "due":
            assert due(extended)[PLATFORM] == NOW + value * DAY
        else:
            assert getattr(extended, name) == value, name


def test_an_answered_request_without_a_date_gets_the_usual_time_from_when_it_came() -> None:
    again = ANSWERED.extend(kind=NoticeKind.CLAIM, respond_by=None, at=NOW + 30 * DAY)
    assert NOW + 30 * DAY < due(again)[PLATFORM] <= NOW + 41 * DAY


@pytest.mark.parametrize("end", ["won", "lost", "dismissed"])
@pytest.mark.parametrize(
    "step",
    ["answer_platform", "answer_customer", "lose_answer", "extend", "win", "lose", "dismiss"],
)
def test_nothing_happens_to_a_closed_case(end: str, step: str) -> None:
    case = make(status=CaseStatus(end), closed_at=NOW, is_confirmed=False)
    options: dict[str, Any] = {} if step == "lose_answer" else {"at": NOW}
    if step == "extend":
        options |= {"kind": NoticeKind.CLAIM, "respond_by": None}
    with pytest.raises(StateConflict, match="#3") as refusal:
        getattr(case, step)(**options)
    assert refusal.value.sentence.endswith(".")


def test_a_case_is_confirmed_once_and_one_dismissed_by_mistake_can_be_taken_up_again() -> None:
    told = make(is_confirmed=False)
    confirmed = told.confirm()
    assert confirmed.is_confirmed
    with pytest.raises(StateConflict, match="confirmed already"):
        confirmed.confirm()
    with pytest.raises(StateConflict, match="Won"):
        confirmed.dismiss(at=NOW)
    again = told.dismiss(at=NOW).confirm()
    assert again.is_open
    assert again.closed_at is None
    with pytest.raises(StateConflict, match="already closed: won"):
        make().win(at=NOW).confirm()
    with pytest.raises(StateConflict, match="use /case open with the same reference"):
        make().answer_platform(at=NOW).answer_platform(at=NOW)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"reference": "PP-1"}, {"reference": "pp-1", "order_id": 99}, True),
        ({"reference": "PP-1"}, {"reference": "PP-2"}, False),
        ({"reference": "PP-1"}, {}, True),
        ({}, {"order_id": 13}, False),
        ({"order_id": None}, {}, True),
        ({"order_id": None, "customer_id": None}, {}, False),
        ({"order_id": None, "customer_id": None}, {"order_id": None, "customer_id": None}, True),
        (
            {"order_id": None, "customer_id": None, "amount": read_money("5")},
            {"order_id": None, "customer_id": None, "amount": read_money("6")},
            False,
        ),
        ({}, {"platform": Platform.EBAY}, False),
    ],
)
def test_two_letters_are_about_one_case_by_number_then_order_then_customer(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    assert make(**one).is_same(make(**other)) is same
    assert make(**other).is_same(make(**one)) is same


@given(
    st.sampled_from(PLATFORMS),
    st.sampled_from(KINDS),
    st.timedeltas(timedelta(0), 400 * DAY).map(lambda span: NOW + span),
    st.timedeltas(timedelta(0), 90 * DAY),
)
@settings(max_examples=60)
def test_no_deadline_is_later_than_the_stated_day(
    platform: Platform, kind: NoticeKind, opened_at: datetime, span: timedelta
) -> None:
    case = make(platform=platform, kind=kind, opened_at=opened_at, respond_by=opened_at + span)
    for each in list_case_deadlines(case, SHOP):
        assert each.starts_at <= each.due_at <= opened_at + span


class CaseLife(RuleBasedStateMachine):
    """Whatever happens to a case, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.case = make(is_confirmed=False, is_verified=False)
        self.was_ended = False

    def is_running(self) -> bool:
        return self.case.is_open

    @rule(hours=st.integers(0, 400))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(is_running)
    @rule()
    def answer_customer(self) -> None:
        before = self.case
        self.case = before.answer_customer(at=self.now)
        assert self.case.platform_answered_at == before.platform_answered_at
        assert self.case.customer_answered_at is not None

    @precondition(lambda self: self.case.is_open and self.case.platform_answered_at is None)
    @rule()
    def answer_platform(self) -> None:
        before = self.case
        self.case = before.answer_platform(at=self.now)
        assert self.case.customer_answered_at == before.customer_answered_at

    @precondition(is_running)
    @rule(
        kind=st.sampled_from(KINDS), days=st.none() | st.integers(-3, 60), ago=st.integers(0, 500)
    )
    def hear_again(self, kind: NoticeKind, days: int | None, ago: int) -> None:
        before, at = self.case, self.now - timedelta(hours=ago)
        until = None if days is None else at + days * DAY
        self.case = before.extend(kind=kind, respond_by=until, at=at)
        assert self.case.customer_answered_at == before.customer_answered_at
        if at >= before.starts_at:
            assert self.case.platform_answered_at is None
            assert until is None or due(self.case)[PLATFORM] == until

    @precondition(is_running)
    @rule()
    def come_back(self) -> None:
        self.case = self.case.lose_answer()

    @precondition(lambda self: self.case.is_open and not self.case.is_confirmed)
    @rule(is_one=st.booleans())
    def decide(self, is_one: bool) -> None:
        self.case = self.case.confirm() if is_one else self.case.dismiss(at=self.now)
        self.was_ended |= not is_one

    @precondition(lambda self: self.case.status is CaseStatus.DISMISSED)
    @rule()
    def take_up_again(self) -> None:
        self.case = self.case.confirm()
        self.was_ended = False

    @precondition(is_running)
    @rule(is_won=st.booleans())
    def end(self, is_won: bool) -> None:
        self.case = self.case.win(at=self.now) if is_won else self.case.lose(at=self.now)
        self.was_ended = True

    @invariant()
    def it_is_closed_only_by_a_decision(self) -> None:
        assert self.case.is_open is not self.was_ended
        assert (self.case.closed_at is None) is self.case.is_open

    @invariant()
    def a_deadline_runs_exactly_while_its_task_is_open(self) -> None:
        running = due(self.case)
        assert (PLATFORM in running) is (
            self.case.is_open and self.case.platform_answered_at is None
        )
        assert (CUSTOMER in running) is (
            self.case.is_open and self.case.customer_answered_at is None
        )
        if self.case.respond_by is not None:
            assert all(at <= self.case.respond_by for at in running.values())


TestCaseLife = CaseLife.TestCase
TestCaseLife.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
