"""Nine days without the seller, with a deputy who looks when they are called, with one who looks by
themselves, and without one: who hears how often, and of what.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.services.cases import NewCase, open_case
from bot.services.conversations import record_answer
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.outbox import QueuedPost
from bot.store.transaction import Transaction
from tests.samples import MIA, SHOP_ID, hear, log_order
from tests.services.rounds import live_until, words_of
from tests.sure import sure

STAFF, DEPUTY, OWNER, PARTNER = 500, 600, 700, 800
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = 9
#: An hour after they were called.
SOON = timedelta(hours=1)
#: Who writes when: in each case something calm, but for those in capitals.
LETTERS = {
    (0, 11): "Ada",
    (0, 15): "Ben",
    (1, 10): "Cleo",
    (2, 12): "DORA",
    (3, 9.5): "Emil",
    (3, 16): "Fay",
    (4, 11): "Gil",
    (5, 13): "Hal",
    (6, 20): "Ida",
    (7, 10): "JON",
    (8, 6): "Kim",
}


def moment(day: int, hour: float) -> datetime:
    """A moment of the illness; day 0 is a Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 9)


BETTER = moment(DAYS, 8)


@dataclass(slots=True)
class Lived:
    """What was said in these days."""

    said: list[QueuedPost] = field(default_factory=list)

    def list_direct(self, who: int) -> list[QueuedPost]:
        return [each for each in self.said if each.member_id == who]

    def list_rings(self, who: int) -> list[QueuedPost]:
        """The posts at the desk that rang this person by name."""
        return [each for each in self.said if who in each.post.members and each.member_id is None]

    def count(self) -> str:
        roles = sum(STAFF in each.post.roles for each in self.said)
        return (
            f"owner: {len(self.list_direct(OWNER))} direct; deputy: "
            f"{len(self.list_direct(DEPUTY))} direct, {len(self.list_rings(DEPUTY))} rings; "
            f"staff role: {roles} rings"
        )


@pytest.fixture
async def tx(database: Database, shop: Shop) -> AsyncIterator[Transaction]:
    """A shop that is open from Monday to Friday; its seller did something on Monday at eight."""
    async with database.transaction() as tx:
        before = moment(-3, 9)
        settings = SetUp(staff_role_id=STAFF, deputy_id=DEPUTY)
        shop = await set_up_shop(Work(tx, replace(shop, owner_id=OWNER), before), settings)
        await set_shop_hours(Work(tx, shop, before), days="Mon-Fri", opens="09:00", closes="17:00")
        shop = sure(await tx.shops.enter(SHOP_ID, moment(0, 8)))
        await log_order(tx, shop, "Late 1", ship_by=moment(1, 17))
        await log_order(tx, shop, "Late 2", ship_by=moment(3, 17))
        yield tx


async def write(tx: Transaction, name: str, at: datetime) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    _, customer = await log_order(tx, shop, name.title())
    words = "I dispute this with my bank." if name.isupper() else "When does it come?"
    await hear(tx, shop, customer, words, at=at)


async def dispute(tx: Transaction, at: datetime) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    order, customer = await log_order(tx, shop, "Pia")
    new = NewCase(
        platform=Platform.PAYPAL,
        order=order,
        customer_id=customer.id,
        reference="PP-1",
        amount="€45.00",
        respond_by=at + timedelta(days=10),
    )
    await open_case(StaffWork(tx, shop, at, by=MIA), new)


async def answer(tx: Transaction, who: int, at: datetime, *, most: int) -> None:
    """Answers those who wait longest, and leaves what is only the seller's."""
    shop = sure(await tx.shops.enter(SHOP_ID, at, by=who))
    for each in (await tx.conversations.list_waiting(SHOP_ID, 99))[:most]:
        customer = sure(await tx.customers.get(each.customer_id))
        work = Work(tx, shop, at, by=who)
        await record_answer(work, customer, via=None, note=None, at=at)


