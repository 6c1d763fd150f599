"""Rounds of reminders: what is due in a shop is said, each of it once, across restarts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from bot.domain.conversations import Conversation
from bot.domain.dead_man_switch import DEPUTY, DESK
from bot.domain.posts import Post
from bot.domain.reminders import TOGETHER, StepKind, fold_late, needs_deputy
from bot.domain.shops import Shop
from bot.domain.time.ringing import LEAST_GAP
from bot.services.day_lists import begin_day_list
from bot.services.dead_man_switch import advance_silence, has_call_for_deputy
from bot.services.digests import JUST_BEFORE, Wanted, gather_digest
from bot.services.due_reminders import (
    MAX_DUE,
    Due,
    list_called,
    list_planned,
    list_rung,
    take_due,
)
from bot.services.reminder_plans import choose_step, make_reminder, plan_next, replan
from bot.services.warnings import (
    NOTHING_TO_SAY,
    Alarm,
    FailedWarning,
    fire_deadlines,
    renew_warning,
    say_early,
    say_warning,
)
from bot.services.work import Work
from bot.store.outbox import PostKind, QueuedPost
from bot.store.transaction import Transaction
from bot.writing.deadlines import needs_help
from bot.writing.desk import compose_ping, wants_deputy
from bot.writing.digest import compose_digest
from bot.writing.due_items import DueItem
from bot.writing.pings import compose_shared_ping


async def find_next_due(
    tx: Transaction,
    *,
    with_letters: bool = True,
    letters_after: datetime | None = None,
    with_posts: bool = True,
    busy: Collection[int] = (),
) -> datetime | None:
    """The moment at which something is next to be done, of all shops; None when nothing is planned.

    Letters that were due by `letters_after` were looked at already. In `busy` shops something is
    being said already: what follows there waits for it.
    """
    moments = [
        await tx.reminders.next_at(),
        await tx.deadlines.next_at(),
        await tx.shops.next_digest_at(),
        await tx.incidents.next_at(),
    ]
    if with_letters:
        moments.append(await tx.drafts.next_leaving_at(after=letters_after))
    if with_posts:
        moments.append(await tx.outbox.next_at(without=busy))
    return min((moment for moment in moments if moment is not None), default=None)


async def list_shops_to_remind(tx: Transaction, *, now: datetime) -> dict[int, int]:
    """How many steps and deadlines are due in each shop in which some are, or in which a digest is.

    Its cost grows with what is due only.
    """
    due = Counter(await tx.reminders.count_due(now, MAX_DUE))
    due.update(await tx.deadlines.count_due(now, MAX_DUE))
    for shop in await tx.shops.list_due_digests(now, MAX_DUE):
        due.setdefault(shop.id, 0)
    return due


async def remind_shops(
    tx: Transaction, shop_ids: Sequence[int], *, now: datetime
) -> list[FailedWarning]:
    """Says in these shops what is due: one ping for all who wait and one warning, or one digest;
    each of it once, across restarts.

    Gives what could not be done.
    """
    warnings: dict[int, Alarm] = {}
    troubles: list[FailedWarning] = []
    shops = await tx.shops.lock_all(shop_ids)
    planned = await list_planned(tx, shops, now=now)
    called = list_called(planned, shops, now)
    deadlines = await tx.deadlines.list_due(
        now, MAX_DUE, shop_ids=shop_ids, called=called, until=now + LEAST_GAP
    )
    if deadlines:
        warnings, troubles = await fire_deadlines(tx, shops, deadlines, now=now)
        shops = await tx.shops.lock_all(shop_ids)  # an absence may just have ended
    due, coming = await take_due(tx, shops, planned, now=now, rung=list_rung(warnings, now))
    said: list[Due] = []
    pinging: list[int] = []
    for shop in shops:
        warning = warnings.get(shop.id, NOTHING_TO_SAY)
        mine = [each for each in coming if each.shop.id == shop.id]
        in_digest, by_ping = await _remind(tx, shop, due[shop.id], mine, warning, now=now)
        said += (*by_ping, *in_digest)
        if by_ping:
            pinging.append(shop.id)
    soon = now + TOGETHER
    said += [each for each in coming if each.shop.id in pinging and each.step.fires_at <= soon]
    pings = [
        _compose_ping([each for each in said if each.shop.id == shop_id], now=now)
        for shop_id in pinging
    ]
    await tx.outbox.add_all(pings)
    await _climb_on(tx, said, now=now)
    return troubles


async def _remind(
    tx: Transaction,
    shop: Shop,
    due: dict[int, Due],
    coming: Sequence[Due],
    warning: Alarm,
    *,
    now: datetime,
) -> tuple[list[Due], list[Due]]:
    """Says in one shop what belongs in a digest, and gives that and what is still to be said by
    pings. Of people whom a digest names that calls somebody, what is `coming` is said with it.
    """
    round_ = fold_late({key: each.step for key, each in due.items()}, hours=shop.hours, now=now)
    for key in round_.postpone:
        await replan(Work(tx, shop, now), due[key].conversation)
    pings, digest = round_.pings, round_.digest
    pings_staff = round_.pings_staff or any(due[key].conversation.is_threat for key in digest)
    is_digest_time = shop.next_digest_at is not None and shop.next_digest_at <= now
    begins_day = is_digest_time and shop.may_call(now)
    says_digest = bool(digest) or begins_day
    if pings and (says_digest or warning.due_items):
        # What is said at the same moment is one message.
        pings, digest, pings_staff, says_digest = (), (*pings, *digest), True, True
    told = [due[key] for key in digest]
    called = shop.silence_step
    if begins_day and not shop.is_back(now):
        shop = await advance_silence(Work(tx, shop, now))
    is_late = round_.is_catch_up or warning.is_catch_up
    named: set[int] | None = None
    if says_digest:
        wanted = Wanted(
            warned=warning.due_items,
            is_of_day=is_digest_time or is_late,
            is_for_helper=called < shop.silence_step and shop.silence_step in (DESK, DEPUTY),
        )
        named = await _post_digest(
            Work(tx, shop, now), told, wanted, is_catch_up=is_late, pings_staff=pings_staff
        )
    if warning.due_items and named is None:
        await say_warning(Work(tx, shop, now), warning)
    if is_digest_time:
        await tx.shops.schedule_digest(shop.id, shop.ringing_hours.next_digest(now))
    told += [each for each in coming if each.customer.id in (named or ())]
    return told, [due[key] for key in pings]


async def _climb_on(tx: Transaction, said: Sequence[Due], *, now: datetime) -> None:
    """Remembers that these steps were said, so that they never are again, and plans the next of
    each.
    """
    if not said:
        return
    await tx.reminders.mark_fired([(each.conversation.id, each.step) for each in said], at=now)
    climbed = {each.conversation.id: (each.shop, _climb(each, now)) for each in said}
    await tx.conversations.save_steps([conversation for _, conversation in climbed.values()])
    plans = [
        make_reminder(conversation, choose_step(shop, conversation, conversation.said, now))
        for shop, conversation in climbed.values()
    ]
    for conversation_id in await tx.reminders.plan_all(plans):
        shop, conversation = climbed[conversation_id]
        await plan_next(Work(tx, shop, now), conversation)


def _climb(due: Due, now: datetime) -> Conversation:
    """The conversation once its step was said."""
    conversation = due.conversation.remember(due.step.said(now))
    if due.step.kind is StepKind.WAKE:
        conversation = conversation.wake()
    return conversation


def _compose_ping(due: Sequence[Due], *, now: datetime) -> QueuedPost:
    """The one post that reminds of these customers of a shop."""
    first = due[0]
    conversation_id = None
    if len(due) == 1:
        conversation_id = first.conversation.id
        post = compose_ping(
            first.shop, first.conversation, first.customer, first.step.kind, now=now
        )
    else:
        people = [(each.conversation, each.customer, each.step.kind) for each in due]
        post = compose_shared_ping(first.shop, people, now=now)
    return QueuedPost(
        shop_id=first.shop.id,
        kind=PostKind.PING,
        conversation_id=conversation_id,
        post=post,
        due_at=now,
    )


async def tell_who_waits(work: Work) -> bool:
    """Says in one digest who waits, whatever their step, and plans the reminders that come after
    it.

    For when many were taken in at once: what was due before now is told by it, once. Gives whether
    there was anything to say.
    """
    waiting = await work.tx.conversations.list_waiting(work.shop.id, MAX_DUE)
    for conversation in waiting:
        await replan(work, conversation)
    planned = await list_planned(work.tx, [work.shop], now=work.now)
    due = (await take_due(work.tx, [work.shop], planned, now=work.now))[0][work.shop.id]
    named = await _post_digest(
        work,
        list(due.values()),
        Wanted(
            always=tuple(each.id for each in waiting if each.snoozed_until is None),
            is_of_everyone=True,
        ),
        is_catch_up=False,
        pings_staff=work.shop.may_call(work.now),
    )
    await _climb_on(work.tx, list(due.values()), now=work.now)
    return named is not None


async def _post_digest(
    work: Work, told: Sequence[Due], wanted: Wanted, *, is_catch_up: bool, pings_staff: bool
) -> set[int] | None:
    """Has a digest posted in place of one that still waits; gives the customers for whom people
    are called by it, None when there is nothing to say.

    People are called by the steps that it tells of, and by what is news in it.
    """
    unsaid = await work.tx.outbox.drop_digests(work.shop.id)
    is_back = work.shop.is_back(work.now)
    wants_deputy = not is_back and await _wants_deputy(work, told, wanted.warned)
    wanted = replace(
        wanted,
        always=(*wanted.always, *(each.conversation.id for each in told)),
        unsaid=unsaid,
        is_of_day=wanted.is_of_day or bool(unsaid),
        is_for_helper=wanted.is_for_helper and wants_deputy,
    )
    digest = await gather_digest(work, wanted)
    if digest.says_nothing and not is_back:
        return None
    # That orders came in is good news, for which nobody is called.
    is_quiet = digest.is_empty and not is_back
    calls_staff = pings_staff or digest.calls_people or bool(wanted.warned) or is_back
    post = compose_digest(
        work.shop,
        digest,
        is_catch_up=is_catch_up,
        pings_staff=calls_staff and not is_quiet,
        pings_deputy=wants_deputy and not is_quiet,
        now=work.now,
    )
    # What the buttons of a shared line mean was told at its very moment, and nothing else was.
    await work.tx.deadlines.mark_told(digest.told_beside, work.now - JUST_BEFORE)
    await work.tx.deadlines.mark_told(digest.told, work.now)
    await work.tx.outbox.add(
        QueuedPost(shop_id=work.shop.id, kind=PostKind.DIGEST, post=post, due_at=work.now)
    )
    if wanted.is_of_day:
        await begin_day_list(work, digest, is_of_everyone=wanted.is_of_everyone)
    if is_back:
        await work.tx.shops.save_absence(work.shop.come_back())
    if not (post.roles or post.members):
        return set()
    await say_early(work, digest.of_named)
    items = chain.from_iterable(each.items for each in digest.matters)
    return {item.customer.id for item in items if item.customer is not None}


async def _wants_deputy(work: Work, told: Sequence[Due], warned: Sequence[DueItem]) -> bool:
    """Whether the digest calls the deputy: for what can't wait while the seller is away or silent,
    and for who is told of again while nobody at all does anything.
    """
    shop = work.shop
    if shop.helper_id(work.now) is None and shop.silence_step >= DESK:
        return True  # then staff are called again: there is nobody else
    if needs_help(shop, warned, work.now) or await has_call_for_deputy(work):
        return True
    due = [each.conversation for each in told if each.step.kind is StepKind.DUE]
    if any(wants_deputy(shop, each, StepKind.DUE, work.now) for each in due):
        return True
    return any(
        needs_deputy(each.step, after=each.conversation.said, last_staff_action_at=shop.acted_at)
        for each in told
    )


def _calls_staff(shop: Shop, post: Post) -> bool:
    """Whether it pinged staff: their role, or the owner where no role was chosen."""
    return bool(post.roles) or shop.owner_id in post.members


async def renew_reminder(work: Work, queued: QueuedPost) -> Post | datetime | None:
    """What could not be said for a while, as it is true now; None when nothing of it is.

    A moment when it has to wait until then: nobody is to be disturbed now.
    """
    if queued.kind is PostKind.WARNING:
        return await renew_warning(work, queued)
    if not work.shop.may_call(work.now):
        return work.shop.ringing_hours.next_digest(work.now)
    if queued.kind is PostKind.DIGEST:
        return await _renew_digest(work, queued)
    if queued.conversation_id is None:
        return await _renew_shared_ping(work, queued)
    conversation = await work.tx.conversations.get(queued.conversation_id)
    if conversation is None or not conversation.is_waiting:
        return None
    customer = await work.tx.customers.get(conversation.customer_id)
    assert customer is not None  # the database holds no conversation without one
    return compose_ping(work.shop, conversation, customer, StepKind.DUE, now=work.now)


async def _renew_digest(work: Work, queued: QueuedPost) -> Post | None:
    """A digest as it is true now, for those whom it was for: of what it named, what is left."""
    assert queued.created_at is not None
    said = queued.post
    digest = await gather_digest(work, Wanted(unsaid=[queued.created_at], only_unsaid=True))
    if digest.says_nothing:
        return None
    return compose_digest(
        work.shop,
        digest,
        is_catch_up=not digest.is_empty,
        pings_staff=not digest.is_empty and _calls_staff(work.shop, said),
        pings_deputy=not digest.is_empty and work.shop.helper_id(work.now) in said.members,
        now=work.now,
    )


async def _renew_shared_ping(work: Work, queued: QueuedPost) -> Post | None:
    """Who of those for whom it was still waits."""
    assert queued.created_at is not None
    waiting = await work.tx.conversations.list_said_of(work.shop.id, queued.created_at, MAX_DUE)
    if not waiting:
        return None
    customers = await work.tx.customers.map_by_id([each.customer_id for each in waiting])
    if len(waiting) == 1:
        [only] = waiting
        customer = customers[only.customer_id]
        return compose_ping(work.shop, only, customer, StepKind.DUE, now=work.now)
    people = [(each, customers[each.customer_id], StepKind.DUE) for each in waiting]
    return compose_shared_ping(work.shop, people, now=work.now)
