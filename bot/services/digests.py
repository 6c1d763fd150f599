"""What the seller should know at opening time, gathered from the whole shop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.cases import Case
from bot.domain.customers import Customer
from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.mailboxes import ReceivedNotice
from bot.domain.order_lists import OrderFilter
from bot.domain.orders import Order
from bot.domain.promises.promises import Promise
from bot.domain.reminders import latest_in_digest
from bot.domain.shops import Shop
from bot.services.incidents.open_matters import OpenMatters, gather_open_matters
from bot.services.priorities import list_due_items
from bot.services.work import Work
from bot.writing.deadlines import DueItem
from bot.writing.digest import MAX_CAME_IN, MAX_LINES, Digest, WaitingLine

#: So many lines say what can be lost next.
MAX_DUE_ITEMS = 5
#: So many cases are looked at, the open ones first.
MAX_CASES = 100
#: A platform's deadline is never further away than this, and a notice that names none is shown so
#: long.
MAX_NOTICE, NOTICE_WITHOUT_DATE = timedelta(days=45), timedelta(days=7)
#: An order counts as "shipped and not told" after this long: the draft may still lie on the desk.
TIME_TO_TELL = timedelta(hours=4)
#: So long ago a letter that pretended came at the most, to be counted.
A_DAY = timedelta(days=1)
#: A digest that is said later than it was planned still is that day's, for so long.
_LATEST = timedelta(hours=12)
#: How long ago the one before it was: usually a day or a weekend; of a long holiday so much counts.
_GAPS = (timedelta(days=2), timedelta(days=5), timedelta(days=30))
#: A promise is in the digest of the day before.
PROMISE_IN_SIGHT = timedelta(days=1)


async def gather_digest(
    work: Work, *, always: Sequence[int] = (), warned: Sequence[DueItem] = ()
) -> Digest:
    """What the seller should know; `always` names conversations that must be in it, `warned` begins
    it.
    """
    conversations, shop_id = work.tx.conversations, work.shop.id
    matters = await gather_open_matters(work)
    before = latest_in_digest(target=work.shop.target, now=work.now)
    waiting = await conversations.list_in_digest(
        shop_id, before=before, always=always, but=matters.conversations, limit=MAX_LINES
    )
    count = len(waiting)
    if count == MAX_LINES:
        count = await conversations.count_in_digest(
            shop_id, before=before, always=always, but=matters.conversations
        )
    customers = await work.tx.customers.map_by_id([each.customer_id for each in waiting])
    late = await _list_orders(work, OrderFilter.LATE)
    overdue = await _list_orders(work, OrderFilter.OVERDUE)
    untold = await work.tx.orders.list_untold(
        work.shop.id, before=work.now - TIME_TO_TELL, limit=MAX_LINES + 1
    )
    names = await work.tx.customers.map_by_id(
        [order.customer_id for order in (*late, *overdue, *untold)]
    )
    cases = await work.tx.cases.list_page(work.shop.id, offset=0, limit=MAX_CASES)
    drafts = await work.tx.drafts.list_open(work.shop.id, limit=MAX_LINES + 1, with_incidents=False)
    return Digest(
        incidents=matters.matters,
        due_items=tuple(await _choose_due_items(work, warned, matters)),
        cases=tuple(each for each in cases if _wants_something(each))[: MAX_LINES + 1],
        notices=tuple(await _list_open_notices(work, cases)),
        waiting=tuple(WaitingLine(customers[each.customer_id], each) for each in waiting),
        more_waiting=count - len(waiting),
        promises=tuple(await _list_due_promises(work, matters)),
        late=_named(late, names),
        untold=_named(untold, names),
        overdue=_named(overdue, names),
        drafts=tuple(drafts),
        came_in=await work.tx.orders.count_came_in(
            shop_id, since=find_digest_before(work.shop, work.now), most=MAX_CAME_IN
        ),
        forgotten=await _count_forgotten(work),
        pretenders=await work.tx.mails.count_pretenders(shop_id, since=work.now - A_DAY),
        unbooked=tuple(await work.tx.mails.list_unbooked(work.shop.id, MAX_LINES + 1)),
        stuck=tuple(await work.tx.drafts.list_stuck(work.shop.id, MAX_LINES + 1)),
    )


def find_digest_before(shop: Shop, now: datetime) -> datetime:
    """When the digest was due that came before today's, at most 30 days ago."""
    last = now - _GAPS[-1]
    for gap in _GAPS:
        found = shop.hours.next_digest(now - gap)
        if found <= now - _LATEST:
            break
    while found <= now - _LATEST:
        last, found = found, shop.hours.next_digest(found)
    return last


