"""Whose line says what is at risk: who can still be answered in time, also at a month's end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.channels import Channel, SalesChannel
from bot.domain.customers import Customer
from bot.domain.mail import MailKind
from bot.domain.mailboxes import ReceivedMail
from bot.domain.platforms import Platform
from bot.domain.relays import Relay
from bot.domain.shops import Shop
from bot.services.conversations import Incoming, receive_message, record_answer
from bot.services.digests import gather_digest
from bot.services.today import gather_today
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.day_lines import AtRisk, compose_line
from tests.samples import log_order
from tests.sure import sure

HOUR = timedelta(hours=1)
EVENING = datetime(2026, 11, 30, 20, tzinfo=UTC)


async def sell(tx: Transaction, shop: Shop, count: int = 5) -> list[Customer]:
    found = []
    for number in range(count):
        order, customer = await log_order(tx, shop, f"Buyer {number}", via=SalesChannel.ETSY)
        await tx.orders.save(replace(order, ship_by=None))
        found.append(customer)
    return found


async def write(
    tx: Transaction, shop: Shop, customer: Customer, at: datetime, *, number: int
) -> None:
    """A letter of Etsy's, with the link to its conversation."""
    key = f"{number}/{at}"
    await tx.mails.add_new(
        ReceivedMail(
            shop_id=shop.id,
            key=key,
            kind=MailKind.CUSTOMER,
            reason="",
            sender_name=customer.name,
            sender_address="no-reply@etsy.example",
            relay=Relay(
                platform=Platform.ETSY,
                name=customer.name,
                page=f"https://www.etsy.com/messages/{number}",
            ),
            subject="",
            words="",
            at=at,
            taken_at=at,
        )
    )
    said = Incoming(
        words="Where is it?",
        at=at,
        channel=Channel.ELSEWHERE,
        via="Etsy message",
        source_key=f"mail:{key}",
    )
    assert await receive_message(Work(tx, shop, at), customer, said)


async def find_risk(tx: Transaction, shop: Shop, at: datetime) -> AtRisk | None:
    [matter] = (await gather_today(Work(tx, shop, at))).matters
    return matter.at_risk


async def test_what_is_due_in_the_next_month_is_said_in_this_one(
    tx: Transaction, shop: Shop
) -> None:
    nora, *_ = await sell(tx, shop, 6)
    await write(tx, shop, nora, EVENING, number=1_700_001)
    risk = sure(await find_risk(tx, shop, EVENING + HOUR))
    assert risk.by.astimezone(UTC) == EVENING + 24 * HOUR
    assert risk.what == "Etsy's badge"


async def test_only_the_first_message_of_a_conversation_counts(tx: Transaction, shop: Shop) -> None:
    nora, *_ = await sell(tx, shop)
    await write(tx, shop, nora, EVENING - 60 * HOUR, number=1_700_001)
    work = Work(tx, shop, EVENING - 50 * HOUR)
    await record_answer(work, nora, via="Etsy", note=None, at=EVENING - 50 * HOUR)
    await write(tx, shop, nora, EVENING, number=1_700_001)
    assert await find_risk(tx, shop, EVENING + HOUR) is None
    await write(tx, shop, nora, EVENING + HOUR, number=1_700_002)
    risk = sure(await find_risk(tx, shop, EVENING + 2 * HOUR))
    assert risk.by.astimezone(UTC) == EVENING + 25 * HOUR


async def test_where_one_more_may_be_missed_nothing_is_said(tx: Transaction, shop: Shop) -> None:
    people = await sell(tx, shop, 20)
    for number, each in enumerate(people[1:]):
        at = EVENING - 100 * HOUR
        await write(tx, shop, each, at, number=1_700_100 + number)
        await record_answer(Work(tx, shop, at), each, via="Etsy", note=None, at=at + HOUR)
    await write(tx, shop, people[0], EVENING - 8 * HOUR, number=1_700_001)
    assert await find_risk(tx, shop, EVENING) is None


async def test_the_days_list_says_it_in_the_line_of_whoever_waits(
    tx: Transaction, shop: Shop
) -> None:
    nora, *_ = await sell(tx, shop)
    await write(tx, shop, nora, EVENING - 13 * HOUR, number=1_700_001)
    digest = await gather_digest(Work(tx, shop, EVENING))
    [matter] = [each for each in digest.matters if each.key == f"customer:{nora.id}"]
    line = compose_line(matter, EVENING)
    assert line.fit(1).startswith("⏰ Answer **Buyer 0** by Tue 07:00")
    assert line.fit(2).endswith("or Etsy's badge is at risk")
