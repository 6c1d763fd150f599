"""Whatever happens in whatever order to an incident: only what was approved leaves, once each, and
nothing after undo, pause or stop; the numbers add up.

A random walk over everything that staff, customers, orders and crashes do to an incident of seven
customers, on a real database. A fake channel keeps what really reached them.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.incidents.incidents import UNDER_WAY, Incident, IncidentStatus
from bot.domain.incidents.recipients import LetterState, Tally
from bot.domain.sending import Ending, SendOutcome
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft, mark_sent_by_hand, send_again
from bot.services.customers import Member
from bot.services.history import log_event
from bot.services.incidents.approving import (
    approve_incident,
    pause_incident,
    resume_incident,
    stop_incident,
    withdraw_incident,
)
from bot.services.incidents.incidents import (
    IncidentWords,
    reopen_incident,
    reword_incident,
    start_incident,
)
from bot.services.incidents.recipients import add_orders, get_recipient, take_out
from bot.services.incidents.steps import work_on_incident
from bot.services.incidents.writing import begin_writing, digest_letter
from bot.services.letters import finish_letter, list_due_letters, recover_letters, start_letter
from bot.services.order_changes import get_customer
from bot.services.orders import OrderChange, Shipment, cancel_order, edit_order, ship_order
from bot.services.reactions import Reactions, count_reactions
from bot.services.work import StaffWork, Work
from bot.store.database import Database
from bot.store.opening import open_database
from tests.samples import MIA, NOW, TOM, enter, hear, log_order
from tests.services.letters_by_mail import connect
from tests.sure import sure

SENT = SendOutcome(Ending.SENT)
BUSY = SendOutcome(Ending.TEMPORARY, "the other side is busy")
CLOSED = SendOutcome(Ending.REFUSED, "they don't take messages from us")
LOST = SendOutcome(Ending.UNKNOWN, "no answer came")
WORDS = (
    IncidentWords(title="wrong glaze", what_happened="I used a glaze that isn't food safe"),
    IncidentWords(title="wrong glaze", what_happened="I used the glaze of another batch"),
)

#: How each is reached.
CUSTOMERS: dict[str, dict[str, Any]] = {
    "Ada Quill": {"member": Member(51, "ada")},
    "Ben Stone": {"email": "ben@mail.test"},
    "Cleo Marsh": {},
    "Dan Frost": {"email": "dan@mail.test"},
    "Eve Lark": {"email": "eve@mail.test"},
    "Finn Hale": {"member": Member(52, "finn")},
    "Gina Wood": {"email": "gina@mail.test"},
}

#: Where the program may be cut off while a letter leaves.
CRASHES = ("before the send", "before it is written down")

picks = st.integers(0, 6)
people = st.sampled_from([MIA, TOM])


@dataclass(frozen=True)
class Approval:
    """What one approval was of."""

    digest: str  #: the text, and where it goes
    is_of_batch: bool  #: given for all letters, so it is void after undo, stop and change


class IncidentsMachine(RuleBasedStateMachine):
    """One incident, seven customers, two members of staff, and everything that befalls them."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodword-incidents-"))
        self.loop = asyncio.new_event_loop()
        self.now: datetime = NOW
        self.approvals: dict[int, Approval] = {}  #: by draft
        self.got: Counter[int] = Counter()  #: letters by customer
        #: How often somebody decided that a letter goes once more, though it may have arrived.
        self.again: Counter[int] = Counter()

    def teardown(self) -> None:
        try:
            if hasattr(self, "database"):
                self.run(self._settle())
                self.run(self.database.close())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}"

    @initialize(second_above=st.sampled_from([1, 25]), rounds=st.sampled_from([None, 0, 0, 1]))
    def open_shop(self, second_above: int, rounds: int | None) -> None:
        shutil.copy(self.empty, self.folder / "goodword.db")
        self.run(self._open_shop(second_above))
        if rounds is not None:
            self.have_it_sent(rounds, None)

    async def _open_shop(self, second_above: int) -> None:
        self.database: Database = await open_database(self.url)
        async with self.database.transaction() as tx:
            shop = replace(await enter(tx), second_above=second_above)
            await tx.shops.save(shop)
            await connect(tx, shop)
            self.orders = [
                (await log_order(tx, shop, name, f"{name.split()[1].lower()} bowl", **way))[0]
                for name, way in CUSTOMERS.items()
            ]
            await log_event(StaffWork(tx, shop, NOW, by=TOM), self.orders[0], "looked at it")
            work = StaffWork(tx, shop, NOW, by=MIA)
            incident = await start_incident(work, WORDS[0])
            await add_orders(work, incident, self.orders[:-1])
        self.incident_id = incident.id

    async def _do(
        self, act: Callable[[StaffWork, Incident], Awaitable[object]], by: int = MIA
    ) -> bool:
        """Whether somebody's decision was taken; they may be refused."""
        self.now += timedelta(seconds=1)
        try:
            async with self.database.transaction() as tx:
                shop = await enter(tx, now=self.now)
                incident = sure(await tx.incidents.get(self.incident_id))
                await act(StaffWork(tx, shop, self.now, by=by), incident)
        except ShopError:
            return False
        return True

    async def _see(self) -> Incident:
        async with self.database.reading() as tx:
            return sure(await tx.incidents.get(self.incident_id))

    # What staff do with all letters together.

    @rule(pick=picks, what=st.sampled_from(["add", "take out", "reword", "reopen"]))
    def change(self, pick: int, what: str) -> None:
        async def act(work: StaffWork, incident: Incident) -> None:
            if what == "add":
                await add_orders(work, incident, [self.orders[pick]])
            elif what == "take out":
                await take_out(
                    work, incident, await get_recipient(work, incident, pick % len(self.orders) + 1)
                )
            elif what == "reword":
                await reword_incident(work, incident, WORDS[pick % 2])
            else:
                await reopen_incident(work, incident)

        if self.run(self._do(act)):
            self._void()

    @rule(steps=st.sampled_from([0, 1, 1]))
    def write(self, steps: int) -> None:
        self.run(self._do(begin_writing))
        for _ in range(steps):
            self.run(self._go_on())

    @rule(rounds=st.sampled_from([0, 0, 1, 4]), crash=st.sampled_from([None, *CRASHES]))
    def have_it_sent(self, rounds: int, crash: str | None) -> None:
        """As it should go: all written, approved by both, and so many have left; in the middle of
        the next the program may be cut off.
        """
        self.write(1)
        self.run(self._approve(MIA, 0))
        self.run(self._approve(TOM, 0))
        for _ in range(rounds):
            self.deliver(SENT, None, 31, lost_arrived=False)
        if crash is not None:
            self.deliver(SENT, crash, 31, lost_arrived=False)

    @rule(by=people, older=st.sampled_from([0, 0, 0, 1]))
    def approve(self, by: int, older: int) -> None:
        self.run(self._approve(by, older))

    async def _approve(self, by: int, older: int) -> None:
        before = await self._see()

        async def act(work: StaffWork, incident: Incident) -> None:
            await approve_incident(work, incident, revision=incident.revision - older)

        if not await self._do(act, by):
            return
        assert not older, "an approval counted for another revision"
        incident = await self._see()
        if incident.status is not IncidentStatus.LEAVING:
            return
        if before.status is IncidentStatus.SECONDING:
            assert {incident.approved_by, incident.seconded_by} == {MIA, TOM}
        async with self.database.reading() as tx:
            for draft in await tx.drafts.list_prepared(self.incident_id, 99):
                self.approvals[draft.id] = Approval(digest_letter(draft), is_of_batch=True)

    @rule(by=people, label=st.sampled_from(["undo", "pause", "go on", "go on", "stop"]))
    def press(self, by: int, label: str) -> None:
        async def act(work: StaffWork, incident: Incident) -> None:
            if label == "undo":
                await withdraw_incident(work, incident, revision=incident.revision)
            elif label == "pause":
                await pause_incident(work, incident)
            elif label == "go on":
                await resume_incident(work, incident)
            else:
                await stop_incident(work, incident)

        if self.run(self._do(act, by)) and label in ("undo", "stop"):
            self._void(everything=label == "stop")

    def _void(self, *, everything: bool = False) -> None:
        """Nothing of the approval of all letters counts any more, but for those that were handed
        out before the incident was done and are tried again.
        """
        handed_out = set() if everything else set(self.run(self._list_handed_out()))
        for draft_id, approval in list(self.approvals.items()):
            if approval.is_of_batch and draft_id not in handed_out:
                del self.approvals[draft_id]

    async def _list_handed_out(self) -> list[int]:
        async with self.database.reading() as tx:
            return [each.id for each in await tx.drafts.list_handed_out(self.incident_id)]

    @rule()
    def lose_an_approver(self) -> None:
        self.run(self._lose_an_approver())

    async def _lose_an_approver(self) -> None:
        """As it is found out just before a letter leaves."""
        async with self.database.transaction() as tx:
            shop = await enter(tx, now=self.now)
            drafts = await tx.drafts.list_handed_out(self.incident_id)
            approved = [each for each in drafts if each.status is DraftStatus.APPROVED]
            if not approved:
                return
            incident = sure(await tx.incidents.get(self.incident_id))
            work = Work(tx, shop, self.now)
            await count_reactions(work, approved[0], Reactions(has_approver_left=True))
            stands = sure(await tx.incidents.get(self.incident_id))
        self.approvals.pop(approved[0].id, None)
        if stands.approved_by is None and incident.status in UNDER_WAY:
            assert stands.status is IncidentStatus.PAUSED
            self.approvals = {
                draft_id: each for draft_id, each in self.approvals.items() if not each.is_of_batch
            }

    # What staff do with one letter, on its own card or on the work list.

    @rule(pick=picks, by=people)
    def decide_about_one(self, pick: int, by: int) -> None:
        self.run(self._decide(pick, by))

    async def _decide(self, pick: int, by: int) -> None:
        async with self.database.reading() as tx:
            found = await tx.recipients.list_page(self.incident_id, limit=99)
            draft = await tx.drafts.get(found[pick % len(found)].draft_id)
        if draft is None:
            return
        act = {
            DraftStatus.PENDING: approve_draft,
            DraftStatus.UNKNOWN: send_again,
            DraftStatus.READY: mark_sent_by_hand,
            DraftStatus.FAILED: renew_draft,
            DraftStatus.VOIDED: renew_draft,
        }.get(draft.status)
        if act is None:
            return

        async def decide(work: StaffWork, _: Incident) -> None:
            await act(work, draft, revision=draft.revision)

        if not await self._do(decide, by):
            return
        async with self.database.reading() as tx:
            after = sure(await tx.drafts.get(draft.id))
        if after.status is DraftStatus.APPROVED:
            self.approvals[draft.id] = Approval(digest_letter(after), is_of_batch=False)
            self.again[after.customer_id] += draft.status is DraftStatus.UNKNOWN
        elif draft.status is DraftStatus.READY:
            self._deliver_to_customer(draft)

    # What customers and orders do.

    @rule(pick=picks, words=st.sampled_from(["Where is it?", "Thank you!", "I want a refund"]))
    def customer_writes(self, pick: int, words: str) -> None:
        async def act(work: StaffWork, _: Incident) -> None:
            customer = await get_customer(work.tx, self.orders[pick])
            await hear(work.tx, work.shop, customer, words, at=self.now)

        self.run(self._do(act))

    @rule(pick=picks, what=st.sampled_from(["ships", "is cancelled", "is edited"]))
    def order_changes(self, pick: int, what: str) -> None:
        async def act(work: StaffWork, _: Incident) -> None:
            order = sure(await work.tx.orders.get(self.orders[pick].id))
            if what == "ships":
                await ship_order(work, order, Shipment(at=self.now))
            elif what == "is cancelled":
                await cancel_order(work, order, reason=None)
            else:
                await edit_order(work, order, OrderChange(item=f"{order.item} lid"))

        self.run(self._do(act))

    # What the program does: one round, cut off wherever a crash can cut it.

    @rule(seconds=st.sampled_from([1, 31, 4000]))
    def go_on(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.run(self._go_on())

    async def _go_on(self) -> None:
        async with self.database.transaction() as tx:
            await work_on_incident(tx, self.incident_id, now=self.now)

    @rule(
        outcome=st.sampled_from([SENT, SENT, BUSY, CLOSED, LOST]),
        crash=st.sampled_from([None, None, None, *CRASHES]),
        lost_arrived=st.booleans(),
        seconds=st.sampled_from([0, 31]),
    )
    def deliver(
        self, outcome: SendOutcome, crash: str | None, seconds: int, *, lost_arrived: bool
    ) -> None:
        self.now += timedelta(seconds=seconds)
        self.run(self._go_on())
        self.run(self._deliver(outcome, crash, lost_arrived=lost_arrived))

    async def _deliver(
        self, outcome: SendOutcome, crash: str | None, *, lost_arrived: bool
    ) -> None:
        async with self.database.reading() as tx:
            due = await list_due_letters(tx, now=self.now)
        for each in due:
            async with self.database.transaction() as tx:
                draft = await start_letter(tx, each.id, now=self.now)
            if draft is None:
                continue
            await self._judge(draft)
            if draft.status is not DraftStatus.SENDING:
                continue
            if crash == "before the send":
                return
            is_lost = outcome.ending is Ending.UNKNOWN
            if outcome.ending is Ending.SENT or (is_lost and lost_arrived):
                self._deliver_to_customer(draft)
            if crash is not None:
                return
            async with self.database.transaction() as tx:
                await finish_letter(tx, draft.id, outcome, now=self.now)

    async def _judge(self, draft: Draft) -> None:
        """A letter leaves, or is laid out to be copied."""
        approval = self.approvals.get(draft.id)
        assert approval is not None, "a letter left that nobody approved, or not any more"
        assert approval.digest == digest_letter(draft), "it isn't what was approved"
        if approval.is_of_batch:
            status = (await self._see()).status
            assert status not in (IncidentStatus.PAUSED, IncidentStatus.STOPPED)

    def _deliver_to_customer(self, draft: Draft) -> None:
        self.got[draft.customer_id] += 1
        most = 1 + self.again[draft.customer_id]
        assert self.got[draft.customer_id] <= most, "somebody got two letters"

    @rule()
    def restart(self) -> None:
        self.run(self._restart())

    async def _restart(self) -> None:
        await self.database.close()
        self.database = await open_database(self.url)
        async with self.database.transaction() as tx:
            await recover_letters(tx, now=self.now)

    # What must always be true.

    @invariant()
    def the_numbers_add_up(self) -> None:
        if hasattr(self, "incident_id"):
            self.run(self._count())

    async def _count(self) -> Tally:
        async with self.database.reading() as tx:
            tally = await tx.recipients.count(self.incident_id)
            found = await tx.recipients.list_page(self.incident_id, limit=99)
            incident = sure(await tx.incidents.get(self.incident_id))
            drafts = await tx.drafts.map_by_id([each.draft_id for each in found if each.draft_id])
        assert tally.recipients == len(found) == len({each.customer_id for each in found})
        assert tally.letters == tally.recipients - tally.count(LetterState.LEFT_OUT)
        told = {each.customer_id for each in drafts.values() if each.status is DraftStatus.SENT}
        assert tally.count(LetterState.SENT, LetterState.COPIED) == len(told)
        assert all(self.got[each] for each in told), "somebody counts as told and got nothing"
        if incident.status is IncidentStatus.DONE:
            assert not tally.waiting, "it is done, and letters wait for their turn"
        return tally

    async def _settle(self) -> None:
        """Once nothing moves any more, each customer is somewhere where staff see them."""
        await self._restart()
        for _ in range(9):
            self.now += timedelta(hours=24)
            await self._go_on()
            await self._deliver(SENT, None, lost_arrived=False)
        tally = await self._count()
        assert not tally.count(LetterState.LEAVING), "a letter is on its way for ever"
        assert (await self._see()).status not in (IncidentStatus.LEAVING, IncidentStatus.WRITING)


@pytest.mark.parametrize(
    ("examples", "steps"), [(12, 25), pytest.param(150, 50, marks=pytest.mark.slow, id="many")]
)
def test_of_an_incident_only_what_was_approved_leaves_and_once(
    empty_database: Path, examples: int, steps: int
) -> None:
    IncidentsMachine.empty = empty_database
    run_state_machine_as_test(
        IncidentsMachine,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None),
    )
