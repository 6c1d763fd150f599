"""Which steps about people who wait are due, and what is said together with them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain

from bot.domain.conversations import Conversation
from bot.domain.customers import Customer
from bot.domain.records import dataclass
from bot.domain.reminders import ReminderStep, StepKind
from bot.domain.shops import Shop
from bot.domain.time.ringing import LEAST_GAP
from bot.services.warnings import Alarm
from bot.store.reminders import Reminder
from bot.store.transaction import Transaction

#: A shop's reminders are looked at together, so that a downtime ends in one digest; this bounds the
#: look.
MAX_DUE = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """One conversation whose step has come."""

    shop: Shop
    conversation: Conversation
    customer: Customer
    step: ReminderStep


@dataclass(frozen=True, slots=True)
class Planned:
    """The steps of some shops that come by now or shortly after, with who waits."""

    reminders: Sequence[Reminder]
    conversations: Mapping[int, Conversation]


async def list_planned(tx: Transaction, shops: Sequence[Shop], *, now: datetime) -> Planned:
    reminders = await tx.reminders.list_due(
        now + LEAST_GAP, MAX_DUE, shop_ids=[each.id for each in shops]
    )
    about = [each.conversation_id for each in reminders]
    return Planned(reminders, await tx.conversations.map_by_id(about))


def list_called(planned: Planned, shops: Sequence[Shop], now: datetime) -> set[int]:
    """The customers for whom people are called at this moment, because they wait: what else would
    ring about them shortly is said together with it.
    """
    open_shops = {shop.id for shop in shops if shop.may_call(now)}
    ringing = [
        each.conversation_id
        for each in planned.reminders
        if each.fires_at <= now and each.calls_people and each.shop_id in open_shops
    ]
    found = [planned.conversations[each] for each in ringing if each in planned.conversations]
    return {each.customer_id for each in found if each.is_waiting}


async def take_due(
    tx: Transaction,
    shops: Sequence[Shop],
    planned: Planned,
    *,
    now: datetime,
    rung: Collection[int] = (),
) -> tuple[dict[int, dict[int, Due]], list[Due]]:
    """What is due in each shop, by conversation, and the pings that come within two hours; what is
    about nobody who waits is forgotten.

    Customers for whom it has `rung` anyway are told of with that, not once more soon after.
    """
    coming: list[Due] = []
    due: dict[int, dict[int, Due]] = {shop.id: {} for shop in shops}
    by_id = {shop.id: shop for shop in shops}
    conversations = planned.conversations
    customers = await tx.customers.map_by_id([each.customer_id for each in conversations.values()])
    for reminder in planned.reminders:
        conversation = conversations.get(reminder.conversation_id)
        if conversation is None or not conversation.is_waiting:
            await tx.reminders.clear(reminder.conversation_id)
            continue
        step = ReminderStep(
            kind=reminder.step,
            due_at=reminder.due_at,
            fires_at=reminder.fires_at,
            by_ping=reminder.by_ping,
        )
        shop, customer = by_id[reminder.shop_id], customers[conversation.customer_id]
        each = Due(shop, conversation, customer, step)
        if step.fires_at <= now:
            due[shop.id][conversation.id] = each
            continue
        if not reminder.calls_people or step.kind is StepKind.WAKE:
            continue  # what a snooze put off waits for its own moment
        if conversation.customer_id in rung:
            due[shop.id][conversation.id] = each
        elif step.by_ping:
            coming.append(each)
    return due, coming


def list_rung(warnings: Mapping[int, Alarm], now: datetime) -> set[int]:
    """The customers for whom people are called by these warnings."""
    items = chain.from_iterable(each.due_items for each in warnings.values())
    about = [item.deadline for item in items if item.deadline.due_at > now]
    return {each.customer_id for each in about if each.customer_id is not None}