async def live(
    tx: Transaction, *, looks_at: tuple[datetime, ...] = (), until: datetime = BETTER
) -> Lived:
    """Nine days, hour by hour; the deputy looks an hour after they were called, and whenever they
    look by themselves.
    """
    lived, at, looks = Lived(), moment(0, 10), set(looks_at)
    letters = {moment(day, hour): name for (day, hour), name in LETTERS.items()}
    while at < until:
        at += timedelta(minutes=30)
        said = await live_until(tx, at)
        lived.said += said
        if any(DEPUTY in each.post.members or each.member_id == DEPUTY for each in said):
            looks.add(at + SOON)
        if at in letters:
            await write(tx, letters[at], at)
        if at == moment(5, 8):
            await dispute(tx, at)
        if at in looks:
            await answer(tx, DEPUTY, at, most=3)
    return lived


def print_lived(lived: Lived, title: str) -> None:
    print(f"{title}: {lived.count()}")


#: When a deputy looks who does so by themselves: at noon on each opening day.
NOONS = tuple(moment(day, 12) for day in (1, 2, 3, 4, 7, 8))


async def test_the_seller_hears_of_their_own_silence_on_the_second_day_although_the_deputy_acts(
    tx: Transaction,
) -> None:
    lived = await live(tx, looks_at=NOONS)
    print_lived(lived, "a deputy who looks daily")
    first, *others = lived.list_direct(OWNER)
    assert first.due_at == moment(2, 9)
    assert "<@600> has looked after 3 people since" in first.post.words
    assert "Nothing needs you today" in first.post.words
    # and once more, when something came that only the seller can do
    assert [each.due_at for each in others] == [moment(7, 9)]
    assert "Answer PayPal" in words_of(others[0])


async def test_a_deputy_who_acts_is_called_only_for_what_is_new_and_cant_wait(
    tx: Transaction,
) -> None:
    lived = await live(tx, looks_at=NOONS)
    assert lived.list_direct(DEPUTY) == []
    # over the weekend a dispute was opened
    assert [each.due_at for each in lived.list_rings(DEPUTY)] == [moment(7, 9)]


async def test_a_deputy_who_comes_when_called_lets_nobody_wait_for_long(tx: Transaction) -> None:
    lived = await live(tx)
    print_lived(lived, "a deputy who comes when called")
    told = [each.due_at for each in lived.list_direct(OWNER)]
    assert told == [moment(2, 9), moment(4, 9), moment(7, 9)]
    assert len(lived.list_rings(DEPUTY)) <= 4
    assert lived.list_direct(DEPUTY) == []
    waiting = await tx.conversations.list_waiting(SHOP_ID, 99)
    assert all(each.waiting_since and each.waiting_since > moment(4, 9) for each in waiting)


async def test_without_a_deputy_the_seller_is_told_once_and_the_desk_says_that_nobody_else_is_there(
    tx: Transaction,
) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, deputy_id=None))
    lived = await live(tx)
    print_lived(lived, "no deputy")
    assert [each.due_at for each in lived.list_direct(OWNER)] == [moment(2, 9)]
    assert any("I can call nobody else" in words_of(each) for each in lived.said)


async def test_two_who_run_a_shop_without_a_deputy_are_one_side(tx: Transaction) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, deputy_id=None))
    await write(tx, "Ada", moment(0, 11))
    for day in range(5):
        await live_until(tx, moment(day, 12))
        await tx.shops.enter(SHOP_ID, moment(day, 12), by=PARTNER)
    assert sure(await tx.shops.get(SHOP_ID)).silence_step == 0


@pytest.mark.parametrize("deputy_id", [DEPUTY, None])
async def test_each_direct_message_fits_on_a_telephone(
    tx: Transaction, deputy_id: int | None
) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, deputy_id=deputy_id, name="The " + "very " * 15 + "shop"))
    lived = await live(tx, until=moment(15, 8))
    direct = [each for each in lived.said if each.member_id is not None]
    assert direct
    for each in direct:
        print(count_phone_lines(each), words_of(each))
        assert count_phone_lines(each) <= 12


def count_phone_lines(queued: QueuedPost) -> int:
    """How many lines of forty characters it takes; a day stands as people read it."""
    post = queued.post
    parts = (post.words, post.title, *post.body.split("\n"), post.footer)
    shown = [re.sub(r"<t:\d+:D>", "23 November 2026", part).replace("*", "") for part in parts]
    return sum(-(-len(part) // 40) for part in shown)
