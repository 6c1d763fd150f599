"""The next reminder of each conversation: planned anew whenever what it is about changes."""

from datetime import datetime

from bot.domain.conversations import Conversation
from bot.domain.reminders import ReminderStep, Said, StepKind, next_step, plan_wake
from bot.domain.shops import Shop
from bot.services.deadlines import replan_deadlines
from bot.services.work import Work
from bot.store.outbox import PostKind
from bot.store.reminders import Reminder
from bot.store.transaction import Transaction

#: A change of hours plans so many of those who wait anew.
MAX_REPLANNED = 1000


async def replan(
    work: Work, conversation: Conversation, *, was: Conversation | None = None
) -> None:
    """Clears what an older state of the conversation had planned, and plans its next step, if any.

    In the same unit of work as the change itself: no reminder outlives the state that it was about.
    Of a conversation in which somebody wrote, `was` is what it was before: where nothing had been
    said or planned, nothing has to be cleared.
    """
    if was is None or not was.is_untouched:
        await work.tx.reminders.clear(conversation.id)
    if was is None or was.said is not None or was.snoozed_until is not None:
        await delete_untrue(work.tx, conversation)
    await plan_next(work, conversation)


async def delete_untrue(tx: Transaction, conversation: Conversation) -> None:
    """Deletes what still waits to be said and is no longer true.

    A ping that belongs to the same wait stays: it counts as said, so nothing would say it again.
    """
    if not conversation.is_waiting:
        await tx.outbox.delete_waiting(conversation.id, PostKind.PING, PostKind.TOLD)
    elif conversation.said is None or conversation.snoozed_until is not None:
        await tx.outbox.delete_waiting(conversation.id, PostKind.PING)


async def plan_next(work: Work, conversation: Conversation) -> None:
    """Plans the next step of somebody who waits, if it was not said before."""
    if conversation.waiting_since is None:
        return
    said = conversation.said
    while True:
        step = choose_step(work.shop, conversation, said, work.now)
        if (
            await work.tx.reminders.plan(make_reminder(conversation, step))
            or step.kind is StepKind.WAKE
        ):
            return
        # it rang in an earlier wait that began at the same moment: go on to the next
        said = step.said(work.now)


def choose_step(
    shop: Shop, conversation: Conversation, said: Said | None, now: datetime
) -> ReminderStep:
    """What is next to be said about somebody who waits."""
    assert conversation.waiting_since is not None
    if conversation.snoozed_until is not None:
        return plan_wake(until=conversation.snoozed_until, hours=shop.hours, now=now)
    return next_step(
        waiting_since=conversation.waiting_since,
        target=shop.target,
        hours=shop.hours,
        after=said,
        now=now,
        is_threat=conversation.is_threat,
    )


def make_reminder(conversation: Conversation, step: ReminderStep) -> Reminder:
    return Reminder(
        conversation_id=conversation.id,
        shop_id=conversation.shop_id,
        step=step.kind,
        due_at=step.due_at,
        fires_at=step.fires_at,
        by_ping=step.by_ping,
    )


async def replan_shop(work: Work) -> None:
    """Plans every reminder and warning anew, because the shop's hours or target changed."""
    for conversation in await work.tx.conversations.list_waiting(work.shop.id, MAX_REPLANNED):
        await replan(work, conversation)
    await replan_deadlines(work)