async def _count_forgotten(work: Work) -> int:
    if work.shop.retention_months is None:
        return 0
    return await work.tx.held.count_forgotten(work.shop.id, since=work.now - A_DAY)


async def _choose_due_items(
    work: Work, warned: Sequence[DueItem], matters: OpenMatters
) -> list[DueItem]:
    """The most pressing first, then what is said for the first time, beginning with what isn't lost
    yet: all of that is shown or at least counted. What belongs to an incident is told in its line.

    Where only customers wait, their own list says it all.
    """
    found = await list_due_items(work, limit=MAX_DUE_ITEMS, is_for_digest=True, matters=matters)
    warned = [each for each in warned if not matters.holds(each.deadline)]
    savable = sorted(warned, key=lambda each: each.deadline.due_at <= work.now)
    by_key = {each.key: each for each in (*found[:1], *savable, *found[1:])}
    chosen = list(by_key.values())[: max(MAX_DUE_ITEMS, len(warned) + 1)]
    is_only_replies = all(each.deadline.kind is DeadlineKind.REPLY for each in chosen)
    if is_only_replies:
        return []
    return chosen


def _wants_something(case: Case) -> bool:
    """Whether a task of it is open; what only pretends to be from a platform isn't shown as one."""
    is_done = case.platform_answered_at is not None and case.customer_answered_at is not None
    return case.is_open and case.is_trusted and not is_done


async def _list_open_notices(work: Work, cases: Sequence[Case]) -> list[ReceivedNotice]:
    """Platforms' notices that may still want an answer and belong to no case; undated ones for a
    week.
    """
    lately = await work.tx.mails.list_notices(work.shop.id, since=work.now - MAX_NOTICE, limit=100)
    still = [
        each for each in lately if _may_want_answer(each, work.now) and not _has_case(each, cases)
    ]
    return sorted(still, key=lambda each: each.notice.respond_by or each.at)[: MAX_LINES + 1]


def _may_want_answer(received: ReceivedNotice, now: datetime) -> bool:
    until = received.notice.respond_by or received.at + NOTICE_WITHOUT_DATE
    return received.notice.is_verified and until > now


def _has_case(received: ReceivedNotice, cases: Sequence[Case]) -> bool:
    return any(_belongs(received, case) for case in cases)


def _belongs(received: ReceivedNotice, case: Case) -> bool:
    """Whether a notice opened this case or was added to it."""
    if case.notice_id == received.id:
        return True
    if case.platform is not received.notice.platform:
        return False
    if case.reference and received.notice.reference:
        return case.reference.casefold() == "".join(received.notice.reference.split()).casefold()
    return received.order_id is not None and case.order_id == received.order_id


async def _list_due_promises(work: Work, matters: OpenMatters) -> list[tuple[Promise, Customer]]:
    found = await work.tx.promises.list_open(
        work.shop.id, but=matters.promises, limit=MAX_LINES + 1
    )
    due = [each for each in found if each.due_at <= work.now + PROMISE_IN_SIGHT]
    customers = await work.tx.customers.map_by_id([each.customer_id for each in due])
    return [(each, customers[each.customer_id]) for each in due]


async def _list_orders(work: Work, wanted: OrderFilter) -> list[Order]:
    return await work.tx.orders.list_filtered(
        work.shop.id, wanted, now=work.now, offset=0, limit=MAX_LINES + 1
    )


def _named(
    orders: Sequence[Order], customers: dict[int, Customer]
) -> tuple[tuple[Order, Customer], ...]:
    return tuple((order, customers[order.customer_id]) for order in orders)
