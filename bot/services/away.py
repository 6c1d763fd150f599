"""When the seller says that they are away: who stands in, what must be told before, and coming
back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, start_deadline
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import BadInput, StateConflict
from bot.domain.letters import LetterKind
from bot.domain.orders import Order
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.domain.text import clean_line
from bot.services.deadlines import keep_deadlines
from bot.services.drafts import set_aside
from bot.services.parcels import prepare_delay_notice
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


async def start_absence(
    tx: Transaction, shop: Shop, wanted: Absence, *, by: int, now: datetime
) -> tuple[Shop, Post]:
    """Notes that the seller is away until then, or changes what was noted; gives the shop and the
    desk's record.

    What must leave meanwhile is listed, with delay notices drafted. The deputy is asked in a direct
    message. Raises BadInput when the moment has passed or is more than a year ahead.
    """
    if wanted.until <= now:
        raise BadInput("That moment has passed. Give one that is still to come, e.g. next monday.")
    if wanted.until > now + MAX_ABSENCE:
        raise BadInput(
            "That is more than a year ahead. Give a day within the next year, e.g. in 3 weeks."
        )
    away = replace(
        shop,
        away_since=shop.away_since if shop.is_away(now) else now,
        away_until=wanted.until,
        away_reason=clean_line(wanted.reason, "the reason", 200) if wanted.reason else None,
        away_deputy_id=wanted.deputy_id,
        away_note=wanted.note.strip()[:NOTE_LIMIT] or None if wanted.note else None,
    )
    await tx.shops.save_absence(away)
    await keep_deadlines(tx, away, _KINDS, shop.id, [_make_end(away, wanted.until, now)], now=now)
    await _drop_needless_notices(tx, shop, now=now, until=wanted.until)
    orders = await tx.orders.list_to_ship(
        shop.id, after=now, before=wanted.until, limit=MAX_COUNTED + 1
    )
    drafted = await _draft_notices(
        tx, away, orders[:MAX_NOTICES], instead_of=shop.packs_again_at(now), by=by, now=now
    )
    record = compose_absence(
        away,
        orders[:MAX_COUNTED],
        by=by,
        drafted=drafted,
        is_more=len(orders) > MAX_COUNTED,
        now=now,
    )
    await tx.outbox.say(shop.id, record, now=now)
    stand_in = away.stand_in(now)
    if stand_in not in (None, by) and compose_request(away, by=by) != _last_request(
        shop, by=by, now=now
    ):
        await tx.outbox.say(shop.id, compose_request(away, by=by), member_id=stand_in, now=now)
    return away, record


def _last_request(shop: Shop, *, by: int, now: datetime) -> Post | None:
    """What the deputy was told of the absence as it was noted before."""
    return compose_request(shop, by=by) if shop.is_away(now) else None


def _make_end(away: Shop, until: datetime, now: datetime) -> Deadline:
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
        or each.by_when == new_date
        or each.by_when not in (None, instead_of)
    }
    for order in orders:
        if order.id not in settled:
            await prepare_delay_notice(tx, away, order, new_date=new_date, why=None, by=by, now=now)
    return len(orders)


async def _list_notices(tx: Transaction, shop: Shop) -> list[Draft]:
    drafts = await tx.drafts.list_open(shop.id, limit=500)
    return [each for each in drafts if each.kind is LetterKind.DELAY]


async def _drop_needless_notices(
    tx: Transaction, shop: Shop, *, now: datetime, until: datetime
) -> None:
    """Sets aside what was drafted for parcels that can leave in time after all."""
    planned = shop.packs_again_at(now)
    if planned is None:
        return
    for draft in await _list_notices(tx, shop):
        if draft.status is not DraftStatus.PENDING or draft.by_when != planned:
            continue  # somebody named another day, or wants it to go
        order = await tx.orders.get(draft.order_id or 0)
        if order is None or order.ship_by is None or order.ship_by > until:
            await set_aside(tx, draft, "you are back before it must leave", now=now)


async def come_back(tx: Transaction, shop: Shop, *, now: datetime) -> None:
    """Ends an absence before its day.

    Raises StateConflict when nobody is away.
    """
    if not shop.is_away(now):
        raise StateConflict("You aren't marked as away. Nothing to do.")
    await _drop_needless_notices(tx, shop, now=now, until=now)
    returned = replace(shop, away_until=now)
    await tx.shops.save_absence(returned)
    await _welcome(tx, returned, now=now)


async def end_absence(tx: Transaction, shop: Shop, deadline: Deadline, *, now: datetime) -> None:
    """Has an absence end on its day; until somebody is welcomed the shop knows that they are back.

    Whoever comes back gets their time: a silence counts from now on, as after something that they
    did.
    """
    if not shop.is_away(now):
        await tx.shops.enter(shop.id, now)
    if shop.is_back(now) and deadline.due_at == shop.away_until:
        await _welcome(tx, shop, now=now)


async def _welcome(tx: Transaction, shop: Shop, *, now: datetime) -> None:
    """Has the digest that welcomes the seller said now; while the shop is closed the next one
    does.
    """
    await keep_deadlines(tx, shop, _KINDS, shop.id, [], now=now)
    if shop.hours.is_open(now):
        await tx.shops.schedule_digest(shop.id, now)
