"""What may be right all the same stands on the card."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from itertools import product

import pytest

from bot.domain.letter_doubts import (
    SaidBefore,
    doubt_canceller,
    doubt_language,
    doubt_repetition,
    find_repetition,
    is_ours,
    list_order_doubts,
)
from bot.domain.letter_fit import OrderFacts, Standing, find_misfit
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, LetterKind, Remedy
from bot.domain.money import find_money, read_money
from bot.domain.orders import CancelledBy
from bot.domain.promises.promises import Promise, PromiseKind
from tests.domain.test_letter_fit import DAY, NOW, make_order


def doubt(facts: OrderFacts, request: LetterRequest) -> list[str]:
    return list_order_doubts(facts, request, name="Ada", zone=UTC, now=NOW)


def apologise(cause: Cause, remedy: Remedy | None = None) -> LetterRequest:
    return LetterRequest(kind=LetterKind.APOLOGY, cause=cause, remedy=remedy)


@pytest.mark.parametrize(
    ("standing", "days", "said"),
    [
        (Standing.OPEN, {"ship_by": NOW + 14 * DAY}, ["it should leave by Fri 4 Dec"]),
        (Standing.OPEN, {"ship_by": NOW - DAY}, []),
        (Standing.OPEN, {"ship_by": NOW}, []),
        (Standing.OPEN, {}, []),
        (Standing.SHIPPED, {"arrives_at": NOW + 14 * DAY}, ["it should be there by Fri 4 Dec"]),
        (Standing.SHIPPED, {"arrives_at": NOW - DAY, "overdue_at": NOW + DAY}, []),
        (
            Standing.SHIPPED,
            {"arrives_at": NOW - DAY, "overdue_at": NOW + DAY, "arrival_basis": "estimate"},
            ["it should be there by Sat 21 Nov"],
        ),
        (Standing.SHIPPED, {}, []),
    ],
)
def test_an_apology_for_being_late_before_its_day_is_doubted(
    standing: Standing, days: dict[str, object], said: list[str]
) -> None:
    order = replace(make_order(standing), told_at=NOW, **days)  # type: ignore[arg-type]
    found = doubt(OrderFacts(order=order), apologise(Cause.LATE))
    assert found == [f"It isn't late yet: {each}." for each in said]


def test_a_day_is_named_as_the_shop_has_it() -> None:
    order = replace(make_order(Standing.OPEN), ship_by=NOW.replace(hour=23))
    east = timezone(timedelta(hours=2))
    facts = OrderFacts(order=order)
    found = list_order_doubts(facts, apologise(Cause.LATE), name="Ada", zone=east, now=NOW)
    assert found == ["It isn't late yet: it should leave by Sat 21 Nov."]


@pytest.mark.parametrize(
    ("cause", "standing", "said"),
    [
        (Cause.DAMAGED, Standing.SHIPPED, "isn't marked as arrived"),
        (Cause.WRONG_ITEM, Standing.SHIPPED, "isn't marked as arrived"),
        (Cause.DAMAGED, Standing.ARRIVED, None),
        (Cause.DAMAGED, Standing.DELIVERED, None),
        (Cause.DAMAGED, Standing.CALLED_OFF, "cancelled after it had left"),
        (Cause.LOST, Standing.DELIVERED, "(DHL) letter says that it was delivered"),
        (Cause.LOST, Standing.LOST, None),
        (Cause.LATE, Standing.LOST, "counts as lost"),
        (Cause.REFUND_LATE, Standing.SHIPPED, "Nothing is written down that you owe"),
        (Cause.REFUND_LATE, Standing.CANCELLED, None),  # its price is owed
        (Cause.SLOW_REPLY, Standing.SHIPPED, None),
        (Cause.OUR_MISTAKE, Standing.OPEN, None),
    ],
)
def test_what_the_order_leaves_open_is_doubted(
    cause: Cause, standing: Standing, said: str | None
) -> None:
    order = replace(make_order(standing), told_at=NOW)
    found = doubt(OrderFacts(order=order), apologise(cause))
    assert len(found) == (said is not None), found
    assert said is None or said in found[0]


def test_a_debt_that_is_known_is_not_doubted() -> None:
    facts = OrderFacts(order=make_order(Standing.ARRIVED), owes_money=True)
    assert doubt(facts, apologise(Cause.REFUND_LATE)) == []


def test_a_refund_beside_a_replacement_is_doubted() -> None:
    sent = replace(make_order(Standing.SHIPPED), id=2, number=2)
    facts = OrderFacts(order=make_order(Standing.ARRIVED), replacement=sent)
    assert doubt(facts, apologise(Cause.DAMAGED, Remedy.REFUND)) == [
        "Order #2 is on its way in its place: a refund as well is goods and money."
    ]
    assert doubt(facts, apologise(Cause.DAMAGED)) == []


def make_promise(kind: PromiseKind, amount: str | None = None) -> Promise:
    return Promise(
        shop_id=1,
        customer_id=1,
        kind=kind,
        what=kind.value,
        amount=find_money(amount),
        made_at=NOW - timedelta(days=3),
        due_at=NOW + timedelta(days=3),
    )


@pytest.mark.parametrize(
    ("promised", "remedy", "said"),
    [
        (
            make_promise(PromiseKind.REFUND, "€90"),
            Remedy.REPLACEMENT,
            "A refund of €90.00 was promised on {}: this letter adds a replacement.",
        ),
        (
            make_promise(PromiseKind.REPLACEMENT),
            Remedy.REFUND,
            "A replacement was promised on {}: this letter adds a refund.",
        ),
        (make_promise(PromiseKind.REFUND, "€90"), Remedy.REFUND, None),
        (make_promise(PromiseKind.REPLACEMENT), Remedy.REPLACEMENT, None),
        (make_promise(PromiseKind.ANSWER), Remedy.REFUND, None),
    ],
)
def test_goods_beside_promised_money_and_money_beside_promised_goods_are_doubted(
    promised: Promise, remedy: Remedy, said: str | None
) -> None:
    facts = OrderFacts(order=make_order(Standing.ARRIVED), promised=(promised,))
    made = promised.made_at
    day = f"{made:%a} {made.day} {made:%b}"
    expected = [said.format(day)] if said else []
    assert doubt(facts, apologise(Cause.OUR_MISTAKE, remedy)) == expected


def test_an_apology_names_what_went_back_already() -> None:
    order = replace(make_order(Standing.ARRIVED), price=find_money("€90"))
    part, whole = ((sum_,) for sum_ in (read_money("€20"), read_money("€90")))
    assert doubt(OrderFacts(order=order, went_back=part), apologise(Cause.DAMAGED)) == [
        "€20.00 went back for this order already."
    ]
    assert doubt(OrderFacts(order=order, went_back=whole), apologise(Cause.DAMAGED)) == [
        "€90.00 (the whole price) went back for this order already."
    ]
    assert doubt(OrderFacts(order=order, went_back=part), apologise(Cause.REFUND_LATE)) != [
        "€20.00 went back for this order already."
    ]


@pytest.mark.parametrize(
    "request_",
    [
        apologise(Cause.LATE),
        apologise(Cause.LOST),
        LetterRequest(kind=LetterKind.ARRIVAL_CHECK),
    ],
)
def test_a_letter_that_assumes_that_they_know_it_left_is_doubted_if_nobody_told_them(
    request_: LetterRequest,
) -> None:
    shipped = make_order(Standing.SHIPPED)
    said = "No shipped note went to Ada from here: do they know that it left?"
    assert doubt(OrderFacts(order=shipped), request_) == [said]
    assert doubt(OrderFacts(order=replace(shipped, told_at=NOW)), request_) == []


def test_every_doubt_of_ours_is_known_again() -> None:
    """When a letter is written anew they are looked at anew; what others doubt stays."""
    again = replace(make_order(Standing.SHIPPED), id=2, number=2)
    seen = set()
    for cause, remedy, standing in product(Cause, [None, *Remedy], Standing):
        for settled_at, replacement in product((None, NOW), (None, again)):
            order = replace(
                make_order(standing), arrives_at=NOW + DAY, ship_by=NOW + DAY, settled_at=settled_at
            )
            facts = OrderFacts(order=order, replacement=replacement)
            if find_misfit(facts, apologise(cause, remedy)) is None:
                seen.update(doubt(facts, apologise(cause, remedy)))
    assert len(seen) >= 9
    promised = make_promise(PromiseKind.REPLACEMENT)
    back = (read_money("€20"),)
    facts = OrderFacts(order=make_order(Standing.ARRIVED), promised=(promised,), went_back=back)
    for cause in (Cause.DAMAGED, Cause.REFUND_LATE):
        seen.update(doubt(facts, apologise(cause, Remedy.REFUND)))
    second = doubt_repetition(SaidBefore(cause=Cause.LATE), [SaidBefore(cause=Cause.LATE)])
    assert second is not None
    languages = [doubt_language("Ada", "German", is_reply=each) for each in (True, False)]
    both = ((CancelledBy.SHOP, True), (CancelledBy.CUSTOMER, False))
    cancelled = [str(doubt_canceller("Ada", by, has_asked=asked)) for by, asked in both]
    for each in (*seen, second, *languages, *cancelled):
        assert is_ours(each), each
    assert not is_ours("That is more than the price (£52.00).")


def test_the_language_of_a_letter_is_named_if_it_is_not_theirs() -> None:
    assert doubt_language("Ada", "German", is_reply=False) == (
        "Ada reads German; this letter is in English."
    )


SAID = SaidBefore(cause=Cause.LATE, remedy=Remedy.DISCOUNT, by_when=NOW, extra="a card")


@pytest.mark.parametrize(
    ("new", "is_new"),
    [
        ({}, False),
        ({"extra": " A  card "}, False),
        ({"extra": None, "by_when": None, "remedy": None}, False),  # less is not new
        ({"remedy": Remedy.REFUND}, True),
        ({"by_when": NOW + DAY}, True),
        ({"extra": "a rose soap"}, True),
        ({"changed": "I pack on the day now."}, True),
        ({"answer": "It leaves tomorrow."}, True),
    ],
)
def test_a_third_apology_must_say_something_new(new: dict[str, object], is_new: bool) -> None:
    now = replace(SAID, **new)  # type: ignore[arg-type]
    problem = find_repetition(now, [SAID, SAID], at=NOW)
    assert (problem is None) is is_new
    assert find_repetition(now, [SAID], at=NOW) is None
    assert find_repetition(now, [], at=NOW) is None
    if problem:
        assert problem == (
            "This is the third apology for a late parcel, and nothing in it is new. Say what you "
            "do differently now: a remedy, a day, or what has changed."
        )


def test_another_day_is_nothing_new_once_one_was_missed() -> None:
    later = replace(SAID, by_when=NOW + 3 * DAY)
    assert find_repetition(later, [SAID, SAID], at=NOW) is None
    problem = find_repetition(later, [SAID, SAID], at=NOW + DAY)
    assert "Another day alone is nothing new: one was missed." in str(problem)
    changed = replace(later, changed="I pack on the day now.")
    assert find_repetition(changed, [SAID, SAID], at=NOW + DAY) is None


def test_the_second_apology_is_only_doubted() -> None:
    assert doubt_repetition(SAID, []) is None
    assert doubt_repetition(SAID, [SAID]) == "This is the second apology for a late parcel."
    assert doubt_repetition(SAID, [SAID, SAID]) is None


def test_what_one_of_many_said_is_not_new() -> None:
    other = replace(SAID, remedy=Remedy.REFUND)
    assert find_repetition(SAID, [SAID, other, other], at=NOW) is not None
    assert "seventh" not in str(find_repetition(SAID, [SAID] * 6, at=NOW))
    assert "the 7th apology" in str(find_repetition(SAID, [SAID] * 6, at=NOW))
