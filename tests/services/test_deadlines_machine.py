"""Whatever happens: no step of a deadline is said twice, and no money is lost unsaid.

A random walk through some weeks: cases and orders come, change and are settled, the program looks
up to an hour late, stops and starts again. What is stored is compared with what the desk has read.
"""

import asyncio
import re
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.domain.cases import Case
from bot.domain.deadlines.case_deadlines import CASE_KINDS, list_case_deadlines
from bot.domain.deadlines.deadlines import Deadline, Step, WarningLevel
from bot.domain.orders import Order
from bot.domain.platforms import Platform
from bot.domain.shops import Shop
from bot.services.cases import NewCase, mark_responded, open_case
from bot.services.deadlines import keep_deadlines
from bot.services.orders import Shipment, ship_order
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.values import columns
from tests.samples import MIA, SHOP_ID, enter, log_order
from tests.sure import sure

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOURS = st.integers(1, 300)
which = st.integers(0, 9)

Key = tuple[int, datetime, datetime, Step]


class DeadlinesMachine(RuleBasedStateMachine):
    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodword-deadlines-"))
        self.loop = asyncio.new_event_loop()
        self.now = MONDAY
        self.cases: list[Case] = []
        self.orders: list[Order] = []
        self.said: set[Key] = set()
        self.back_at = MONDAY  #: when the program was last started again

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(
        has_hours=st.booleans(), zone=st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo"])
    )
    def open_shop(self, zone: str, *, has_hours: bool) -> None:
        shutil.copy(self.empty, self.folder / "goodword.db")
        self.run(self._open_shop(zone, has_hours=has_hours))

    async def _open_shop(self, zone: str, *, has_hours: bool) -> None:
        self.database = await self._open()
        async with self.database.transaction() as tx:
            shop = await enter(tx, now=self.now)
            shop = await set_up_shop(
                Work(tx, shop, self.now), SetUp(staff_role_id=5, time_zone=zone)
            )
            if has_hours:
                await set_shop_hours(
                    Work(tx, shop, self.now), days="Mon-Fri", opens="09:00", closes="17:00"
                )

    async def _open(self) -> Database:
        return await open_database(f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}")

    # What happens in the world.

    @rule(hours=HOURS)
    def open_a_case(self, hours: int) -> None:
        async def work() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                number = len(self.cases)
                order, buyer = await log_order(tx, shop, f"Buyer {number}")
                new = NewCase(
                    platform=Platform.PAYPAL,
                    order=order,
                    customer_id=buyer.id,
                    reference=f"PP-{number}",
                    respond_by=self.now + timedelta(hours=hours),
                )
                self.cases.append((await open_case(StaffWork(tx, shop, self.now, by=MIA), new))[0])

        self.run(work())

    @rule(which=which, hours=HOURS)
    def hear_of_another_day(self, which: int, hours: int) -> None:
        async def work() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                case = sure(await tx.cases.get(self.cases[which % len(self.cases)].id))
                changed = replace(case, respond_by=self.now + timedelta(hours=hours))
                await tx.cases.save(changed)
                wanted = list_case_deadlines(changed, shop)
                await keep_deadlines(Work(tx, shop, self.now), CASE_KINDS, case.id, wanted)

        if self.cases:
            self.run(work())

    @rule(which=which)
    def answer_the_platform(self, which: int) -> None:
        async def work() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                case = sure(await tx.cases.get(self.cases[which % len(self.cases)].id))
                if case.platform_answered_at is None:
                    await mark_responded(StaffWork(tx, shop, self.now, by=MIA), case)

        if self.cases:
            self.run(work())

    @rule(hours=HOURS)
    def log_an_order(self, hours: int) -> None:
        async def work() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                ship_by = self.now + timedelta(hours=hours)
                self.orders.append((await log_order(tx, shop, "Ada", "hat", ship_by=ship_by))[0])

        self.run(work())

    @rule()
    def ship_an_order(self) -> None:
        async def work(order: Order) -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                await ship_order(
                    StaffWork(tx, shop, self.now, by=MIA), order, Shipment(at=self.now)
                )

        if self.orders:
            self.run(work(self.orders.pop(0)))

    # What the program does.

    @rule(hours=st.sampled_from([1, 7, 30, 100]), late=st.sampled_from([0, 20, 50]))
    def run_for(self, hours: int, late: int) -> None:
        """The program runs, and looks less than an hour after something fell due: no time is
        shorter than that.
        """
        self.run(self._run_for(self.now + timedelta(hours=hours), timedelta(minutes=late)))

    async def _run_for(self, until: datetime, late: timedelta) -> None:
        while True:
            async with self.database.reading() as tx:
                due = await find_next_due(tx)
            if due is None or due + late > until:
                break
            self.now = max(self.now, due + late)
            await self._do_round()
        self.now = until

    @rule(hours=st.sampled_from([1, 11, 50, 200]))
    def be_away_for(self, hours: int) -> None:
        """The program is stopped, and looks once when it is back."""
        self.now += timedelta(hours=hours)
        self.back_at = self.now

        async def come_back() -> None:
            await self.database.close()
            self.database = await self._open()
            await self._do_round()

        self.run(come_back())

    async def _do_round(self) -> None:
        before = await self._list_deadlines()
        async with self.database.transaction() as tx:
            for shop_id in await list_shops_to_remind(tx, now=self.now):
                await remind_shops(tx, [shop_id], now=self.now)
            posts = await tx.outbox.list_due(self.now, 999)
            for queued in posts:
                await tx.outbox.mark_posted(queued.id)
            shop = await tx.shops.get(SHOP_ID)
        assert shop is not None
        after = await self._list_deadlines()
        self._check_round(shop, before, after, posts)

    async def _list_deadlines(self) -> dict[int, Deadline]:
        async with self.database.reading() as tx:
            found = await tx.sql.all(Deadline, f"SELECT {columns(Deadline)} FROM deadlines")
        return {each.id: each for each in found}

    # What must be true.

    def _check_round(
        self,
        shop: Shop,
        before: dict[int, Deadline],
        after: dict[int, Deadline],
        posts: list[QueuedPost],
    ) -> None:
        warnings = [each for each in posts if each.kind in (PostKind.WARNING, PostKind.DIGEST)]
        assert len([each for each in posts if each.kind is PostKind.WARNING]) <= 1
        for each in after.values():
            old = before.get(each.id)
            if old is not None and old.warned_at != each.warned_at and each.warned is not None:
                key = (each.id, each.starts_at, each.due_at, each.warned)
                assert key not in self.said, "a step was said twice"
                self.said.add(key)
                assert not each.level.pings or warnings, "a step was noted and not said"
                is_over = each.due_at <= self.now
                assert each.level is not WarningLevel.MONEY or self._mentions(
                    warnings, each, may_be_counted=is_over
                )
            assert each.fires_at is None or each.fires_at > self.now, (
                "something due was left undone"
            )
            if each.level is WarningLevel.MONEY and self.back_at < each.due_at <= self.now:
                assert each.warned is not None, "the money was lost before anybody was told"
        local = self.now.astimezone(shop.zone)
        is_money = any(
            each.warned_at == self.now and each.level is WarningLevel.MONEY
            for each in after.values()
        )
        if any(each.kind is PostKind.WARNING for each in posts):
            assert is_money or 8 <= local.hour < 22

    def _mentions(
        self, posts: list[QueuedPost], deadline: Deadline, *, may_be_counted: bool
    ) -> bool:
        """Whether one of these posts names it: a case by its reference, a carrier's claim by what
        it is. What is over already may be among those that are only counted: the lines are for
        what can still be saved.
        """
        named = next(
            (
                rf"{each.reference}\b"
                for each in self.cases
                if deadline.kind in CASE_KINDS and each.id == deadline.about_id
            ),
            r"\*\*Have the carrier pay for order #|claim the parcel|ask the carrier for #",
        )
        texts = [
            f"{each.post.words}\n{each.post.body}\n"
            + "\n".join(text for _, text in each.post.fields)
            for each in posts
        ]
        seen = rf"{named}|and \d+ more|\d more \w|in a dispute" if may_be_counted else named
        return any(re.search(seen, text) for text in texts)


