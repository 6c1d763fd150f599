"""What a platform's notice, really from there, does to a case: opens one that staff confirm, or
adds to an open one.
"""

from dataclasses import replace

from bot.domain.cases import Case
from bot.domain.mailboxes import ReceivedNotice
from bot.domain.platforms import NoticeKind
from bot.services.cases import clean_reference, find_open_case, is_anothers, keep_case
from bot.services.work import Work
from bot.store.transaction import Transaction


async def take_notice_for_case(
    work: Work, received: ReceivedNotice, *, is_request: bool = True
) -> Case | None:
    """The case that a platform's notice is about: the open one if there is one, else a new one that
    staff confirm.

    What is no request only stands in its story: a task that was done stays done. None for a
    carrier's notice, and for one that is older than the end of its case.
    """
    notice = received.notice
    if notice.kind is NoticeKind.DELIVERY_EXCEPTION:
        return None
    wanted = Case(
        shop_id=work.shop.id,
        platform=notice.platform,
        kind=notice.kind,
        order_id=received.order_id,
        customer_id=received.customer_id,
        reference=clean_reference(notice.reference) if notice.reference else None,
        amount=notice.at_stake,
        opened_at=received.at,
        respond_by=notice.respond_by,
        notice_id=received.id,
        is_confirmed=False,
    )
    known = await find_open_case(work.tx, wanted)
    if known is not None and not is_request:
        await keep_case(work.by_itself(), known, f"{wanted.where} wrote about it")
        return known
    if known is not None:
        return await _add_notice(work, known, wanted)
    if await _was_closed_later(work.tx, wanted):
        return None
    case = await work.tx.cases.add(wanted)
    said = f"a letter from {case.where} opened dispute #{case.id}: {notice.kind.label}"
    await keep_case(work.by_itself(), case, said)
    return case


async def _add_notice(work: Work, known: Case, told: Case) -> Case:
    """The case after one more notice; a case that belongs to somebody never gets another's
    order.
    """
    changed = replace(
        known.extend(kind=told.kind, respond_by=told.respond_by, at=told.opened_at),
        customer_id=known.customer_id or told.customer_id,
        reference=known.reference or told.reference,
        amount=known.amount or told.amount,
        is_verified=True,
    )
    if known.order_id is None and not is_anothers(known, told):
        changed = replace(changed, order_id=told.order_id)
    await keep_case(work.by_itself(), changed, f"{told.where} wrote again: {told.kind.label}")
    return changed


async def _was_closed_later(tx: Transaction, wanted: Case) -> bool:
    """Whether the case that a notice is about was closed after that was written."""
    if wanted.reference is None:
        return False
    same = await tx.cases.list_with_reference(wanted.shop_id, wanted.reference)
    return any(
        each.platform is wanted.platform
        and each.closed_at is not None
        and each.closed_at >= wanted.opened_at
        for each in same
    )
