"""Ringing: what is due about deadlines is said or done, each step of each ladder once, across
restarts.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import (
    ENDING_KINDS,
    Deadline,
    DeadlineKind,
    Step,
    WarningLevel,
    next_step,
    plan_step,
    take_step,
)
from bot.domain.deadlines.priorities import list_most_pressing
from bot.domain.posts import Post
from bot.domain.records import dataclass
from bot.domain.reminders import GRACE
from bot.domain.shops import Shop
from bot.domain.time.ringing import LEAST_GAP
from bot.services.priorities import name_deadlines
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.deadlines import compose_warning
from bot.writing.due_items import DueItem

#: So many deadlines are looked at together.
MAX_DUE = 1000
#: So many letters are drafted in one unit of work at most; others wait so long to write.
MAX_ACTIONS = 25
#: So many delay notices are drafted at one moment in a shop, and at each opening time until all
#: are.
MAX_LATE = 25
#: What could not be done is tried again after so long.
PAUSE_AFTER_TROUBLE = timedelta(hours=1)

#: What is done when a deadline is due.
Action = Callable[[Work, Deadline], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is to be said in a shop at this moment, the most pressing first."""

    due_items: tuple[DueItem, ...] = ()
    is_catch_up: bool = False  #: some of it should have been said long ago: the program was away


NOTHING_TO_SAY = Alarm()


@dataclass(frozen=True, slots=True)
class FailedWarning:
    """Something that was due and could not be done."""

    deadline: Deadline
    error: Exception


async def fire_deadlines(
    tx: Transaction,
    shops: Sequence[Shop],
    due: Sequence[Deadline],
    *,
    now: datetime,
) -> tuple[dict[int, Alarm], list[FailedWarning]]:
    """Does what is due silently in these shops, and gives what is to be said in each, and what
    could not be done. What comes later among these is said already now.

    What it gives is marked as said, so it must be said in the same unit of work.
    """
    by_id = {shop.id: shop for shop in shops}
    named = await _name_kept(tx, await _drop_over(tx, by_id, due, now))
    said: dict[int, list[DueItem]] = defaultdict(list)
    early = [each for each in named if each.deadline.fires_at and each.deadline.fires_at > now]
    await _take_early(tx, by_id, early, said, now=now)
    named = [each for each in named if each not in early]
    await _take_steps(tx, by_id, named, said, now=now)
    quiet = [each.deadline for each in named if not each.deadline.level.pings]
    acting = await _choose_acting(tx, by_id, quiet, now)
    tried = [await _act(Work(tx, by_id[each.shop_id], now), each) for each in acting]
    for shop_id in dict.fromkeys(each.shop_id for each in acting):
        await _show_together(Work(tx, by_id[shop_id], now))
    begun = await _list_begun(tx, by_id, due, now=now)
    await _take_steps(tx, by_id, begun, said, now=now)
    alarms = {
        shop_id: _make_warning(by_id[shop_id], due_items, now)
        for shop_id, due_items in said.items()
    }
    return alarms, [trouble for trouble in tried if trouble is not None]


async def _drop_over(
    tx: Transaction, shops: dict[int, Shop], due: Sequence[Deadline], now: datetime
) -> list[Deadline]:
    """Drops those that are over, as was told: nothing speaks of them any more. Gives the others."""
    over: list[int] = []
    later: list[Deadline] = []
    left: list[Deadline] = []
    for each in due:
        hours = shops[each.shop_id].hours
        coming = next_step(each, hours=hours, now=now)
        if coming is not None and coming[0] is Step.OVER and coming[1] <= now:
            over.append(each.id)
        elif each.kind in ENDING_KINDS and not each.level.pings:
            later.append(plan_step(each, hours=hours, now=now))
        else:
            left.append(each)
    await tx.deadlines.drop(over)
    await tx.deadlines.save_all(later)
    return left


async def _show_together(work: Work) -> None:
    """Puts what was just drafted in a shop on one card."""
    # of use only when something was done: imported then
    from bot.services.parcel_lists.gathering import gather_drafted

    await gather_drafted(work)


async def _name_kept(tx: Transaction, due: Sequence[Deadline]) -> list[DueItem]:
    """What each is about; a deadline of something that is gone is dropped."""
    named = await name_deadlines(tx, due)
    kept = {each.deadline.id for each in named}
    await tx.deadlines.drop([each.id for each in due if each.id not in kept])
    return named


