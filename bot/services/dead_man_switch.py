"""The dead-man switch: when nobody on staff does anything while something waits, others are
called.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.conversations import Conversation
from bot.domain.dead_man_switch import Climb, advance, count_quiet_days
from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, WarningLevel
from bot.domain.drafts import Draft
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.reminders import is_in_digest
from bot.domain.shops import Shop
from bot.services.drafts import draft_letter
from bot.services.parcel_lists.posts import find_message
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.writing.away import MAX_LINES, compose_call
from bot.writing.deadlines import describe_line
from bot.writing.desk import link_message

#: So many of a shop's clocks and waiting customers are looked at.
MAX_LOOKED_AT = 1000
#: After an opening time that is over for so long, nobody is called before the next one.
LONG_MISSED = timedelta(days=1)
#: So many holding notes are drafted at one opening time.
MAX_NOTES = 25

#: What a customer was told to expect: once its day is over they wait, even if they don't write.
_OWED = (DeadlineKind.PROMISE, DeadlineKind.SHIP_BY)


async def advance_silence(work: Work) -> Shop:
    """Calls others, at an opening time, if nobody on staff has done anything for too long and
    something waits.

    Gives the shop with how far the calls have gone. From the first call on, everybody who waits has
    a draft that is ready for approval.
    """
    if work.shop.next_digest_at is None or work.now - work.shop.next_digest_at >= LONG_MISSED:
        return work.shop  # the program itself was away, so nobody could do anything with it
    days = _count_days(work.shop, work.now)
    if days < work.shop.silent_after:
        return work.shop
    waiting = await work.tx.conversations.list_waiting(work.shop.id, MAX_LOOKED_AT)
    is_pressing = await _is_pressing(work, waiting)
    if work.shop.silence_step or is_pressing:
        await _prepare_notes(work, waiting)
    if not is_pressing:
        return work.shop
    done = advance(
        work.shop.silence_step,
        has_seller=work.shop.owner_id is not None,
        has_deputy=work.shop.helper_id(work.now) is not None,
    )
    await work.tx.shops.note_silence(work.shop.id, done.step)
    await _write_to_people(work, done, days=days)
    return replace(work.shop, silence_step=done.step)


def _count_days(shop: Shop, now: datetime) -> int:
    if shop.last_action_at is None:
        return 0  # nobody has begun yet
    return count_quiet_days(shop.last_action_at, hours=shop.hours, now=now)


async def _is_pressing(work: Work, waiting: Sequence[Conversation]) -> bool:
    """Whether something waits that somebody must see to."""
    if any(_waits_for_long(work, each) for each in waiting):
        return True
    for level in (WarningLevel.MONEY, WarningLevel.DESK, WarningLevel.DIGEST):
        deadlines = await work.tx.deadlines.list_next(work.shop.id, level, limit=MAX_LOOKED_AT)
        if any(_wants_somebody(each, work.now) for each in deadlines):
            return True
    return False


def _waits_for_long(work: Work, conversation: Conversation) -> bool:
    since = conversation.waiting_since
    if since is None or conversation.snoozed_until is not None:
        return False
    return is_in_digest(waiting_since=since, target=work.shop.target, now=work.now)


def _wants_somebody(deadline: Deadline, now: datetime) -> bool:
    """Whether a deadline may cost money or trust while nobody is there."""
    if deadline.kind in CASE_KINDS:
        return True
    if deadline.kind in _OWED:
        return deadline.due_at <= now
    return deadline.level is WarningLevel.MONEY and deadline.shown_from <= now


async def _prepare_notes(work: Work, waiting: Sequence[Conversation]) -> None:
    """Drafts a holding note for everybody who waits and to whom nothing else may go."""
    spoken_for = await work.tx.drafts.list_spoken_for([each.customer_id for each in waiting])
    left = [each for each in waiting if each.customer_id not in spoken_for][:MAX_NOTES]
    customers = await work.tx.customers.map_by_id([each.customer_id for each in left])
    orders = await work.tx.orders.map_by_id([each.order_id for each in left if each.order_id])
    request = LetterRequest(
        kind=LetterKind.HOLDING_NOTE, remedy_by=_find_return(work.shop, work.now)
    )
    for each in left:
        order = orders.get(each.order_id or 0)
        await draft_letter(work.by_itself(), customers[each.customer_id], order, request)


def _find_return(shop: Shop, now: datetime) -> date | None:
    """The day on which somebody who is away will answer."""
    returns = shop.there_at(now)
    if returns is None or not shop.is_away(now):
        return None
    return returns.astimezone(shop.zone).date()


async def _write_to_people(work: Work, done: Climb, *, days: int) -> None:
    """The direct messages of this step; the deputy is pinged at the desk by its digest."""
    if not (done.tells_seller or done.tells_deputy):
        return
    due_items = [
        describe_line(each, work.now) for each in await list_due_items(work, limit=MAX_LINES)
    ]
    drafts = await _list_linked_drafts(work)

    async def write(member_id: int | None, *, to_deputy: bool) -> None:
        post = compose_call(
            work.shop,
            days=days,
            due_items=due_items,
            drafts=drafts,
            to_deputy=to_deputy,
            now=work.now,
        )
        await work.tx.outbox.say(work.shop.id, post, member_id=member_id, now=work.now)

    if done.tells_seller:
        await write(work.shop.owner_id, to_deputy=False)
    if done.tells_deputy:
        await write(work.shop.helper_id(work.now), to_deputy=True)


async def _list_linked_drafts(work: Work) -> list[tuple[Draft, str | None]]:
    """The open drafts, each with a link to its card where it has one."""
    linked: list[tuple[Draft, str | None]] = []
    for draft in await work.tx.drafts.list_open(work.shop.id, limit=MAX_LINES):
        place = await find_message(work.tx, draft)
        link = None if place is None else link_message(work.shop.id, *place)
        linked.append((draft, link))
    return linked
