"""Answers to what the shop asks its customers: whether a parcel came, and whether all is right.

1. The question is the last thing that the shop said, by a letter that really went.
2. "Yes, it came" marks the arrival of exactly that order, and no clock starts; whatever else stands
   in it waits for an answer as always.
3. "No" can't wait. Said of a parcel that counts as arrived by silence, asked or not, it takes that
   back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.conversations import HOLDING_VIA, Direction, Message
from bot.domain.letters import LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.records import dataclass
from bot.domain.urgency.arrivals import Arrival, read_arrival, says_all_is_right
from bot.services.closing import CUSTOMER_SAID, is_something_open, settle_order
from bot.services.order_changes import change_order
from bot.services.orders import mark_arrived
from bot.services.parcels import take_back_assumed_arrival, take_back_replacement
from bot.services.work import Work
from bot.store.transaction import Transaction

#: What makes it urgent that somebody says no.
NOT_COME = "says that it hasn't come"
_QUESTIONS = (LetterKind.ARRIVAL_CHECK, LetterKind.CHECK_IN)
#: So many of the last things that were said are looked through for the question.
_LOOK_BACK = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What the shop asked last."""

    kind: LetterKind
    order: Order
    is_next: bool  #: the customer has said nothing since


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer's message says of an order, asked or not."""

    order: Order | None = None  #: the one that the shop asked about, or that can only be meant
    says: Arrival | None = None
    is_right: bool = False  #: asked whether all is right, they say that it is
    is_all: bool = False  #: nothing in it waits for an answer
    orders: tuple[Order, ...] | None = None  #: all of theirs, where they were looked up

    @property
    def urgent_because(self) -> tuple[str, ...]:
        """Why it can't wait."""
        if self.order is None or self.says is not Arrival.NOT_COME:
            return ()
        return (NOT_COME,) if self.is_asked else ()

    @property
    def is_asked(self) -> bool:
        """Whether the shop had asked whether it came, or thought that it had."""
        order = self.order
        return order is not None and (order.asked_at is not None or order.is_arrival_unsure)

    @property
    def order_id(self) -> int | None:
        """The order that it is about."""
        said_something = self.says is not None or self.is_right
        return self.order.id if self.order and said_something else None


async def read_answer(
    tx: Transaction,
    customer_id: int,
    words: str,
    *,
    at: datetime,
    has_files: bool = False,
    about: Order | None = None,
    without: int | None = None,
    plain: str | None = None,
) -> Answer:
    """What a message that was written at this moment says; `about` is the order that they mean,
    where that is known, `without` the message itself, where it is kept already, and `plain` its
    words without the titles of what they bought.

    With a file it is never only an answer.
    """
    if read_arrival(words).says is Arrival.NOT_COME:
        if about is not None:
            return Answer(about, Arrival.NOT_COME)
        orders = await tx.orders.list_for_customer(customer_id)
        return Answer(_choose_missing(orders), Arrival.NOT_COME, orders=tuple(orders))
    if not _may_answer(plain or words):
        return Answer(says=read_arrival(words).says)
    question = await _find_question(tx, customer_id, before=at, without=without)
    if question is None or (about is not None and about.id != question.order.id):
        return Answer(says=read_arrival(words).says)
    is_answer = question.is_next and not has_files
    if question.kind is LetterKind.CHECK_IN:
        is_right = is_answer and says_all_is_right(words)
        return Answer(question.order, is_right=is_right, is_all=is_right)
    reading = read_arrival(words, is_answer=is_answer, item=question.order.item)
    return Answer(question.order, reading.says, is_all=reading.is_all and not has_files)


def _may_answer(words: str) -> bool:
    """Whether a question can be found that it answers: of most messages none has to be looked
    for.
    """
    says = read_arrival(words, is_answer=True, item=None).says
    return says is not None or says_all_is_right(words)


