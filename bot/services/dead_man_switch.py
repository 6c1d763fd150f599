"""The dead-man switch: when the seller does nothing while something waits, others are called."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.conversations import Conversation
from bot.domain.dead_man_switch import (
    Climb,
    advance,
    calls_for,
    count_quiet_days,
    deputy_acts,
    hold,
    stands_in,
)
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, WarningLevel
from bot.domain.deadlines.priorities import list_most_pressing, make_reply_deadline
from bot.domain.drafts import DraftStatus
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import LetterKind
from bot.domain.shops import Shop
from bot.services.digests import find_digest_before
from bot.services.drafts import draft_letter
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.writing.away import AbsenceMatters, compose_call, compose_help_report
from bot.writing.deadlines import LAST_CALLS, find_pressing_since
from bot.writing.due_items import DueItem

#: So many of a shop's clocks and waiting customers are looked at.
MAX_LOOKED_AT = 1000
#: After an opening time that is over for so long, nobody is called before the next one.
LONG_MISSED = timedelta(days=1)
#: So many holding notes are drafted at one opening time.
MAX_NOTES = 25
#: So many drafts that wait are counted.
MAX_DRAFTS = 100

#: What a customer was told to expect: once its day is over they wait, even if they don't write.
_OWED = (DeadlineKind.PROMISE, DeadlineKind.SHIP_BY)


async def advance_silence(work: Work) -> Shop:
    """Calls others, at an opening time, if the seller has done nothing for too long and something
    waits; tells the seller once if the deputy acts meanwhile.

    Gives the shop with how far the calls have gone. From the first call on, everybody who waits for
    longer than the shop's target has a draft that is ready for approval.
    """
    shop = work.shop
    if shop.next_digest_at is None or work.now - shop.next_digest_at >= LONG_MISSED:
        return shop  # the program itself was away, so nobody could do anything with it
    days = _count_days(shop, shop.last_action_at, work.now)
    if days < shop.silent_after:
        return shop
    matters = await _list_matters(work)
    if shop.silence_step or matters:
        await _prepare_notes(work)
    if deputy_acts(shop, work.now):
        return await _tell_of_help(work, matters, days=days)
    if not matters:
        return shop
    done = _climb(work, matters, days=days)
    await work.tx.shops.note_silence(shop.id, done.step)
    await _call_people(work, done, matters)
    return replace(shop, silence_step=done.step)


async def has_call_for_deputy(work: Work) -> bool:
    """Whether something can't wait for a seller who is away or silent, and the deputy hasn't seen
    it.
    """
    if not stands_in(work.shop, work.now):
        return False
    due_items = await list_due_items(work, limit=MAX_LOOKED_AT)
    return any(
        calls_for(find_pressing_since(each, work.shop), work.shop, work.now) for each in due_items
    )


def _count_days(shop: Shop, since: datetime | None, now: datetime) -> int:
    if since is None:
        return 0  # nobody has begun yet
    return count_quiet_days(since, hours=shop.hours, now=now)


async def _list_matters(work: Work) -> list[DueItem]:
    """What waits and somebody must see to, the most pressing first."""
    due_items = await list_due_items(work, limit=MAX_LOOKED_AT)
    return [each for each in due_items if _wants_somebody(each, work.shop, work.now)]


def _name_once(due_items: Sequence[DueItem]) -> list[DueItem]:
    """Of each customer the first of these: whoever looks there finds the rest."""
    found: dict[object, DueItem] = {}
    for each in due_items:
        deadline = each.deadline
        found.setdefault(deadline.customer_id or deadline.order_id or each.key, each)
    return list(found.values())


def _wants_somebody(item: DueItem, shop: Shop, now: datetime) -> bool:
    """Whether a deadline may cost money or trust while nobody is there."""
    if _cant_wait(item, shop, now):
        return True
    deadline = item.deadline
    if deadline.kind in _OWED:
        return deadline.due_at <= now
    is_soon = deadline.kind is not DeadlineKind.REPLY and deadline.shown_from <= now
    return is_soon and deadline.level is WarningLevel.MONEY


def _cant_wait(item: DueItem, shop: Shop, now: datetime) -> bool:
    since = find_pressing_since(item, shop)
    return since is not None and since <= now


def _climb(work: Work, matters: Sequence[DueItem], *, days: int) -> Climb:
    """The next step of the ladder; the deputy is called only if something can't wait."""
    shop = work.shop
    has_seller, has_deputy = shop.owner_id is not None, shop.helper_id(work.now) is not None
    if has_deputy and not any(_cant_wait(each, shop, work.now) for each in matters):
        days_over = days - shop.silent_after
        return hold(shop.silence_step, has_seller=has_seller, is_helped=False, days=days_over)
    return advance(
        shop.silence_step,
        has_seller=has_seller,
        has_deputy=has_deputy,
        is_announced=shop.is_away(work.now),
    )


async def _tell_of_help(work: Work, matters: Sequence[DueItem], *, days: int) -> Shop:
    """Tells the seller, once, that the deputy acts; and of what only they can do, when it comes.

    Who said that they are away isn't told that all is well.
    """
    shop = work.shop
    days_over = days - shop.silent_after if matters else 0
    done = hold(
        shop.silence_step, has_seller=shop.owner_id is not None, is_helped=True, days=days_over
    )
    await work.tx.shops.note_silence(shop.id, done.step)
    theirs = [each for each in matters if _is_sellers(each.deadline)]
    tells_all = done.tells_seller and not shop.is_away(work.now)
    if tells_all or (theirs and done.tells_seller) or _has_news_for_seller(work, theirs):
        await _report_help(work, matters, theirs)
    return replace(shop, silence_step=done.step)


