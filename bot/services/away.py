"""When the seller says that they are away: who stands in, what must be told before, and coming
back.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, start_deadline
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.posts import Post
from bot.domain.records import dataclass
from bot.domain.reminders import TOGETHER
from bot.domain.shops import Shop
from bot.domain.text import clean_optional
from bot.services.deadlines import keep_deadlines
from bot.services.drafts import set_aside
from bot.services.parcels import prepare_delay_notice
from bot.services.work import StaffWork, Work
from bot.store.transaction import Transaction
from bot.writing.away import compose_absence, compose_request

#: Nobody plans an absence further ahead.
MAX_ABSENCE = timedelta(days=366)
#: So many delay notices are drafted at once; so many orders are counted.
MAX_NOTICES, MAX_COUNTED = 25, 200
NOTE_LIMIT = 1000

_KINDS = (DeadlineKind.AWAY_ENDS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What `/away` was given."""

    until: datetime
    reason: str | None = None
    deputy_id: int | None = None
    note: str | None = None  #: for the deputy's eyes only


async def start_absence(work: StaffWork, wanted: Absence) -> tuple[Shop, Post]:
    """Notes that the seller is away until then, or changes what was noted; gives the shop and the
    desk's record.

    What must leave meanwhile is listed, with delay notices drafted. The deputy is asked in a direct
    message. Raises BadInput when the moment has passed or is more than a year ahead.
    """
    if wanted.until <= work.now:
        raise BadInput("That moment has passed. Give one that is still to come, e.g. next monday.")
    if wanted.until > work.now + MAX_ABSENCE:
        raise BadInput(
            "That is more than a year ahead. Give a day within the next year, e.g. in 3 weeks."
        )
    away = replace(
        work.shop,
        away_until=wanted.until,
        away_reason=clean_optional(wanted.reason, "the reason", 200),
        away_deputy_id=wanted.deputy_id,
        away_note=(wanted.note or "").strip()[:NOTE_LIMIT] or None,
    )
    if not work.shop.is_away(work.now):
        away = replace(away, away_since=work.now)
    await work.tx.shops.save_absence(away)
    await keep_deadlines(
        replace(work, shop=away), _KINDS, work.shop.id, [_make_end(away, wanted.until, work.now)]
    )
    await _drop_needless_notices(work, until=wanted.until)
    orders = await work.tx.orders.list_to_ship(
        work.shop.id, after=work.now, before=wanted.until, limit=MAX_COUNTED + 1
    )
    drafted = await _draft_notices(
        work.tx,
        away,
        orders[:MAX_NOTICES],
        instead_of=work.shop.packs_again_at(work.now),
        by=work.by,
        now=work.now,
    )
    record = compose_absence(
        away,
        orders[:MAX_COUNTED],
        by=work.by,
        drafted=drafted,
        is_more=len(orders) > MAX_COUNTED,
        now=work.now,
    )
    await work.tx.outbox.say(work.shop.id, record, now=work.now)
    await _ask_deputy(work, away)
    return away, record


async def _ask_deputy(work: StaffWork, away: Shop) -> None:
    """Asks whoever stands in, unless they were told just that when the absence was noted before."""
    stand_in = away.stand_in(work.now)
    if stand_in in (None, work.by):
        return
    request = compose_request(away, by=work.by)
    if work.shop.is_away(work.now) and request == compose_request(work.shop, by=work.by):
        return
    await work.tx.outbox.say(work.shop.id, request, member_id=stand_in, now=work.now)


def _make_end(away: Shop, until: datetime, now: datetime) -> Deadline:
    """The deadline on which an absence ends."""
    return start_deadline(
        shop_id=away.id,
        kind=DeadlineKind.AWAY_ENDS,
        about_id=away.id,
        starts_at=away.away_since or now,
        due_at=until,
        source=Source.STATED,
    )


async def _draft_notices(
    tx: Transaction,
    away: Shop,
    orders: list[Order],
    *,
    instead_of: datetime | None,
    by: int,
    now: datetime,
) -> int:
    """Drafts a delay notice for each of these, and gives how many have one.

    One that lies there already gets the day if it has none, or the one that it should name
    `instead_of`.
    """
    new_date = away.packs_again_at(now)
    settled = {
        each.order_id
        for each in await _list_notices(tx, away)
        if each.status is not DraftStatus.PENDING
        or each.by_when not in (None, instead_of)
        or each.by_when == new_date
    }
    for order in orders:
        if order.id not in settled:
            await prepare_delay_notice(
                Work(tx, away, now, by=by), order, new_date=new_date, why=None
            )
    return len(orders)


async def _list_notices(tx: Transaction, shop: Shop) -> list[Draft]:
    drafts = await tx.drafts.list_open(shop.id, limit=500)
    return [each for each in drafts if each.kind is LetterKind.DELAY]


async def _drop_needless_notices(work: Work, *, until: datetime) -> None:
    """Sets aside what was drafted for parcels that can leave in time after all."""
    planned = work.shop.packs_again_at(work.now)
    if planned is None:
        return
    for draft in await _list_notices(work.tx, work.shop):
        if draft.status is not DraftStatus.PENDING or draft.by_when != planned:
            continue  # somebody named another day, or wants it to go
        order = await work.tx.orders.get(draft.order_id)
        if order is None or order.ship_by is None or order.ship_by > until:
            await set_aside(work, draft, "you are back before it must leave")


async def come_back(work: Work) -> None:
    """Ends an absence before its day; the seller has their time, as when it ends on it.

    Raises StateConflict when nobody is away.
    """
    if not work.shop.is_away(work.now):
        raise StateConflict("You aren't marked as away. Nothing to do.")
    await work.tx.shops.enter(work.shop.id, work.now)  # whoever said so, the seller is back
    await _drop_needless_notices(work, until=work.now)
    returned = replace(work.shop, away_until=work.now)
    await work.tx.shops.save_absence(returned)
    await _welcome(replace(work, shop=returned))


async def end_absence(work: Work, deadline: Deadline) -> None:
    """Has an absence end on its day; until somebody is welcomed the shop knows that they are back.

    Whoever comes back gets their time: a silence counts from now on, as after something that they
    did.
    """
    if not work.shop.is_away(work.now):
        await work.tx.shops.enter(work.shop.id, work.now)
    if work.shop.is_back(work.now) and deadline.due_at == work.shop.away_until:
        await _welcome(work)


async def _welcome(work: Work) -> None:
    """Has the digest that welcomes the seller said now; while nobody may be called, and shortly
    before the day's list, that one does.
    """
    await keep_deadlines(work, _KINDS, work.shop.id, [])
    listed_at = work.shop.ringing_hours.next_digest(work.now)
    if work.shop.may_call(work.now) and listed_at > work.now + TOGETHER:
        await work.tx.shops.schedule_digest(work.shop.id, work.now)