def _choose_missing(orders: Sequence[Order]) -> Order | None:
    """The one of these orders that can be meant by "it hasn't come", if it is one."""
    replaced = {each.replaces_id for each in orders if each.status is not OrderStatus.CANCELLED}
    waited_for = [
        each
        for each in orders
        if each.id not in replaced
        and (each.is_arrival_unsure or each.status in (OrderStatus.OPEN, OrderStatus.SHIPPED))
    ]
    return waited_for[0] if len(waited_for) == 1 else None


async def _find_question(
    tx: Transaction, customer_id: int, *, before: datetime, without: int | None
) -> Question | None:
    said = await tx.conversations.list_messages(customer_id, _LOOK_BACK)
    earlier = [
        each
        for each in said
        if each.at <= before and each.id != without and each.via != HOLDING_VIA
    ]
    last = next((each for each in reversed(earlier) if each.direction is Direction.OUT), None)
    if last is None or last.draft_id is None:
        return None
    draft = await tx.drafts.get(last.draft_id)
    if draft is None or draft.kind not in _QUESTIONS:
        return None
    order = await tx.orders.get(draft.order_id)
    return Question(draft.kind, order, is_next=earlier[-1] is last) if order else None


async def follow_answer(work: Work, answer: Answer, *, at: datetime) -> Order | None:
    """Does what an answer says: the order has arrived, is settled, or didn't arrive after all.

    Gives the order as it is now if something of that was done.
    """
    itself, order = work.by_itself(), answer.order
    if order is None:
        return None
    if answer.says is Arrival.NOT_COME and order.arrival_assumed:
        because = "the customer says that it hasn't come"
        return await take_back_assumed_arrival(itself, order, because)
    if answer.says is Arrival.CAME and can_have_come(order, at):
        return await mark_arrived(itself, order, at=at, is_answered=True)
    if answer.is_right and await _can_be_settled(work.tx, order):
        return await settle_order(itself, order, CUSTOMER_SAID)
    return None


async def follow_change(work: Work, answer: Answer, message: Message) -> Order | None:
    """Does what a message says since its author changed it, as `follow_answer` does; a no takes
    back the arrival that it had marked.
    """
    order = await work.tx.orders.get(message.order_id)
    if answer.says is Arrival.NOT_COME and order is not None and is_marked_by(message, order):
        return await take_back_arrival(work.by_itself(), order, "the customer says so now")
    return await follow_answer(work, answer, at=message.at)


async def take_back_marked(work: Work, messages: Iterable[Message], because: str) -> None:
    """Takes back each arrival that one of these messages had marked."""
    for message in messages:
        order = await work.tx.orders.get(message.order_id)
        if order is not None and is_marked_by(message, order):
            await take_back_arrival(work, order, because)


def is_marked_by(message: Message, order: Order) -> bool:
    """Whether it was this message that marked the order as arrived."""
    return order.status is OrderStatus.ARRIVED and order.arrived_at == message.at


async def take_back_arrival(work: Work, order: Order, because: str) -> Order:
    """The order as on its way again, because what had marked it as arrived was none of that.

    Raises StateConflict unless it has arrived.
    """
    back = order.not_come()
    await change_order(work, order, back, f"took back that it has arrived: {because}")
    await take_back_replacement(work, order, back)
    return back


def can_have_come(order: Order, at: datetime) -> bool:
    """Whether "it came" can only mean that this order arrived."""
    is_on_its_way = order.status is OrderStatus.SHIPPED and order.settled_at is None
    if not is_on_its_way and not order.arrival_assumed:
        return False
    if order.missing_since or order.came_back_at or order.parcel_count > 1:
        return False
    return order.shipped_at is None or order.shipped_at <= at


async def _can_be_settled(tx: Transaction, order: Order) -> bool:
    if order.settled_at is not None or order.status is OrderStatus.CANCELLED:
        return False
    if order.status is not OrderStatus.ARRIVED and order.remedied_at is None:
        return False
    return not await is_something_open(tx, order)
