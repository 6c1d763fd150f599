"""What a letter may say stands on what really happened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.channels import SalesChannel
from bot.domain.conversations import EarlierWords
from bot.domain.customers import Customer
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.orders import CancelledBy, Order
from bot.domain.shops import Shop
from bot.services.conversations import record_answer
from bot.services.letter_facts import gather_facts
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.promises import add_promise
from bot.services.remedies import refund_order
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.letters.facts import Facts
from tests.samples import MIA, NOW, hear, log_order
from tests.sure import sure

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ETSY = SalesChannel.ETSY


async def gather(
    tx: Transaction, shop: Shop, order: Order, *, now: datetime = NOW + 9 * DAY
) -> Facts:
    """What a letter about this order may say."""
    stored = sure(await tx.orders.get(order.id))
    customer = sure(await tx.customers.get(order.customer_id))
    request = LetterRequest(kind=LetterKind.REPLY)
    return await gather_facts(Work(tx, shop, now, by=MIA), customer, stored, request)


async def ship(
    tx: Transaction, shop: Shop, order: Order, *, at: datetime = NOW, arrives_at: datetime | None
) -> Draft:
    """The note of an order that left."""
    _, note = await ship_order(
        StaffWork(tx, shop, at, by=MIA), order, Shipment(at=at, arrives_at=arrives_at)
    )
    return sure(note)


async def mark_sent(tx: Transaction, draft: Draft, *, text: str) -> None:
    """Has the draft have gone with this text."""
    await tx.drafts.replace(draft, replace(draft, text=text, sent_at=NOW + HOUR))


# Told, and by which day.


async def test_the_day_of_arrival_was_told_only_by_a_note_that_went_and_names_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    note = await ship(tx, shop, order, arrives_at=NOW + 5 * DAY)
    facts = await gather(tx, shop, order)
    assert (facts.arrives_on, facts.told_arrives_on) == (date(2026, 11, 25), None)
    await mark_sent(tx, note, text="It should be with you by Wednesday 25 November.")
    assert (await gather(tx, shop, order)).told_arrives_on == date(2026, 11, 25)


async def test_the_day_that_was_told_stays_told_when_the_books_move_it(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop)
    note = await ship(tx, shop, order, arrives_at=NOW + 5 * DAY)
    told = "I posted it on Friday 20 November. It should be with you by Wednesday 25 November."
    await mark_sent(tx, note, text=told)
    moved = replace(sure(await tx.orders.get(order.id)), arrives_at=NOW + 20 * DAY)
    await tx.orders.save(moved)
    facts = await gather(tx, shop, order)
    assert facts.arrives_on == date(2026, 12, 10)
    assert facts.told_arrives_on == date(2026, 11, 25)


async def test_a_note_without_the_day_told_no_day(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    note = await ship(tx, shop, order, arrives_at=NOW + 5 * DAY)
    await mark_sent(tx, note, text="It left this morning.")
    assert (await gather(tx, shop, order)).told_arrives_on is None


async def test_a_marketplace_shows_its_buyers_the_day_and_has_their_money(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, via=ETSY, ship_by=NOW + 2 * DAY)
    facts = await gather(tx, shop, order)
    assert facts.is_paid
    assert facts.told_ship_by_on == date(2026, 11, 22)


@pytest.mark.parametrize("via", [None, SalesChannel.WEBSITE, SalesChannel.FAIR])
async def test_elsewhere_neither_the_money_nor_the_day_is_known(
    tx: Transaction, shop: Shop, via: SalesChannel | None
) -> None:
    order, _ = await log_order(tx, shop, via=via, ship_by=NOW + 2 * DAY)
    facts = await gather(tx, shop, order)
    assert (facts.is_paid, facts.told_ship_by_on) == (None, None)
    assert facts.ship_by_on == date(2026, 11, 22)


async def test_a_replacement_was_sold_by_nobody(tx: Transaction, shop: Shop) -> None:
    first, _ = await log_order(tx, shop, via=ETSY)
    second, _ = await log_order(tx, shop, via=ETSY, ship_by=NOW + DAY)
    await tx.orders.save(replace(second, replaces_id=first.id))
    facts = await gather(tx, shop, second)
    assert (facts.is_paid, facts.told_ship_by_on) == (None, None)


@pytest.mark.parametrize("went", [True, False])
async def test_a_new_ship_by_day_was_told_only_if_the_notice_went(
    tx: Transaction, shop: Shop, *, went: bool
) -> None:
    order, customer = await log_order(tx, shop, ship_by=NOW + DAY)
    await tx.drafts.add(
        Draft(
            shop_id=shop.id,
            customer_id=customer.id,
            order_id=order.id,
            kind=LetterKind.DELAY,
            by_when=NOW + 7 * DAY,
            to=(await ship(tx, shop, order, arrives_at=None)).to,
            text="I will post it by Friday 27 November.",
            created_at=NOW,
            sent_at=NOW if went else None,
        )
    )
    told = (await gather(tx, shop, order)).told_ship_by_on
    assert told == (date(2026, 11, 27) if went else None)


async def test_the_days_are_those_of_the_shops_zone(tx: Transaction, shop: Shop) -> None:
    """Late in the evening of the 1st in Auckland is the 1st, though UTC says so only at noon."""
    zone = ZoneInfo("Pacific/Auckland")
    there = replace(shop, time_zone=zone.key)
    due = datetime(2026, 12, 1, 23, 59, tzinfo=zone).astimezone(UTC)
    order, _ = await log_order(tx, there, ship_by=due)
    left = datetime(2026, 12, 11, 8, tzinfo=zone).astimezone(UTC)
    assert left.date() == date(2026, 12, 10)
    await ship(tx, there, order, at=left, arrives_at=None)
    facts = await gather(tx, there, order, now=left)
    assert (facts.ship_by_on, facts.shipped_on) == (date(2026, 12, 1), date(2026, 12, 11))


# What is owed.


async def test_without_a_promise_the_rest_of_the_price_is_owed(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop, price="€60")
    assert (await gather(tx, shop, order)).owed == "€60.00"
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "20", reference=None)
    assert (await gather(tx, shop, order)).owed == "€40.00"
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "40", reference=None)
    assert (await gather(tx, shop, order)).owed is None


async def test_what_was_promised_is_owed_and_not_the_price(tx: Transaction, shop: Shop) -> None:
    order, customer = await log_order(tx, shop, price="€60")
    work = StaffWork(tx, shop, NOW, by=MIA)
    await add_promise(work, customer, order, what="a refund of €10", due_at=NOW + DAY)
    assert (await gather(tx, shop, order)).owed == "€10.00"
    await refund_order(work, order, "4", reference=None)
    assert (await gather(tx, shop, order)).owed == "€6.00"


async def test_two_promises_are_two_debts_of_no_more_than_the_price(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop, price="€60")
    work = StaffWork(tx, shop, NOW, by=MIA)
    await add_promise(work, customer, order, what="a refund of €10", due_at=NOW + DAY)
    await add_promise(work, customer, order, what="a refund of €15", due_at=NOW + 2 * DAY)
    assert (await gather(tx, shop, order)).owed == "€25.00"
    await add_promise(work, customer, order, what="a refund of €60", due_at=NOW + 3 * DAY)
    assert (await gather(tx, shop, order)).owed == "€60.00"


async def test_what_went_back_in_another_currency_is_not_taken_off(
    tx: Transaction, shop: Shop
) -> None:
    order, _ = await log_order(tx, shop, price="€60")
    await refund_order(StaffWork(tx, shop, NOW, by=MIA), order, "20 USD", reference=None)
    assert (await gather(tx, shop, order)).owed == "€60.00"


async def test_without_a_price_nothing_is_known_to_be_owed(tx: Transaction, shop: Shop) -> None:
    order, _ = await log_order(tx, shop)
    assert (await gather(tx, shop, order)).owed is None


# When they asked to cancel.


@pytest.fixture
async def bought(tx: Transaction, shop: Shop) -> tuple[Order, Customer]:
    return await log_order(tx, shop)


async def test_the_first_wish_to_cancel_counts_and_not_the_last_letter(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    for hours, words in (
        (1, "Hello, how are you?"),
        (3, "Please cancel my order."),
        (6, "I asked you to cancel it!"),
        (18, "Are you there?"),
    ):
        await hear(tx, shop, ada, words, at=NOW + hours * HOUR)
    facts = await gather(tx, shop, order)
    assert facts.wrote_at == NOW + 3 * HOUR
    assert facts.waiting_since == NOW + HOUR


async def test_who_never_asked_to_cancel_is_not_said_to_have(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    await hear(tx, shop, ada, "Where is it?", at=NOW)
    await hear(tx, shop, ada, "What is your cancellation policy?", at=NOW + HOUR)
    facts = await gather(tx, shop, order)
    assert (facts.wrote_at, facts.waiting_since) == (None, NOW)


async def test_a_wish_that_was_withdrawn_counts_no_more(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    await hear(tx, shop, ada, "Please cancel my order.", at=NOW)
    await hear(tx, shop, ada, "Sorry, please don't cancel it after all.", at=NOW + HOUR)
    assert (await gather(tx, shop, order)).wrote_at is None
    await hear(tx, shop, ada, "No, cancel it please.", at=NOW + 2 * HOUR)
    assert (await gather(tx, shop, order)).wrote_at == NOW + 2 * HOUR


async def test_a_wish_that_came_with_an_edit_is_as_old_as_the_edit(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    until = NOW + 2 * HOUR
    earlier = (EarlierWords("Where is it?", until),)
    words = "Please cancel it."
    await hear(tx, shop, ada, words, at=NOW, edited_at=until, earlier=earlier)
    assert (await gather(tx, shop, order)).wrote_at == until


async def test_a_wish_about_another_order_is_not_about_this_one(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    other, _ = await log_order(tx, shop, item="red hat")
    await hear(tx, shop, ada, "Please cancel it.", at=NOW, order_id=other.id)
    assert (await gather(tx, shop, order)).wrote_at is None


# What they bought it for.


async def test_the_occasion_is_in_the_orders_note_or_the_customers_own_words(
    tx: Transaction, shop: Shop
) -> None:
    noted, _ = await log_order(tx, shop, note="It's a gift for my mum's 60th")
    assert (await gather(tx, shop, noted)).occasion == "your mum's 60th"
    order, bo = await log_order(tx, shop, "Bo")
    assert (await gather(tx, shop, order)).occasion is None
    await hear(tx, shop, bo, "Where is it? I need it for our wedding!", at=NOW)
    assert (await gather(tx, shop, order)).occasion == "your wedding"


async def test_the_shops_own_letters_name_no_occasion(
    tx: Transaction, shop: Shop, bought: tuple[Order, Customer]
) -> None:
    order, ada = bought
    work = StaffWork(tx, shop, NOW, by=MIA)
    await record_answer(work, ada, via=None, note="It's for my mum's birthday too!", at=NOW)
    assert (await gather(tx, shop, order)).occasion is None


# Who comes back.


async def test_a_wish_that_somebody_answered_before_it_left_is_nobodys_mistake(
    tx: Transaction, shop: Shop
) -> None:
    order, customer = await log_order(tx, shop)
    await hear(tx, shop, customer, "Please cancel my order.", at=NOW, order_id=order.id)
    await ship(tx, shop, order, at=NOW + 3 * HOUR, arrives_at=None)
    assert (await gather(tx, shop, order)).wrote_at == NOW
    staff = StaffWork(tx, shop, NOW + HOUR, by=MIA)
    await record_answer(staff, customer, via="etsy", note="Are you sure?", at=NOW + HOUR)
    assert (await gather(tx, shop, order)).wrote_at is None


@pytest.mark.parametrize(
    ("words", "by", "doubt"),
    [
        ("Please cancel it.", CancelledBy.SHOP, "Ada asked to cancel, and the letter says that"),
        ("Is it blue?", CancelledBy.CUSTOMER, "No message of Ada's asks to cancel, and the"),
        ("Please cancel it.", CancelledBy.CUSTOMER, None),
        ("Is it blue?", CancelledBy.SHOP, None),
    ],
)
async def test_who_cancelled_is_held_against_what_they_wrote(
    tx: Transaction, shop: Shop, words: str, by: CancelledBy, doubt: str | None
) -> None:
    order, customer = await log_order(tx, shop)
    await hear(tx, shop, customer, words, at=NOW, order_id=order.id)
    await cancel_order(StaffWork(tx, shop, NOW + HOUR, by=MIA), order, reason=None, by=by)
    [note] = await tx.drafts.list_open_for_customer(customer.id)
    said = [each for each in note.doubts if "to cancel, and the letter" in each]
    assert [each[: len(doubt or "")] for each in said] == ([doubt] if doubt else [])


async def log_earlier(tx: Transaction, shop: Shop, before: timedelta, **changes: object) -> Order:
    """An order of the same customer that was placed so long before now."""
    order, _ = await log_order(tx, shop, item="old hat")
    earlier = replace(order, placed_at=NOW - before, **changes)  # type: ignore[arg-type]
    await tx.orders.save(earlier)
    return earlier


async def test_an_order_of_another_day_makes_a_customer_who_comes_back(
    tx: Transaction, shop: Shop
) -> None:
    await log_earlier(tx, shop, 3 * DAY)
    order, _ = await log_order(tx, shop)
    assert (await gather(tx, shop, order)).is_returning


async def test_two_orders_of_one_day_are_one_visit(tx: Transaction, shop: Shop) -> None:
    first = await log_earlier(tx, shop, HOUR)
    order, _ = await log_order(tx, shop)
    assert not (await gather(tx, shop, order)).is_returning
    assert not (await gather(tx, shop, first)).is_returning


async def test_a_replacement_makes_nobody_come_back(tx: Transaction, shop: Shop) -> None:
    original = await log_earlier(tx, shop, 30 * DAY)
    first = await log_earlier(tx, shop, 9 * DAY, replaces_id=original.id)
    order, _ = await log_order(tx, shop)
    second = replace(order, replaces_id=first.id)
    await tx.orders.save(second)
    facts = await gather(tx, shop, second)
    assert (facts.is_returning, facts.is_replacement) == (False, True)
    assert facts.replaces_number is None, "our own number says nothing to a customer"


async def test_what_was_cancelled_was_not_bought(tx: Transaction, shop: Shop) -> None:
    earlier = await log_earlier(tx, shop, 9 * DAY)
    await tx.orders.save(earlier.cancel(at=NOW, reason=None))
    order, _ = await log_order(tx, shop)
    assert not (await gather(tx, shop, order)).is_returning
