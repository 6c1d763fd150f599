"""Edits, approvals, sends and failures in any order: what leaves says the facts as they are then,
and who was told something else has a correction that waits, or is on its way.
"""

import asyncio
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.letters import LetterKind
from bot.domain.sending import Ending, SendOutcome
from bot.services.addressing import renew_draft
from bot.services.approvals import (
    approve_draft,
    discard_draft,
    mark_sent_by_hand,
    send_again,
    withdraw_approval,
)
from bot.services.customers import Member
from bot.services.drafts import revise_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.order_changes import get_customer
from bot.services.orders import OrderChange, Shipment, edit_order, ship_order
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.transaction import Transaction
from bot.writing.letters.told_facts import FACTS, read_facts, says_fact
from tests.samples import MIA, NOW, draft_reply, enter, log_order
from tests.sure import sure

NUMBERS = ("RR111111111DE", "RR222222222DE", "RR333333333DE")
ITEMS = ("blue shawl", "red scarf", "oak bowl")
DAYS = tuple(NOW + timedelta(days=days) for days in (4, 8, 16))
#: What a fact can be, as an order's facts are read.
VALUES = {
    "tracking": NUMBERS,
    "item": ITEMS,
    "arrives_at": tuple(day.date().isoformat() for day in DAYS),
}
ENDINGS = (Ending.SENT, Ending.TEMPORARY, Ending.UNKNOWN, Ending.REFUSED)
AWAY = (DraftStatus.SENDING, DraftStatus.UNKNOWN)
OPEN = (DraftStatus.PENDING, DraftStatus.APPROVED, DraftStatus.READY)

picks = st.integers(0, 7)