def _is_sellers(deadline: Deadline) -> bool:
    """Whether only the seller can see to it: it wants their account on a platform, or their
    money.
    """
    if deadline.kind is DeadlineKind.PROMISE:
        return deadline.amount is not None
    return deadline.kind is DeadlineKind.CASE_PLATFORM


def _has_news_for_seller(work: Work, matters: Sequence[DueItem]) -> bool:
    """Whether something of these that only the seller can do came since the last opening time, or
    its last days began.
    """
    before = find_digest_before(work.shop, work.now)
    for each in matters:
        if _is_sellers(each.deadline):
            since = find_pressing_since(each, work.shop)
            moments = (since, each.deadline.due_at - LAST_CALLS)
            if any(moment is not None and before < moment <= work.now for moment in moments):
                return True
    return False


async def _report_help(work: Work, matters: Sequence[DueItem], theirs: Sequence[DueItem]) -> None:
    shop = work.shop
    since, deputy_id = shop.last_action_at, shop.helper_id(work.now)
    if since is None or deputy_id is None or shop.owner_id is None:
        return
    post = compose_help_report(
        shop,
        deputy_id=deputy_id,
        people=await work.tx.events.count_served(shop.id, by=deputy_id, since=since),
        waiting=sum(each.deadline.kind is DeadlineKind.REPLY for each in matters),
        theirs=_name_once(theirs),
        now=work.now,
    )
    await work.tx.outbox.say(shop.id, post, member_id=shop.owner_id, now=work.now)


async def _prepare_notes(work: Work) -> None:
    """Drafts a holding note for everybody who waits for longer than the target and to whom nothing
    else may go: once in each wait, and who presses most first. Several stand on one card.
    """
    before = work.now - work.shop.target
    waiting = await work.tx.conversations.list_waiting(work.shop.id, MAX_LOOKED_AT)
    late = [each for each in waiting if _waits_since(each, before)]
    told = await _list_told(work, late)
    left = _choose_most_pressing([each for each in late if each.customer_id not in told], work)
    customers = await work.tx.customers.map_by_id([each.customer_id for each in left])
    orders = await work.tx.orders.map_by_id([each.order_id for each in left if each.order_id])
    request = LetterRequest(
        kind=LetterKind.HOLDING_NOTE, remedy_by=_find_return(work.shop, work.now)
    )
    for each in left:
        order = orders.get(each.order_id or 0)
        await draft_letter(work.by_itself(), customers[each.customer_id], order, request)
    if left:
        # of use only then: imported then
        from bot.services.parcel_lists.gathering import gather_drafted

        await gather_drafted(work)


def _choose_most_pressing(waiting: Sequence[Conversation], work: Work) -> list[Conversation]:
    """As many as get a note now, in the order of every list."""
    by_id = {each.id: each for each in waiting}
    replies = [make_reply_deadline(each, work.shop) for each in waiting]
    chosen = list_most_pressing(
        [each for each in replies if each], hours=work.shop.hours, now=work.now, limit=MAX_NOTES
    )
    return [by_id[each.about_id] for each in chosen]


def _waits_since(conversation: Conversation, before: datetime) -> bool:
    """Whether somebody has waited since then; nobody does whose matter staff have put off."""
    since = conversation.waiting_since
    return since is not None and since <= before and conversation.snoozed_until is None


async def _list_told(work: Work, waiting: Sequence[Conversation]) -> Collection[int]:
    """The customers to whom a draft may still go, or who had their note in this wait."""
    customer_ids = [each.customer_id for each in waiting]
    told = await work.tx.drafts.list_spoken_for(customer_ids)
    noted = await work.tx.drafts.map_noted(customer_ids)
    for each in waiting:
        noted_at = noted.get(each.customer_id)
        if noted_at and each.waiting_since and noted_at >= each.waiting_since:
            told.add(each.customer_id)
    return told


def _find_return(shop: Shop, now: datetime) -> date | None:
    """The day on which somebody who is away will answer."""
    returns = shop.there_at(now)
    if returns is None or not shop.is_away(now):
        return None
    return returns.astimezone(shop.zone).date()


async def _call_people(work: Work, done: Climb, matters: Sequence[DueItem]) -> None:
    """The direct messages of this step; the deputy is pinged at the desk by its digest."""
    shop, urgent = work.shop, [each for each in matters if _cant_wait(each, work.shop, work.now)]
    calls: list[tuple[int | None, Sequence[DueItem]]] = []
    if done.tells_seller:
        calls.append((shop.owner_id, matters))
    elif shop.owner_id is not None and _has_news_for_seller(work, matters):
        calls.append((shop.owner_id, [each for each in matters if _is_sellers(each.deadline)]))
    if done.tells_deputy:
        calls.append((shop.helper_id(work.now), urgent))
    if not calls:
        return
    open_drafts = await work.tx.drafts.list_open(shop.id, with_incidents=False, limit=MAX_DRAFTS)
    drafts = sum(each.status is DraftStatus.PENDING for each in open_drafts)
    for member_id, chosen in calls:
        post = compose_call(
            shop,
            AbsenceMatters(_name_once(chosen), drafts),
            days=_count_days(shop, shop.acted_at, work.now),
            to_deputy=member_id != shop.owner_id,
            now=work.now,
        )
        await work.tx.outbox.say(shop.id, post, member_id=member_id, now=work.now)
