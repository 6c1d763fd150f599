"""Sixty days without a person: the disputes are called out in time, and whoever waits is spoken
for.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Case
from bot.domain.deadlines.case_deadlines import find_platform_due
from bot.domain.letters import LetterKind
from bot.domain.mail import Notice
from bot.domain.mailboxes import ReceivedNotice
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.shops import Shop
from bot.services.case_notices import take_notice_for_case
from bot.services.cases import NewCase, open_case
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.samples import MIA, SHOP_ID, enter, hear, log_order
from tests.services.rounds import live_until, words_of
from tests.sure import sure

pytestmark = pytest.mark.slow  # sixty days go by

STAFF, DEPUTY, OWNER = 500, 600, 700
LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 2, 23)
DAYS = 60
#: No day of a silence rings more often than this.
MAX_PINGS_A_DAY = 6


def london(day: int, hour: int = 9) -> datetime:
    """A moment on London's clock; day 0 is Monday 23 February 2026, the last day on which somebody
    did something.

    Day 34 is the clock change, day 39 is Good Friday.
    """
    return datetime.combine(MONDAY + timedelta(days=day), time(hour), tzinfo=LONDON).astimezone(UTC)


#: When each of six customers writes; the fourth does so twice.
LETTERS = {
    london(0, 12): "Ada",
    london(3, 22): "Ben",
    london(12, 11): "Cleo",  # a Saturday
    london(20, 8): "Dora",
    london(27, 15): "Dora",
    london(34, 2): "Emil",  # in the night of the clock change
    london(39, 10): "Fay",  # Good Friday
}


@dataclass(slots=True)
class Days:
    """What was said on these days, and what was found at each opening."""

    said: list[QueuedPost] = field(default_factory=list)
    openings: int = 0
    silent_openings: int = 0


async def open_shop(tx: Transaction) -> Shop:
    """A shop in London with an owner and a deputy, open on weekdays, closed on holidays."""
    shop = await enter(tx, now=london(-3))
    wanted = SetUp(staff_role_id=STAFF, deputy_id=DEPUTY, time_zone="Europe/London", country="GB")
    shop = await set_up_shop(Work(tx, replace(shop, owner_id=OWNER), london(-3)), wanted)
    await set_shop_hours(Work(tx, shop, london(-3)), days="Mon-Fri", opens="09:00", closes="17:00")
    return await enter(tx, now=london(0, 8))


async def dispute(
    tx: Transaction, shop: Shop, name: str, platform: Platform, due_at: datetime | None
) -> Case:
    """A case that was opened by a person before the silence."""
    order, customer = await log_order(tx, shop, name)
    new = NewCase(
        platform=platform,
        order=order,
        customer_id=customer.id,
        reference=f"CASE-{name}",
        amount="€45.00",
        respond_by=due_at,
    )
    return (await open_case(StaffWork(tx, shop, london(0, 8), by=MIA), new))[0]


async def take_notice(tx: Transaction, shop: Shop, *, at: datetime, due_at: datetime) -> Case:
    """A dispute that a platform's letter opens while nobody is there."""
    notice = Notice(
        platform=Platform.STRIPE,
        kind=NoticeKind.CHARGEBACK,
        is_verified=True,
        reference="CASE-letter",
        amount=Decimal("61.50"),
        currency="GBP",
        respond_by=due_at,
        is_stated=True,
    )
    kept = ReceivedNotice(id=1, shop_id=shop.id, mail_id=1, at=at, notice=notice)
    return sure(await take_notice_for_case(Work(tx, shop, at), kept))


async def write(tx: Transaction, name: str, at: datetime) -> None:
    """A customer writes, which nobody on staff does anything about."""
    shop = sure(await tx.shops.lock(SHOP_ID))
    known = await tx.customers.list_named(SHOP_ID, name)
    customer = known[0] if known else (await log_order(tx, shop, name))[1]
    await hear(tx, shop, customer, "Where is my parcel?", at=at)


async def check_opening(tx: Transaction, days: Days, now: datetime) -> None:
    """From the first call on, nobody who waits for more than a day lacks a holding note."""
    shop = sure(await tx.shops.get(SHOP_ID))
    days.openings += 1
    if not shop.silence_step:
        return
    days.silent_openings += 1
    drafts = await tx.drafts.list_open(SHOP_ID)
    ready = {
        each.customer_id
        for each in drafts
        if each.kind is LetterKind.HOLDING_NOTE and not each.problems
    }
    waiting = [
        each
        for each in await tx.conversations.list_waiting(SHOP_ID, 99)
        if each.waiting_since and each.waiting_since <= now - shop.target
    ]
    assert waiting
    assert {each.customer_id for each in waiting} <= ready


async def live_through(
    tx: Transaction, shop: Shop, events: dict[datetime, str]
) -> tuple[Days, list[Case]]:
    """The sixty days, with what happens in them; gives also the disputes that began meanwhile."""
    days, cases = Days(), []
    opening = shop.hours.next_digest(london(0, 10))
    for at in sorted(events):
        while opening <= at:
            days.said += await live_until(tx, opening)
            await check_opening(tx, days, opening)
            opening = shop.hours.next_digest(opening)
        days.said += await live_until(tx, at)
        if events[at] == "a letter from the card company":
            cases.append(await take_notice(tx, shop, at=at, due_at=at + timedelta(days=9)))
        elif events[at]:
            await write(tx, events[at], at)
    return days, cases


def names(reference: str, words: str) -> bool:
    """Whether a post speaks of this dispute: by its reference, or as one of its customer's."""
    customer = reference.removeprefix("CASE-")
    return reference in words or f"**{customer}** waits, in a dispute" in words


def rings(queued: QueuedPost) -> bool:
    """Whether a person's telephone makes a noise: a role, a member or a direct message."""
    return bool(queued.post.roles or queued.post.members or queued.member_id)


async def test_each_dispute_is_called_out_in_time_and_nobody_who_waits_is_forgotten(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        shop = await open_shop(tx)
        stated = await dispute(tx, shop, "PayPal", Platform.PAYPAL, london(11, 18))
        by_rule = await dispute(tx, shop, "Bank", Platform.BANK, None)
        events = LETTERS | {london(24, 23): "a letter from the card company", london(DAYS, 17): ""}
        days, [arrived] = await live_through(tx, shop, events)

        for case in (stated, by_rule, arrived):
            due_at, _ = find_platform_due(case, shop)  # its clock is gone once it is over
            assert case.reference is not None
            called = [
                each for each in days.said if rings(each) and names(case.reference, words_of(each))
            ]
            in_time = [each for each in called if each.due_at < due_at - timedelta(hours=48)]
            assert in_time, f"nobody was called about {case.reference} before its last 48 h"
            first, due = in_time[0].due_at.astimezone(LONDON), due_at.astimezone(LONDON)
            print(f"{case.reference}: due {due:%a %d %b %H:%M}, first call {first:%a %d %b %H:%M}")

        assert {each.member_id for each in days.said} == {None, OWNER, DEPUTY}
        assert not [each for each in days.said if each.kind is PostKind.TOLD]
        a_day = Counter(each.due_at.astimezone(LONDON).date() for each in days.said if rings(each))
        print(
            f"calls a day: at most {max(a_day.values())}, {sum(a_day.values())} on {len(a_day)} "
            "days"
        )
        assert max(a_day.values()) <= MAX_PINGS_A_DAY
        assert days.openings == 43  # sixty days without weekends and Good Friday
        assert days.silent_openings == days.openings - 1
        assert len(await tx.conversations.list_waiting(SHOP_ID, 99)) == 6
