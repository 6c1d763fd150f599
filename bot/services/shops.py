"""Opening a shop's books, and its settings."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deadlines.deadlines import DeadlineKind
from bot.domain.errors import BadInput
from bot.domain.money import Money
from bot.domain.records import dataclass
from bot.domain.shops import Shop, Voice
from bot.domain.text import clean_line
from bot.domain.time.hours import read_country, read_days, read_opening, set_hours
from bot.domain.time.zones import read_zone
from bot.services.amounts import read_amount
from bot.services.deadlines import watch_order
from bot.services.reminder_plans import replan_shop
from bot.services.work import Work
from bot.store.transaction import Transaction

#: A change of the quiet time moves so many orders' settling; the rest are settled as was planned.
MAX_MOVED = 1000


async def enter_shop(
    tx: Transaction,
    shop_id: int,
    *,
    name: str,
    owner_id: int | None = None,
    by: int | None = None,
    now: datetime,
) -> Shop:
    """The shop, locked for this unit of work; opened with sensible defaults when it is new. `by` is
    who did something there: a deputy who does ends no silence of the seller's.

    It has no desk until somebody chooses one: nothing about a customer is said in just any channel.
    """
    if by == owner_id:
        by = None  # the books may not know yet whose server it is
    shop = await tx.shops.enter(shop_id, now, by=by)
    if shop is None:
        await tx.shops.add(Shop(id=shop_id, name=name[:100] or "Our shop"))
        await tx.shops.schedule_digest(
            shop_id, Shop(id=shop_id, name=name).ringing_hours.next_digest(now)
        )
        shop = await tx.shops.enter(shop_id, now)
        assert shop is not None
    if owner_id:
        return await tx.shops.note_owner(shop, owner_id)
    return shop


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What `/shop setup` was given; None leaves a setting as it is."""

    desk_channel_id: int | None = None
    is_desk_public: bool = False  #: everyone may read that channel, and it is meant all the same
    staff_role_id: int | None = None
    deputy_id: int | None = None
    time_zone: str | None = None
    name: str | None = None
    signature: str | None = None
    target_hours: float | None = None
    country: str | None = None
    voice: Voice | None = None
    undo_seconds: int | None = None
    second_above: int | None = None  #: letters at once


async def set_up_shop(work: Work, wanted: SetUp) -> Shop:
    """Stores the settings that were given and gives the shop as it is now.

    Raises BadInput, with nothing changed, when one of them can't be right.
    """
    changed = _change_settings(work.shop, wanted)
    await work.tx.shops.save(changed)
    await work.tx.outbox.hurry(work.shop.id, work.now)
    await _count_anew(work, changed)
    return changed


def _change_settings(shop: Shop, wanted: SetUp) -> Shop:
    """The shop with those settings that were given."""
    changed = replace(
        shop,
        desk_channel_id=wanted.desk_channel_id or shop.desk_channel_id,
        staff_role_id=wanted.staff_role_id or shop.staff_role_id,
        deputy_id=wanted.deputy_id or shop.deputy_id,
        voice=wanted.voice or shop.voice,
        second_above=wanted.second_above or shop.second_above,
    )
    if wanted.is_desk_public:
        changed = replace(changed, public_desk_id=wanted.desk_channel_id)
    if wanted.time_zone:
        changed = replace(changed, time_zone=read_zone(wanted.time_zone))
    if wanted.name:
        changed = replace(changed, name=clean_line(wanted.name, "the shop's name", 100))
    if wanted.signature:
        changed = replace(changed, signature=clean_line(wanted.signature, "the signature", 200))
    if wanted.target_hours is not None:
        changed = replace(changed, target=_read_target(wanted.target_hours))
    if wanted.country:
        changed = replace(changed, country=read_country(wanted.country))
    if wanted.undo_seconds is not None:
        changed = replace(changed, undo_time=_read_undo(wanted.undo_seconds))
    return changed


async def set_shop_hours(work: Work, *, days: str, opens: str | None, closes: str | None) -> Shop:
    """Stores opening hours for some weekdays; without times these days are closed.

    Raises BadInput when the days or times can't be read.
    """
    if (opens is None) != (closes is None):
        raise BadInput(
            "Please give both times, e.g. open 09:00, close 17:30. For a closed day leave out both."
        )
    opening, closing = None, None
    if opens and closes:
        opening, closing = read_opening(opens, closes)
    week = set_hours(work.shop.week, read_days(days), opening, closing)
    changed = replace(work.shop, week=week)
    await work.tx.shops.save(changed)
    await _count_anew(work, changed)
    return changed


async def _count_anew(work: Work, new: Shop) -> None:
    """Moves every pending reminder to where the new hours, zone or target put it."""
    old = work.shop
    before = (old.time_zone, old.week, old.target, old.country)
    after = (new.time_zone, new.week, new.target, new.country)
    if before == after:
        return
    await work.tx.shops.schedule_digest(new.id, new.ringing_hours.next_digest(work.now))
    await replan_shop(replace(work, shop=new))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What `/shop followup` was given, in days; None leaves a setting as it is."""

    check_in: int | None = None  #: after an arrival; 0: never
    quiet: int | None = None
    silence: int | None = None  #: opening days
    dear: str | None = None  #: the sum above which a parcel is dear; "-": none is


async def set_follow_up(work: Work, wanted: FollowUp) -> Shop:
    """Stores when customers are asked whether all is right, when orders are settled, which parcels
    are dear, and when others are called.

    What is planned for orders moves with it. Raises BadInput for days that can't be meant, and for
    what is no sum.
    """
    changed = work.shop
    if wanted.check_in is not None:
        days = _read_days(wanted.check_in, "check_in", 0, 90)
        changed = replace(changed, checks_in_after=timedelta(days=days) or None)
    if wanted.quiet is not None:
        days = _read_days(wanted.quiet, "quiet", 1, 365)
        changed = replace(changed, settles_after=timedelta(days=days))
    if wanted.silence is not None:
        days = _read_days(wanted.silence, "silence", 1, 14)
        changed = replace(changed, silent_after=days)
    if wanted.dear is not None:
        changed = replace(changed, dear_above=await _read_dear(work, wanted.dear))
    await work.tx.shops.save(changed)
    ending: list[int] = []
    for kind in (DeadlineKind.SETTLE, DeadlineKind.CARRIER_CLAIM):
        found = await work.tx.deadlines.list_of_kind(work.shop.id, kind, MAX_MOVED)
        ending += [each.about_id for each in found]
    orders = await work.tx.orders.map_by_id(ending)
    for order in orders.values():
        await watch_order(replace(work, shop=changed), order)
    return changed


async def _read_dear(work: Work, words: str) -> Money | None:
    if words.strip() in ("-", "0"):
        return None
    return await read_amount(work, words)


def _read_days(days: int, name: str, least: int, most: int) -> int:
    if not least <= days <= most:
        raise BadInput(f"For `{name}` give a number of days from {least} to {most}.")
    return days


def _read_target(hours: float) -> timedelta:
    if not 0.5 <= hours <= 24 * 14:
        raise BadInput(
            "The reply target must be between half an hour and 336 hours (14 days), e.g. 24."
        )
    return timedelta(hours=hours)


def _read_undo(seconds: int) -> timedelta:
    if not 5 <= seconds <= 3600:
        raise BadInput("For `undo` give a number of seconds from 5 to 3600 (an hour), e.g. 30.")
    return timedelta(seconds=seconds)
