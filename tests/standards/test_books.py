"""What is read from a shop's books for the marketplaces' figures is what lies in them: no more, and
nobody else's.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from bot.domain.cases import Case, CaseStatus
from bot.domain.channels import Channel, SalesChannel
from bot.domain.conversations import Conversation, Direction, Message
from bot.domain.customers import Customer
from bot.domain.mail import MailKind
from bot.domain.mailboxes import ReceivedMail
from bot.domain.money import Money, find_money
from bot.domain.order_lines import OrderKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.relays import Relay
from bot.domain.shops import Shop
from bot.domain.standards.places import PlaceStandings, Sold
from bot.domain.standards.rules import Measure, Standard, list_standards
from bot.domain.standards.standings import Standing, Task
from bot.domain.standards.windows import find_longest
from bot.services.standards import gather_standings
from bot.store.database import Database
from bot.store.standards import LOOK_BACK
from bot.store.transaction import Transaction
from tests.samples import enter
from tests.standards.histories import live_letters, pick_now
from tests.standards.recount import DAY, Letter, recount, recount_threads
from tests.sure import sure

HISTORIES = 240
PRICES = [sure(find_money(text)) for text in ("$40.00 USD", "£18.00", "$90.00 USD")]


@dataclass
class Books:
    """The truth, in lists: nothing is read back."""

    shop: Shop
    now: datetime
    letters: list[Letter] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


@pytest.mark.parametrize("part", range(4))
async def test_every_figure_is_what_the_books_hold(database: Database, part: int) -> None:
    met = 0
    async with database.transaction() as tx:
        for seed in range(part * HISTORIES // 4, (part + 1) * HISTORIES // 4):
            books = await keep_books(tx, seed)
            found = await gather_standings(tx, books.shop, now=books.now)
            for place in found.places:
                assert place.sold == count_sold(books, place), seed
                for standing in place.standings:
                    compare(books, standing, seed)
                    met += bool(standing.cases)
    assert met > 100


def compare(books: Books, standing: Standing, seed: int) -> None:
    standard = standing.standard
    naive = recount(standard, list_tasks(books, standard), books.now)
    said = f"history {seed}, {standard.platform} {standard.measure}"
    assert (standing.cases, standing.missed) == (naive.cases, naive.missed), said
    opened = [(each.due_at, each.customer_id) for each in standing.open]
    assert opened == [(each.due_at, each.customer_id) for each in naive.open], said
    assert standing.leaves_on == naive.leaves_on, said


def count_sold(books: Books, place: PlaceStandings) -> Sold:
    window = place.standings[0].window
    there = [each for each in list_there(books, place.platform) if window.holds(each.placed_at)]
    sums: dict[str, Money] = {}
    for each in there:
        if each.price is not None:
            had = sums.get(each.price.currency, Money(Decimal(0), each.price.currency))
            sums[each.price.currency] = replace(had, amount=had.amount + each.price.amount)
    return Sold(len(there), tuple(sums[name] for name in sorted(sums)))


def list_there(books: Books, platform: Platform) -> list[Order]:
    return [
        each
        for each in books.orders
        if each.via is not None and each.via.value == platform.value
        if each.status is not OrderStatus.CANCELLED and each.replaces_id is None
    ]


def list_tasks(books: Books, standard: Standard) -> list[Task]:
    there = list_there(books, standard.platform)
    if standard.measure is Measure.ANSWERS:
        since = find_longest(standard, books.now).since - LOOK_BACK
        seen = [each for each in books.letters if since <= each.at <= books.now]
        return recount_threads(seen, standard.time_to_answer)
    if standard.measure is Measure.TRACKED:
        return [
            Task(each.shipped_at, each.shipped_at if each.tracking else None, each.customer_id)
            for each in there
            if each.shipped_at is not None and each.kind is OrderKind.PARCEL
        ]
    if standard.measure is Measure.CASES:
        return list_case_tasks(books, standard, there)
    tasks = []
    for each in there:
        goes_there = standard.to is None or each.country in (None, standard.to)
        if each.ship_by is None or not goes_there:
            continue
        left = each.shipped_at or each.arrived_at
        wants_number = "*" in standard.needs_tracking or (
            books.shop.country is not None and books.shop.country in standard.needs_tracking
        )
        if wants_number and each.kind is OrderKind.PARCEL and each.tracking is None:
            left = None
        tasks.append(Task(each.ship_by, left, each.customer_id))
    return tasks


def list_case_tasks(books: Books, standard: Standard, there: list[Order]) -> list[Task]:
    window = find_longest(standard, books.now)
    placed = [each for each in there if window.holds(each.placed_at)]
    lost = [
        each
        for each in books.cases
        if each.platform is standard.platform and each.status is CaseStatus.LOST
        if each.closed_at is not None and window.holds(each.closed_at)
    ]
    good = max(len(placed) - len(lost), 0)
    tasks = [Task(sure(each.closed_at), None, each.customer_id or 0) for each in lost]
    return tasks + [Task(window.since, window.since, 0)] * good


async def keep_books(tx: Transaction, seed: int) -> Books:
    """A random shop's books, stored; the shop before it is its neighbour in the same tables."""
    dice = Random(seed)
    now = pick_now(dice)
    shop = replace(await enter(tx, 1000 + seed, now=now), country=dice.choice(["US", "GB", None]))
    await tx.shops.save(shop)
    books = Books(shop, now)
    people = []
    for number in range(5):
        customer = Customer(shop_id=shop.id, name=f"Person {number}", created_at=now)
        people.append(await tx.customers.add(customer))
    await keep_letters(tx, books, people, dice)
    for _ in range(dice.choice([0, 5, 25, 70])):
        await keep_order(tx, books, dice.choice(people), dice)
    for _ in range(dice.randrange(6)):
        await keep_case(tx, books, dice.choice(people), dice)
    return books