@pytest.mark.parametrize(
    ("examples", "steps"), [(6, 15), pytest.param(40, 40, marks=pytest.mark.slow, id="many")]
)
def test_no_step_is_said_twice_and_no_money_is_lost_unsaid(
    empty_database: Path, examples: int, steps: int
) -> None:
    DeadlinesMachine.empty = empty_database
    run_state_machine_as_test(
        DeadlinesMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_what_can_still_be_saved_is_named_before_what_was_lost_meanwhile(
    empty_database: Path,
) -> None:
    DeadlinesMachine.empty = empty_database
    shop = DeadlinesMachine()
    shop.open_shop(has_hours=False, zone="UTC")
    for hours in (1, 1, 1, 1, 1, 208):
        shop.open_a_case(hours=hours)
    shop.be_away_for(hours=200)
    shop.teardown()


def test_a_clock_that_begins_as_the_program_comes_back_rings_in_the_same_message(
    empty_database: Path,
) -> None:
    """The question whether a parcel came begins the carrier's clocks, whose day may be near."""
    DeadlinesMachine.empty = empty_database
    shop = DeadlinesMachine()
    shop.open_shop(has_hours=True, zone="UTC")
    shop.log_an_order(hours=1)
    shop.ship_an_order()
    shop.be_away_for(hours=200)
    shop.be_away_for(hours=352)
    shop.teardown()
