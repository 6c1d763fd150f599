"""Who was answered, refunded or told gets no second letter; who only had news of a parcel does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Case
from bot.domain.channels import SalesChannel
from bot.domain.incidents.already_told import (
    Known,
    Moment,
    OtherLetter,
    Reading,
    Said,
    Slip,
    list_own_words,
    read_known,
)
from bot.domain.letters import Cause, LetterKind
from bot.domain.money import find_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.refunds_and_gifts import Outlay, OutlayKind

#: A Sunday evening.
STARTED = datetime(2026, 11, 29, 22, tzinfo=UTC)
NOW = STARTED + timedelta(hours=1)
MOMENT = Moment(NOW, ZoneInfo("Europe/London"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHAT = "I used a glaze that isn't food safe"
SLIP = Slip(words=list_own_words(["Wrong glaze", WHAT], ["blue mug"]), started_at=STARTED)
GIFT_WRAP = "Yes, I can wrap it as a present."
ABOUT_IT = "The glaze inside your mug isn't safe for food: I'll send you a new one."


def order(number: int = 1, **more: Any) -> Order:
    facts = {"price": find_money("24 GBP"), "placed_at": STARTED - 20 * DAY} | more
    return Order(
        id=number, number=number, shop_id=1, customer_id=1, item=facts.pop("item", "blue mug"),
        **facts,
    )  # fmt: skip


def refund(amount: str, at: datetime, order_id: int = 1) -> Outlay:
    return Outlay(
        shop_id=1, order_id=order_id, kind=OutlayKind.REFUND, amount=find_money(amount), at=at, by=1
    )


def case(**more: Any) -> Case:
    facts: dict[str, Any] = {"platform": Platform.ETSY, "kind": NoticeKind.CASE} | more
    return Case(shop_id=1, opened_at=STARTED, **facts)


def letter(at: datetime | None = NOW - DAY, **more: Any) -> OtherLetter:
    facts: dict[str, Any] = {"order_id": 1, "title": "Wrong glaze", "what_happened": WHAT} | more
    return OtherLetter(sent_at=at, **facts)


def reply(words: str = GIFT_WRAP, at: datetime = STARTED - HOUR, **more: Any) -> Said:
    return Said(at=at, words=words, kind=more.pop("kind", LetterKind.REPLY), **more)


def read(*orders: Order, slip: Slip = SLIP, **more: Any) -> Reading:
    known = Known(name=more.pop("name", "Ada Lee"), orders=orders or (order(),), **more)
    return read_known(known, slip, MOMENT)


LONG_AGO = STARTED - 9 * DAY
APOLOGY = reply("Sorry.", LONG_AGO, kind=LetterKind.APOLOGY, cause=Cause.OUR_MISTAKE)
CANCELLED = order(status=OrderStatus.CANCELLED, cancelled_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "known"),
    [
        ("cancelled on 3 November", {"orders": [CANCELLED]}),
        ("refunded £24.00 on Tuesday", {"outlays": [refund("24 GBP", TUESDAY)]}),
        ("refunded £24.00 on 1 March", {"outlays": [refund("24 GBP", TUESDAY - 268 * DAY)]}),
        ("refunded £5.00 on Tuesday", {"outlays": [refund("5 GBP", TUESDAY)]}),
        ("put right on Tuesday", {"orders": [order(remedied_at=TUESDAY)]}),
        ("order #44 replaces it", {"replacements": [order(44, replaces_id=1)]}),
        ("an open case on Etsy: answer there", {"cases": [case(order_id=1)]}),
        ("an open dispute on Etsy: answer there", {"cases": [case(kind=NoticeKind.NOT_RECEIVED)]}),
        (
            "an open chargeback at the bank: answer there",
            {"cases": [case(platform=Platform.BANK, kind=NoticeKind.CHARGEBACK)]},
        ),
        ("got the letter of “Wrong glaze” on Saturday", {"others": [letter()]}),
        ("the letter of “Wrong glaze” waits for them", {"others": [letter(None)]}),
        ("you wrote to them on Sunday at 21:00", {"said": [reply()]}),
        ("you wrote to them on Sunday at 21:00", {"said": [reply(kind=None)]}),
        ("you wrote to them on Sunday at 21:00", {"said": [reply(order_id=1)]}),
        ("you wrote to them on 20 November at 22:00", {"said": [reply(ABOUT_IT, LONG_AGO)]}),
        ("you wrote to them on 20 November at 22:00", {"said": [APOLOGY]}),
        ("a letter of yours to them waits or is leaving", {"said": [reply(is_waiting=True)]}),
        ("that is the shop itself: a test order", {"is_own": True}),
        ("it looks like a test order", {"name": "Test Testson"}),
        ("it looks like a test order", {"orders": [order(item="TEST order, please ignore")]}),
        ("no way to reach them: the mailbox is gone", {"closed_because": "the mailbox is gone."}),
        ("they are in it twice, and get one letter for both", {"is_twin": True}),
    ],
)  # fmt: skip
def test_who_knows_is_left_out_and_the_reason_says_since_when(
    reason: str, known: dict[str, Any]
) -> None:
    assert read(*known.pop("orders", ()), **known).reason == reason


def about(kind: LetterKind, **more: Any) -> dict[str, Any]:
    return {"said": [reply("It is on its way.", kind=kind, **more)]}


@pytest.mark.parametrize(
    "known",
    [
        {},
        about(LetterKind.SHIPPED),
        about(LetterKind.HOLDING_NOTE),
        about(LetterKind.ARRIVAL_CHECK),
        about(LetterKind.CHECK_IN),
        about(LetterKind.DELAY),
        about(LetterKind.CORRECTION),
        about(LetterKind.APOLOGY, cause=Cause.SLOW_REPLY),
        about(LetterKind.APOLOGY, cause=Cause.LATE),
        {"said": [reply(at=STARTED - 7 * HOUR)]},
        {"said": [reply(at=STARTED + 2 * DAY)]},
        {"said": [reply(order_id=2)]},
        {"said": [reply(ABOUT_IT, STARTED - 15 * DAY)]},
        {"said": [reply("Food safe? Wash it by hand.", STARTED - 9 * DAY, order_id=2)]},
        {"outlays": [refund("5 GBP", STARTED - 15 * DAY)]},
        {"outlays": [refund("24 GBP", TUESDAY, order_id=2)]},
        {"cases": [case(order_id=2)]},
        {"others": [letter(title="Charged twice", what_happened="I charged your card twice")]},
        {"others": [letter(order_id=2)]},
        {"name": "Test Okafor"},
        {"orders": [order(item="test tube rack")]},
        {"orders": [order(via=SalesChannel.ETSY)]},
    ],
)
def test_who_was_told_nothing_of_it_gets_the_letter(known: dict[str, Any]) -> None:
    assert read(*known.pop("orders", ()), **known).reason is None


def test_a_word_about_a_delay_counts_where_the_slip_is_one() -> None:
    late = replace(SLIP, is_about_delay=True)
    assert read(slip=late, **about(LetterKind.DELAY)).reason is not None
    assert read(slip=late, **about(LetterKind.APOLOGY, cause=Cause.LATE)).reason is not None
    assert read(slip=late, **about(LetterKind.APOLOGY, cause=Cause.DAMAGED)).reason is None


def test_cancelled_orders_stay_in_an_incident_about_cancelled_orders() -> None:
    assert read(CANCELLED, slip=replace(SLIP, is_about_cancelled=True)).reason is None


def test_a_letter_is_about_the_orders_that_nothing_was_said_about() -> None:
    refunded, other = order(1), order(2)
    reading = read(refunded, other, outlays=[refund("24 GBP", TUESDAY)])
    assert reading == Reading(None, [other])


def test_who_knows_of_each_order_is_left_out_with_each_reason() -> None:
    reading = read(replace(CANCELLED, id=2), order(1), outlays=[refund("24 GBP", TUESDAY)])
    assert reading.reason == "cancelled on 3 November, refunded £24.00 on Tuesday"


def test_a_slip_of_few_words_is_known_by_the_one_that_it_has() -> None:
    short = replace(SLIP, words=list_own_words(["Mould", "It was wrong"]))
    old = STARTED - 9 * DAY
    assert read(slip=short, said=[reply("There is mould in it, I'm sorry.", old)]).reason
    assert read(slip=short, said=[reply("It left today.", old)]).reason is None
    wordless = replace(SLIP, words=frozenset())
    assert read(slip=wordless, said=[reply(ABOUT_IT, old)]).reason is None