async def keep_letters(tx: Transaction, books: Books, people: list[Customer], dice: Random) -> None:
    conversations = {}
    for each in people:
        new = Conversation(shop_id=books.shop.id, customer_id=each.id)
        conversations[each.id] = await tx.conversations.add(new)
    for place, letter in enumerate(live_letters(dice, books.now)):
        # Further back than anything counts, too, and after this moment.
        moved = timedelta(days=dice.choice([0, 0, 0, 60, 120])) - dice.choice([0, 0, 0, 1]) * DAY
        customer = people[letter.customer_id - 1]
        books.letters.append(replace(letter, at=letter.at - moved, customer_id=customer.id))
        await keep_letter(tx, books, books.letters[-1], conversations[customer.id], place)
        await keep_noise(tx, books, letter.at, conversations[customer.id], dice)
    books.letters.sort(key=lambda each: each.at)


async def keep_letter(
    tx: Transaction, books: Books, letter: Letter, about: Conversation, place: int
) -> None:
    key = f"k{place}"
    if letter.number is not None:
        page = f"https://www.etsy.com/messages/{letter.number}?ref=m{place}"
        await keep_mail(
            tx, books, key, Relay(platform=Platform.ETSY, name="Ada", page=page), letter
        )
    message = make_message(books, about, letter.at, is_in=not letter.is_answer)
    await tx.conversations.add_message(
        replace(
            message,
            via=None if letter.is_answer else ["Etsy message", "Etsy"][letter.number is None],
            is_answer=letter.is_answer,
            is_thanks=letter.is_thanks,
            source_key=f"mail:{key}" if letter.number else None,
        )
    )


async def keep_mail(tx: Transaction, books: Books, key: str, relay: Relay, letter: Letter) -> None:
    mail = ReceivedMail(
        shop_id=books.shop.id,
        key=key,
        kind=MailKind.CUSTOMER,
        reason="",
        sender_name="Ada",
        sender_address="no-reply@etsy.example",
        relay=relay,
        subject="",
        words="",
        at=letter.at,
        taken_at=letter.at,
    )
    await tx.mails.add_new(mail)


