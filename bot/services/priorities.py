"""What can be lost next in a shop: its deadlines and the customers who wait, with the names that
make them plain.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.deadlines.case_deadlines import CASE_KINDS
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, WarningLevel
from bot.domain.deadlines.priorities import (
    is_matter,
    list_most_pressing,
    make_reply_deadline,
)
from bot.domain.promises.promises import PromiseStatus
from bot.domain.shops import Shop
from bot.services.incidents.open_matters import NOTHING_OPEN, OpenMatters
from bot.services.work import Work
from bot.store.transaction import Transaction
from bot.writing.due_items import DueItem

#: So many of each level are looked at, the next first: more than anybody reads.
MAX_OF_EACH = 200

_SHOWN = (WarningLevel.MONEY, WarningLevel.DESK, WarningLevel.DIGEST)
_NONE_WHILE_EARLY = (
    DeadlineKind.LEGAL_DELAY,
    DeadlineKind.ARRIVAL,
    DeadlineKind.CARRIER_SEARCH,
)
_OF_SHOPS = (DeadlineKind.AWAY_ENDS,)


async def list_due_items(
    work: Work,
    *,
    limit: int,
    is_for_digest: bool = False,
    matters: OpenMatters = NOTHING_OPEN,
) -> list[DueItem]:
    """What can be lost next, the most pressing first; what is done silently, who is snoozed and
    what belongs to these incidents are left out.

    For the digest only what waits for the shop by now: work that is on time does not.
    """
    found = [each for each in await _list_all(work, matters) if not _is_early(each, work.now)]
    if is_for_digest:
        found = [each for each in found if is_matter(each, hours=work.shop.hours, now=work.now)]
    others = len(matters.conversations)
    waiting = await work.tx.conversations.list_longest_waits(work.shop.id, limit + others)
    replies = [
        reply for each in waiting if (reply := make_reply_deadline(each, work.shop)) is not None
    ]
    if is_for_digest:
        replies = [each for each in replies if each.shown_from <= work.now]
    due = [each for each in (*found, *replies) if not matters.holds(each)]
    chosen = list_most_pressing(due, hours=work.shop.hours, now=work.now, limit=limit)
    return await name_deadlines(work.tx, chosen)


async def list_matters(work: Work, matters: OpenMatters) -> list[Deadline]:
    """What waits for the shop by now besides answers, the most pressing first; nothing that belongs
    to these incidents, or that only says that it is from a platform.
    """
    hours, now = work.shop.hours, work.now
    found = [
        each
        for each in await _list_all(work, matters)
        if is_matter(each, hours=hours, now=now) and not matters.holds(each)
        if each.kind not in CASE_KINDS or each.level.pings
    ]
    return list_most_pressing(found, hours=hours, now=now, limit=len(found))


async def _list_all(work: Work, matters: OpenMatters) -> list[Deadline]:
    found: list[Deadline] = []
    for level in _SHOWN:
        found += await _list_next(work.tx, work.shop, level, others=len(matters.promises))
    return found


def _is_early(deadline: Deadline, now: datetime) -> bool:
    """Whether nothing can be done about it yet: a parcel is on its way, or the day that the shop
    itself named says more than the law's.
    """
    return deadline.kind in _NONE_WHILE_EARLY and deadline.shown_from > now


async def _list_next(
    tx: Transaction, shop: Shop, level: WarningLevel, *, others: int
) -> list[Deadline]:
    """The next of this level; where they are many of one kind, the next of the other kinds as
    well. So many `others` among them will be left out.
    """
    limit = MAX_OF_EACH + others
    found: list[Deadline] = []
    while True:
        seen = {each.kind for each in found}
        more = await tx.deadlines.list_next(shop.id, level, limit=limit, without=seen)
        found += more
        if len(more) < limit:
            return found


async def name_deadlines(tx: Transaction, deadlines: Sequence[Deadline]) -> list[DueItem]:
    """These deadlines with what they are about; one whose subject is gone or settled is left
    out.
    """
    customers = await tx.customers.map_by_id(
        {each.customer_id for each in deadlines if each.customer_id}
    )
    orders = await tx.orders.map_by_id({each.order_id for each in deadlines if each.order_id})
    cases = await tx.cases.map_by_id(
        {each.about_id for each in deadlines if each.kind in CASE_KINDS}
    )
    promises = await tx.promises.map_by_id(_list_about(deadlines, DeadlineKind.PROMISE))
    conversations = await tx.conversations.map_by_id(_list_about(deadlines, DeadlineKind.REPLY))
    named = []
    for each in deadlines:
        item = DueItem(
            deadline=each,
            customer=customers.get(each.customer_id or 0),
            order=orders.get(each.order_id or 0),
        )
        if each.kind in CASE_KINDS:
            item = replace(item, case=cases.get(each.about_id))
        elif each.kind is DeadlineKind.PROMISE:
            item = replace(item, promise=promises.get(each.about_id))
        elif each.kind is DeadlineKind.REPLY:
            item = replace(item, conversation=conversations.get(each.about_id))
        named.append(item)
    return [each for each in named if _is_there(each)]


def _list_about(deadlines: Sequence[Deadline], kind: DeadlineKind) -> set[int]:
    return {each.about_id for each in deadlines if each.kind is kind}


def _is_there(item: DueItem) -> bool:
    """Whether what a deadline is about still is there and not settled."""
    kind = item.deadline.kind
    if kind in CASE_KINDS:
        return item.case is not None and item.case.is_open
    if kind is DeadlineKind.PROMISE:
        return item.promise is not None and item.promise.status is PromiseStatus.OPEN
    if kind is DeadlineKind.REPLY:
        return item.conversation is not None and item.conversation.is_waiting
    return kind in _OF_SHOPS or item.order is not None
