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
from bot.services.away import Absence, come_back, start_absence
from bot.services.cases import NewCase, open_case
from bot.services.conversations import record_answer, snooze
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
    tx: Transaction,
    *,
    looks_at: tuple[datetime, ...] = (),
    comes: bool = True,
    until: datetime = BETTER,
) -> Lived:
    """Nine days, hour by hour; the deputy looks whenever they do so by themselves, and one who
    `comes` an hour after they were called.
    """
    lived, at, looks = Lived(), moment(0, 10), set(looks_at)
    letters = {moment(day, hour): name for (day, hour), name in LETTERS.items()}
    while at < until:
        at += timedelta(minutes=30)
        said = await live_until(tx, at)
        lived.said += said
        if comes and any(DEPUTY in each.post.members or each.member_id == DEPUTY for each in said):
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


async def test_without_a_deputy_the_seller_is_told_and_the_desk_says_that_nobody_else_is_there(
    tx: Transaction,
) -> None:
    shop = sure(await tx.shops.get(SHOP_ID))
    await tx.shops.save(replace(shop, deputy_id=None))
    lived = await live(tx)
    print_lived(lived, "no deputy")
    first, dispute = lived.list_direct(OWNER)
    assert (first.due_at, dispute.due_at) == (moment(2, 9), moment(7, 9))
    assert "Answer PayPal" in words_of(dispute)
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


async def test_when_the_deputy_falls_silent_too_the_seller_hears_of_it_and_both_are_called(
    tx: Transaction,
) -> None:
    lived = await live(tx, looks_at=NOONS[:2], comes=False)
    calm, alarm = lived.list_direct(OWNER)
    assert (calm.due_at, alarm.due_at) == (moment(2, 9), moment(7, 9))
    assert "has looked after 3 people" in calm.post.words
    assert "nobody has done anything for 2 opening days" in alarm.post.words
    assert [each.due_at for each in lived.list_direct(DEPUTY)] == [moment(8, 9)]
    assert moment(7, 9) in [each.due_at for each in lived.list_rings(DEPUTY)]


