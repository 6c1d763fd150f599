"""Whatever happens to the program and the desk: no reminder is said twice, and none is lost.

A random walk through a fortnight: customers write, staff answer or snooze, the program is away for
a while, Discord doesn't take posts for a while. What the desk has read is compared with what it
should have.
"""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.reminders import find_gap
from bot.domain.time.ringing import LEAST_GAP
from bot.services.conversations import record_answer, snooze
from bot.services.reminders import find_next_due, list_shops_to_remind, remind_shops
from bot.services.shops import SetUp, set_shop_hours, set_up_shop
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.outbox import PostKind, QueuedPost
from tests.samples import MIA, SHOP_ID, enter, hear, log_order
from tests.sure import sure

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
NAMES = ("Ada", "Bob", "Cleo", "Dora", "Emil")
MINUTES = st.sampled_from([1, 9, 11, 30, 60, 4 * 60, 11 * 60, 26 * 60])
people = st.integers(0, len(NAMES) - 1)

Key = tuple[int, str, datetime]


@dataclass(frozen=True, slots=True)
class Rang:
    """A reminder that rang."""

    conversation_id: int
    step: str
    due_at: datetime
    fired_at: datetime


class RemindersMachine(RuleBasedStateMachine):
    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodword-reminders-"))
        self.loop = asyncio.new_event_loop()
        self.now = MONDAY
        self.step: dict[Key, datetime] = {}
        self.read: list[QueuedPost] = []  #: what staff have read at the desk
        self.seen: set[int] = set()
        self.is_desk_down = False
        self.is_all_read = True
        self.open_round_at = MONDAY - timedelta(days=1)  #: the last round while the shop was open
        #: when a customer's snooze last began or was ended early
        self.touched_at: dict[int, datetime] = {}
        self.conversations: list[Conversation] = []

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(hours=st.sampled_from([4, 24, 60]), has_hours=st.booleans())
    def open_shop(self, hours: int, *, has_hours: bool) -> None:
        shutil.copy(self.empty, self.folder / "goodword.db")
        self.run(self._open_shop(hours, has_hours=has_hours))

    async def _open_shop(self, target: int, *, has_hours: bool) -> None:
        self.database = await self._open()
        async with self.database.transaction() as tx:
            shop = await enter(tx, now=self.now)
            shop = await set_up_shop(
                Work(tx, shop, self.now), SetUp(target_hours=target, staff_role_id=5)
            )
            if has_hours:
                shop = await set_shop_hours(
                    Work(tx, shop, self.now), days="Mon-Fri", opens="09:00", closes="17:00"
                )
            self.shop = shop
            self.customers: list[Customer] = [
                (await log_order(tx, shop, name))[1] for name in NAMES
            ]

    async def _open(self) -> Database:
        return await open_database(f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}")

    # What happens in the world.

    @rule(who=people, words=st.sampled_from(["Where is it?", "Thanks!", "I want a REFUND"]))
    def write(self, who: int, words: str) -> None:
        async def write() -> None:
            async with self.database.transaction() as tx:
                shop = sure(await tx.shops.lock(SHOP_ID))
                await hear(tx, shop, self.customers[who], words, at=self.now)

        self._note_snooze(who)
        self.now += timedelta(seconds=1)
        self.run(write())

    @rule(who=people)
    def answer(self, who: int) -> None:
        async def answer() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                await record_answer(
                    Work(tx, shop, self.now, by=MIA),
                    self.customers[who],
                    via=None,
                    note=None,
                    at=self.now,
                )

        self._note_snooze(who)
        self.run(answer())

    def _note_snooze(self, who: int) -> None:
        customer = self.customers[who]
        if any(
            each.customer_id == customer.id and each.snoozed_until for each in self.conversations
        ):
            self.touched_at[customer.id] = self.now

    @rule(who=people, minutes=MINUTES)
    def snooze(self, who: int, minutes: int) -> None:
        async def postpone() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                customer = self.customers[who]
                conversation = await tx.conversations.get_for_customer(customer.id)
                if conversation is not None and conversation.is_waiting:
                    until = self.now + timedelta(minutes=minutes)
                    await snooze(
                        StaffWork(tx, shop, self.now, by=MIA), customer, until=until, reason=None
                    )
                    self.touched_at[customer.id] = self.now

        self.run(postpone())

    @rule(is_down=st.booleans())
    def lose_or_regain_the_desk(self, *, is_down: bool) -> None:
        self.is_desk_down = is_down

    # What the program does, when it runs.

    @rule(minutes=MINUTES)
    def run_for(self, minutes: int) -> None:
        """The program runs and is on time for everything that falls due meanwhile."""
        self.run(self._run_for(self.now + timedelta(minutes=minutes)))

    async def _run_for(self, until: datetime) -> None:
        while (due := await self._find_next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            await self._do_round()
            following = await self._find_next_due()
            assert following is None or following > self.now, "a round left something due undone"
        self.now = until

    async def _find_next_due(self) -> datetime | None:
        """When something falls due; what the desk doesn't take is not waited for."""
        async with self.database.reading() as tx:
            if not self.is_desk_down:
                return await find_next_due(tx)
            moments = (await tx.reminders.next_at(), await tx.shops.next_digest_at())
            return min((moment for moment in moments if moment is not None), default=None)

    @rule(minutes=MINUTES)
    def be_away_for(self, minutes: int) -> None:
        """The program is stopped, and looks once when it is back."""
        self.now += timedelta(minutes=minutes)
        self.run(self._come_back())

    async def _come_back(self) -> None:
        await self.database.close()
        self.database = await self._open()
        await self._do_round()

    async def _do_round(self) -> None:
        async with self.database.reading() as tx:
            shops = await list_shops_to_remind(tx, now=self.now)
        for shop_id in shops:
            async with self.database.transaction() as tx:
                await remind_shops(tx, [shop_id], now=self.now)
        async with self.database.reading() as tx:
            new = [
                each for each in await tx.outbox.list_due(self.now, 99) if each.id not in self.seen
            ]
        self.seen |= {each.id for each in new}
        # A card that shows what became of its draft, such as one that a new letter set aside,
        # reminds nobody.
        cards = (PostKind.CARD, PostKind.PARCELS)
        said = [each for each in new if each.kind not in cards]
        await self._check_round(said)
        if self.shop.may_call(self.now):
            self.open_round_at = self.now
        self.is_all_read = not self.is_desk_down
        if not self.is_desk_down:
            await self._post()

    async def _post(self) -> None:
        async with self.database.transaction() as tx:
            for queued in await tx.outbox.list_due(self.now, 99):
                self.read.append(queued)
                await tx.outbox.mark_posted(queued.id)

    # What must be true.

    async def _check_round(self, said: list[QueuedPost]) -> None:
        """What rang just now is said just now, in opening hours, and had never step before."""
        assert self.shop.may_call(self.now) or not said
        assert sum(queued.kind is PostKind.DIGEST for queued in said) <= 1, "two digests at once"
        rows = await self._list_fired()
        assert {key: rows.get(key) for key in self.step} == self.step, (
            "a step rang again or was forgotten"
        )
        new = {key for key in rows if key not in self.step}
        for conversation_id, _, _ in new:
            assert any(self._mentions(queued, conversation_id) for queued in said), (new, said)
        pings = [queued for queued in said if queued.kind is PostKind.PING]
        assert len(pings) <= 1, "two pings at once"
        assert all(
            any(self._mentions(queued, conversation_id) for conversation_id, _, _ in new)
            for queued in pings
        )
        self._check_calls(rows, new)
        self.step = rows

    def _check_calls(self, rows: dict[Key, datetime], new: set[Key]) -> None:
        """Nobody is called twice for one wait within two hours; a snooze ends when it ends."""
        for conversation_id, step, due_at in new - self.step.keys():
            since = self.waiting_since.get(conversation_id, MONDAY)
            lately = [
                at
                for (other, _, before), at in self.step.items()
                if other == conversation_id and before >= since
            ]
            assert step == "wake" or all(
                rows[conversation_id, step, due_at] - at >= LEAST_GAP for at in lately
            ), "called twice for one customer"

    async def _list_fired(self) -> dict[Key, datetime]:
        query = (
            "SELECT conversation_id, step, due_at, fired_at FROM reminders "
            "WHERE fired_at IS NOT NULL"
        )
        async with self.database.reading() as tx:
            rang = await tx.sql.all(Rang, query)
        return {(each.conversation_id, each.step, each.due_at): each.fired_at for each in rang}

    def _mentions(self, queued: QueuedPost, conversation_id: int) -> bool:
        if queued.conversation_id is not None:
            return queued.conversation_id == conversation_id
        return f"**{self.names[conversation_id]}**" in queued.post.body

    @property
    def waiting_since(self) -> dict[int, datetime]:
        return {each.id: each.waiting_since for each in self.conversations if each.waiting_since}

    @property
    def names(self) -> dict[int, str]:
        people = {each.id: each.name for each in self.customers}
        return {each.id: people[each.customer_id] for each in self.conversations}

    @invariant()
    def nobody_who_waits_is_forgotten(self) -> None:
        self.run(self._check_plans())
        for conversation in self.conversations:
            self._check_was_said(conversation)

    async def _check_plans(self) -> None:
        """Everybody who waits has exactly one step ahead, and nobody else has any."""
        async with self.database.reading() as tx:
            found = [await tx.conversations.get_for_customer(each.id) for each in self.customers]
            planned = await tx.reminders.list_due(
                self.now + timedelta(days=9999), 99, shop_ids=[SHOP_ID]
            )
        self.conversations = [each for each in found if each is not None]
        waiting = [each.id for each in self.conversations if each.is_waiting]
        assert sorted(each.conversation_id for each in planned) == sorted(waiting)

    def _check_was_said(self, conversation: Conversation) -> None:
        """Who was overdue when the shop opened last has been read of at the desk since then."""
        opened = self._find_last_opening()
        touched = self.touched_at.get(conversation.customer_id, MONDAY)
        if conversation.waiting_since is None or conversation.snoozed_until is not None:
            return
        if not self.is_all_read or touched >= opened or opened > self.open_round_at:
            return
        if conversation.waiting_since + self.shop.target <= opened:
            assert any(
                queued.due_at > opened - find_gap(self.shop.target)
                and self._mentions(queued, conversation.id)
                for queued in self.read
            ), f"{self.names[conversation.id]} was forgotten"

    def _find_last_opening(self) -> datetime:
        opened = self.shop.hours.next_digest(self.now - timedelta(days=4))
        while (following := self.shop.hours.next_digest(opened)) <= self.now:
            opened = following
        return opened


@pytest.mark.parametrize(
    ("examples", "steps"), [(10, 25), pytest.param(60, 50, marks=pytest.mark.slow, id="many")]
)
def test_no_reminder_is_said_twice_and_none_is_lost(
    empty_database: Path, examples: int, steps: int
) -> None:
    RemindersMachine.empty = empty_database
    run_state_machine_as_test(
        RemindersMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