async def keep_noise(
    tx: Transaction, books: Books, at: datetime, about: Conversation, dice: Random
) -> None:
    """What never counts: deleted words, e-mails, and letters that answer nothing."""
    noise = dice.choice(["none", "none", "deleted", "mail", "note"])
    if noise == "none":
        return
    message = make_message(books, about, at + timedelta(minutes=7), is_in=noise != "note")
    if noise == "deleted":
        message = replace(message, via="Etsy", deleted_at=at + DAY)
    if noise == "mail":
        message = replace(message, via="e-mail")
    await tx.conversations.add_message(message)


def make_message(books: Books, about: Conversation, at: datetime, *, is_in: bool) -> Message:
    return Message(
        shop_id=books.shop.id,
        conversation_id=about.id,
        customer_id=about.customer_id,
        direction=Direction.IN if is_in else Direction.OUT,
        channel=Channel.ELSEWHERE,
        at=at,
        words="words",
    )


async def keep_order(tx: Transaction, books: Books, customer: Customer, dice: Random) -> None:
    placed = books.now - timedelta(days=dice.choice([20, 100, 400]) * dice.random())
    ship_by = placed + dice.uniform(0, 9) * DAY
    order = Order(
        shop_id=books.shop.id,
        number=len(books.orders) + 1,
        customer_id=customer.id,
        item="shawl",
        price=dice.choice([*PRICES, None]),
        placed_at=placed,
        ship_by=dice.choice([ship_by, ship_by, ship_by, None]),
        via=dice.choice([SalesChannel.ETSY, SalesChannel.EBAY, SalesChannel.AMAZON, None]),
        country=dice.choice([None, "US", "DE"]),
        kind=dice.choice([OrderKind.PARCEL, OrderKind.PARCEL, OrderKind.DOWNLOAD]),
        tracking=dice.choice([None, "RR123456785GB", "RR123456785GB"]),
        replaces_id=books.orders[0].id if books.orders and dice.random() < 0.1 else None,
    )
    left = placed + dice.uniform(0, 10) * DAY
    if dice.random() < 0.1:
        order = replace(order, status=OrderStatus.CANCELLED, cancelled_at=books.now)
    elif left <= books.now and dice.random() < 0.9:
        order = replace(
            order, status=OrderStatus.SHIPPED, shipped_at=left, overdue_at=left + 30 * DAY
        )
        if dice.random() < 0.1:  # it came, and nobody had said that it left
            order = replace(order, status=OrderStatus.ARRIVED, arrived_at=left, shipped_at=None)
    books.orders.append(await tx.orders.add_for(order, customer))


async def keep_case(tx: Transaction, books: Books, customer: Customer, dice: Random) -> None:
    opened = books.now - timedelta(days=dice.uniform(1, 150))
    status = dice.choice([CaseStatus.LOST, CaseStatus.LOST, CaseStatus.WON, CaseStatus.OPEN])
    closed = min(opened + dice.uniform(0, 30) * DAY, books.now)
    case = Case(
        shop_id=books.shop.id,
        platform=dice.choice([Platform.ETSY, Platform.PAYPAL]),
        kind=NoticeKind.CASE,
        customer_id=customer.id,
        opened_at=opened,
        status=status,
        closed_at=None if status is CaseStatus.OPEN else closed,
    )
    books.cases.append(await tx.cases.add(case))


async def test_a_shop_that_is_on_no_marketplace_is_judged_by_none(database: Database) -> None:
    async with database.transaction() as tx:
        dice = Random(1)
        shop = await enter(tx, now=pick_now(dice))
        found = await gather_standings(tx, shop, now=pick_now(dice))
    assert not found.places
    assert list_standards(Platform.ETSY, shop.country)