async def test_a_shop_without_opening_hours_is_the_same_over_the_clock_change(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        before = datetime(2026, 3, 27, 8, tzinfo=UTC)  # a Friday; on Sunday the clocks go forward
        settings = SetUp(staff_role_id=STAFF, deputy_id=DEPUTY, time_zone="Europe/London")
        await set_up_shop(Work(tx, replace(shop, owner_id=OWNER), before), settings)
        await tx.shops.enter(SHOP_ID, before)
        await write(tx, "Ada", before + timedelta(hours=2))
        said = await live_until(tx, before + timedelta(days=5))
        nine_there = datetime(2026, 3, 29, 8, tzinfo=UTC)
        direct = [(each.due_at, each.member_id) for each in said if each.member_id is not None]
        assert direct == [(nine_there, OWNER), (nine_there + timedelta(days=2), DEPUTY)]


async def test_in_a_second_absence_a_deputy_is_called_for_what_came_in_it(
    tx: Transaction,
) -> None:
    await go_away(tx, moment(0, 10), until=moment(3, 9))
    await write(tx, "Ada", moment(0, 11))
    await live_until(tx, moment(2, 12))
    await answer(tx, DEPUTY, moment(2, 12), most=1)
    first = Lived(await live_until(tx, moment(3, 12)))
    assert len([each for each in first.said if "Welcome back" in each.post.title]) == 1
    await go_away(tx, moment(3, 16), until=moment(14, 9))
    await write(tx, "Ben", moment(3, 16.5))
    second = Lived(await live_until(tx, moment(9, 17)))
    assert second.list_rings(DEPUTY)
    assert len(second.list_direct(DEPUTY)) == 2  # asked to stand in; called
    assert not any("Welcome back" in each.post.title for each in second.said)
    assert [each.post.roles for each in second.said if STAFF in each.post.roles] == []


async def test_a_seller_on_holiday_is_not_told_that_all_is_well(tx: Transaction) -> None:
    await go_away(tx, moment(0, 10), until=moment(14, 9))
    lived = await live(tx, looks_at=NOONS)
    told = [words_of(each) for each in lived.list_direct(OWNER)]
    assert len(told) == 1  # of the dispute, which wants the seller's own account
    assert "Only you can do this" in told[0]


async def test_a_deputy_who_says_that_the_seller_is_back_gives_them_their_time(
    tx: Transaction,
) -> None:
    away = await go_away(tx, moment(0, 10), until=moment(14, 9))
    await write(tx, "Ada", moment(0, 11))
    await live_until(tx, moment(4, 12))
    shop = sure(await tx.shops.enter(SHOP_ID, moment(4, 12), by=DEPUTY))
    assert shop.silence_step != 0
    await come_back(Work(tx, replace(away, silence_step=3), moment(4, 12), by=DEPUTY))
    shop = sure(await tx.shops.get(SHOP_ID))
    assert (shop.silence_step, shop.last_action_at) == (0, moment(4, 12))


async def test_an_owner_who_stands_in_for_somebody_else_is_called(tx: Transaction) -> None:
    shop = sure(await tx.shops.enter(SHOP_ID, moment(0, 10), by=PARTNER))
    wanted = Absence(until=moment(14, 9), deputy_id=OWNER)
    await start_absence(StaffWork(tx, shop, moment(0, 10), by=PARTNER), wanted)
    await write(tx, "Ada", moment(0, 11))
    lived = Lived(await live_until(tx, moment(1, 12)))
    assert [each.due_at for each in lived.list_rings(OWNER)] == [moment(1, 9)]


@pytest.mark.parametrize("helps", [True, False])
async def test_a_silent_seller_is_told_of_a_disputes_last_days_whoever_helps(
    tx: Transaction, *, helps: bool
) -> None:
    looks = tuple(moment(day, 12) for day in range(1, 16)) if helps else ()
    lived = await live(tx, looks_at=looks, comes=helps, until=moment(15, 17))
    told = [each.due_at for each in lived.list_direct(OWNER) if "PayPal" in words_of(each)]
    assert moment(7, 9) in told  # it came on Saturday
    assert moment(14, 9) in told  # and ends on Tuesday


async def test_for_a_threat_a_stand_in_is_called_at_once_and_by_the_next_days_list(
    tx: Transaction,
) -> None:
    await go_away(tx, moment(0, 10), until=moment(14, 9))
    await write(tx, "ADA", moment(0, 16))
    lived = Lived(await live_until(tx, moment(1, 13.5)))
    # At once, and with the list in the morning; when it is due, once more at most.
    assert [each.due_at for each in lived.list_rings(DEPUTY)] == [moment(0, 16), moment(1, 9)]


async def test_the_end_of_a_snooze_calls_the_deputy_who_put_it_off(tx: Transaction) -> None:
    await go_away(tx, moment(0, 10), until=moment(14, 9))
    await write(tx, "Ada", moment(0, 11))
    await live_until(tx, moment(2, 10))
    shop = sure(await tx.shops.enter(SHOP_ID, moment(2, 10), by=DEPUTY))
    [ada] = await tx.customers.list_named(SHOP_ID, "Ada")
    work = StaffWork(tx, shop, moment(2, 10), by=DEPUTY)
    await snooze(work, ada, until=moment(3, 14), reason="the yarn")
    assert Lived(await live_until(tx, moment(3, 13))).list_rings(DEPUTY) == []
    [woken] = Lived(await live_until(tx, moment(3, 15))).list_rings(DEPUTY)
    assert "The snooze for **Ada** is over" in woken.post.words


async def go_away(tx: Transaction, at: datetime, *, until: datetime) -> Shop:
    """Has the seller say that they are away."""
    shop = sure(await tx.shops.enter(SHOP_ID, at, by=OWNER))
    away, _ = await start_absence(StaffWork(tx, shop, at, by=OWNER), Absence(until=until))
    return away


async def test_the_seller_is_welcomed_once_and_on_one_screen(tx: Transaction) -> None:
    await go_away(tx, moment(0, 10), until=moment(9, 9))
    lived = await live(tx, until=moment(11, 17))
    [welcome] = [each for each in lived.said if "Welcome back" in each.post.title]
    assert welcome.due_at == moment(9, 9)
    assert welcome.post.roles == (STAFF,)
    assert DEPUTY not in welcome.post.members
    assert count_phone_lines(welcome) <= 12
