"""Whatever happens to an incident in whatever order, its numbers add up.

Each customer is in exactly one state, every list is as long as its number on the card, and whoever
answered is counted once.
"""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channels import SalesChannel
from bot.domain.drafts import Draft
from bot.domain.errors import ShopError
from bot.domain.incidents.answers import AnswerKind
from bot.domain.incidents.incidents import Incident, IncidentStatus
from bot.domain.incidents.recipients import NOT_TOLD, TOLD, LetterState, Recipient, Tally
from bot.domain.letters import Remedy
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.addressing import renew_draft
from bot.services.approvals import approve_draft, discard_draft, mark_sent_by_hand
from bot.services.conversations import record_answer
from bot.services.drafts import move_draft
from bot.services.incidents.approving import (
    approve_incident,
    pause_incident,
    resume_incident,
    stop_incident,
    withdraw_incident,
)
from bot.services.incidents.by_hand import note_sent, open_work_list
from bot.services.incidents.card_view import gather_view
from bot.services.incidents.incidents import close_incident, open_again, reopen_incident
from bot.services.incidents.not_told import note_known
from bot.services.incidents.recipients import add_orders, put_back, take_out
from bot.services.incidents.sending import send_some
from bot.services.incidents.writing import begin_writing, write_some
from bot.services.promises import drop_promise
from bot.services.remedies import refund_order
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.transaction import Transaction
from bot.writing.incidents.cards import compose_incident
from tests.samples import MIA, NOW, hear, log_order
from tests.services.incidents.batches import begin
from tests.services.incidents.sent import deliver
from tests.services.letters_by_mail import connect
from tests.sure import sure

DAY = timedelta(days=1)
OUTCOMES = (
    SendOutcome(Ending.SENT),
    SendOutcome(Ending.REFUSED, "there is no such address"),
    SendOutcome(Ending.UNKNOWN, "no answer came"),
    SendOutcome(Ending.TEMPORARY, "the other side is busy"),
)
WORDS = (
    "This is the third time. I'm really disappointed in you.",
    "Can I keep the old one?",
    "Thank you so much!",
    "Yes please",
)
OWN = ("write", "approve", "withdraw", "pause", "resume", "stop", "send", "close", "open", "change")
OF_ONE = ("add", "leave_out", "put_back", "hear", "answer", "copy", "renew", "approve_one")
OF_ITS_LETTER = ("know", "discard", "come_back", "arrive", "refund", "drop")
PICKS = st.integers(0, 7)
BEFORE = st.tuples(st.sampled_from(("add", "leave_out", "put_back", "hear")), PICKS, PICKS)
#: Most of what happens once letters leave is that more leave, and that customers write.
OFTEN = st.sampled_from(("send", "send", "hear", "hear", "answer", "copy"))
RARE = st.sampled_from((*OWN, *OF_ONE, *OF_ITS_LETTER))
AFTER = st.tuples(st.one_of(OFTEN, RARE), PICKS, PICKS)
#: The usual way of an incident stands in every walk, so that each comes far.
STEPS = st.tuples(st.lists(BEFORE, max_size=3), st.lists(AFTER, min_size=6, max_size=20)).map(
    lambda parts: [*parts[0], ("write", 0, 0), ("approve", 0, 0), ("send", 0, 0), *parts[1]]
)


class _Over(Exception):
    """Ends a life, so that the next one begins with empty books."""


