"""Some weeks at a desk: every round that is due is done on time, and what was said is given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.deadlines.case_deadlines import CASE_KINDS, list_case_deadlines
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.cases import NewCase, open_case
from bot.services.deadlines import keep_deadlines
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from tests.samples import MIA, SHOP_ID
from tests.sure import sure

STAFF, DEPUTY = 500, 600
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def moment(day: int, hour: float) -> datetime:
    """A moment of the weeks in which the tests live; day 0 is the Monday."""
    return MONDAY + day * DAY + (hour - 9) * HOUR


async def open_weekdays(tx: Transaction, shop: Shop) -> Shop:
    """Opens the shop Monday to Friday from nine to five."""
    before = MONDAY - 3 * DAY
    shop = await set_up_shop(Work(tx, shop, before), SetUp(staff_role_id=STAFF, deputy_id=DEPUTY))
    return await set_shop_hours(
        Work(tx, shop, before), days="Mon-Fri", opens="09:00", closes="17:00"
    )


async def get_shop(tx: Transaction, shop_id: int = SHOP_ID) -> Shop:
    return sure(await tx.shops.get(shop_id))


async def run_until(tx: Transaction, now: datetime, shop_id: int = SHOP_ID) -> list[QueuedPost]:
    """Does every round that is due until this moment, on time; gives what was said."""
    said = []
    while (due := await find_next_due(tx)) is not None and due <= now:
        said += await run_once(tx, due)
    return [queued for queued in said if queued.shop_id == shop_id]


async def run_once(tx: Transaction, now: datetime) -> list[QueuedPost]:
    """Does one round; gives the reminders, warnings and digests that it said."""
    for shop_id in await list_shops_to_remind(tx, now=now):
        await remind_shops(tx, [shop_id], now=now)
    posts = await tx.outbox.list_due(now, 999)
    for queued in posts:
        await tx.outbox.mark_posted(queued.id)
    return [
        each for each in posts if each.kind in (PostKind.PING, PostKind.WARNING, PostKind.DIGEST)
    ]


def read(posts: list[QueuedPost]) -> list[tuple[datetime, PostKind]]:
    """When each was said, and what it was."""
    return [(queued.due_at, queued.kind) for queued in posts]


def words_of(post: Post) -> str:
    """Everything that a post says."""
    return " ".join(
        (post.words, post.title, post.body, *(f"{name} {text}" for name, text in post.fields))
    )


async def dispute(
    tx: Transaction,
    customer: Customer,
    order: Order | None,
    *,
    until: datetime,
    at: datetime,
    **more: Any,
) -> Case:
    """A PayPal dispute that a person logged; the customer has had their word."""
    shop = await get_shop(tx)
    new = NewCase(
        platform=Platform.PAYPAL,
        order=order,
        customer_id=customer.id,
        respond_by=until,
        amount="EUR 24.00",
    )
    case, _ = await open_case(StaffWork(tx, shop, at, by=MIA), replace(new, **more))
    told = case.answer_customer(at=at)
    await tx.cases.save(told)
    await keep_deadlines(Work(tx, shop, at), CASE_KINDS, case.id, list_case_deadlines(told, shop))
    return told