async def _take_steps(
    tx: Transaction,
    shops: dict[int, Shop],
    named: Sequence[DueItem],
    said: dict[int, list[DueItem]],
    *,
    now: datetime,
) -> None:
    """Marks the steps that have come of what rings, and adds what is to be said to `said`."""
    climbs: list[Deadline] = []
    for each in named:
        if not each.deadline.level.pings:
            continue
        climbed = _climb(shops[each.deadline.shop_id], each.deadline, now)
        climbs.append(climbed)
        if climbed.warned != each.deadline.warned and not await _rings_anyway(tx, each):
            said[climbed.shop_id].append(each)
    await tx.deadlines.save_all(climbs)


async def _take_early(
    tx: Transaction,
    shops: dict[int, Shop],
    named: Sequence[DueItem],
    said: dict[int, list[DueItem]],
    *,
    now: datetime,
) -> None:
    """Has the next step of each said before its time."""
    for each in named:
        work = Work(tx, shops[each.deadline.shop_id], now)
        if await _climb_early(work, each.deadline) and not await _rings_anyway(tx, each):
            said[each.deadline.shop_id].append(each)


async def say_early(work: Work, deadlines: Sequence[Deadline]) -> None:
    """Counts those of these that would ring shortly as said: people are called for them now."""
    for each in deadlines:
        if each.fires_at is not None and work.now < each.fires_at <= work.now + LEAST_GAP:
            await _climb_early(work, each)


async def _climb_early(work: Work, deadline: Deadline) -> bool:
    """Takes the next step of a deadline before its time, unless that says that the time is over."""
    coming = next_step(deadline, hours=work.shop.hours, now=work.now)
    if coming is None or coming[0] is Step.OVER:
        return False
    if coming[0] is Step.DUE and deadline.level is WarningLevel.MONEY:
        return False
    taken = take_step(deadline, coming[0], hours=work.shop.hours, now=work.now)
    await work.tx.deadlines.save(taken)
    return True


async def _rings_anyway(tx: Transaction, item: DueItem) -> bool:
    """Whether people are called for the same customer because they wait for an answer."""
    if item.deadline.kind is not DeadlineKind.CASE_CUSTOMER or item.customer is None:
        return False
    conversation = await tx.conversations.get_for_customer(item.customer.id)
    return conversation is not None and conversation.is_waiting


async def _list_begun(
    tx: Transaction, shops: dict[int, Shop], due: Sequence[Deadline], *, now: datetime
) -> list[DueItem]:
    """What rings at once because of what was just done: it belongs in the same message."""
    if all(each.level.pings for each in due):
        return []
    seen = {each.id for each in due}
    listed = await tx.deadlines.list_due(now, MAX_DUE, shop_ids=list(shops))
    return await _name_kept(tx, [each for each in listed if each.id not in seen])


def _climb(shop: Shop, deadline: Deadline, now: datetime) -> Deadline:
    """The deadline on the step that has come; on the same one when it is to be said later, or
    nothing is left.
    """
    coming = next_step(deadline, hours=shop.hours, now=now)
    if coming is None or coming[1] > now:
        return plan_step(deadline, hours=shop.hours, now=now)
    return take_step(deadline, coming[0], hours=shop.hours, now=now)


async def _choose_acting(
    tx: Transaction, shops: dict[int, Shop], quiet: Sequence[Deadline], now: datetime
) -> list[Deadline]:
    """Those about which something is done now. Of more late orders than anybody reads delay notices
    of, the others follow next morning.
    """
    left = dict.fromkeys(shops, MAX_LATE)
    chosen: list[Deadline] = []
    waiting: list[Deadline] = []
    others = 0
    for each in quiet:
        if each.kind is not DeadlineKind.SHIP_BY:
            if others < MAX_ACTIONS:
                chosen.append(each)
            others += 1
        elif left[each.shop_id]:
            left[each.shop_id] -= 1
            chosen.append(each)
        else:
            waiting.append(replace(each, fires_at=shops[each.shop_id].hours.next_digest(now)))
    await tx.deadlines.save_all(waiting)
    return chosen