class Life:
    """An incident of which some customers are reached by e-mail, and others only by hand."""

    def __init__(self, tx: Transaction, shop: Shop) -> None:
        self.tx, self.shop, self.now = tx, shop, NOW

    async def begin(self) -> None:
        await connect(self.tx, self.shop)
        incident, self.orders = await begin(self.tx, self.shop, 3)
        for name in ("Theodora", "Cleo"):
            more = {"via": SalesChannel.ETSY, "price": "£24"}
            self.orders.append((await log_order(self.tx, self.shop, name, "vase", **more))[0])
        self.id = incident.id
        by = NOW + 90 * DAY
        await self.tx.incidents.save(replace(incident, remedy=Remedy.REFUND, remedy_by=by))
        await add_orders(self.work, await self.incident(), self.orders[3:4])

    @property
    def work(self) -> StaffWork:
        return StaffWork(self.tx, self.shop, self.now, by=MIA)

    async def incident(self) -> Incident:
        return sure(await self.tx.incidents.get(self.id))

    async def list_recipients(self) -> list[Recipient]:
        return await self.tx.recipients.list_page(self.id, limit=99)

    async def do(self, step: str, pick: int, more: int) -> None:
        """Takes one step, if it can be taken now."""
        self.now += timedelta(minutes=1)
        act = getattr(self, f"_{step}")
        try:
            if step in OWN:
                await act(await self.incident(), more)
            else:
                recipients = await self.list_recipients()
                await act(recipients[pick % len(recipients)], more)
        except ShopError:
            pass  # whoever pressed is told why; nothing has changed

    async def _write(self, incident: Incident, _: int) -> None:
        incident = await begin_writing(self.work, incident)
        while incident.status is IncidentStatus.WRITING:
            incident = await write_some(self.work, incident)

    async def _approve(self, incident: Incident, _: int) -> None:
        await approve_incident(self.work, incident, revision=incident.revision)

    async def _withdraw(self, incident: Incident, _: int) -> None:
        await withdraw_incident(self.work, incident, revision=incident.revision)

    async def _pause(self, incident: Incident, _: int) -> None:
        await pause_incident(self.work, incident)

    async def _resume(self, incident: Incident, _: int) -> None:
        await resume_incident(self.work, incident)

    async def _stop(self, incident: Incident, _: int) -> None:
        await stop_incident(self.work, incident)

    async def _send(self, incident: Incident, more: int) -> None:
        await send_some(self.work.by_itself(), incident)
        await deliver(self.tx, self.now, OUTCOMES[more % len(OUTCOMES)])

    async def _close(self, incident: Incident, _: int) -> None:
        await close_incident(self.work, incident, cause="two buckets", changed="two colours")

    async def _open(self, incident: Incident, _: int) -> None:
        await open_again(self.work, incident)

    async def _change(self, incident: Incident, _: int) -> None:
        await reopen_incident(self.work, incident)

    async def _add(self, _: Recipient, more: int) -> None:
        order = self.orders[more % len(self.orders)]
        await add_orders(self.work, await self.incident(), [order])

    async def _leave_out(self, recipient: Recipient, _: int) -> None:
        await take_out(self.work, await self.incident(), recipient)

    async def _put_back(self, recipient: Recipient, _: int) -> None:
        await put_back(self.work, await self.incident(), recipient)

    async def _hear(self, recipient: Recipient, more: int) -> None:
        customer = sure(await self.tx.customers.get(recipient.customer_id))
        await hear(self.tx, self.shop, customer, WORDS[more % len(WORDS)], at=self.now)

    async def _answer(self, recipient: Recipient, _: int) -> None:
        customer = sure(await self.tx.customers.get(recipient.customer_id))
        await record_answer(self.work, customer, via=None, note=None, at=self.now)

    async def _copy(self, _: Recipient, __: int) -> None:
        incident = await self.incident()
        found = await open_work_list(self.work, incident)
        if found.draft is not None:
            await note_sent(self.work, incident, found.draft.id, revision=found.draft.revision)

    async def _draft(self, recipient: Recipient) -> Draft:
        draft = await self.tx.drafts.get(recipient.draft_id)
        if draft is None:
            raise ShopError("There is no letter to them.")
        return draft

    async def _renew(self, recipient: Recipient, _: int) -> None:
        draft = await self._draft(recipient)
        await renew_draft(self.work, draft, revision=draft.revision)

    async def _approve_one(self, recipient: Recipient, _: int) -> None:
        draft = await self._draft(recipient)
        await approve_draft(self.work, draft, revision=draft.revision)

    async def _know(self, recipient: Recipient, _: int) -> None:
        await note_known(self.work, await self.incident(), recipient.id)

    async def _discard(self, recipient: Recipient, _: int) -> None:
        draft = await self._draft(recipient)
        await discard_draft(self.work, draft, revision=draft.revision)

    async def _come_back(self, recipient: Recipient, _: int) -> None:
        draft = await self._draft(recipient)
        await move_draft(self.work, draft, draft.come_back("it came back"), "it came back")

    async def _arrive(self, recipient: Recipient, _: int) -> None:
        draft = await self._draft(recipient)
        await mark_sent_by_hand(self.work, draft, revision=draft.revision)

    async def _refund(self, recipient: Recipient, more: int) -> None:
        ids = (await self.tx.recipients.map_orders([recipient.id]))[recipient.id]
        order = sure(await self.tx.orders.get(ids[0]))
        await refund_order(self.work, order, f"£{24 - more}", reference=None)

    async def _drop(self, recipient: Recipient, _: int) -> None:
        for each in await self.tx.promises.list_for_customer(recipient.customer_id, only_open=True):
            await drop_promise(self.work, each, "she wants none")

    async def check(self) -> None:
        """The numbers add up, from one line to the next and from the card to each list."""
        tally = await self.tx.recipients.count(self.id)
        recipients = await self.list_recipients()
        assert tally.recipients == sum(tally.states.values()) == len(recipients)
        assert tally.letters + tally.count(LetterState.LEFT_OUT) == tally.recipients
        assert sum(tally.channels.values()) <= tally.letters
        await self._check_answers(tally, recipients)
        await self._check_lists(tally)
        await self._check_card(tally)

    async def _check_answers(self, tally: Tally, recipients: list[Recipient]) -> None:
        answered = [each for each in recipients if each.answer is not None]
        assert tally.answered == len(answered)
        thanks = await self.tx.recipients.list_thanks(self.id, offset=0, limit=99)
        assert tally.answers.get(AnswerKind.THANKS, 0) == len(thanks)
        wanted = await self.tx.recipients.list_answers(self.id, offset=0, limit=99)
        assert len(wanted) + len(thanks) == tally.answered
        assert tally.replied == sum(each.answered_at is None for each in wanted)

    async def _check_lists(self, tally: Tally) -> None:
        not_told = await self.tx.recipients.list_not_told(self.id, offset=0, limit=99)
        assert len(not_told) == tally.count(*NOT_TOLD)
        found = await open_work_list(self.work, await self.incident())
        assert found.count - found.sent == tally.count(LetterState.TO_COPY)
        assert found.sent == tally.count(LetterState.COPIED)
        left_out = await self.tx.recipients.list_left_out(self.id, offset=0, limit=99)
        refunds = await self.tx.promises.list_refunds_of_incident(self.id)
        assert len(refunds) == tally.promised
        assert 0 <= tally.kept <= tally.promised
        told = tally.count(*TOLD)
        knows_and_answered = told - tally.silent
        assert 0 <= knows_and_answered <= tally.answered
        assert len(left_out) >= tally.count(LetterState.LEFT_OUT)

    async def _check_card(self, tally: Tally) -> None:
        """What the card says of letters is as many as it says there are."""
        view = await gather_view(self.work, await self.incident())
        card = compose_incident(view, now=self.now)
        for line in card.body.splitlines():
            if found := re.fullmatch(r"(\d+) letters?: (.*)\.", line):
                parts = [int(number) for number in re.findall(r"\b\d+\b", found[2])]
                assert sum(parts) == int(found[1]) == tally.letters, line
        assert len(card.buttons) <= 25
        assert Counter(each.action for each in card.buttons).most_common(1)[0][1] == 1


async def live(database: Database, shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    async with database.transaction() as tx:
        life = Life(tx, shop)
        await life.begin()
        for step in steps:
            await life.do(*step)
            await life.check()
        raise _Over


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_customer_is_counted_once_whatever_happens(
    database: Database, shop: Shop
) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=40)
    @given(STEPS)
    def run(steps: list[tuple[Any, ...]]) -> None:
        done = asyncio.run_coroutine_threadsafe(live(database, shop, steps), loop)
        with pytest.raises(_Over):
            done.result()

    await asyncio.to_thread(run)
