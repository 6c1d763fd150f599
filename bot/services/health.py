"""What the books say about how everything is, and who has heard of what is wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, WarningLevel
from bot.domain.health import AGAIN_AFTER, FLICKERS_FOR, Fault, FaultKind, Vitals
from bot.domain.mailboxes import Mailbox
from bot.domain.shops import Shop
from bot.domain.silences import Silence, find_silences
from bot.domain.text import escape_text
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.store.outbox import PostKind
from bot.store.transaction import Transaction
from bot.writing.health import compose_notice, compose_warning_to_desk

#: So many of a shop's clocks and letters are counted.
MAX_COUNTED = 200
#: From so many of the newest letters it is told what is usual.
MAX_LETTERS = 1000
#: These have counts of their own, or are no work.
_COUNTED_APART = (*CASE_KINDS, DeadlineKind.PROMISE, DeadlineKind.REPLY, DeadlineKind.AWAY_ENDS)


async def look_at_queues(tx: Transaction, shop: Shop, vitals: Vitals) -> Vitals:
    """Adds what can't be posted, read or sent. It costs four small statements."""
    post = await tx.outbox.find_failing(shop.id, at_desk=True)
    message = await tx.outbox.find_failing(shop.id, at_desk=False)
    mailbox = await tx.mailboxes.get_for_shop(shop.id)
    if post is not None:
        problem, tries = post
        vitals = replace(vitals, post_problem=problem, post_tries=tries)
    if message is not None:
        problem, _ = message
        vitals = replace(vitals, message_problem=problem)
    vitals = _look_at_mailbox(vitals, mailbox)
    return replace(vitals, letters_stuck=len(await tx.drafts.list_stuck(shop.id, MAX_COUNTED)))


def _look_at_mailbox(vitals: Vitals, mailbox: Mailbox | None) -> Vitals:
    """Adds why it can't be read: as its watcher knows, else as was written down."""
    problem = vitals.mailbox_problem
    if mailbox is not None:
        problem = problem or mailbox.problem
        if mailbox.is_paused:
            return replace(vitals, mailbox_problem=None, is_mailbox_paused=True)
    if not problem:
        return replace(vitals, mailbox_problem=None)
    return replace(vitals, mailbox_problem=escape_text(problem, 300))


async def look_at_work(work: Work, vitals: Vitals) -> Vitals:
    """Adds what is late or can be lost soon: as much as the digest would say."""
    due_items = await list_due_items(work, limit=MAX_COUNTED, is_for_digest=True)
    silences = await list_silences(work)
    found = [each.deadline for each in due_items]
    return replace(
        vitals,
        cases_due=len({each.about_id for each in found if each.kind in CASE_KINDS}),
        promises_broken=_count_over(found, DeadlineKind.PROMISE, work.now),
        customers_overdue=_count_over(found, DeadlineKind.REPLY, work.now),
        work_late=sum(_is_late_work(each, work.now) for each in found),
        letters_stopped=tuple(each.describe(work.now) for each in silences),
        mails_unplaced=len(await work.tx.mails.list_unbooked(work.shop.id, MAX_COUNTED)),
    )


async def list_silences(work: Work) -> list[Silence]:
    """Whose letters have stopped coming; nobody's where no mailbox is read."""
    mailbox = await work.tx.mailboxes.get_for_shop(work.shop.id)
    if mailbox is None or mailbox.is_paused or mailbox.is_looking_back:
        return []
    return find_silences(await work.tx.mails.list_senders(work.shop.id, MAX_LETTERS), work.now)


def _count_over(found: Sequence[Deadline], kind: DeadlineKind, now: datetime) -> int:
    return sum(each.kind is kind and each.due_at <= now for each in found)


def _is_late_work(deadline: Deadline, now: datetime) -> bool:
    """Whether it counts as late: what has a count of its own, or is no work, does not."""
    if deadline.kind in _COUNTED_APART:
        return False
    return deadline.due_at <= now or (
        deadline.level is WarningLevel.MONEY and deadline.shown_from <= now
    )


async def choose_untold(work: Work, faults: Sequence[Fault], *, to: int) -> list[Fault]:
    """Those of these that this person hasn't heard of for a day; they count as told from now on."""
    told = await work.tx.told_faults.list_told(
        work.shop.id, to, since=work.now - AGAIN_AFTER, over_since=work.now - FLICKERS_FOR
    )
    untold = [fault for fault in faults if fault.kind not in told]
    await work.tx.told_faults.mark_told(
        work.shop.id, to, [fault.kind for fault in untold], now=work.now
    )
    return untold


async def tell_owner(work: Work, faults: Sequence[Fault]) -> bool:
    """Writes to the shop's owner what stops the work, at most once a day for the same; gives
    whether it did.

    What is over is forgotten. A desk that everyone can read is told there, too: nothing about a
    customer stands in that, and whoever works there must know why it is quiet.
    """
    present = [fault.kind for fault in faults]
    await work.tx.told_faults.mark_over(work.shop.id, present, told_before=work.now - FLICKERS_FOR)
    return await tell_untold(work, faults)


async def tell_untold(work: Work, faults: Sequence[Fault]) -> bool:
    """The same for what is only a part of all that may be wrong: nothing counts as over."""
    if work.shop.owner_id is None:
        return False
    stopping = [fault for fault in faults if fault.tells_owner]
    if not await work.tx.outbox.count_waiting(work.shop.id):
        # Whoever only tried the bot out is left in peace.
        stopping = [fault for fault in stopping if fault.kind is not FaultKind.DESK_UNCHOSEN]
    untold = await choose_untold(work, stopping, to=work.shop.owner_id)
    if not untold:
        return False
    notice = compose_notice(work.shop, untold)
    await work.tx.outbox.say(
        work.shop.id, notice, kind=PostKind.FAULT, member_id=work.shop.owner_id, now=work.now
    )
    for fault in untold:
        if fault.kind is FaultKind.DESK_PUBLIC:
            await work.tx.outbox.say(
                work.shop.id,
                compose_warning_to_desk(work.shop, fault),
                kind=PostKind.FAULT,
                now=work.now,
            )
    return True
