"""Whatever happens in whatever order: one letter for each approval, and only what was approved.

A random walk over everything that staff, customers and crashes can do to one customer's drafts, on
a real database. A fake channel keeps what really reached the customer; a model keeps what was
approved.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.orders import Order, OrderStatus
from bot.domain.sending import Ending, SendOutcome
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    mark_sent_by_hand,
    send_again,
    withdraw_approval,
)
from bot.services.conversations import record_answer
from bot.services.customers import Member
from bot.services.drafts import revise_draft
from bot.services.letters import finish_letter, list_due_letters, recover_letters, start_letter
from bot.services.order_changes import get_customer
from bot.services.orders import Shipment, cancel_order, ship_order
from bot.services.reactions import Reactions, count_reactions, is_as_seen, still_approves
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.opening import open_database
from tests.samples import MIA, NOW, TOM, draft_reply, enter, hear, log_order, work_on
from tests.sure import sure

HEATED = "Dear Ada, you should have read the description."
SENT = SendOutcome(Ending.SENT)
BUSY = SendOutcome(Ending.TEMPORARY, "the other side is busy")
CLOSED = SendOutcome(Ending.REFUSED, "they don't take messages from us")
LOST = SendOutcome(Ending.UNKNOWN, "no answer came")

#: Where a letter whose approval still stands may be once nothing moves any more.
SETTLED = (DraftStatus.SENT, DraftStatus.FAILED, DraftStatus.UNKNOWN, DraftStatus.READY)

picks = st.integers(0, 7)


@dataclass
class Approval:
    """One person's word that exactly this text may go out, once."""

    draft_id: int
    revision: int
    text: str
    is_standing: bool = True  #: nobody took it back, and nothing made it void
    left: int = 0  #: how many letters went out on the strength of it


@dataclass
class World:
    """What really happened, seen from outside."""

    approvals: list[Approval] = field(default_factory=list)
    #: who wrote a revision's words, and when
    wrote: dict[tuple[int, int], tuple[int, datetime]] = field(default_factory=dict)
    #: (draft, text) as the customer got it
    mailbox: list[tuple[int, str]] = field(default_factory=list)

    def find(self, draft_id: int) -> Approval | None:
        return next((each for each in reversed(self.approvals) if each.draft_id == draft_id), None)

    def approve(self, draft: Draft, by: int, at: datetime) -> None:
        """Somebody's word counts: never that of whoever wrote this in a heat a moment ago."""
        writer, wrote_at = self.wrote.get((draft.id, draft.revision), (0, at))
        is_hot = by == writer and at < wrote_at + timedelta(minutes=10)
        assert not (draft.text == HEATED and is_hot), "hot words were approved by their writer"
        self.approvals.append(Approval(draft.id, draft.revision, draft.text))

    def take_back(self, draft_id: int) -> None:
        approval = self.find(draft_id)
        if approval is not None:
            approval.is_standing = False

    def deliver(self, draft: Draft) -> None:
        """What the channel does: the text is with the customer now."""
        self.mailbox.append((draft.id, draft.text))
        approval = self.find(draft.id)
        assert approval is not None, "a letter left that nobody ever approved"
        assert approval.is_standing, "a letter left whose approval was taken back or void"
        assert (approval.revision, approval.text) == (draft.revision, draft.text)
        approval.left += 1