class CorrectionsMachine(RuleBasedStateMachine):
    """One parcel, its letters, and a seller who often mistypes."""

    empty: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="goodword-corrections-"))
        self.loop = asyncio.new_event_loop()
        self.now: datetime = NOW
        #: Somebody threw away a correction, or renewed old words that its card warns of.
        self.is_by_choice = False

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize(is_elsewhere=st.booleans(), ending=st.none() | st.sampled_from(ENDINGS))
    def open_shop(self, ending: Ending | None, *, is_elsewhere: bool) -> None:
        shutil.copy(self.empty, self.folder / "goodword.db")
        self.run(self._open_shop(is_elsewhere=is_elsewhere))
        self.approve(1, ending, may_leave=ending is not None)

    async def _open_shop(self, *, is_elsewhere: bool) -> None:
        url = f"sqlite+aiosqlite:///{self.folder / 'goodword.db'}"
        self.database: Database = await open_database(url)
        member = None if is_elsewhere else Member(55, "ada")
        async with self.database.transaction() as tx:
            work = StaffWork(tx, await enter(tx), NOW, by=MIA)
            order, customer = await log_order(tx, work.shop, "Ada", ITEMS[0], member=member)
            shipment = Shipment(at=NOW, tracking=NUMBERS[0], arrives_at=DAYS[0])
            order, _ = await ship_order(work, order, shipment)
            self.order_id = order.id
            await draft_reply(tx, work.shop, customer, order, f"It is {NUMBERS[0]}.")

    async def _do(self, act: Any, pick: int = 0, *statuses: DraftStatus) -> None:
        """One thing that somebody does to a draft, to one of these statuses if there is one, or is
        refused.
        """
        self.now += timedelta(minutes=5)
        try:
            async with self.database.transaction() as tx:
                work = StaffWork(tx, await enter(tx, now=self.now), self.now, by=MIA)
                drafts = await tx.drafts.list_for_order(self.order_id, 50)
                fit = [each for each in drafts if each.status in statuses] or drafts
                await act(work, fit[pick % len(fit)])
        except ShopError:
            pass

    @rule(
        fact=st.sampled_from(("tracking", "item", "arrives_at")),
        value=st.integers(0, 2),
        more=st.none() | st.integers(0, 2),
    )
    def correct(self, fact: str, value: int, more: int | None) -> None:
        values: dict[str, Any] = {"tracking": NUMBERS, "item": ITEMS, "arrives_at": DAYS}
        facts = {fact: values[fact][value]}
        if more is not None:
            facts["tracking"] = NUMBERS[more]

        async def edit(work: StaffWork, _: Draft) -> None:
            order = sure(await work.tx.orders.get(self.order_id))
            await edit_order(work, order, OrderChange(**facts))

        self.run(self._do(edit))

    @rule(which=st.integers(0, 2), in_groups=st.booleans())
    def reply(self, which: int, *, in_groups: bool) -> None:
        """With the right number, however it is written, or with none."""

        async def write(work: StaffWork, _: Draft) -> None:
            order = sure(await work.tx.orders.get(self.order_id))
            number = sure(order.tracking)
            if in_groups:
                number = f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"
            words = (f"It is {number}.", "Thank you!", f"Your {order.item} left.")[which]
            customer = await get_customer(work.tx, order)
            await draft_reply(work.tx, work.shop, customer, order, words, now=work.now)

        self.run(self._do(write))

    @rule(pick=picks)
    def edit_by_hand(self, pick: int) -> None:
        async def write(work: StaffWork, draft: Draft) -> None:
            text = draft.text.replace("Hi Ada,", "Hello my dear Ada!")
            self._watch(draft, is_by_hand=True)
            await revise_draft(work, draft, text, revision=draft.revision)

        self.run(self._do(write, pick))

    @rule(pick=picks, may_leave=st.booleans(), ending=st.none() | st.sampled_from(ENDINGS))
    def approve_one(self, pick: int, ending: Ending | None, *, may_leave: bool) -> None:
        self.approve(pick, ending, may_leave=may_leave)

    def approve(self, pick: int, ending: Ending | None, *, may_leave: bool) -> None:
        async def approve(work: StaffWork, draft: Draft) -> None:
            await approve_draft(work, draft, revision=draft.revision)

        self.run(self._do(approve, pick, DraftStatus.PENDING))
        if may_leave:
            self.leave(0)
        if may_leave and ending is not None:
            self.finish(0, ending)

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        async def withdraw(work: StaffWork, draft: Draft) -> None:
            await withdraw_approval(work, draft, revision=draft.revision)

        self.run(self._do(withdraw, pick, DraftStatus.APPROVED))

    @rule(pick=picks)
    def discard(self, pick: int) -> None:
        async def discard(work: StaffWork, draft: Draft) -> None:
            await discard_draft(work, draft, revision=draft.revision)
            if draft.kind is LetterKind.CORRECTION:
                self.is_by_choice = True

        self.run(self._do(discard, pick))

    @rule(pick=picks)
    def renew(self, pick: int) -> None:
        async def renew(work: StaffWork, draft: Draft) -> None:
            self._watch(draft)
            await renew_draft(work, draft, revision=draft.revision)

        self.run(self._do(renew, pick))

    def _watch(self, draft: Draft, *, is_by_hand: bool = False) -> None:
        """What lay aside in a person's words, with its doubt, is proposed by their choice."""
        is_aside = draft.status in (DraftStatus.VOIDED, DraftStatus.DISCARDED, DraftStatus.FAILED)
        is_warned = draft.request is not None and bool(draft.request.outdated)
        is_theirs = is_by_hand or draft.is_edited or is_warned
        if is_aside and (is_theirs or draft.kind is LetterKind.CORRECTION):
            self.is_by_choice = True

    @rule(pick=picks)
    def let_leave(self, pick: int) -> None:
        self.leave(pick)

    def leave(self, pick: int) -> None:
        async def leave(work: StaffWork, draft: Draft) -> None:
            started = await start_letter(work.tx, draft.id, now=work.now)
            if started is not None:
                await self._expect_truth(work.tx, started)

        self.run(self._do(leave, pick, DraftStatus.APPROVED))

    async def _expect_truth(self, tx: Transaction, letter: Draft) -> None:
        """A letter that leaves says no value that a fact doesn't have."""
        order = sure(await tx.orders.get(self.order_id))
        shop = await enter(tx, now=self.now)
        now = read_facts(order, shop.zone)
        for name, values in VALUES.items():
            for value in values:
                is_stale = value != now[name] and says_fact(letter.text, name, value)
                assert not is_stale or self.is_by_choice, (name, value, letter.text)

    @rule(pick=picks, ending=st.sampled_from(ENDINGS))
    def let_finish(self, pick: int, ending: Ending) -> None:
        self.finish(pick, ending)

    def finish(self, pick: int, ending: Ending) -> None:
        async def finish(work: StaffWork, draft: Draft) -> None:
            outcome = SendOutcome(ending, "no luck")
            await finish_letter(work.tx, draft.id, outcome, now=work.now)
            if draft.status is DraftStatus.SENDING and ending is Ending.REFUSED:
                self.is_by_choice |= draft.kind is LetterKind.CORRECTION

        self.run(self._do(finish, pick, DraftStatus.SENDING))

    @rule(pick=picks)
    def say_that_it_went(self, pick: int) -> None:
        async def say(work: StaffWork, draft: Draft) -> None:
            await mark_sent_by_hand(work, draft, revision=draft.revision)

        self.run(self._do(say, pick, DraftStatus.READY, DraftStatus.UNKNOWN))

    @rule(pick=picks)
    def send_once_more(self, pick: int) -> None:
        async def again(work: StaffWork, draft: Draft) -> None:
            await send_again(work, draft, revision=draft.revision)

        self.run(self._do(again, pick, DraftStatus.UNKNOWN))

    @precondition(lambda self: hasattr(self, "order_id"))
    @invariant()
    def who_was_told_something_else_is_to_hear_it(self) -> None:
        self.run(self._check())

    async def _check(self) -> None:
        if self.is_by_choice:
            return
        async with self.database.reading() as tx:
            drafts = await tx.drafts.list_for_order(self.order_id, 50)
            order = sure(await tx.orders.get(self.order_id))
            shop = sure(await tx.shops.get(order.shop_id))
        corrections = [each for each in drafts if each.kind is LetterKind.CORRECTION]
        is_coming = any(each.status in (*OPEN, *AWAY) for each in corrections)
        assert sum(each.status in OPEN for each in corrections) <= 1
        now = read_facts(order, shop.zone)
        sent = [each for each in drafts if each.status is DraftStatus.SENT]
        sent.sort(key=lambda each: sure(each.sent_at), reverse=True)
        for name in ("tracking", "arrives_at"):
            told = (
                value
                for each in sent
                for value in VALUES[name]
                if says_fact(each.text, name, value)
            )
            last = next(told, None)
            assert last in (None, now[name]) or is_coming, (FACTS[name], last, now[name])


COMMON: Any = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@pytest.mark.parametrize(
    ("examples", "steps"), [(40, 20), pytest.param(200, 50, marks=pytest.mark.slow, id="many")]
)
def test_what_leaves_is_true_and_what_was_wrong_is_put_right(
    empty_database: Path, examples: int, steps: int
) -> None:
    CorrectionsMachine.empty = empty_database
    run_state_machine_as_test(
        CorrectionsMachine,
        settings=settings(max_examples=examples, stateful_step_count=steps, **COMMON),
    )