def _make_warning(shop: Shop, said: Sequence[DueItem], now: datetime) -> Alarm:
    """What is to be said of these, the most pressing first."""
    by_key = {each.deadline.id: each for each in said}
    order = list_most_pressing(
        [each.deadline for each in said], hours=shop.hours, now=now, limit=len(said)
    )
    return Alarm(
        due_items=tuple(by_key[each.id] for each in order),
        is_catch_up=any(now - (each.fires_at or now) > GRACE for each in order),
    )


async def say_warning(work: Work, warning: Alarm) -> None:
    """Says at the desk, in one post, what became pressing at this moment.

    What could not be posted until now is said with it: a desk that was gone for weeks is met by no
    storm.
    """
    moments = await work.tx.outbox.drop_warnings(work.shop.id)
    unsaid: list[Deadline] = []
    for at in moments:
        unsaid += await work.tx.deadlines.list_warned(work.shop.id, at, MAX_DUE)
    if unsaid:
        await work.tx.deadlines.save_all([replace(each, warned_at=work.now) for each in unsaid])
        due_items = [*warning.due_items, *await name_deadlines(work.tx, unsaid)]
        both = _make_warning(work.shop, due_items, work.now)
        is_old = any(work.now - at > GRACE for at in moments)
        warning = Alarm(both.due_items, is_catch_up=warning.is_catch_up or is_old)
    post = compose_warning(
        work.shop, warning.due_items, is_catch_up=warning.is_catch_up, now=work.now
    )
    # The day's list doesn't say it again.
    await work.tx.deadlines.mark_told([each.deadline.id for each in warning.due_items], work.now)
    await work.tx.outbox.add(
        QueuedPost(shop_id=work.shop.id, kind=PostKind.WARNING, post=post, due_at=work.now)
    )


async def renew_warning(work: Work, queued: QueuedPost) -> Post | datetime | None:
    """A warning that could not be posted for a while, as it is true now; None when nothing of it
    is.

    A moment when it has to wait until then. What was said of since then stands in a post of its
    own.
    """
    assert queued.created_at is not None
    warned = await work.tx.deadlines.list_warned(work.shop.id, queued.created_at, MAX_DUE)
    due_items = await name_deadlines(work.tx, warned)
    if not due_items:
        return None
    may_be_said_at = min(_find_quiet_end(work.shop, each.deadline, work.now) for each in due_items)
    if may_be_said_at > work.now:
        return may_be_said_at
    return compose_warning(
        work.shop,
        _make_warning(work.shop, due_items, work.now).due_items,
        is_catch_up=True,
        now=work.now,
    )


def _find_quiet_end(shop: Shop, deadline: Deadline, now: datetime) -> datetime:
    """The first moment from now on at which people may be disturbed for this."""
    unsaid = replace(deadline, warned=None, warned_at=None)
    step = next_step(unsaid, hours=shop.hours, now=now)
    if step is None:
        return now
    _, at = step
    return at


async def _act(work: Work, deadline: Deadline) -> FailedWarning | None:
    """Does what belongs to a deadline that is due. One that fails stops no other, and is tried
    again later.
    """
    if await work.tx.deadlines.get(deadline.id) is None:
        return None  # what was done before in this round ended it
    done = take_step(deadline, Step.DUE, hours=work.shop.hours, now=work.now)
    try:
        async with work.tx.attempt():
            # Noted first: the action itself may end this deadline, or start it anew.
            await work.tx.deadlines.save(done)
            await _find_action(deadline.kind)(work, done)
    except Exception as error:  # noqa: BLE001 (whoever runs the round tells of it)
        await work.tx.deadlines.save(replace(deadline, fires_at=work.now + PAUSE_AFTER_TROUBLE))
        return FailedWarning(deadline, error)
    return None


def _find_action(kind: DeadlineKind) -> Action:
    """What is done when a deadline of this kind is due."""
    # of use only when something is due: imported when it is
    from bot.services import away, closing, parcels

    actions: dict[DeadlineKind, Action] = {
        DeadlineKind.SHIP_BY: parcels.draft_delay,
        DeadlineKind.ARRIVAL: parcels.look_for_arrival,
        DeadlineKind.CHECK_IN: closing.draft_check_in,
        DeadlineKind.SETTLE: closing.settle_quietly,
        DeadlineKind.AWAY_ENDS: away.end_absence,
    }
    return actions[kind]