class LettersMachine(RuleBasedStateMachine):
    """Three drafts about two orders of one customer, and everybody who can touch them."""

    empty: Path
    url_to: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodword-letters-"))
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.now: datetime = NOW
        self.views: list[Draft] = []  #: drafts as somebody saw them at some time
        #: handed out, and the program hasn't written down how it ended
        self.in_flight: list[Draft] = []

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(is_elsewhere=st.booleans())
    def open_shop(self, *, is_elsewhere: bool) -> None:
        shutil.copy(self.empty, self.folder / "goodword.db")
        self.run(self._open_shop(is_elsewhere=is_elsewhere))

    async def _open_shop(self, *, is_elsewhere: bool) -> None:
        self.database: Database = await open_database(
            f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}"
        )
        member = None if is_elsewhere else Member(55, "ada")
        async with self.database.transaction() as tx:
            shop = await enter(tx)
            self.orders = [
                (await log_order(tx, shop, "Ada", item, member=member))[0]
                for item in ("hat", "bag")
            ]
            customer = await get_customer(tx, self.orders[0])
            for order in (*self.orders, self.orders[0]):
                await draft_reply(tx, shop, customer, order, f"About {order.item}.")

    # What people do. Each looks at a draft as it is stored, decides, and may be refused.

    async def _get(self, pick: int) -> Draft:
        async with self.database.reading() as tx:
            drafts = [
                *await tx.drafts.list_for_order(self.orders[0].id, 20),
                *await tx.drafts.list_for_order(self.orders[1].id, 20),
            ]
        self.views.append(drafts[pick % len(drafts)])
        return self.views[-1]

    async def _approve(
        self, draft: Draft, revision: int, by: int, *, by_reaction: bool = False
    ) -> None:
        async with self.database.transaction() as tx:
            await enter(tx, now=self.now)
            current = sure(await tx.drafts.get(draft.id))
            approved = await approve_draft(
                await work_on(tx, current, by=by, now=self.now),
                current,
                revision=revision,
                by_reaction=by_reaction,
            )
            assert approved.revision == revision, "an approval counted for another revision"
        self.world.approve(approved, by, self.now)

    @rule(pick=picks, by_reaction=st.booleans())
    def approve(self, pick: int, *, by_reaction: bool) -> None:
        self.run(self._approve_both(pick, older=0, by_reaction=by_reaction))

    @rule(pick=picks, older=st.integers(0, 1))
    def approve_at_once(self, pick: int, older: int) -> None:
        before = len(self.world.approvals)
        self.run(self._approve_both(pick, older=older, people=(MIA, TOM)))
        assert len(self.world.approvals) - before <= 1, "two people approved the same revision"

    async def _approve_both(
        self, pick: int, *, older: int, people: tuple[int, ...] = (MIA,), by_reaction: bool = False
    ) -> None:
        draft = await self._get(pick)
        ends = await asyncio.gather(
            *(
                self._approve(draft, draft.revision - older, by, by_reaction=by_reaction)
                for by in people
            ),
            return_exceptions=True,
        )
        self._expect_refusals(ends)

    @rule(pick=picks)
    def approve_and_withdraw_at_once(self, pick: int) -> None:
        self.run(self._race(pick))

    async def _race(self, pick: int) -> None:
        draft = await self._get(pick)
        self._expect_refusals(
            await asyncio.gather(
                self._withdraw(draft),
                self._approve(draft, draft.revision, TOM),
                return_exceptions=True,
            )
        )

    def _expect_refusals(self, ends: Iterable[Any]) -> None:
        for end in ends:
            if isinstance(end, BaseException) and not isinstance(end, ShopError):
                raise end

    async def _withdraw(self, draft: Draft) -> None:
        async with self.database.transaction() as tx:
            await enter(tx, now=self.now)
            current = sure(await tx.drafts.get(draft.id))
            await withdraw_approval(
                await work_on(tx, current, now=self.now), current, revision=current.revision
            )
            self.world.take_back(draft.id)

    @rule(pick=picks, is_stale=st.booleans())
    def withdraw(self, pick: int, *, is_stale: bool) -> None:
        self.run(self._change(pick, "withdraw", is_stale=is_stale))

    @rule(pick=picks, is_stale=st.booleans())
    def discard(self, pick: int, *, is_stale: bool) -> None:
        self.run(self._change(pick, "discard", is_stale=is_stale))

    @rule(
        pick=picks,
        words=st.sampled_from(["Dear Ada, hello.", "Dear Ada, sorry.", HEATED]),
        by=st.sampled_from([MIA, TOM]),
        is_stale=st.booleans(),
    )
    def edit_or_renew(self, pick: int, words: str, by: int, *, is_stale: bool) -> None:
        self.run(self._change(pick, "edit", words, by=by, is_stale=is_stale))

    @rule(pick=picks, is_stale=st.booleans())
    def say_that_it_went(self, pick: int, *, is_stale: bool) -> None:
        self.run(self._change(pick, "went", is_stale=is_stale))

    @rule(pick=picks, is_stale=st.booleans())
    def send_once_more(self, pick: int, *, is_stale: bool) -> None:
        self.run(self._change(pick, "again", is_stale=is_stale))

    async def _change(
        self, pick: int, what: str, words: str = "", *, by: int = MIA, is_stale: bool
    ) -> None:
        """One decision, about the draft as it is or as it was when somebody looked long ago."""
        draft = (
            self.views[pick % len(self.views)] if is_stale and self.views else await self._get(pick)
        )
        try:
            async with self.database.transaction() as tx:
                await enter(tx, now=self.now)
                if what == "withdraw":
                    await withdraw_approval(
                        await work_on(tx, draft, now=self.now), draft, revision=draft.revision
                    )
                elif what == "discard":
                    await discard_draft(
                        await work_on(tx, draft, now=self.now), draft, revision=draft.revision
                    )
                elif what == "edit":
                    await self._edit(await work_on(tx, draft, by=by, now=self.now), draft, words)
                elif what == "went":
                    await mark_sent_by_hand(
                        await work_on(tx, draft, now=self.now), draft, revision=draft.revision
                    )
                else:
                    await send_again(
                        await work_on(tx, draft, now=self.now), draft, revision=draft.revision
                    )
        except ShopError:
            return
        # a person saw that it didn't arrive: that is a new word for the same text
        if what == "again":
            self.world.approvals.append(Approval(draft.id, draft.revision, draft.text))
        elif what == "went" and draft.status is DraftStatus.READY:
            self.world.deliver(draft)
        elif what != "went":
            self.world.take_back(draft.id)
        await self._note_voided()

    @rule(
        pick=picks,
        by=st.sampled_from([MIA, TOM]),
        approver=st.sampled_from([MIA, TOM]),
        seconds=st.sampled_from([0, 599, 600]),
    )
    def write_in_a_heat_and_approve(self, pick: int, by: int, approver: int, seconds: int) -> None:
        self.run(self._change(pick, "edit", HEATED, by=by, is_stale=False))
        self.now += timedelta(seconds=seconds)
        self.run(self._approve_both(pick, older=0, people=(approver,)))

    async def _edit(self, work: StaffWork, draft: Draft, words: str) -> None:
        edited = await revise_draft(work, draft, words, revision=draft.revision)
        wrote = self.world.wrote.get((draft.id, draft.revision))
        if edited.text != draft.text:
            wrote = (work.by, self.now)
        if wrote is not None:
            self.world.wrote[(edited.id, edited.revision)] = wrote

    @rule(
        pick=picks,
        found=st.sampled_from(
            [
                Reactions(),
                Reactions(approver=MIA),
                Reactions(approver=TOM),
                Reactions(discarder=TOM),
                Reactions(is_card_gone=True),
            ]
        ),
        is_stale=st.booleans(),
    )
    def count_what_was_seen(self, pick: int, found: Reactions, *, is_stale: bool) -> None:
        """After an absence, or before a letter leaves: a look that may be out of date by the time
        it counts.
        """
        self.run(self._count(pick, found, is_stale=is_stale))

    async def _count(self, pick: int, found: Reactions, *, is_stale: bool) -> None:
        seen = (
            self.views[pick % len(self.views)] if is_stale and self.views else await self._get(pick)
        )
        async with self.database.transaction() as tx:
            await enter(tx, now=self.now)
            before = await tx.drafts.get(seen.id)
            if before is None or not is_as_seen(seen, before):
                return
            await count_reactions(await work_on(tx, before, now=self.now), before, found)
            after = await tx.drafts.get(seen.id)
        assert after is not None
        if before.status is DraftStatus.APPROVED and after.status is not DraftStatus.APPROVED:
            self.world.take_back(after.id)
        elif after.status is DraftStatus.APPROVED and before.status is not DraftStatus.APPROVED:
            assert found.approver is not None
            self.world.approve(after, found.approver, self.now)
        elif after.status is DraftStatus.APPROVED:
            assert still_approves(after, found)

    # What the customer and the order do.

    @rule(words=st.sampled_from(["Where is it?", "Thank you!", "CANCEL it, I want a refund"]))
    def customer_writes(self, words: str) -> None:
        self.now += timedelta(seconds=1)

        async def write() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                await hear(tx, shop, await get_customer(tx, self.orders[0]), words, at=self.now)

        self.run(write())
        self.run(self._note_voided(everything=True))

    @rule()
    def answer_elsewhere(self) -> None:
        async def answer() -> None:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                await record_answer(
                    Work(tx, shop, self.now, by=MIA),
                    await get_customer(tx, self.orders[0]),
                    via="phone",
                    note=None,
                    at=self.now,
                )

        self.run(answer())
        self.run(self._note_voided(everything=True))

    @rule(pick=st.integers(0, 1), ships=st.booleans())
    def ship_or_cancel(self, pick: int, *, ships: bool) -> None:
        self.run(self._ship_or_cancel(pick, ships=ships))

    async def _ship_or_cancel(self, pick: int, *, ships: bool) -> None:
        async with self.database.reading() as tx:
            order = await tx.orders.get(self.orders[pick].id)
        assert order is not None
        try:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                if ships:
                    await ship_order(
                        StaffWork(tx, shop, self.now, by=MIA), order, Shipment(at=self.now)
                    )
                else:
                    await cancel_order(StaffWork(tx, shop, self.now, by=MIA), order, reason=None)
        except ShopError:
            return
        await self._note_voided()

    async def _note_voided(self, *, everything: bool = False) -> None:
        """What the program has set aside must never leave; with `everything` nothing may be left to
        leave.
        """
        async with self.database.reading() as tx:
            for draft_id in {each.draft_id for each in self.world.approvals}:
                draft = sure(await tx.drafts.get(draft_id))
                if draft.status is DraftStatus.VOIDED:
                    self.world.take_back(draft_id)
            if everything:
                customer_id = self.orders[0].customer_id
                left = await tx.drafts.list_open_for_customer(customer_id)
                # What was being sent when the program stopped can't be called back; it isn't tried
                # again.
                assert all(draft.status is DraftStatus.SENDING and draft.reason for draft in left)

    # What the program does: one round, cut off wherever a crash can cut it.

    @rule(seconds=st.sampled_from([1, 29, 30, 31, 120, 599, 4000, 40000]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        outcome=st.sampled_from([SENT, SENT, BUSY, CLOSED, LOST]),
        crash=st.sampled_from([None, None, None, "before the send", "before it is written down"]),
        lost_arrived=st.booleans(),
        seconds=st.sampled_from([0, 31]),
    )
    def deliver(
        self, outcome: SendOutcome, crash: str | None, seconds: int, *, lost_arrived: bool
    ) -> None:
        self.now += timedelta(seconds=seconds)
        self.run(self._deliver(outcome, crash, lost_arrived=lost_arrived))

    async def _deliver(
        self, outcome: SendOutcome, crash: str | None, *, lost_arrived: bool
    ) -> None:
        async with self.database.reading() as tx:
            due = await list_due_letters(tx, now=self.now)
        for each in due:
            async with self.database.transaction() as tx:
                draft = await start_letter(tx, each.id, now=self.now)
            await self._note_voided()
            if draft is None or draft.status is not DraftStatus.SENDING:
                continue
            self.in_flight.append(draft)
            if crash == "before the send":
                return
            is_lost = outcome.ending is Ending.UNKNOWN
            if outcome.ending is Ending.SENT or (is_lost and lost_arrived):
                self.world.deliver(draft)
            if crash is not None:
                return
            async with self.database.transaction() as tx:
                await finish_letter(tx, draft.id, outcome, now=self.now)
            self.in_flight.remove(draft)
            await self._note_voided()

    @rule()
    def deliver_twice_at_once(self) -> None:
        """Two rounds that overlap, as after a restart that came too early."""

        async def both() -> None:
            async with self.database.reading() as tx:
                due = await list_due_letters(tx, now=self.now)
            await asyncio.gather(*(self._send(each.id) for each in due[:1] for _ in range(2)))
            await self._note_voided()

        self.run(both())

    async def _send(self, draft_id: int) -> None:
        async with self.database.transaction() as tx:
            draft = await start_letter(tx, draft_id, now=self.now)
        if draft is not None and draft.status is DraftStatus.SENDING:
            self.world.deliver(draft)
            async with self.database.transaction() as tx:
                await finish_letter(tx, draft.id, SENT, now=self.now)

    @precondition(lambda self: self.in_flight)
    @rule()
    def restart(self) -> None:
        self.run(self._restart())

    async def _restart(self) -> None:
        await self.database.close()
        self.database = await open_database(f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}")
        async with self.database.transaction() as tx:
            found = await recover_letters(tx, now=self.now)
        assert found == len({draft.id for draft in self.in_flight})
        async with self.database.reading() as tx:
            assert await tx.drafts.list_sending(9) == []
        self.in_flight.clear()

    # What must always be true.

    @invariant()
    def one_letter_for_each_approval(self) -> None:
        assert all(each.left <= 1 for each in self.world.approvals)
        assert len(self.world.mailbox) == sum(each.left for each in self.world.approvals)

    def check_nothing_is_forgotten(self) -> None:
        """Once nothing moves any more, every approval that still stands led somewhere that staff
        can see.
        """
        self.run(self._restart())
        for _ in range(12):
            self.now += timedelta(hours=24)
            self.run(self._deliver(SENT, None, lost_arrived=False))
        self.run(self._check())

    async def _check(self) -> None:
        latest = {each.draft_id: each for each in self.world.approvals}
        sent = Counter(draft_id for draft_id, _ in self.world.mailbox)
        async with self.database.reading() as tx:
            assert await tx.drafts.next_leaving_at() is None
            for draft_id, approval in latest.items():
                draft = sure(await tx.drafts.get(draft_id))
                if approval.is_standing:
                    assert draft.status in SETTLED
                if draft.status is DraftStatus.SENT:
                    assert sent[draft_id] >= 1 or draft.decided_by is not None
                    story = await tx.conversations.list_messages(draft.customer_id, 100)
                    assert sum(message.draft_id == draft_id for message in story) == 1
            for stored in self.orders:
                order = await tx.orders.get(stored.id)
                assert isinstance(order, Order)
                assert order.status in OrderStatus


class FinalCheck(LettersMachine):
    def teardown(self) -> None:
        try:
            self.check_nothing_is_forgotten()
        finally:
            super().teardown()


COMMON: Any = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.mark.parametrize(
    ("examples", "steps"), [(12, 25), pytest.param(100, 50, marks=pytest.mark.slow, id="many")]
)
def test_every_approval_gives_one_letter_and_nothing_else_ever_leaves(
    empty_database: Path, examples: int, steps: int
) -> None:
    FinalCheck.empty = empty_database
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        FinalCheck, settings=settings(max_examples=examples, stateful_step_count=steps, **COMMON)
    )
