"""Decisions race without harm, and the same thing is taken in once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.channels import Channel
from bot.domain.conversations import Direction, Message
from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.posts import Post
from bot.domain.reminders import ReminderStep, StepKind
from bot.domain.shops import Shop
from bot.services.conversations import open_conversation
from bot.store.database import Database
from bot.store.outbox import PostKind, QueuedPost
from bot.store.reminders import Reminder
from tests.samples import MIA, NOW, SHOP_ID, TOM, draft_reply, enter, log_order


@pytest.fixture
async def draft(database: Database, shop: Shop) -> Draft:
    async with database.transaction() as tx:
        order, customer = await log_order(tx, shop)
        return await draft_reply(tx, shop, customer, order)


async def test_of_ten_decisions_about_one_draft_exactly_one_counts(
    database: Database, draft: Draft
) -> None:
    async def decide(number: int) -> bool:
        new = (
            draft.approve(1, by=number, at=NOW, undo=timedelta(0))
            if number % 2
            else draft.discard(by=number, at=NOW)
        )
        try:
            async with database.transaction() as tx:
                await tx.drafts.replace(draft, new)
        except StateConflict:
            return False
        return True

    won = await asyncio.gather(*(decide(number) for number in range(10)))
    assert sum(won) == 1
    async with database.reading() as tx:
        stored = await tx.drafts.get(draft.id)
    assert stored is not None
    assert stored.decided_by == won.index(True)


async def test_a_decision_about_an_older_state_is_refused(database: Database, draft: Draft) -> None:
    edited = draft.revise("New words.", revision=1)
    async with database.transaction() as tx:
        await tx.drafts.replace(draft, edited)
    for old, new in (
        (draft, draft.approve(1, by=MIA, at=NOW, undo=timedelta(0))),
        (replace(edited, attempts=1), edited.discard(by=TOM, at=NOW)),
    ):
        with pytest.raises(StateConflict, match="look at the draft again"):
            async with database.transaction() as tx:
                await tx.drafts.replace(old, new)


async def test_the_same_message_is_taken_in_once_by_whoever_comes_first(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        _, customer = await log_order(tx, shop)
        conversation = await open_conversation(tx, SHOP_ID, customer.id)
    message = Message(
        shop_id=SHOP_ID,
        conversation_id=conversation.id,
        customer_id=customer.id,
        direction=Direction.IN,
        channel=Channel.DISCORD,
        at=NOW,
        words="Where is it?",
        source_key="discord:1",
    )

    async def take() -> int | None:
        async with database.transaction() as tx:
            return await tx.conversations.add_message(message)

    taken = await asyncio.gather(*(take() for _ in range(10)))
    assert sum(number is not None for number in taken) == 1
    async with database.transaction() as tx:
        assert len(await tx.conversations.list_messages(customer.id, 20)) == 1
        for _ in range(2):  # without a key each stands for itself
            assert await tx.conversations.add_message(replace(message, source_key=None))
        assert len(await tx.conversations.list_messages(customer.id, 20)) == 3


async def test_the_same_source_in_two_shops_is_two_messages(database: Database, shop: Shop) -> None:
    for shop_id in (SHOP_ID, 8):
        async with database.transaction() as tx:
            _, customer = await log_order(tx, await enter(tx, shop_id))
            conversation = await open_conversation(tx, shop_id, customer.id)
            assert await tx.conversations.add_message(
                Message(
                    shop_id=shop_id,
                    conversation_id=conversation.id,
                    customer_id=customer.id,
                    direction=Direction.IN,
                    channel=Channel.DISCORD,
                    at=NOW,
                    words="Hi",
                    source_key="discord:1",
                )
            )


async def test_a_rung_that_rang_is_never_planned_again(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        _, customer = await log_order(tx, shop)
        conversation = await open_conversation(tx, SHOP_ID, customer.id)
        plan = Reminder(
            conversation_id=conversation.id,
            shop_id=SHOP_ID,
            step=StepKind.DUE,
            due_at=NOW,
            fires_at=NOW,
            by_ping=True,
        )
        assert await tx.reminders.plan(plan)
        await tx.reminders.clear(conversation.id)
        assert await tx.reminders.plan(plan)
        rang = ReminderStep(kind=StepKind.DUE, due_at=NOW, fires_at=NOW, by_ping=True)
        await tx.reminders.mark_fired([(conversation.id, rang)], at=NOW)
        assert await tx.reminders.list_due(NOW, 5, shop_ids=[SHOP_ID]) == []
        assert not await tx.reminders.plan(plan)
        assert await tx.reminders.plan_all([plan]) == [conversation.id]
        assert await tx.reminders.next_at() is None


async def test_one_card_waits_however_often_the_draft_changed(
    database: Database, draft: Draft
) -> None:
    card = QueuedPost(
        shop_id=SHOP_ID, kind=PostKind.CARD, draft_id=draft.id, revision=1, due_at=NOW
    )
    async with database.transaction() as tx:
        await tx.outbox.add(card)
        assert [queued.kind for queued in await tx.outbox.list_due(NOW, 9)] == [PostKind.CARD]
        await tx.outbox.add(replace(card, revision=2))
        assert len(await tx.outbox.list_due(NOW, 9)) == 2


async def test_a_card_that_is_just_being_posted_is_followed_by_its_newer_state(
    database: Database, draft: Draft
) -> None:
    card = QueuedPost(
        shop_id=SHOP_ID, kind=PostKind.CARD, draft_id=draft.id, revision=1, due_at=NOW
    )
    async with database.transaction() as tx:
        [first] = await tx.outbox.list_due(NOW, 9)
        assert await tx.outbox.start_posting(first.id)
        await tx.outbox.add(card)
        assert [queued.is_posting for queued in await tx.outbox.list_due(NOW, 9)] == [True, False]


async def test_what_was_taken_back_is_not_posted(database: Database, shop: Shop) -> None:
    async with database.transaction() as tx:
        await tx.outbox.add(
            QueuedPost(shop_id=SHOP_ID, kind=PostKind.NOTE, post=Post(words="Hi"), due_at=NOW)
        )
        [queued] = await tx.outbox.list_due(NOW, 9)
        await tx.outbox.mark_posted(queued.id)
        assert not await tx.outbox.start_posting(queued.id)


async def test_what_could_not_be_posted_waits(database: Database, shop: Shop) -> None:
    later = NOW + timedelta(minutes=1)
    async with database.transaction() as tx:
        await tx.outbox.add(
            QueuedPost(shop_id=SHOP_ID, kind=PostKind.NOTE, post=Post(words="Hi"), due_at=NOW)
        )
        [queued] = await tx.outbox.list_due(NOW, 9)
        await tx.outbox.start_posting(queued.id)
        await tx.outbox.postpone(queued.id, until=later, error="no way")
        assert await tx.outbox.list_due(NOW, 9) == []
        assert await tx.outbox.next_at() == later
        [queued] = await tx.outbox.list_due(later, 9)
        assert (queued.attempts, queued.is_posting) == (1, False)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 3), max_size=8))
async def test_what_is_said_at_the_desk_keeps_its_order(
    database: Database, shop: Shop, minutes: list[int]
) -> None:
    async with database.transaction() as tx:
        for number, minute in enumerate(minutes):
            await tx.outbox.add(
                QueuedPost(
                    shop_id=SHOP_ID,
                    kind=PostKind.NOTE,
                    post=Post(words=f"{minute}.{number}"),
                    due_at=NOW + timedelta(minutes=minute),
                )
            )
        due = await tx.outbox.list_due(NOW + timedelta(minutes=3), 50)
        said = [tuple(map(int, queued.post.words.split("."))) for queued in due]
        assert said == sorted(said)
        for queued in due:
            await tx.outbox.mark_posted(queued.id)


async def test_the_number_of_what_was_posted_is_never_given_to_another_post(
    database: Database, shop: Shop
) -> None:
    numbers = []
    for _ in range(3):
        async with database.transaction() as tx:
            await tx.outbox.add(
                QueuedPost(shop_id=SHOP_ID, kind=PostKind.NOTE, post=Post(words="Hi"), due_at=NOW)
            )
            [queued] = await tx.outbox.list_due(NOW, 9)
            numbers.append(queued.id)
            await tx.outbox.mark_posted(queued.id)
    assert len(set(numbers)) == 3


async def test_the_number_of_a_conversation_that_is_gone_is_never_given_to_another(
    database: Database, shop: Shop
) -> None:
    async with database.transaction() as tx:
        kept, gone, new = [(await log_order(tx, shop, name))[1] for name in ("Ada", "Bob", "Cleo")]
        ours = await open_conversation(tx, SHOP_ID, kept.id)
        theirs = await open_conversation(tx, SHOP_ID, gone.id)
        await tx.conversations.absorb(theirs.id, ours.id, kept.id)
        assert (await open_conversation(tx, SHOP_ID, new.id)).id not in (ours.id, theirs.id)
