"""An arrival that staff know of: marked, shown beside what a customer wrote, and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from bot.domain.conversations import Conversation, Message
from bot.domain.customers import Customer
from bot.domain.errors import NotFound, StateConflict
from bot.domain.orders import Order, OrderStatus
from bot.domain.posts import Post
from bot.domain.urgency.arrivals import Arrival, read_arrival
from bot.domain.urgency.message_reading import read_words
from bot.services.arrival_answers import is_marked_by, take_back_arrival
from bot.services.conversations import Heard, drop_holding_notes, take_for_question
from bot.services.history import log_event
from bot.services.incidents.answers import settle_answers
from bot.services.open_questions import list_unanswered
from bot.services.order_changes import get_customer
from bot.services.orders import mark_arrived
from bot.services.reminder_plans import replan
from bot.services.work import StaffWork, Work
from bot.writing.parcels import list_arrival_buttons, list_parcel_buttons, show_change

_MOMENT = timedelta(microseconds=1)


async def confirm_arrival(work: StaffWork, order: Order, *, at: datetime) -> Order:
    """Marks an order as arrived as `mark_arrived` does, because staff say so; who had only written
    that it came waits for no answer any more.
    """
    done = await mark_arrived(work, order, at=at)
    if done.status is OrderStatus.ARRIVED:
        await _end_wait(work, done)
    return done


async def asks_more(work: Work, order: Order) -> bool:
    """Whether the customer waits for an answer that isn't given by marking this as arrived."""
    conversation = await work.tx.conversations.get_for_customer(order.customer_id)
    if conversation is None or not conversation.is_waiting:
        return False
    asked = await list_unanswered(work.tx, conversation, until=work.now)
    return not asked or not all(_only_says_that_it_came(each, order) for each in asked)


async def _end_wait(work: StaffWork, order: Order) -> None:
    """Ends the clock of those messages that only say that this order came."""
    conversation = await work.tx.conversations.get_for_customer(order.customer_id)
    if conversation is None or not conversation.is_waiting:
        return
    asked = await list_unanswered(work.tx, conversation, until=work.now)
    answered = [each for each in asked if _only_says_that_it_came(each, order)]
    if not answered:
        return
    for each in answered:
        await work.tx.conversations.mark_answer_unwanted(each.id)
    left = [each for each in asked if each not in answered]
    rested = _judge_anew(conversation, left)
    await work.tx.conversations.save(rested)
    await settle_answers(work, order.customer_id, at=work.now, since=rested.waiting_since)
    if not rested.is_waiting:
        await drop_holding_notes(work, order.customer_id)
    await replan(work, rested)
    customer = await get_customer(work.tx, order)
    await log_event(work, customer, "needs no answer: they only said that it came")


def _only_says_that_it_came(message: Message, order: Order) -> bool:
    if message.attachments or message.order_id not in (None, order.id):
        return False
    reading = read_arrival(message.words, is_answer=True, item=order.item)
    return reading.says is Arrival.CAME and reading.is_all


def _judge_anew(conversation: Conversation, asked: Sequence[Message]) -> Conversation:
    """The conversation in which only these wait for an answer."""
    if not asked or conversation.waiting_since is None:
        return conversation.close_without_reply()
    before = conversation.waiting_since - _MOMENT
    read = [read_words(each.words) for each in asked]
    reasons = chain.from_iterable(each.urgent_because for each in read)
    return replace(
        conversation,
        waiting_since=min(each.asked_after(before) for each in asked),
        unanswered=len(asked),
        last_words=asked[-1].words,
        urgent_because=tuple(dict.fromkeys(reasons)),
    )


async def take_back_answer(work: StaffWork, order: Order, message_id: int) -> Order:
    """The order as on its way again, because the message that marked it as arrived says something
    else; that one waits for an answer from then on.

    Raises NotFound when the message isn't this shop's, StateConflict when the order isn't marked by
    it any more.
    """
    message = await work.tx.conversations.get_message(message_id)
    if message is None or message.shop_id != work.shop.id:
        raise NotFound("That message isn't here any more.")
    if order.status is OrderStatus.ARRIVED and not is_marked_by(message, order):
        raise StateConflict(
            f"Order {order.shown_label} was marked as arrived anew since. See it with /order show."
        )
    back = await take_back_arrival(work, order, "it hasn't come")
    if message.is_thanks:
        await take_for_question(work, message_id)
    return back


async def show_arrival(
    work: Work, post: Post, customer: Customer, about: Order | None, heard: Heard
) -> Post:
    """What a customer wrote, with what it changed, or with buttons for what it may mean for their
    order.

    `about` is the order that they named.
    """
    if heard.changed is not None:
        return show_change(post, customer, heard.changed, heard.message_id, is_all=heard.is_thanks)
    if heard.answer.order is not None and heard.answer.says is Arrival.NOT_COME:
        offered = list_arrival_buttons(heard.answer.order)
        if offered:
            return replace(post, buttons=(*post.buttons, *offered))
    orders = heard.answer.orders
    if about is not None:
        orders = (about,)
    if orders is None:
        orders = tuple(await work.tx.orders.list_for_customer(customer.id))
    return offer_parcel_buttons(work, post, orders, is_thanks=heard.is_thanks)


def offer_parcel_buttons(
    work: Work, post: Post, orders: Sequence[Order], *, is_thanks: bool
) -> Post:
    """What a customer wrote, with buttons for what it may mean for their order, if it can mean only
    one of these: it came, it never came, all is well.
    """
    # What was replaced is no longer waited for: it is settled together with its replacement.
    replaced = {each.replaces_id for each in orders if each.status is not OrderStatus.CANCELLED}
    waited_for = [each for each in orders if each.id not in replaced]
    found = [list_parcel_buttons(each, is_thanks=is_thanks, now=work.now) for each in waited_for]
    offered = [buttons for buttons in found if buttons]
    if len(offered) != 1:
        return post
    return replace(post, buttons=(*post.buttons, *offered[0]))
